import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, Modal, Popconfirm, Tag } from 'antd'
import { useState } from 'react'
import { formatPeriod, type Period } from '../../../../kernel/day.ts'
import { api, orpc } from '../../../../web/api.ts'
import { DataTable, instantText, Loaded, useCommand, type DataColumn } from '../../../../web/kit/index.ts'
import { useCan } from '../../../../web/session.tsx'
import { useBook } from '../useBook.ts'

type Data = Awaited<ReturnType<typeof orpc.ledger.reopenings.call>>
type Row = Data['rows'][number]
type Version = Data['versions'][number]

const stateNames = { requested: '待批准', approved: '已批准', refused: '已驳回' } as const

/** Requests to reopen a month, their decisions, and every frozen version of the months that were reopened. */
export function Reopenings() {
  const book = useBook()
  const query = useQuery(orpc.ledger.reopenings.queryOptions({ input: { book: book.id } }))
  const versions: DataColumn<Version>[] = [
    { key: 'period', title: '期间', kind: 'text', width: 110, value: (row) => formatPeriod(row.period) },
    { key: 'version', title: '版本', kind: 'number', width: 60, value: (row) => row.version },
    { key: 'state', title: '', kind: 'text', width: 70, value: (row) => (row.current ? '现行' : '已替代') },
    { key: 'hash', title: '冻结余额的哈希', kind: 'text', width: 420, value: (row) => row.hash, render: (row) => <span className="hash">{row.hash}</span> },
  ]
  return (
    <Loaded query={query}>
      {({ rows, versions: frozen }) => rows.length > 0 && (
        <section className="panel" aria-labelledby="reopenings">
          <h2 id="reopenings">重开记录</h2>
          <DataTable columns={columns} rows={rows} rowKey={(row) => row.id} exportName={`重开记录-${book.name}`} />
          {frozen.length > 0 && <DataTable columns={versions} rows={frozen} rowKey={(row) => `${row.period}.${row.version}`} />}
        </section>
      )}
    </Loaded>
  )
}

const columns: DataColumn<Row>[] = [
  { key: 'period', title: '期间', kind: 'text', width: 110, value: (row) => formatPeriod(row.period) },
  { key: 'state', title: '状态', kind: 'text', width: 80, value: (row) => stateNames[row.state], render: (row) => <Tag color={row.state === 'requested' ? 'orange' : 'default'}>{stateNames[row.state]}</Tag> },
  { key: 'reason', title: '理由', kind: 'text', width: 200, value: (row) => row.reason },
  { key: 'requestedBy', title: '申请人', kind: 'text', width: 90, value: (row) => row.requestedBy },
  { key: 'requestedAt', title: '申请时间', kind: 'text', width: 140, value: (row) => instantText(row.requestedAt) },
  { key: 'decidedBy', title: '批准人', kind: 'text', width: 90, value: (row) => row.decidedBy },
  { key: 'remark', title: '意见', kind: 'text', width: 140, value: (row) => row.remark },
  { key: 'act', title: '', kind: 'text', width: 130, screenOnly: true, value: () => null, render: (row) => <Decide row={row} /> },
]

function Decide({ row }: { row: Row }) {
  const book = useBook()
  const can = useCan()
  const [remark, setRemark] = useState('')
  const { run, busy } = useCommand(api.ledger.decideReopening, { success: '已办理' })
  if (row.state !== 'requested' || row.mine || !can('ledger.period.reopen')) return null
  const decide = (approve: boolean) => run({ book: book.id, reopening: row.id, approve, remark })
  return (
    <>
      <Popconfirm title={`批准重开${formatPeriod(row.period)}？`} description="重开后已记账的凭证仍不能改，原冻结余额保留为一个版本。" okText="批准" onConfirm={() => decide(true)}>
        <Button size="small" loading={busy}>批准</Button>
      </Popconfirm>{' '}
      <Popconfirm
        title="驳回申请"
        description={<Input aria-label="驳回理由" placeholder="理由" maxLength={200} value={remark} onChange={(event) => setRemark(event.target.value)} />}
        okText="驳回"
        okButtonProps={{ disabled: remark.trim() === '' }}
        onConfirm={() => decide(false)}
      >
        <Button size="small" loading={busy}>驳回</Button>
      </Popconfirm>
    </>
  )
}

/** The last closed month may be asked to be reopened, with a reason. */
export function RequestReopening({ period }: { period: Period }) {
  const book = useBook()
  const [open, setOpen] = useState(false)
  const [form] = Form.useForm<{ reason: string }>()
  const { run, busy } = useCommand(api.ledger.requestReopening, {
    success: '已申请，等待批准',
    done: () => {
      setOpen(false)
      form.resetFields()
    },
  })
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>申请重开</Button>
      <Modal open={open} title={`申请重开${formatPeriod(period)}`} okText="申请" confirmLoading={busy} onCancel={() => setOpen(false)} onOk={() => form.submit()}>
        <Form form={form} layout="vertical" onFinish={({ reason }) => void run({ book: book.id, period, reason })}>
          <Form.Item name="reason" label="理由" extra="由乡镇领导或农业农村局批准；申请和批准都会留痕。" rules={[{ required: true, whitespace: true, message: '请写明理由' }]}>
            <Input.TextArea maxLength={200} autoFocus />
          </Form.Item>
        </Form>
      </Modal>
    </>
  )
}
