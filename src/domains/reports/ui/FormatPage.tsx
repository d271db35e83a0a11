import { DownloadOutlined, PrinterOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Alert, App, Button, Segmented, Select, Tooltip } from 'antd'
import { useState } from 'react'
import { Link, useLocation, useParams } from 'react-router'
import { formatPeriod } from '../../../kernel/day.ts'
import { api, orpc, troubleOf } from '../../../web/api.ts'
import { Loaded, Money, Page, saveFile, useMonth, useQueryState } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { useCan, useMe } from '../../../web/session.tsx'
import type { Cell } from '../contract.ts'
import { CellDrawer } from './CellDrawer.tsx'
import './reports.css'

export type Scope = { book: string } | { division: number; kind: 'coop' | 'committee' }
type Report = Awaited<ReturnType<typeof orpc.reports.evaluateFormat.call>>

/** A report of one's own for a month: of one book, or of all books of a kind below a division. */
export default function FormatPage() {
  const { format = '' } = useParams()
  const { roots } = useMe()
  const [month] = useMonth()
  const [divisionText] = useQueryState('division')
  const [kindText, setKind] = useQueryState('kind')
  const [book, setBook] = useQueryState('book', { push: true })
  const division = Number(divisionText) || roots[0]!.id
  const kind = kindText === 'committee' ? 'committee' : 'coop'
  const scope: Scope = book ? { book } : { division, kind }
  const books = useQuery(orpc.ledger.books.queryOptions({ input: { division } }))
  const query = useQuery(orpc.reports.evaluateFormat.queryOptions({ input: { format, month, ...scope } }))
  return (
    <Page
      title={query.data?.name ?? '自定义报表'}
      division={division}
      href={(id) => paths.report(format, { division: id, kind, month })}
      trail={[{ title: '自定义报表', to: paths.reports() }]}
      month
      extra={
        <>
          {!book && <Segmented value={kind} onChange={(value) => setKind(value === 'coop' ? null : value)} options={[{ value: 'coop', label: '集体经济组织' }, { value: 'committee', label: '村民委员会' }]} />}
          <Select
            aria-label="账套"
            className="report-book"
            value={book ?? ''}
            onChange={(value) => setBook(value || null)}
            showSearch={{ optionFilterProp: 'label' }}
            options={[{ value: '', label: '汇总全部账套' }, ...(books.data ?? []).filter(({ state }) => state === 'inUse').map(({ id, name }) => ({ value: id, label: name }))]}
          />
        </>
      }
    >
      <Loaded query={query}>{(report) => <Sheet format={format} scope={scope} report={report} />}</Loaded>
    </Page>
  )
}

function Sheet({ format, scope, report }: { format: string; scope: Scope; report: Report }) {
  const { coverage, columns, rows } = report
  const heading = rows[0]?.every(({ kind }) => kind === 'text') ?? false
  return (
    <div className="panel report">
      <div className="report-head">
        <div>
          <h2>{report.name}</h2>
          <div className="hint">{coverage.title} · {formatPeriod(report.month)} · 单位：元{'book' in scope ? '' : ` · ${coverage.books} 个账套`} · 数据截至 {coverage.asOf}</div>
        </div>
        <Buttons format={format} scope={scope} report={report} />
      </div>
      {report.example && <Alert type="info" showIcon className="report-note no-print" title="这是本软件的示例，不是官方报表；可另存为自己的报表后修改" />}
      {coverage.settingUp.length > 0 && <Alert type="warning" showIcon className="report-note" title={`有 ${coverage.settingUp.length} 个账套还在初始化，没有计入`} />}
      <div className="report-scroll">
        <table className="report-table">
          <colgroup>{columns.map(({ width }, i) => <col key={i} style={{ width: `${width}ch` }} />)}</colgroup>
          <tbody>
            {rows.map((row, r) => (
              <tr key={r} className={heading && r === 0 ? 'report-heading' : ''}>
                {row.map((cell, c) => <td key={cell.cell} className={c > 0 && cell.kind !== 'text' ? 'report-figure' : ''}><Value cell={cell} /></td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <CellDrawer scope={scope} report={report} />
    </div>
  )
}

function Value({ cell }: { cell: Cell }) {
  const { pathname, search } = useLocation()
  const query = new URLSearchParams(search)
  query.set('cell', cell.cell)
  const to = cell.formula && (cell.parts.length > 0 || cell.cells.length > 0) ? `${pathname}?${query.toString()}` : undefined
  if (cell.kind === 'amount') return <Money fen={cell.fen} zero="dash" to={cell.fen === 0n ? undefined : to} />
  if (cell.kind === 'problem') return <Tooltip title={cell.text}><span className="money" tabIndex={0} aria-label={cell.text}>—</span></Tooltip>
  if (cell.kind === 'text') return cell.text
  const text = cell.kind === 'percent' ? `${cell.text}%` : cell.text
  return to ? <Link className="money" to={to}>{text}</Link> : <span className="money">{text}</span>
}

function Buttons({ format, scope, report }: { format: string; scope: Scope; report: Report }) {
  const { message } = App.useApp()
  const can = useCan()
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    try {
      saveFile(await api.reports.exportFormat({ format, month: report.month, ...scope }))
    } catch (error) {
      message.error(troubleOf(error).message)
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="page-extra no-print">
      {can('reports.format.write') && <Link to={paths.editReport(format)}><Button size="small">{report.example ? '另存修改' : '修改格式'}</Button></Link>}
      <Button size="small" icon={<PrinterOutlined />} onClick={() => window.print()}>打印</Button>
      {can('ledger.report.export') && <Button size="small" icon={<DownloadOutlined />} loading={busy} onClick={() => void save()}>导出</Button>}
    </div>
  )
}
