import { CheckOutlined, PrinterOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Segmented } from 'antd'
import { useParams } from 'react-router'
import { formatPeriod } from '../../../kernel/day.ts'
import { api, orpc } from '../../../web/api.ts'
import { DataTable, Empty, Loaded, Page, useCommand, useMonth, useQueryState, type DataColumn } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { useCan } from '../../../web/session.tsx'
import './reports.css'

type Consolidated = Awaited<ReturnType<typeof orpc.reports.consolidated.call>>
type Line = Consolidated['lines'][number]
type Pair = Consolidated['pairs'][number]
type Open = Consolidated['open'][number]
const TOTALS = ['total', 'subtotal', 'grandTotal']

/** Both kinds of books below a division, their sum, what is eliminated between them, and the rest. */
export default function ConsolidatedPage() {
  const division = Number(useParams().division)
  const [month] = useMonth()
  const [statementText, setStatement] = useQueryState('statement', { push: true })
  const statement = statementText === 'incomeStatement' ? 'incomeStatement' : 'balanceSheet'
  const query = useQuery(orpc.reports.consolidated.queryOptions({ input: { division, month, statement } }))
  return (
    <Page
      title="合并报表"
      division={division}
      href={(id) => paths.consolidated(id, { month, statement: statementText ?? undefined })}
      trail={[{ title: '合并报表' }]}
      month
      extra={
        <Segmented
          value={statement}
          onChange={(value) => setStatement(value === 'balanceSheet' ? null : value)}
          options={[{ value: 'balanceSheet', label: '资产负债表' }, { value: 'incomeStatement', label: '收益及收益分配表' }]}
        />
      }
    >
      <Loaded query={query}>{(data) => <Body division={division} data={data} sheet={statement === 'balanceSheet'} />}</Loaded>
    </Page>
  )
}

function Body({ division, data, sheet }: { division: number; data: Consolidated; sheet: boolean }) {
  const wrong = data.pairs.filter(({ differenceFen }) => differenceFen !== 0n)
  return (
    <>
      <div className="panel report">
        <div className="report-head">
          <div>
            <h2>{data.name}（合并）</h2>
            <div className="hint">{data.title} · {formatPeriod(data.month)} · 单位：元 · 集体经济组织 {data.coopBooks} 个账套、村民委员会 {data.committeeBooks} 个账套 · 数据截至 {data.asOf}</div>
          </div>
          <Button size="small" className="no-print" icon={<PrinterOutlined />} onClick={() => window.print()}>打印</Button>
        </div>
        {data.settingUp.length > 0 && <Alert type="warning" showIcon className="report-note" title={`有 ${data.settingUp.length} 个账套还在初始化，没有计入`} />}
        {data.balanced === false && <Alert type="error" showIcon className="report-note" title="合并后资产与负债和所有者权益不相等，请先检查各账套的资产负债表" />}
        {wrong.length > 0 && <Alert type="warning" showIcon className="report-note" title={`有 ${wrong.length} 笔内部往来两边金额没有对上，只抵销了两边都记了的部分，见下表`} />}
        <DataTable columns={lineColumns(division, data.month, sheet)} rows={data.lines} rowKey={(row) => row.id} exportName={`${data.title}-${data.name}-${data.month}`} rowClassName={(row) => (TOTALS.includes(row.kind) ? 'report-strong' : '')} />
        <p className="hint">
          {sheet
            ? '只抵销经人确认的账套之间的内部往来（113），取两边较小的金额；合并只用于报表，不产生凭证。'
            : '账套之间的收入和支出没有抵销：例如合作社承担的村务运转支出，在合作社是管理费用，在村委会是其他收入，两边都在合计之内。'}
        </p>
      </div>
      {sheet && <Pairs data={data} />}
      {sheet && <OpenParties division={division} data={data} />}
    </>
  )
}

type Column = 'coopFen' | 'committeeFen' | 'combinedFen' | 'eliminatedFen' | 'consolidatedFen'

/** The figures of one kind lead to its statement, where each opens down to the entries. */
function lineColumns(division: number, month: string, sheet: boolean): DataColumn<Line>[] {
  const fen = (key: Column, title: string, kind?: 'coop' | 'committee'): DataColumn<Line> => ({
    key, title, kind: 'amountFen', zero: 'dash', value: (row) => row[key],
    ...(kind && { to: (row: Line) => (row[key] === 0n ? undefined : paths.statements(division, { kind, month, statement: sheet ? 'balance-sheet' : 'income-statement' })) }),
  })
  return [
    { key: 'name', title: '项目', kind: 'text', width: 170, value: (row) => row.name },
    fen('coopFen', '集体经济组织合计', 'coop'), fen('committeeFen', '村民委员会合计', 'committee'), fen('combinedFen', '汇总（未抵销）'), fen('eliminatedFen', '抵销'), fen('consolidatedFen', '合并（抵销后）'),
  ]
}

