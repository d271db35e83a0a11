import { PlusOutlined } from '@ant-design/icons'
import { Button, Form, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import type { Id } from '../../../kernel/id.ts'
import { api } from '../../../web/api.ts'
import { useCommand } from '../../../web/kit/index.ts'
import type { Account, AccountTag } from '../contract.ts'
import { tagNames } from './tags.ts'

interface Fields {
  code: string
  name: string
  tag?: AccountTag
}

/** Adds a sub-account; its parent is the longest existing code that it begins with. */
export function NewAccount({ book, accounts }: { book: Id; accounts: Account[] }) {
  const [open, setOpen] = useState(false)
  const [form] = Form.useForm<Fields>()
  const { run, busy } = useCommand(api.ledger.createAccount, {
    success: (account) => `已增设明细科目 ${account.code} ${account.name}`,
    done: () => {
      setOpen(false)
      form.resetFields()
    },
  })
  const parentOf = (code: string) => accounts.filter((account) => code.startsWith(account.code) && account.code !== code).sort((a, b) => b.code.length - a.code.length)[0]
  return (
    <>
      <Button size="small" icon={<PlusOutlined />} onClick={() => setOpen(true)}>增设明细科目</Button>
      <Modal open={open} title="增设明细科目" okText="增设" confirmLoading={busy} onCancel={() => setOpen(false)} onOk={() => form.submit()}>
        <Form<Fields> form={form} layout="vertical" onFinish={({ code, name, tag }) => void run({ book, code, name, tag: tag ?? null })}>
          <Form.Item noStyle shouldUpdate>
            {({ getFieldValue }) => {
              const parent = parentOf(String(getFieldValue('code') ?? ''))
              return (
                <Form.Item
                  name="code"
                  label="编码"
                  extra={parent ? `上级科目：${parent.code} ${parent.name}` : '以上级科目的编码开头，例如 50201'}
                  rules={[
                    { required: true, pattern: /^\d{4,20}$/, message: '明细科目编码应为 4–20 位数字' },
                    { validator: async (_, code: string) => { if (/^\d{4,20}$/.test(code) && !parentOf(code)) throw new Error('找不到上级科目：请以已有科目的编码开头') } },
                  ]}
                >
                  <Input inputMode="numeric" autoFocus />
                </Form.Item>
              )
            }}
          </Form.Item>
          <Form.Item name="name" label="名称" rules={[{ required: true, message: '请填写名称' }]}><Input maxLength={60} /></Form.Item>
          <Form.Item name="tag" label="用途（报表和双五十按它取数，可不选）">
            <Select allowClear options={Object.entries(tagNames).map(([value, label]) => ({ value, label }))} />
          </Form.Item>
        </Form>
      </Modal>
    </>
  )
}
