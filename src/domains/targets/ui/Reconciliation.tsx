import { Space } from 'antd'
import { Link } from 'react-router'
import { yearOf, type Period } from '../../../kernel/day.ts'
import type { Fen } from '../../../kernel/money.ts'
import { DataTable, Money, type DataColumn } from '../../../web/kit/index.ts'

export interface ReconciliationRow {
  code: string
  name: string
  note: string
  grossFen: Fen
  countedFen: Fen
  /** the addresses of the entries that make the line; the first one stands behind the amounts */
  links: { title: string; to: string }[]
}

/** From the accounting basis to the assessment basis, line by line: what was posted, and how much of it counts. */
export function Reconciliation({ rows, month, exportName }: { rows: ReconciliationRow[]; month: Period; exportName: string }) {
  const totalFen = rows.reduce((sum, row) => sum + row.countedFen, 0n)
  const columns: DataColumn<ReconciliationRow>[] = [
    {
      key: 'name', title: '项目', kind: 'text', width: 280, value: (row) => row.name,
      render: (row) => (
        <>
          {row.name}
          <span className="hint line-note">{row.note}</span>
        </>
      ),
    },
    { key: 'grossFen', title: '发生额（元）', kind: 'amountFen', value: (row) => row.grossFen, to: (row) => row.links[0]?.to },
    { key: 'countedFen', title: '计入考核（元）', kind: 'amountFen', value: (row) => row.countedFen, to: (row) => row.links[0]?.to },
    {
      key: 'links', title: '明细账', kind: 'text', width: 200, screenOnly: true, value: () => null,
      render: (row) => <Space size={[12, 0]} wrap>{row.links.map(({ title, to }) => <Link key={to} to={to}>{title}</Link>)}</Space>,
    },
  ]
  return (
    <section className="panel" id="reconciliation">
      <h2>两个口径怎么对上（{yearOf(month)}年1月至本月）</h2>
      <DataTable columns={columns} rows={rows} rowKey={(row) => row.code} exportName={exportName} />
      <div className="target-rest">
        <span>考核口径合计 <Money fen={totalFen} strong /> 元</span>
      </div>
    </section>
  )
}