function Pairs({ data }: { data: Consolidated }) {
  /** The entries of 113 with the other book; several parties for one book are opened together. */
  const entries = (positions: Pair['receivables']) => {
    const [first] = positions
    return first && paths.account(first.book, '113', { from: first.from, to: data.month, party: positions.length === 1 ? first.party : null })
  }
  const columns: DataColumn<Pair>[] = [
    { key: 'village', title: '村', kind: 'text', width: 90, value: (row) => row.creditor.villageName },
    { key: 'creditor', title: '债权账套', kind: 'text', width: 170, value: (row) => row.creditor.name, to: (row) => paths.book(row.creditor.id) },
    { key: 'debtor', title: '债务账套', kind: 'text', width: 170, value: (row) => row.debtor.name, to: (row) => paths.book(row.debtor.id) },
    { key: 'receivableFen', title: '债权方账上', kind: 'amountFen', value: (row) => row.receivableFen, to: (row) => entries(row.receivables) },
    { key: 'payableFen', title: '债务方账上', kind: 'amountFen', value: (row) => row.payableFen, to: (row) => entries(row.payables) },
    { key: 'eliminatedFen', title: '抵销', kind: 'amountFen', value: (row) => row.eliminatedFen },
    { key: 'differenceFen', title: '未对上', kind: 'amountFen', zero: 'dash', value: (row) => row.differenceFen },
  ]
  const rows = data.pairs.toSorted((a, b) => Number(a.differenceFen === 0n) - Number(b.differenceFen === 0n))
  return (
    <div className="panel">
      <h3>账套之间的内部往来</h3>
      <DataTable columns={columns} rows={rows} rowKey={(row) => `${row.creditor.id}.${row.debtor.id}`} exportName={`${data.title}-内部往来-${data.month}`} empty={<Empty title="没有可抵销的内部往来" hint="往来单位与账套的对应经人确认后才抵销" />} />
    </div>
  )
}

function OpenParties({ division, data }: { division: number; data: Consolidated }) {
  const can = useCan()
  const accept = useCommand(api.reports.acceptCounterparts, { success: ({ accepted }) => `已确认 ${accepted} 条对应` })
  const set = useCommand(api.reports.setCounterpart, { success: '已确认' })
  const proposed = data.open.filter((row) => row.proposed !== null).length
  const may = can('reports.counterpart.write')
  const columns: DataColumn<Open>[] = [
    { key: 'book', title: '账套', kind: 'text', width: 170, value: (row) => row.book.name, to: (row) => paths.book(row.book.id) },
    { key: 'party', title: '所属单位', kind: 'text', width: 220, value: (row) => row.partyName },
    { key: 'fen', title: '113 余额（借为正）', kind: 'amountFen', value: (row) => row.fen },
    { key: 'proposed', title: '按名称建议的账套', kind: 'text', width: 170, value: (row) => row.proposed?.name ?? '没有同名的账套' },
    ...(may
      ? [{
          key: 'acts', title: '', kind: 'text', width: 190, screenOnly: true, value: () => '',
          render: (row: Open) => (
            <>
              {row.proposed && <Button type="link" size="small" onClick={() => void set.run({ book: row.book.id, party: row.party, other: row.proposed!.id })}>就是它</Button>}
              <Button type="link" size="small" onClick={() => void set.run({ book: row.book.id, party: row.party, other: null })}>不是本系统账套</Button>
            </>
          ),
        } as const]
      : []),
  ]
  if (data.open.length === 0 && data.outside.length === 0) return null
  return (
    <div className="panel no-print">
      <h3>待确认的往来对应</h3>
      {data.outside.length > 0 && <Alert type="info" showIcon className="report-note" title={`有 ${data.outside.length} 笔往来的对方账套不在本次合并范围内，没有抵销`} />}
      {data.open.length > 0 && (
        <DataTable
          columns={columns} rows={data.open} rowKey={(row) => `${row.book.id}.${row.party}`} exportName={`${data.title}-待确认往来`}
          toolbar={may && proposed > 0 && <Button type="primary" icon={<CheckOutlined />} loading={accept.busy} onClick={() => void accept.run({ division })}>采纳全部建议（{proposed} 条）</Button>}
        />
      )}
    </div>
  )
}
