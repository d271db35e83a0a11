import { Segmented, Space } from 'antd'
import { useParams } from 'react-router'
import { Page, useQueryState } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { BalanceSheet } from './BalanceSheetTab.tsx'
import { IncomeStatement } from './IncomeStatementTab.tsx'
import { TrialBalance } from './TrialBalance.tsx'

const reports = ['balance-sheet', 'income-statement', 'balances'] as const
type Report = (typeof reports)[number]
const names: Record<Report, string> = { 'balance-sheet': '资产负债表', 'income-statement': '收益及收益分配表', balances: '科目余额表' }

/** The statements of all books in use of a kind below a town or the county. */
export default function DivisionStatementsPage() {
  const division = Number(useParams().division)
  const [kindText, setKind] = useQueryState('kind')
  const [reportText, setReport] = useQueryState('statement', { push: true })
  const kind = kindText === 'committee' ? 'committee' : 'coop'
  const report = reports.find((name) => name === reportText) ?? 'balance-sheet'
  const scope = { division, kind } as const
  return (
    <Page
      title="汇总报表"
      division={division}
      href={(id, level) => (level === 5 ? paths.village(id) : paths.statements(id, { kind, statement: report }))}
      trail={[{ title: '汇总报表' }]}
      month
      extra={
        <Space wrap>
          <Segmented value={kind} onChange={(value) => setKind(value === 'coop' ? null : value)} options={[{ value: 'coop', label: '集体经济组织' }, { value: 'committee', label: '村民委员会' }]} />
          <Segmented value={report} onChange={(value) => setReport(value)} options={reports.map((value) => ({ value, label: names[value] }))} />
        </Space>
      }
    >
      {report === 'balance-sheet' && <BalanceSheet scope={scope} />}
      {report === 'income-statement' && <IncomeStatement scope={scope} />}
      {report === 'balances' && <TrialBalance scope={scope} />}
    </Page>
  )
}
