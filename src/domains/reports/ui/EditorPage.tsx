import { useQuery } from '@tanstack/react-query'
import { Alert, App, Button, Input, InputNumber, Modal, Select, Space } from 'antd'
import { useMemo, useState, type KeyboardEvent } from 'react'
import { useNavigate, useParams } from 'react-router'
import { newId } from '../../../kernel/id.ts'
import { api, orpc } from '../../../web/api.ts'
import { Loaded, Page, useCommand } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { useMe } from '../../../web/session.tsx'
import type { Definition, Format } from '../contract.ts'
import { cellName, placeOf } from '../rules/evaluate.ts'
import { known } from '../rules/known.ts'
import { MAX_COLUMNS, MAX_ROWS, readSheet, type CellFormat } from '../rules/sheet.ts'
import './reports.css'

const COUNTY = 3
const empty: Definition = { columns: [{ width: 20 }, { width: 16 }, { width: 16 }], rows: [['项目', '本月', '本年累计'], ...Array.from({ length: 9 }, () => ['', '', ''])], formats: {} }
const formats: { value: CellFormat; label: string }[] = [{ value: 'amount', label: '金额' }, { value: 'percent', label: '百分比' }, { value: 'integer', label: '整数' }]

/** Makes a new report, a new version of one, or one's own copy of an example. */
export default function EditorPage() {
  const { format = 'new' } = useParams()
  const query = useQuery({ ...orpc.reports.format.queryOptions({ input: { format } }), enabled: format !== 'new' })
  if (format === 'new') return <Editor />
  return <Loaded query={query}>{(data) => <Editor key={data.version} known={data} />}</Loaded>
}

function Editor({ known: from }: { known?: Format & { definition: Definition } }) {
  const { roots } = useMe()
  const navigate = useNavigate()
  const own = from && !from.example
  const [id] = useState(() => (own ? from.id : newId()))
  const [name, setName] = useState(from ? (own ? from.name : `${from.name}（本县）`) : '')
  const [division, setDivision] = useState<number | null>(own ? from.division : roots[0]!.level === COUNTY ? null : roots[0]!.id)
  const [sheet, setSheet] = useState(from?.definition ?? empty)
  const [at, setAt] = useState('A1')
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const problems = useMemo(() => readSheet(sheet, known).problems, [sheet])
  const save = useCommand(api.reports.saveFormat, { success: ({ version }) => `已保存第 ${version} 版`, done: ({ format }) => void navigate(paths.report(format)) })
  const { modal } = App.useApp()

  const { column, row } = placeOf(at)
  const text = sheet.rows[row]?.[column] ?? ''
  const write = (cell: string, value: string) => {
    const place = placeOf(cell)
    setSheet((old) => ({ ...old, rows: old.rows.map((line, r) => (r === place.row ? old.columns.map((_, c) => (c === place.column ? value : (line[c] ?? ''))) : line)) }))
  }
  const places = [...(roots[0]!.level === COUNTY ? [{ value: 0, label: '全县' }] : []), ...roots.filter(({ level }) => level !== COUNTY).map((root) => ({ value: root.id, label: root.name }))]
  const shown = places.some(({ value }) => value === (division ?? 0)) ? places : [...places, { value: division ?? 0, label: from?.divisionName ?? '全县' }]
  const submit = () => {
    if (reason.trim() === '') return void modal.warning({ title: '请写明理由', content: '报表格式的每次修改都要留下理由，旧版本一直保留。' })
    void save.run({ format: id, base: own ? from.version : 0, name, division, definition: sheet, reason })
  }
  return (
    <Page
      title={own ? `修改：${from.name}` : '新建报表'}
      trail={[{ title: '自定义报表', to: paths.reports() }]}
      extra={<Button type="primary" disabled={problems.length > 0 || name.trim() === ''} onClick={() => setAsking(true)}>保存</Button>}
    >
      <div className="panel">
        <Space wrap className="report-note">
          <Input aria-label="报表名称" placeholder="报表名称" value={name} maxLength={60} onChange={(event) => setName(event.target.value)} style={{ width: 240 }} />
          <Select aria-label="适用范围" value={division ?? 0} onChange={(value) => setDivision(value || null)} options={shown} style={{ width: 140 }} />
          <Resize sheet={sheet} change={setSheet} />
        </Space>
        <div className="formula-bar">
          <strong>{at}</strong>
          <Input aria-label={`${at} 的内容`} value={text} maxLength={500} placeholder='文字，或以 = 开头的公式，例如 =QM("102")-QC("102")' onChange={(event) => write(at, event.target.value)} />
          <Select
            aria-label="显示为" value={sheet.formats[at] ?? 'amount'} options={formats} style={{ width: 96 }}
            onChange={(value) => setSheet((old) => ({ ...old, formats: { ...old.formats, [at]: value } }))}
          />
          <InputNumber aria-label="列宽（字符）" min={4} max={60} value={sheet.columns[column]?.width ?? 16} style={{ width: 72 }}
            onChange={(width) => setSheet((old) => ({ ...old, columns: old.columns.map((one, c) => (c === column ? { width: Math.round(width ?? one.width) } : one)) }))} />
        </div>
        <Grid sheet={sheet} at={at} go={setAt} write={write} wrong={new Set(problems.map(({ cell }) => cell))} />
        {problems.length > 0 && (
          <Alert type="error" showIcon className="report-problems" title={`有 ${problems.length} 处公式要改`} description={problems.slice(0, 8).map((problem, i) => (
            <div key={i}><Button type="link" size="small" onClick={() => setAt(problem.cell)}>{problem.cell}</Button>{problem.message}</div>
          ))} />
        )}
        <Help />
      </div>
      <Modal title="保存为新版本" open={asking} okText="保存" confirmLoading={save.busy} onOk={submit} onCancel={() => setAsking(false)}>
        <Input aria-label="理由" autoFocus value={reason} maxLength={200} placeholder="为什么建立或修改，例如：按县局 2026 年报送要求" onChange={(event) => setReason(event.target.value)} onPressEnter={submit} />
      </Modal>
    </Page>
  )
}

