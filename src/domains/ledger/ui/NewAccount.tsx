import { PlusOutlined } from '@ant-design/icons'
import { Alert, Button, Form, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { newId, type Id } from '../../../kernel/id.ts'
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
  /** the parent carries something: its balance must go to the new sub-account */
  const [used, setUsed] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const close = () => {
    setOpen(false)
    setUsed(false)
    setProblem(null)
    form.resetFields()
  }
  const create = useCommand(api.ledger.createAccount, {
    success: (account) => `已增设明细科目 ${account.code} ${account.name}`,
    done: close,
    failed: ({ code, message }) => (code === 'ledger.accountUsed' ? setUsed(true) : setProblem(message)),
  })
  const subdivide = useCommand(api.ledger.subdivideAccount, {
    success: ({ account, draft }) => `已增设明细科目 ${account.code} ${account.name}${draft ? '；余额转入凭证已提交，等待他人审核' : ''}`,
    done: close,
    failed: ({ message }) => setProblem(message),
  })
  const submit = ({ code, name, tag }: Fields) =>
    used ? void subdivide.run({ book, code, name, tag: tag ?? null, draft: newId() }) : void create.run({ book, code, name, tag: tag ?? null })
  const parentOf = (code: string) => accounts.filter((account) => code.startsWith(account.code) && account.code !== code).sort((a, b) => b.code.length - a.code.length)[0]
  return (
    <>
      <Button size="small" icon={<PlusOutlined />} onClick={() => setOpen(true)}>增设明细科目</Button>
      <Modal open={open} title="增设明细科目" okText={used ? '余额转入明细' : '增设'} confirmLoading={create.busy || subdivide.busy} onCancel={close} onOk={() => form.submit()}>
        {used && <Alert type="warning" showIcon className="report-note" title="上级科目已有发生额" description="将生成一张凭证，把上级科目现有余额全部转入这个明细，由另一人审核记账；此后上级科目本身不再记账，其余明细可随后增设。" />}
        {problem && <Alert type="error" showIcon className="report-note" title={problem} />}
        <Form<Fields> form={form} layout="vertical" onFinish={submit} onValuesChange={() => { setUsed(false); setProblem(null) }}>
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
