import { useQuery } from '@tanstack/react-query'
import { addMonths, type Period } from '../../../../kernel/day.ts'
import { orpc } from '../../../../web/api.ts'
import { DataTable, Empty, Loaded, Money, type DataColumn } from '../../../../web/kit/index.ts'
import { balanceSide } from '../labels.ts'
import { useFiles } from './files.ts'
import { ledgerPath, useRange } from './range.ts'
import './ledgers.css'

type Line = Awaited<ReturnType<typeof orpc.ledger.generalLedger.call>>['accounts'][number]['lines'][number]
type Row = Line & { account: string; name: string; first: boolean }

/** The months whose entries make a line: for 本年累计 the year up to the month, for an opening the month before. */
function monthsOf({ kind, period }: Row): { from: Period; to: Period } {
  if (kind === 'year') return { from: `${period.slice(0, 4)}-01`, to: period }
  const month = kind === 'opening' || kind === 'broughtDown' ? addMonths(period, -1) : period
  return { from: month, to: month }
}

const columnsOf = (book: string): DataColumn<Row>[] => {
  const entries = (row: Row) => ledgerPath(book, 'detail', row.account, monthsOf(row))
  const money = (key: string, title: string, value: (row: Row) => bigint | null): DataColumn<Row> => ({
    key, title, kind: 'amountFen', width: 124, value, render: (row) => (value(row) === null ? '' : <Money fen={value(row)} to={entries(row)} />),
  })
  return [
    { key: 'account', title: '科目', kind: 'text', width: 190, value: (row) => `${row.account} ${row.name}`, render: (row) => (row.first ? <b>{row.account} {row.name}</b> : '') },
    { key: 'year', title: '年', kind: 'text', width: 52, value: (row) => row.period.slice(0, 4) },
    { key: 'month', title: '月', kind: 'text', width: 38, value: (row) => String(Number(row.period.slice(5))) },
    { key: 'summary', title: '摘要', kind: 'text', width: 100, value: (row) => row.summary },
    money('debit', '借方', (row) => row.debitFen), money('credit', '贷方', (row) => row.creditFen),
    { key: 'side', title: '方向', kind: 'text', width: 48, value: (row) => balanceSide(row.balanceFen) },
    money('balance', '余额', (row) => (row.balanceFen < 0n ? -row.balanceFen : row.balanceFen)),
  ]
}

/** 总账 of all first-level accounts, or of the account chosen. */
export function GeneralView({ book, account }: { book: string; account: string | null }) {
  const range = useRange()
  const query = useQuery(orpc.ledger.generalLedger.queryOptions({ input: { book, ...range, ...(account ? { account } : {}) } }))
  const files = useFiles({ book, report: 'general-ledger', period: range.to, from: range.from, ...(account ? { account } : {}) })
  return (
    <Loaded query={query} rows={12}>
      {({ accounts }) => (
        <DataTable
          columns={columnsOf(book)}
          rows={accounts.flatMap((one) => one.lines.map((line, i) => ({ ...line, account: one.account, name: one.name, first: i === 0 })))}
          rowKey={(row) => `${row.account}.${row.period}.${row.kind}`}
          rowClassName={(row) => `ledger-${row.kind}`}
          exportName={`总账-${range.from}至${range.to}`}
          {...files}
          empty={<Empty title="这几个月没有余额和发生额" hint="录入期初余额或凭证后这里会有数字" />}
        />
      )}
    </Loaded>
  )
}