function Resize({ sheet, change }: { sheet: Definition; change: (update: (old: Definition) => Definition) => void }) {
  const rows = (n: number) => change((old) => ({ ...old, rows: n > 0 ? [...old.rows, old.columns.map(() => '')] : old.rows.slice(0, -1) }))
  const columns = (n: number) => change((old) => ({ ...old, columns: n > 0 ? [...old.columns, { width: 16 }] : old.columns.slice(0, -1), rows: old.rows.map((row) => (n > 0 ? row : row.slice(0, old.columns.length - 1))) }))
  return (
    <Space.Compact>
      <Button disabled={sheet.rows.length >= MAX_ROWS} onClick={() => rows(1)}>加行</Button>
      <Button disabled={sheet.rows.length <= 1} onClick={() => rows(-1)}>去末行</Button>
      <Button disabled={sheet.columns.length >= MAX_COLUMNS} onClick={() => columns(1)}>加列</Button>
      <Button disabled={sheet.columns.length <= 1} onClick={() => columns(-1)}>去末列</Button>
    </Space.Compact>
  )
}

interface GridProps {
  sheet: Definition
  at: string
  go: (cell: string) => void
  write: (cell: string, value: string) => void
  wrong: ReadonlySet<string>
}

/** Arrow up, arrow down and Enter move between rows, Tab between cells. */
function Grid({ sheet, at, go, write, wrong }: GridProps) {
  const move = (event: KeyboardEvent<HTMLInputElement>, column: number, row: number) => {
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' || event.key === 'Enter' ? 1 : 0
    if (step === 0 || event.nativeEvent.isComposing) return
    event.preventDefault()
    document.getElementById(`cell-${cellName(column, row + step)}`)?.focus()
  }
  return (
    <div className="report-scroll">
      <table className="report-table report-grid">
        <thead>
          <tr><th aria-label="行号" />{sheet.columns.map((_, c) => <th key={c}>{cellName(c, 0).slice(0, 1)}</th>)}</tr>
        </thead>
        <tbody>
          {sheet.rows.map((line, r) => (
            <tr key={r}>
              <th>{r + 1}</th>
              {sheet.columns.map(({ width }, c) => {
                const cell = cellName(c, r)
                return (
                  <td key={cell} className={`${cell === at ? 'grid-at' : ''} ${wrong.has(cell) ? 'grid-wrong' : ''}`}>
                    <input
                      id={`cell-${cell}`} aria-label={cell} aria-invalid={wrong.has(cell)} style={{ width: `${width}ch` }} value={line[c] ?? ''} maxLength={500} autoComplete="off"
                      onFocus={() => go(cell)} onChange={(event) => write(cell, event.target.value)} onKeyDown={(event) => move(event, c, r)}
                    />
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const Help = () => (
  <details className="hint report-help">
    <summary>公式怎么写</summary>
    <p>以 = 开头；可用 + - * / ( ) %、单元格（B2）、区域求和 SUM(B2:B9)。金额单位为元；科目包含其下级科目。</p>
    <p>QC 期初余额、QM 期末余额、FS 发生额、LFS 本年累计发生额、JE 净发生额、LJE 本年累计净发生额；损益科目的发生额不含结转凭证。</p>
    <p>第一个参数是科目编码，其余参数顺序不限：借 或 贷；月份（1–12、月、年初、-12 表示往前 12 个月）；“往来单位名称”；#标签（{[...known.tags].join('、')}）。</p>
    <p>例：=QM("113",借) 内部往来中别人欠我的；=LFS("501",贷,#租赁)；=QM("102",-12) 上年同月末。晚于报表月份的月份取数为零。</p>
  </details>
)
