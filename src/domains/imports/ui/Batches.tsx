import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, Modal, Space, Tag } from 'antd'
import { useState } from 'react'
import { api, orpc } from '../../../web/api.ts'
import { DataTable, Empty, instantText, Loaded, useCommand, useQueryState, type DataColumn } from '../../../web/kit/index.ts'
import { useCan } from '../../../web/session.tsx'
import type { Book } from '../../ledger/contract.ts'
import type { Batch } from '../contract.ts'
import { kindNames, stateColors, stateNames } from './labels.ts'
import { RejectedButton } from './PreviewStep.tsx'

const PAGE = 20

/** Everything that was brought into this book, newest first. */
export function Batches({ book, open }: { book: Book; open: (batch: string) => void }) {
  const can = useCan()
  const [page, setPage] = useQueryState('batches')
  const [leaving, setLeaving] = useState<Batch | null>(null)
  const number = Math.max(1, Number(page) || 1)
  const query = useQuery(orpc.imports.batches.queryOptions({ input: { book: book.id, page: number, size: PAGE } }))
  const mayWithdraw = book.state === 'setup' && can('imports.batch.withdraw')
  const columns: DataColumn<Batch>[] = [
    { key: 'createdAt', title: '时间', kind: 'text', width: 136, value: (row) => instantText(row.createdAt.toISOString()) },
    { key: 'fileName', title: '文件', kind: 'text', width: 200, value: (row) => row.fileName, render: (row) => <Button type="link" size="small" onClick={() => open(row.id)}>{row.fileName}</Button> },
    { key: 'kind', title: '内容', kind: 'text', width: 86, value: (row) => kindNames[row.kind] },
    { key: 'state', title: '状态', kind: 'text', width: 86, value: (row) => stateNames[row.state], render: (row) => <Tag color={stateColors[row.state]}>{stateNames[row.state]}</Tag> },
    { key: 'vouchers', title: '凭证', kind: 'number', width: 70, value: (row) => row.vouchers },
    { key: 'lines', title: '行', kind: 'number', width: 70, value: (row) => row.lines },
    { key: 'debitFen', title: '借方合计', kind: 'amountFen', zero: 'dash', value: (row) => row.debitFen },
    { key: 'createdBy', title: '导入人', kind: 'text', width: 90, value: (row) => row.createdBy },
    {
      key: 'act', title: '', kind: 'text', width: 130, screenOnly: true, value: () => null,
      render: (row) => (
        <Space>
          {row.state === 'posted' && mayWithdraw && <Button size="small" danger onClick={() => setLeaving(row)}>撤回</Button>}
          {row.state === 'staged' && row.errors + row.gaps > 0 && <RejectedButton batch={row} />}
        </Space>
      ),
    },
  ]
  return (
    <section className="panel" aria-label="导入批次">
      <h2>导入批次</h2>
      <Loaded query={query}>
        {({ rows, total }) => (
          <DataTable
            columns={columns}
            rows={rows}
            rowKey={(row) => row.id}
            exportName={`导入批次-${book.name}`}
            pagination={total > PAGE ? { current: number, pageSize: PAGE, total, showSizeChanger: false, onChange: (next) => setPage(next === 1 ? null : String(next)) } : false}
            empty={<Empty title="还没有导入过" hint="从别的软件导出科目余额和凭证列表，先导入期初余额，再导入凭证" />}
          />
        )}
      </Loaded>
      {leaving && <Withdraw batch={leaving} close={() => setLeaving(null)} />}
    </section>
  )
}

function Withdraw({ batch, close }: { batch: Batch; close: () => void }) {
  const [form] = Form.useForm<{ reason: string }>()
  const { run, busy } = useCommand(api.imports.withdraw, { success: `已撤回“${batch.fileName}”整批`, done: close })
  const what = batch.kind === 'opening' ? `${batch.lines} 行期初余额` : `${batch.vouchers} 张凭证`
  return (
    <Modal open title={`撤回从“${batch.fileName}”导入的整批？`} okText="撤回整批" okButtonProps={{ danger: true }} confirmLoading={busy} onCancel={close} onOk={() => form.submit()}>
      <p>{what}将从账簿中移出并存档；撤回后可以重新导入。</p>
      <Form form={form} layout="vertical" onFinish={({ reason }) => void run({ batch: batch.id, reason: reason.trim() })}>
        <Form.Item name="reason" label="撤回原因（记入审计）" rules={[{ required: true, whitespace: true, min: 2, message: '请写明撤回原因' }]}><Input autoFocus maxLength={200} /></Form.Item>
      </Form>
    </Modal>
  )
}
