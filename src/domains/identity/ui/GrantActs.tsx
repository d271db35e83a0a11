import { Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import type { Day } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'
import { api } from '../../../web/api.ts'
import { useCommand } from '../../../web/kit/index.ts'
import { useMe } from '../../../web/session.tsx'
import { GrantFields, type GrantText } from './GrantFields.tsx'

interface Props {
  person: { id: Id; name: string }
  grant: { id: Id; title: string; divisionName: string; validFrom: Day; validTo: Day | null }
}

/** What an administrator may do with an appointment: end it, or give the same person another one. Nobody does so to themselves. */
export function GrantActs({ person, grant }: Props) {
  const me = useMe()
  const [open, setOpen] = useState<'add' | 'end' | null>(null)
  if (person.id === me.person) return <span className="hint">本人任职由其他管理员办理</span>
  const close = () => setOpen(null)
  return (
    <>
      <Button type="link" size="small" onClick={() => setOpen('add')}>增加任职</Button>
      {(grant.validTo === null || grant.validTo > me.today) && <Button type="link" size="small" danger onClick={() => setOpen('end')}>终止</Button>}
      {open === 'add' && <Add person={person} close={close} />}
      {open === 'end' && <End person={person} grant={grant} close={close} />}
    </>
  )
}

function Add({ person, close }: { person: Props['person']; close: () => void }) {
  const { today } = useMe()
  const [form] = Form.useForm<GrantText>()
  const [trouble, setTrouble] = useState<string | null>(null)
  const { run, busy } = useCommand(api.identity.addGrant, { success: '已增加任职，立即生效', done: close, failed: ({ message }) => setTrouble(message) })
  const save = ({ validTo, ...grant }: GrantText) => {
    setTrouble(null)
    void run({ person: person.id, grant: { ...grant, validTo: validTo || null } })
  }
  return (
    <Modal open title={`增加任职：${person.name}`} okText="保存" confirmLoading={busy} onCancel={close} onOk={() => form.submit()}>
      <Form<GrantText> form={form} layout="vertical" initialValues={{ validFrom: today }} onFinish={save}>
        <GrantFields />
        {trouble && <div role="alert" className="people-trouble">{trouble}</div>}
      </Form>
    </Modal>
  )
}

function End({ person, grant, close }: Props & { close: () => void }) {
  const { today } = useMe()
  const [form] = Form.useForm<{ validTo: Day }>()
  const { run, busy } = useCommand(api.identity.endGrant, { success: '已终止', done: close })
  return (
    <Modal open title={`终止任职：${person.name} ${grant.title}（${grant.divisionName}）`} okText="终止" okButtonProps={{ danger: true }} confirmLoading={busy} onCancel={close} onOk={() => form.submit()}>
      <Form form={form} layout="vertical" initialValues={{ validTo: today < grant.validFrom ? grant.validFrom : today }} onFinish={({ validTo }) => void run({ grant: grant.id, validTo })}>
        <Form.Item name="validTo" label="最后一天" extra="当天仍有效，第二天起没有权限；记录保留" rules={[{ required: true, message: '请填写日期' }]}><Input type="date" min={grant.validFrom} autoFocus /></Form.Item>
      </Form>
    </Modal>
  )
}
