import { useQuery } from '@tanstack/react-query'
import { Checkbox, Select, Table } from 'antd'
import { addMonths, isPeriod } from '../../../kernel/day.ts'
import { api, orpc } from '../../../web/api.ts'
import { DataTable, Empty, Loaded, Money, MonthSelect, useMonth, useQueryState, type DataColumn } from '../../../web/kit/index.ts'
import { useCan } from '../../../web/session.tsx'
import { Coverage } from './Coverage.tsx'
import { creditPart, debitPart } from './labels.ts'
import { reportPdf } from './print.ts'
import { entriesPath, type ReportScope } from './scope.ts'

type TrialRow = Awaited<ReturnType<typeof orpc.ledger.trialBalance.call>>['rows'][number]

const MONTHS_OFFERED = 36

const amount = (key: string, title: string, value: (row: TrialRow) => bigint, to?: (row: TrialRow) => string): DataColumn<TrialRow> => ({
  key, title, kind: 'amountFen', zero: 'blank', width: 106, value, ...(to ? { to } : {}),
})

function columnsOf(scope: ReportScope, from: string, month: string, quantities: boolean): DataColumn<TrialRow>[] {
  const january = `${month.slice(0, 4)}-01`
  const monthEntries = ({ account }: TrialRow) => entriesPath(scope, account, { from, to: month })
  const yearEntries = ({ account }: TrialRow) => entriesPath(scope, account, { from: january, to: month })
  return [
    { key: 'account', title: '科目编码', kind: 'text', width: 84, fixed: 'left', value: (row) => row.account, to: yearEntries },
    {
      key: 'name', title: '科目名称', kind: 'text', width: 170, value: (row) => row.name,
      render: (row) => <span style={{ paddingLeft: (row.level - 1) * 14 }}>{row.name}</span>,
    },
    amount('openingDebit', '期初借方', (row) => debitPart(row.openingFen)),
    amount('openingCredit', '期初贷方', (row) => creditPart(row.openingFen)),
    amount('debit', '本期借方', (row) => row.debitFen, monthEntries),
    amount('credit', '本期贷方', (row) => row.creditFen, monthEntries),
    amount('yearDebit', '本年累计借方', (row) => row.yearDebitFen, yearEntries),
    amount('yearCredit', '本年累计贷方', (row) => row.yearCreditFen, yearEntries),
    amount('closingDebit', '期末借方', (row) => debitPart(row.closingFen), yearEntries),
    amount('closingCredit', '期末贷方', (row) => creditPart(row.closingFen), yearEntries),
    ...(quantities ? [{ key: 'quantity', title: '期末数量', kind: 'number', value: (row) => (row.quantity === null ? null : Number(row.quantity)) } satisfies DataColumn<TrialRow>] : []),
  ]
}

/** 科目余额表: opening, turnover of the months chosen and of the year, closing; every figure opens its entries. */
export function TrialBalance({ scope }: { scope: ReportScope }) {
  const [month] = useMonth()
  const [asked, setFrom] = useQueryState('from')
  const [level, setLevel] = useQueryState('level')
  const [moved, setMoved] = useQueryState('moved')
  const can = useCan()
  const from = asked && isPeriod(asked) && asked < month ? asked : month
  const query = useQuery(orpc.ledger.trialBalance.queryOptions({ input: { ...scope, period: month, from } }))
  return (
    <Loaded query={query} rows={14}>
      {({ rows, coverage }) => {
        const shown = rows.filter((row) => row.level <= (Number(level) || Infinity) && (!moved || row.debitFen !== 0n || row.creditFen !== 0n))
        const columns = columnsOf(scope, from, month, rows.some((row) => row.quantity !== null))
        const deepest = Math.max(1, ...rows.map((row) => row.level))
        const file = { ...scope, period: month, from, report: 'trial-balance' } as const
        return (
          <div className="panel">
            <Coverage coverage={coverage} rollUp={!('book' in scope)} />
            <DataTable
              columns={columns}
              rows={shown}
              rowKey={(row) => row.account}
              exportName={`科目余额表-${coverage.title}-${from === month ? month : `${from}至${month}`}`}
              {...(can('ledger.report.export') ? { exportFile: () => api.ledger.exportReport(file), printFile: () => reportPdf(file) } : {})}
              toolbar={
                <>
                  <MonthSelect label="起始月份" value={from} first={addMonths(month, 1 - MONTHS_OFFERED)} last={month} onChange={(start) => setFrom(start === month ? null : start)} />
                  <Select
                    aria-label="科目级次" style={{ width: 110 }} value={level ?? 'all'} onChange={(value) => setLevel(value === 'all' ? null : value)}
                    options={[{ value: 'all', label: '全部科目' }, ...Array.from({ length: deepest }, (_, i) => ({ value: String(i + 1), label: i === 0 ? '仅一级' : `到 ${i + 1} 级` }))]}
                  />
                  <Checkbox checked={moved !== null} onChange={(event) => setMoved(event.target.checked ? '1' : null)}>仅本期有发生</Checkbox>
                </>
              }
              empty={<Empty title="没有余额和发生额" hint="录入期初余额或凭证后这里会有数字" />}
              summary={<Totals columns={columns} rows={rows.filter((row) => row.level === 1)} />}
            />
          </div>
        )
      }}
    </Loaded>
  )
}

function Totals({ columns, rows }: { columns: DataColumn<TrialRow>[]; rows: TrialRow[] }) {
  const sum = (column: DataColumn<TrialRow>) => rows.reduce((total, row) => total + BigInt(column.value(row) ?? 0), 0n)
  return (
    <Table.Summary fixed>
      <Table.Summary.Row className="row-total">
        {columns.map((column, index) => (
          <Table.Summary.Cell key={column.key} index={index}>
            {index === 0 ? '合计' : column.kind === 'amountFen' && <Money fen={sum(column)} strong />}
          </Table.Summary.Cell>
        ))}
      </Table.Summary.Row>
    </Table.Summary>
  )
}
