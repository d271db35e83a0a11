import { Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { api } from '../../../web/api.ts'
import { useCommand } from '../../../web/kit/index.ts'
import { useMe } from '../../../web/session.tsx'
import { GrantFields, type GrantText } from './GrantFields.tsx'

interface Fields extends GrantText {
  name: string
  phone?: string
  username: string
  password: string
}

/** Enters a person with a login and a first appointment. */
export function NewPerson() {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button type="primary" size="small" onClick={() => setOpen(true)}>新建人员</Button>
      {open && <Dialog close={() => setOpen(false)} />}
    </>
  )
}

function Dialog({ close }: { close: () => void }) {
  const { today } = useMe()
  const [form] = Form.useForm<Fields>()
  const [trouble, setTrouble] = useState<string | null>(null)
  // The key of the command is the id of the person: sent twice, the same person is made once.
  const { run, busy } = useCommand(({ key, ...person }: { key: string } & Parameters<typeof send>[1]) => send(key, person), {
    success: '已建立；请把用户名和初始密码交给本人，并请本人登录后修改', done: close, failed: ({ message }) => setTrouble(message),
  })
  const save = ({ name, phone, username, password, post, scopeDivision, validFrom, validTo }: Fields) => {
    setTrouble(null)
    void run({ name, phone: phone || null, username, password, grants: [{ post, scopeDivision, validFrom, validTo: validTo || null }] })
  }
  return (
    <Modal open title="新建人员" okText="保存" confirmLoading={busy} onCancel={close} onOk={() => form.submit()}>
      <Form<Fields> form={form} layout="vertical" initialValues={{ validFrom: today }} onFinish={save}>
        <Form.Item name="name" label="姓名" rules={[{ required: true, whitespace: true, message: '请填写姓名' }]}><Input maxLength={50} autoFocus autoComplete="off" /></Form.Item>
        <Form.Item name="phone" label="电话"><Input maxLength={30} inputMode="tel" autoComplete="off" /></Form.Item>
        <Form.Item name="username" label="用户名" extra="2 至 30 个汉字、字母或数字，登录时用" rules={[{ required: true, message: '请填写用户名' }]}><Input maxLength={30} autoComplete="off" /></Form.Item>
        <Form.Item name="password" label="初始密码" extra="至少 10 位，不能与用户名相同" rules={[{ required: true, message: '请填写初始密码' }]}><Input.Password maxLength={128} autoComplete="new-password" /></Form.Item>
        <GrantFields />
        {trouble && <div role="alert" className="people-trouble">{trouble}</div>}
      </Form>
    </Modal>
  )
}

const send = (person: string, input: Omit<Parameters<typeof api.identity.createPerson>[0], 'person'>) => api.identity.createPerson({ ...input, person })
