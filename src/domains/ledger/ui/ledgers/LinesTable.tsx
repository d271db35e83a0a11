import { Tag } from 'antd'
import { DataTable, Empty, Money, useQueryState, type DataColumn } from '../../../../web/kit/index.ts'
import { paths } from '../../../../web/paths.ts'
import type { LedgerLine } from '../../contract/ledgers.ts'
import { balanceSide, voucherKindNames, voucherNo } from '../labels.ts'
import './ledgers.css'

export const PAGE = 100

type Column = DataColumn<LedgerLine>

const abs = (fen: bigint) => (fen < 0n ? -fen : fen)
const voucherOf = (line: LedgerLine) => (line.voucher && line.year ? paths.voucher(line.year, line.voucher) : undefined)
const quantity = (key: string, title: string, value: (q: NonNullable<LedgerLine['quantity']>) => string | null): Column => ({
  key, title, kind: 'number', width: 88,
  value: (line) => {
    const text = line.quantity && value(line.quantity)
    return text && text !== '0' ? Number(text) : null
  },
})
const money = (key: string, title: string, value: (line: LedgerLine) => bigint | null): Column => ({
  key, title, kind: 'amountFen', width: 118, value, to: voucherOf,
  render: (line) => {
    const fen = value(line)
    return fen === null ? '' : <Money fen={fen} zero={line.kind === 'entry' ? 'blank' : 'digits'} to={voucherOf(line)} />
  },
})

export const debit = (title = '借方') => money('debit', title, (line) => line.debitFen)
export const credit = (title = '贷方') => money('credit', title, (line) => line.creditFen)
export const balance = (title = '余额'): Column[] => [
  { key: 'side', title: '方向', kind: 'text', width: 48, value: (line) => balanceSide(line.balanceFen) },
  { key: 'balance', title, kind: 'amountFen', width: 124, value: (line) => abs(line.balanceFen) },
]
export const quantityColumns: Column[] = [
  quantity('debitQuantity', '借方数量', (q) => q.debit), quantity('debitPrice', '单价', (q) => q.debitPrice), debit('借方金额'),
  quantity('creditQuantity', '贷方数量', (q) => q.credit), quantity('creditPrice', '单价', (q) => q.creditPrice), credit('贷方金额'),
  { key: 'side', title: '方向', kind: 'text', width: 48, value: (line) => balanceSide(line.balanceFen) },
  quantity('balanceQuantity', '结存数量', (q) => q.balance), quantity('balancePrice', '单价', (q) => q.balancePrice),
  { key: 'balance', title: '结存金额', kind: 'amountFen', width: 124, value: (line) => abs(line.balanceFen) },
]
export const account: Column = { key: 'account', title: '科目', kind: 'text', width: 160, value: (line) => (line.account ? `${line.account} ${line.accountName ?? ''}` : '') }
export const party: Column = { key: 'party', title: '往来', kind: 'text', width: 110, value: (line) => line.party }
export const counter: Column = { key: 'counter', title: '对方科目', kind: 'text', width: 150, value: (line) => line.counter }
export const partColumns = (columns: { account: string; name: string }[]): Column[] =>
  columns.map(({ account: code, name }, i) => ({ ...money(code, name, (line) => line.parts?.[i] ?? null), width: 110 }))

/** 月 日 凭证字号 摘要, as an account book of paper begins; the year is shown when there are several. */
export const headColumns = (years: boolean): Column[] => [
  ...(years ? [{ key: 'year', title: '年', kind: 'text', width: 52, value: (line) => line.period.slice(0, 4) } satisfies Column] : []),
  { key: 'month', title: '月', kind: 'text', width: 38, value: (line) => String(Number(line.period.slice(5))) },
  { key: 'day', title: '日', kind: 'text', width: 38, value: (line) => line.date && String(Number(line.date.slice(8))) },
  { key: 'no', title: '凭证字号', kind: 'text', width: 88, value: (line) => (line.word && line.no !== null ? voucherNo({ word: line.word, no: line.no }) : ''), to: voucherOf },
  {
    key: 'summary', title: '摘要', kind: 'text', width: 220, value: (line) => line.summary,
    render: (line) => <>{line.voucherKind && line.voucherKind !== 'ordinary' && <Tag>{voucherKindNames[line.voucherKind]}</Tag>}{line.summary}</>,
  },
]

interface Props {
  lines: LedgerLine[]
  total: number
  columns: Column[]
  name: string
  files: { exportFile?: () => Promise<File>; printFile?: () => Promise<File | string> }
}

/** One page of an account book, totals ruled as on paper. A page holds a hundred entries; the totals come besides. */
export function LinesTable({ lines, total, columns, name, files }: Props) {
  const [page, setPage] = useQueryState('page')
  const keyed = lines.map((line, i) => ({ ...line, key: `${line.kind}.${line.voucher ?? line.period}.${line.line ?? i}` }))
  return (
    <DataTable
      columns={columns}
      rows={keyed}
      rowKey={(line) => line.key}
      rowClassName={(line) => `ledger-${line.kind}`}
      exportName={name}
      {...files}
      empty={<Empty title="这几个月没有分录" hint="可以把起止月份放宽，或换一个科目" />}
      pagination={total > PAGE ? { current: Math.max(1, Number(page) || 1), pageSize: PAGE, total, showSizeChanger: false, showTotal: (n) => `共 ${n} 笔`, onChange: (next) => setPage(next === 1 ? null : String(next)), style: { marginTop: 8 } } : false}
    />
  )
}
