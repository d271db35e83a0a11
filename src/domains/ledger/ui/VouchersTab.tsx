import { useQuery } from '@tanstack/react-query'
import { Button, Input, Tag } from 'antd'
import { Link } from 'react-router'
import { orpc } from '../../../web/api.ts'
import { DataTable, Empty, Loaded, useAskedMonth, useQueryState, type DataColumn } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { useCan, useCurrentMonth } from '../../../web/session.tsx'
import { voucherKindNames, voucherNo } from './labels.ts'
import { MonthRange } from './MonthRange.tsx'
import { PrintVouchers } from './PrintVouchers.tsx'
import { useBook } from './useBook.ts'

const PAGE = 100

type Row = Awaited<ReturnType<typeof orpc.ledger.vouchers.call>>['rows'][number]

const columns: DataColumn<Row>[] = [
  { key: 'date', title: '日期', kind: 'day', value: (row) => row.date },
  { key: 'no', title: '凭证字号', kind: 'text', width: 96, value: (row) => voucherNo(row), to: (row) => paths.voucher(row.year, row.id) },
  {
    key: 'summary', title: '摘要', kind: 'text', width: 280, value: (row) => row.summary,
    render: (row) => <>{row.kind !== 'ordinary' && <Tag>{voucherKindNames[row.kind]}</Tag>}{row.summary}</>,
  },
  { key: 'debit', title: '金额', kind: 'amountFen', value: (row) => row.debitFen, to: (row) => paths.voucher(row.year, row.id) },
  { key: 'attachments', title: '附单据', kind: 'number', width: 70, value: (row) => row.attachments },
  { key: 'preparedBy', title: '制单', kind: 'text', width: 90, value: (row) => row.preparedBy },
  { key: 'reviewedBy', title: '审核', kind: 'text', width: 90, value: (row) => row.reviewedBy },
]

/** The posted vouchers of a book; months, search text and page are in the address. */
export default function VouchersTab() {
  const book = useBook()
  const [text, setText] = useQueryState('text')
  const [page, setPage] = useQueryState('page')
  const can = useCan()
  const current = useCurrentMonth()
  const month = useAskedMonth()
  const from = month('from', book.start)
  const to = month('to', current)
  const number = Math.max(1, Number(page) || 1)
  const query = useQuery(orpc.ledger.vouchers.queryOptions({ input: { book: book.id, from, to, page: number, size: PAGE, ...(text ? { text } : {}) } }))
  const inUse = book.state === 'inUse'
  return (
    <div className="panel">
      <div className="table-tools">
        <MonthRange from={from} to={to} first={book.start} />
        <Input.Search key={text ?? ''} defaultValue={text ?? ''} allowClear placeholder="摘要、字号" style={{ width: 180 }} onSearch={(value) => setText(value.trim() || null)} />
      </div>
      <Loaded query={query} rows={12}>
        {({ rows, total }) => (
          <DataTable
            columns={columns}
            rows={rows}
            rowKey={(row) => row.id}
            exportName={`凭证-${book.name}-${from}至${to}`}
            toolbar={<><span className="hint">共 {total} 张</span>{total > 0 && <PrintVouchers book={book} from={from} to={to} />}</>}
            pagination={total > PAGE ? { current: number, pageSize: PAGE, total, showSizeChanger: false, onChange: (next) => setPage(next === 1 ? null : String(next)) } : false}
            empty={
              <Empty title={text ? '没有符合条件的凭证' : '还没有凭证'} hint={text ? '换一个词，或放宽月份' : inUse ? '制单并经审核记账后会出现在这里' : '账套正在初始化：可以导入期初余额和历史凭证'}>
                {!text && !inUse && can('imports.batch.write') && <Link to={paths.book(book.id, 'import')}><Button type="primary">去导入</Button></Link>}
              </Empty>
            }
          />
        )}
      </Loaded>
    </div>
  )
}
