import { useQuery } from '@tanstack/react-query'
import { Segmented } from 'antd'
import { Link } from 'react-router'
import { orpc } from '../../../../web/api.ts'
import { DataTable, Empty, Loaded, useQueryState, type DataColumn } from '../../../../web/kit/index.ts'
import { paths } from '../../../../web/paths.ts'
import type { Book } from '../../contract.ts'
import { kindNames, voucherNo } from '../labels.ts'

const SHOWN = 10

type Row = Awaited<ReturnType<typeof orpc.ledger.vouchers.call>>['rows'][number]

const columns: DataColumn<Row>[] = [
  { key: 'date', title: '日期', kind: 'day', value: (row) => row.date },
  { key: 'no', title: '凭证字号', kind: 'text', width: 96, value: (row) => voucherNo(row), to: (row) => paths.voucher(row.year, row.id) },
  { key: 'summary', title: '摘要', kind: 'text', width: 300, value: (row) => row.summary },
  { key: 'debit', title: '金额', kind: 'amountFen', value: (row) => row.debitFen, to: (row) => paths.voucher(row.year, row.id) },
]

/** The newest vouchers of one of the village's books. */
export function LastVouchers({ books }: { books: Book[] }) {
  const [kind, setKind] = useQueryState('book')
  const book = books.find((candidate) => candidate.kind === kind) ?? books[0]
  if (!book) return null
  return (
    <section className="panel">
      <h2>最近凭证</h2>
      <div className="table-tools">
        {books.length > 1 && <Segmented size="small" value={book.kind} onChange={setKind} options={books.map((each) => ({ value: each.kind, label: kindNames[each.kind] }))} />}
        <Link to={paths.book(book.id, 'vouchers')}>全部凭证</Link>
      </div>
      <Newest book={book} />
    </section>
  )
}

function Newest({ book }: { book: Book }) {
  const query = useQuery(orpc.ledger.vouchers.queryOptions({ input: { book: book.id, size: SHOWN } }))
  return (
    <Loaded query={query}>
      {({ rows }) => <DataTable columns={columns} rows={rows} rowKey={(row) => row.id} empty={<Empty title="还没有凭证" hint="导入或制单并审核记账后会出现在这里" />} />}
    </Loaded>
  )
}
