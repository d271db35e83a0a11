import { Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import type { Period } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'
import { api } from '../../../web/api.ts'
import { useCommand } from '../../../web/kit/index.ts'
import type { Schedule } from '../contract.ts'

/** Ends a schedule with the month of disposal, which is charged in full. */
export function StopSchedule({ book, schedule, month }: { book: Id; schedule: Schedule; month: Period }) {
  const [open, setOpen] = useState(false)
  const [form] = Form.useForm<{ lastMonth: Period; reason: string }>()
  const { run, busy } = useCommand(api.schedules.stopSchedule, { success: '已停止计提', done: () => setOpen(false) })
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>停提</Button>
      <Modal open={open} title={`停止计提：${schedule.name}`} okText="停提" confirmLoading={busy} onCancel={() => setOpen(false)} onOk={() => form.submit()}>
        <Form form={form} layout="vertical" initialValues={{ lastMonth: month }} onFinish={(fields) => void run({ book, schedule: schedule.id, ...fields })}>
          <Form.Item name="lastMonth" label="处置月份" extra="当月照提，次月起不提；提前报废不补提。" rules={[{ required: true, message: '请填写月份' }]}><Input type="month" autoFocus /></Form.Item>
          <Form.Item name="reason" label="理由" rules={[{ required: true, whitespace: true, message: '请写明理由' }]}><Input maxLength={200} /></Form.Item>
        </Form>
      </Modal>
    </>
  )
}
