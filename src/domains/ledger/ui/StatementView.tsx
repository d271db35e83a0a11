import { DownloadOutlined, FilePdfOutlined, PrinterOutlined } from '@ant-design/icons'
import { Alert, Button } from 'antd'
import { useLocation } from 'react-router'
import { formatPeriod } from '../../../kernel/day.ts'
import { formatFen } from '../../../kernel/money.ts'
import { FileButton, Money } from '../../../web/kit/index.ts'
import { useCan } from '../../../web/session.tsx'
import type { Statement } from '../contract.ts'
import { Coverage } from './Coverage.tsx'
import { reportPdf } from './print.ts'
import { reportFile } from './reportFile.ts'
import type { ReportScope } from './scope.ts'
import { StatementCellDrawer, type StatementKind } from './StatementCellDrawer.tsx'
import './statement.css'

interface Props {
  scope: ReportScope
  kind: StatementKind
  statement: Statement
}

const columnNames: Record<StatementKind, [string, string]> = { balanceSheet: ['期末余额', '年初余额'], incomeStatement: ['本年金额', '上年金额'] }

/** A statutory statement; every cell with something in it opens what makes it. */
export function StatementView({ scope, kind, statement }: Props) {
  const { lines, coverage, checks } = statement
  const broken = checks.filter(({ ok }) => !ok)
  const assets = lines.filter(({ side }) => side === 'asset')
  const halves = kind === 'balanceSheet' ? [assets, lines.filter(({ side }) => side !== 'asset')] : [lines]
  return (
    <div className="panel statement">
      <div className="statement-head">
        <div>
          <h2>{statement.name}</h2>
          <div className="statement-period">{kind === 'balanceSheet' ? formatPeriod(statement.period) : `${formatPeriod(statement.period)}（本年累计）`}</div>
        </div>
        <StatementButtons scope={scope} kind={kind} statement={statement} />
      </div>
      <Coverage coverage={coverage} rollUp={!('book' in scope)} />
      {coverage.since && (
        <p className="hint report-note">
          本账套自{formatPeriod(coverage.since)}起记账：{kind === 'incomeStatement' ? '本年金额从这个月起累计，以前各月的收支不在本表内' : '年初余额一栏是建账时的期初余额'}
        </p>
      )}
      {broken.map((check) => (
        <Alert
          key={check.name}
          type="error"
          showIcon
          className="report-note"
          title={`${check.name}：不相等，相差 ${formatFen(check.differenceFen)} 元`}
          description={`左边 ${formatFen(check.leftFen)}，右边 ${formatFen(check.rightFen)}。${check.where ?? ''}`}
        />
      ))}
      <div className={halves.length > 1 ? 'columns' : ''}>
        {halves.map((half, index) => (
          <Lines key={half[0]?.id ?? index} lines={half} heads={columnNames[kind]} what={kind === 'balanceSheet' ? (index === 0 ? '资产' : '负债和所有者权益') : '项目'} />
        ))}
      </div>
      {broken.length === 0 && checks.length > 0 && <div className="hint">勾稽检查 {checks.length} 项全部通过：{checks.map(({ name }) => name).join('；')}</div>}
      <StatementCellDrawer scope={scope} kind={kind} />
    </div>
  )
}

function Lines({ lines, heads, what }: { lines: Statement['lines']; heads: [string, string]; what: string }) {
  return (
    <div className="statement-scroll">
      <table className="statement-table">
        <thead>
          <tr>
            <th>{what}</th>
            <th className="statement-row">行次</th>
            {heads.map((head) => <th key={head} className="statement-amount">{head}</th>)}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.id} className={`statement-${line.kind}`}>
              <td>{line.name}</td>
              <td className="statement-row">{line.row}</td>
              <td><Cell line={line} column="current" /></td>
              <td><Cell line={line} column="comparative" /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Cell({ line, column }: { line: Statement['lines'][number]; column: 'current' | 'comparative' }) {
  const { pathname, search } = useLocation()
  const fen = column === 'current' ? line.currentFen : line.comparativeFen
  if (fen === null) return <Money fen={null} />
  if (!line.opens || fen === 0n) return <Money fen={fen} zero="dash" />
  const query = new URLSearchParams(search)
  query.set('cell', `${line.id}.${column}`)
  return <Money fen={fen} to={`${pathname}?${query.toString()}`} />
}

function StatementButtons({ scope, kind, statement }: Props) {
  const can = useCan()
  const report = kind === 'balanceSheet' ? 'balance-sheet' : 'income-statement'
  return (
    <div className="page-extra no-print">
      <Button size="small" icon={<PrinterOutlined />} onClick={() => window.print()}>打印</Button>
      {can('ledger.report.export') && (
        <>
          <FileButton title="PDF" icon={<FilePdfOutlined />} make={() => reportPdf({ ...scope, period: statement.period, report })} />
          <FileButton title="导出" icon={<DownloadOutlined />} make={() => reportFile(scope, statement.period, report)} />
        </>
      )}
    </div>
  )
}
