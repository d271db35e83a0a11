import { useQuery } from '@tanstack/react-query'
import { Tag } from 'antd'
import { addMonths, formatPeriod, monthOf, yearOf } from '../../../kernel/day.ts'
import { orpc } from '../../../web/api.ts'
import { DataTable, Empty, instantText, Loaded, type DataColumn } from '../../../web/kit/index.ts'
import { paths, withQuery } from '../../../web/paths.ts'
import { useCan, useCurrentMonth } from '../../../web/session.tsx'
import { Checklist } from './periods/Checklist.tsx'
import { Reopenings, RequestReopening } from './periods/Reopenings.tsx'
import { YearEnd } from './periods/YearEnd.tsx'
import { useBook } from './useBook.ts'
import './periods/periods.css'

type Row = Awaited<ReturnType<typeof orpc.ledger.periods.call>>[number]

/** The months of a book: the checklist of the next one to close, the year's end, what was reopened, and all months with their hashes. */
export default function PeriodsTab() {
  const book = useBook()
  const can = useCan()
  const current = useCurrentMonth()
  const query = useQuery(orpc.ledger.periods.queryOptions({ input: { book: book.id } }))
  const next = book.lastClosed === null ? book.start : addMonths(book.lastClosed, 1)
  const closing = book.state === 'inUse' && next <= current
  // The year's end is shown from the closing of November until the next November.
  const year = monthOf(next) === 12 ? yearOf(next) : yearOf(next) - 1
  const columns: DataColumn<Row>[] = [
    { key: 'period', title: '期间', kind: 'text', width: 110, value: (row) => formatPeriod(row.period) },
    { key: 'state', title: '状态', kind: 'text', width: 80, value: (row) => (row.state === 'open' ? '未结账' : '已结账'), render: (row) => (row.state === 'open' ? <Tag color="blue">未结账</Tag> : <Tag>已结账</Tag>) },
    {
      key: 'vouchers', title: '凭证', kind: 'number', width: 64, value: (row) => row.vouchers,
      to: (row) => withQuery(paths.book(book.id, 'vouchers'), { from: row.period, to: row.period }),
    },
    { key: 'closedAt', title: '结账时间', kind: 'text', width: 140, value: (row) => row.closedAt && instantText(row.closedAt) },
    { key: 'closedBy', title: '结账人', kind: 'text', width: 90, value: (row) => row.closedBy },
    { key: 'version', title: '版本', kind: 'number', width: 60, value: (row) => row.version || null },
    { key: 'hash', title: '试算平衡表的哈希', kind: 'text', width: 170, value: (row) => row.trialHash, render: (row) => row.trialHash && <span className="hash" title={row.trialHash}>{row.trialHash.slice(0, 16)}…</span> },
    {
      key: 'act', title: '', kind: 'text', width: 110, screenOnly: true, value: () => null,
      render: (row) => row.period === book.lastClosed && book.state === 'inUse' && `${row.period}-01` >= book.usedFrom! && can('ledger.period.close') && <RequestReopening period={row.period} />,
    },
  ]
  return (
    <>
      {closing && <Checklist period={next} />}
      {book.state === 'inUse' && `${year}-12` >= book.start && <YearEnd year={year} open={next === `${year}-12`} />}
      <Reopenings />
      <div className="panel">
        <Loaded query={query}>
          {(periods) => (
            <DataTable
              columns={columns}
              rows={periods.toSorted((a, b) => b.period.localeCompare(a.period))}
              rowKey={(row) => row.period}
              exportName={`会计期间-${book.name}`}
              empty={<Empty title="还没有会计期间" hint="记第一张凭证时会自动打开" />}
            />
          )}
        </Loaded>
      </div>
    </>
  )
}
