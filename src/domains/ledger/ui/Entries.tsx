import { useQuery } from '@tanstack/react-query'
import { Table, Tag } from 'antd'
import type { ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import { orpc } from '../../../web/api.ts'
import { DataTable, Empty, Loaded, Money, useAskedMonth, useQueryState, type DataColumn } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { useCurrentMonth } from '../../../web/session.tsx'
import { accountTag } from './tags.ts'
import { balanceSide, voucherKindNames, voucherNo } from './labels.ts'
import { MonthRange } from './MonthRange.tsx'
import type { ReportScope } from './scope.ts'

const PAGE = 100

type EntriesData = Awaited<ReturnType<typeof orpc.ledger.entries.call>>
type Entry = EntriesData['rows'][number]

interface Props {
  scope: ReportScope
  account: string
  tools?: ReactNode
}

/** The entries of an account between two months, each with the balance after it; months, party and page are in the address. */
export function Entries({ scope, account, tools }: Props) {
  const [search] = useSearchParams()
  const current = useCurrentMonth()
  const asked = useAskedMonth()
  const to = asked('to', current)
  const from = asked('from', `${to.slice(0, 4)}-01`)
  const tag = accountTag(search.get('tag'))
  const party = search.get('party')
  const closing = search.get('closing') !== 'false'
  const [page, setPage] = useQueryState('page')
  const number = Math.max(1, Number(page) || 1)
  const query = useQuery(
    orpc.ledger.entries.queryOptions({
      input: { ...scope, account, from, to, closing, page: number, size: PAGE, ...(party ? { party } : {}), ...(tag ? { tag } : {}) },
    }),
  )
  const rollUp = !('book' in scope)
  return (
    <div className="panel">
      <div className="table-tools">
        {tools}
        <MonthRange from={from} to={to} />
        {!closing && <Tag>不含结转凭证</Tag>}
      </div>
      <Loaded query={query} rows={12}>
        {(data) => (
          <DataTable
            columns={columnsOf(rollUp, data.rows)}
            rows={data.rows}
            rowKey={(row) => `${row.voucher}.${row.line}`}
            exportName={`明细账-${account}-${from}至${to}${data.total > PAGE ? `-第${number}页` : ''}`}
            toolbar={<Opening data={data} />}
            empty={<Empty title="这几个月没有分录" hint="可以把起止月份放宽，或换一个科目" />}
            pagination={data.total > PAGE ? { current: number, pageSize: PAGE, total: data.total, showSizeChanger: false, showTotal: (total) => `共 ${total} 笔`, onChange: (next) => setPage(next === 1 ? null : String(next)) } : false}
            summary={<Totals data={data} columns={columnsOf(rollUp, data.rows)} />}
          />
        )}
      </Loaded>
    </div>
  )
}

const columnsOf = (rollUp: boolean, rows: readonly Entry[]): DataColumn<Entry>[] => [
  { key: 'date', title: '日期', kind: 'day', value: (row) => row.date },
  ...(rollUp ? [{ key: 'village', title: '村', kind: 'text', width: 100, value: (row: Entry) => row.villageName } as const] : []),
  {
    key: 'no', title: '凭证字号', kind: 'text', width: 96,
    value: (row) => voucherNo(row),
    to: (row) => paths.voucher(row.year, row.voucher),
  },
  {
    key: 'summary', title: '摘要', kind: 'text', width: 240, value: (row) => row.summary,
    render: (row) => <>{row.kind !== 'ordinary' && <Tag>{voucherKindNames[row.kind]}</Tag>}{row.summary}</>,
  },
  { key: 'account', title: '科目', kind: 'text', width: 170, value: (row) => `${row.account} ${row.accountName}` },
  ...(rows.some(({ party }) => party !== null) ? [{ key: 'party', title: '往来', kind: 'text', width: 120, value: (row: Entry) => row.party } as const] : []),
  { key: 'debit', title: '借方', kind: 'amountFen', width: 120, value: (row) => (row.side === 'debit' ? row.amountFen : null), render: (row) => <Money fen={row.side === 'debit' ? row.amountFen : 0n} zero="blank" to={paths.voucher(row.year, row.voucher)} /> },
  { key: 'credit', title: '贷方', kind: 'amountFen', width: 120, value: (row) => (row.side === 'credit' ? row.amountFen : null), render: (row) => <Money fen={row.side === 'credit' ? row.amountFen : 0n} zero="blank" to={paths.voucher(row.year, row.voucher)} /> },
  { key: 'balanceSide', title: '方向', kind: 'text', width: 48, value: (row) => balanceSide(row.balanceFen) },
  { key: 'balance', title: '余额', kind: 'amountFen', width: 130, value: (row) => (row.balanceFen < 0n ? -row.balanceFen : row.balanceFen) },
]

const Opening = ({ data }: { data: EntriesData }) => (
  <span className="hint">
    期初余额 {balanceSide(data.openingFen)} <b className="inline-money"><Money fen={data.openingFen < 0n ? -data.openingFen : data.openingFen} /></b>
  </span>
)

function Totals({ data, columns }: { data: EntriesData; columns: DataColumn<Entry>[] }) {
  const cells: Record<string, ReactNode> = {
    date: '合计',
    debit: <Money fen={data.debitFen} strong />,
    credit: <Money fen={data.creditFen} strong />,
    balanceSide: balanceSide(data.closingFen),
    balance: <Money fen={data.closingFen < 0n ? -data.closingFen : data.closingFen} strong />,
  }
  return (
    <Table.Summary fixed>
      <Table.Summary.Row className="row-total">
        {columns.map(({ key }, index) => <Table.Summary.Cell key={key} index={index}>{cells[key]}</Table.Summary.Cell>)}
      </Table.Summary.Row>
    </Table.Summary>
  )
}
