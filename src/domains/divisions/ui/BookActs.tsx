import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, Modal, Popconfirm } from 'antd'
import { useState } from 'react'
import { addMonths, formatPeriod } from '../../../kernel/day.ts'
import { api, orpc } from '../../../web/api.ts'
import { MonthSelect, useCommand } from '../../../web/kit/index.ts'
import { useCurrentMonth } from '../../../web/session.tsx'
import type { Division } from '../contract.ts'
import type { Book } from './TownsTable.tsx'

interface Fields {
  name: string
  start: string
}

const kindNames: Record<Book['kind'], string> = { coop: '集体经济组织账', committee: '村民委员会账' }
const suffixes: Record<Book['kind'], string> = { coop: '股份经济合作社', committee: '村民委员会' }

/** 建账: the book starts in set-up, where opening balances and history are imported. */
export function CreateBook({ village, kind }: { village: Division; kind: Book['kind'] }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>建账</Button>
      {open && <CreateBookForm village={village} kind={kind} close={() => setOpen(false)} />}
    </>
  )
}

function CreateBookForm({ village, kind, close }: { village: Division; kind: Book['kind']; close: () => void }) {
  const [form] = Form.useForm<Fields>()
  const month = useCurrentMonth()
  const organisations = useQuery(orpc.divisions.organisations.queryOptions({ input: { division: village.id } }))
  const { run, busy } = useCommand(api.ledger.createBook, { success: '已建账；接着可以导入期初余额和历史凭证', done: close })
  const registered = organisations.data?.find((organisation) => organisation.kind === kind)?.name
  return (
    <Modal open title={`为${village.name}建立${kindNames[kind]}`} okText="建账" confirmLoading={busy} onCancel={close} onOk={() => form.submit()} loading={organisations.isPending}>
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={{ name: registered ?? `${village.name}${suffixes[kind]}`, start: `${month.slice(0, 4)}-01` }}
        onFinish={({ name, start }) => void run({ village: village.id, kind, name: name.trim(), start })}
      >
        <Form.Item name="name" label="账套名称" rules={[{ required: true, whitespace: true, message: '请填写账套名称' }]}><Input maxLength={60} /></Form.Item>
        <Form.Item name="start" label="建账月份（从这个月起记账，期初余额是它之前的余额）" >
          <StartMonth last={month} />
        </Form.Item>
      </Form>
    </Modal>
  )
}

const MONTHS_OFFERED = 60

/** The form hands in value and onChange. */
function StartMonth({ last, value = last, onChange = () => {} }: { last: string; value?: string; onChange?: (month: string) => void }) {
  return <MonthSelect label="建账月份" value={value} onChange={onChange} first={addMonths(last, 1 - MONTHS_OFFERED)} last={last} />
}

// Under its own name the procedure looks like a hook to the linter.
const { useBook: startUsing } = api.ledger

/** 启用: cannot be taken back, so the question names the book and the month. */
export function UseBook({ book }: { book: Book }) {
  const current = useCurrentMonth()
  const [month, setMonth] = useState(current)
  const { run, busy } = useCommand(startUsing, { success: `“${book.name}”已启用` })
  return (
    <Popconfirm
      title={`启用“${book.name}”？启用后不能退回初始化`}
      description={
        <>
          <label>启用月份 <MonthSelect label="启用月份" value={month} first={book.start} last={current} onChange={setMonth} /></label>
          <p className="hint">{formatPeriod(month)}以前的月份将结账并冻结，期初余额和历史凭证不能再改；以后的凭证须制单、审核后记账。</p>
        </>
      }
      okText="启用"
      okButtonProps={{ danger: true }}
      onConfirm={() => run({ book: book.id, month })}
    >
      <Button size="small" loading={busy}>启用</Button>
    </Popconfirm>
  )
}
