import { newId, type Id } from '../../../../kernel/id.ts'
import { formatFen, parseFen, yuanText, type Fen } from '../../../../kernel/money.ts'
import { toHalfWidth } from '../../../../kernel/text.ts'
import type { Account, DimensionKind, Side, TypedLine } from '../../contract.ts'

/** A line of the grid: what is typed, and what names it while it is on the screen. */
export type Line = TypedLine & {
  key: Id
  /** a party's name that was pasted and is not yet one of the book's */
  partyText?: string
}

export type AuxCell = DimensionKind | 'allocation' | 'quantity' | 'price'
export type Cell = 'date' | 'attachments' | 'summary' | 'account' | AuxCell | 'debit' | 'credit'

export type Accounts = ReadonlyMap<string, Account>

export const cellNames: Record<Cell, string> = {
  date: '日期', attachments: '附单据', summary: '摘要', account: '科目', party: '往来', project: '项目', contract: '合同', asset: '资产', fundSource: '资金来源',
  allocation: '分配事项', quantity: '数量', price: '单价', debit: '借方', credit: '贷方',
}

export const emptyLine = (summary = ''): Line => ({
  key: newId(), summary, account: '', side: 'debit', amount: '', party: null, project: null, contract: null, asset: null, fundSource: null, allocation: null,
  quantity: '', price: '',
})

/** A line that says nothing of its own: its summary may have been copied from the line above. */
export const isBlank = (line: TypedLine): boolean => line.account === '' && line.amount.trim() === '' && line.quantity === ''

/** Where money is owed by or to somebody, the party may be named even though only 113 asks for it. */
const PARTY_ROOTS = ['112', '113', '211', '221']
const DIMENSIONS = ['party', 'project', 'contract', 'asset', 'fundSource'] as const

/** Accounts whose entries say what they do in a distribution (收益分配、公积公益金). */
const hasAllocation = (account: Account | undefined): boolean => account?.root === '322' || account?.root === '311'

/** The cells between account and amounts: what the account asks for, and what the line already carries. */
export function auxOf(line: TypedLine, account: Account | undefined): AuxCell[] {
  const kinds = DIMENSIONS.filter((kind) => line[kind] !== null || account?.dimensions.includes(kind) || (kind === 'party' && PARTY_ROOTS.includes(account?.root ?? '')))
  const counted = account?.dimensions.includes('quantity') || line.quantity !== ''
  return [...kinds, ...(hasAllocation(account) || line.allocation ? (['allocation'] as const) : []), ...(counted ? (['quantity', 'price'] as const) : [])]
}

/** The cells of a line in the order in which Enter walks them. */
export const cellsOf = (line: TypedLine, accounts: Accounts): Cell[] => ['summary', 'account', ...auxOf(line, accounts.get(line.account)), 'debit', 'credit']

export const otherSide = (side: Side): Side => (side === 'debit' ? 'credit' : 'debit')

/** The amount of a line in fen; what is not (yet) an amount counts as nothing. */
export function amountOf(line: TypedLine): Fen {
  const parsed = parseFen(line.amount)
  return 'fen' in parsed ? parsed.fen : 0n
}

export function totalsOf(lines: readonly TypedLine[]): { debitFen: Fen; creditFen: Fen } {
  const sum = (side: Side) => lines.reduce((total, line) => (line.side === side ? total + amountOf(line) : total), 0n)
  return { debitFen: sum('debit'), creditFen: sum('credit') }
}

/**
 * The side and amount that balance the voucher on this line. Among red lines only it stays red: the counterpart of a red debit
 * is a red credit.
 */
export function balancing(lines: readonly Line[], key: Id): { side: Side; amount: string } {
  const others = lines.filter((line) => line.key !== key)
  const { debitFen, creditFen } = totalsOf(others)
  const difference = debitFen - creditFen
  if (difference === 0n) return { side: lines.find((line) => line.key === key)?.side ?? 'debit', amount: '' }
  const amounts = others.map(amountOf).filter((fen) => fen !== 0n)
  const red = amounts.every((fen) => fen < 0n)
  const side: Side = difference > 0n === red ? 'debit' : 'credit'
  const fen = difference > 0n ? difference : -difference
  return { side, amount: yuanText(red ? -fen : fen) }
}

/** The characters of an amount as a Chinese keyboard gives them; a minus anywhere turns the sign. */
export function amountText(typed: string): string {
  const text = toHalfWidth(typed).replaceAll('。', '.').replaceAll(/[\u2212\u2013\u2014]/g, '-').replaceAll(' ', '')
  const rest = text.replaceAll('-', '')
  return (text.length - rest.length) % 2 === 1 ? `-${rest}` : rest
}

/** The eleven digits under 亿千百十万千百十元角分, without leading zeros; null when it does not fit or is not an amount. */
export function digitsOf(amount: string): { digits: string; red: boolean } | null {
  const parsed = parseFen(amount)
  if (!('fen' in parsed)) return null
  const digits = (parsed.fen < 0n ? -parsed.fen : parsed.fen).toString().padStart(3, '0')
  return digits.length > 11 ? null : { digits, red: parsed.fen < 0n }
}

/** An amount with separators, or the text itself when it is none. */
export function shownAmount(amount: string): string {
  const parsed = parseFen(amount)
  return 'fen' in parsed ? formatFen(parsed.fen) : amount
}
