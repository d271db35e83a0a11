import { useQuery } from '@tanstack/react-query'
import { Segmented, Table } from 'antd'
import { orpc } from '../../../web/api.ts'
import { DataTable, Empty, Loaded, Money, useMonth, useQueryState, type DataColumn } from '../../../web/kit/index.ts'
import { useCan } from '../../../web/session.tsx'
import type { TrialRow } from '../contract.ts'
import { Coverage } from './Coverage.tsx'
import { creditPart, debitPart } from './labels.ts'
import { reportFile } from './reportFile.ts'
import { entriesPath, type ReportScope } from './scope.ts'

const amount = (key: string, title: string, value: (row: TrialRow) => bigint, to?: (row: TrialRow) => string): DataColumn<TrialRow> => ({
  key, title, kind: 'amountFen', zero: 'blank', width: 106, value, ...(to ? { to } : {}),
})

function columnsOf(scope: ReportScope, month: string): DataColumn<TrialRow>[] {
  const january = `${month.slice(0, 4)}-01`
  const monthEntries = ({ account }: TrialRow) => entriesPath(scope, account, { from: month, to: month })
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
  ]
}

/** 科目余额表: opening, turnover of the month and the year, closing; every figure opens its entries. */
export function TrialBalance({ scope }: { scope: ReportScope }) {
  const [month] = useMonth()
  const [level, setLevel] = useQueryState('level')
  const can = useCan()
  const query = useQuery(orpc.ledger.trialBalance.queryOptions({ input: { ...scope, period: month } }))
  return (
    <Loaded query={query} rows={14}>
      {({ rows, coverage }) => {
        const shown = level === '1' ? rows.filter((row) => row.level === 1) : rows
        const columns = columnsOf(scope, month)
        return (
          <div className="panel">
            <Coverage coverage={coverage} rollUp={!('book' in scope)} />
            <DataTable
              columns={columns}
              rows={shown}
              rowKey={(row) => row.account}
              exportName={`科目余额表-${coverage.title}-${month}`}
              {...(can('ledger.report.export') ? { exportFile: () => reportFile(scope, month, 'trial-balance') } : {})}
              toolbar={
                <Segmented
                  size="small"
                  value={level ?? 'all'}
                  onChange={(value) => setLevel(value === 'all' ? null : value)}
                  options={[{ value: 'all', label: '全部科目' }, { value: '1', label: '仅一级' }]}
                />
              }
              empty={<Empty title="本月还没有余额和发生额" hint="录入期初余额或凭证后这里会有数字" />}
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
