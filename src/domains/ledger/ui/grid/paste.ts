import type { Id } from '../../../../kernel/id.ts'
import { parseFen, yuanText } from '../../../../kernel/money.ts'
import { normalizeSpaces, toHalfWidth } from '../../../../kernel/text.ts'
import type { Account } from '../../contract.ts'
import { quantityTimesPrice } from './decimal.ts'
import type { Cell, Line } from './lines.ts'

type Column = 'summary' | 'account' | 'debit' | 'credit' | 'party' | 'quantity' | 'price'

const order: readonly Column[] = ['summary', 'account', 'debit', 'credit', 'party', 'quantity', 'price']
const headings: readonly [Column, RegExp][] = [
  ['summary', /摘要/], ['party', /往来|单位|成员|客户|供应商/], ['account', /科目/], ['debit', /借/], ['credit', /贷/], ['quantity', /数量/], ['price', /单价/],
]
/** A full row of a voucher starts at its summary, wherever the cursor stands. */
const FULL_ROW = 4

/** Rows and cells as a spreadsheet puts them on the clipboard: tabs, line ends, quotes around cells that hold either. */
export function splitCells(text: string): string[][] {
  const rows: string[][] = [[]]
  const cells = /(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/g
  const source = text.replaceAll('\r\n', '\n').replace(/\n+$/, '')
  for (const [whole, quoted, plain, end] of source.matchAll(cells)) {
    if (whole === '' && end === '' && rows.at(-1)?.length !== 0 && !source.endsWith('\t')) break
    rows.at(-1)?.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'))
    if (end === '\n') rows.push([])
    if (end === '') break
  }
  return rows
}

/**
 * Lines of a grid from cells copied in Excel or WPS: 摘要, 科目 (code or name), 借方, 贷方 and optionally 往来, 数量, 单价, in any order
 * under a heading row, or in this order from the active cell on. What cannot be read stays as its text, to be marked and mended there.
 */
export function pasteLines(text: string, accounts: readonly Account[], parties: readonly { id: Id; name: string }[], start: Cell): Partial<Line>[] {
  const rows = splitCells(text).filter((row) => row.some((cell) => cell.trim() !== ''))
  const titled = columnsOf(rows[0] ?? [])
  const width = Math.max(0, ...rows.map((row) => row.length))
  const first = width >= FULL_ROW ? 0 : Math.max(0, order.indexOf(start as Column))
  const columns = titled ?? order.slice(first)
  const find = accountFinder(accounts)
  const partyIds = new Map(parties.map(({ id, name }) => [name, id]))
  return rows.slice(titled ? 1 : 0).map((row) => toLine(row, columns, find, partyIds))
}

/** The columns that a heading row names, or null when it is none. */
function columnsOf(row: readonly string[]): (Column | null)[] | null {
  const found = row.map((cell) => (/\d/.test(cell) || cell.length > 12 ? null : (headings.find(([, pattern]) => pattern.test(cell))?.[0] ?? null)))
  const names = new Set(found.filter((column) => column !== null))
  return names.has('account') && (names.has('debit') || names.has('credit') || names.has('summary')) ? found : null
}

function toLine(row: readonly string[], columns: readonly (Column | null)[], find: (text: string) => string, parties: ReadonlyMap<string, Id>): Partial<Line> {
  const at = (column: Column): string | undefined => {
    const index = columns.indexOf(column)
    return index < 0 || row[index] === undefined ? undefined : normalizeSpaces(row[index])
  }
  const [summary, account, party, quantity, price] = [at('summary'), at('account'), at('party'), at('quantity'), at('price')]
  const line: Partial<Line> = {
    ...(summary !== undefined && { summary: summary.slice(0, 200) }),
    ...(account !== undefined && { account: find(account).slice(0, 20) }),
    ...(party && (parties.has(party) ? { party: parties.get(party)! } : { partyText: party })),
    ...(quantity && { quantity: toHalfWidth(quantity).replaceAll(',', '').slice(0, 20) }),
    ...(price && { price: toHalfWidth(price).replaceAll(',', '').slice(0, 20) }),
    ...amounts(at('debit'), at('credit')),
  }
  if (!line.amount && line.quantity && line.price) {
    const product = quantityTimesPrice(line.quantity, line.price)
    if (product !== null) line.amount = product
  }
  return line
}

const isNothing = (text: string | undefined): boolean => text === undefined || /^(|-|—|0(\.0*)?)$/.test(toHalfWidth(text).trim())

function amounts(debit: string | undefined, credit: string | undefined): Partial<Line> {
  if (isNothing(debit) && isNothing(credit)) return {}
  // Both sides filled is nothing that a line can hold: the text shows what was there.
  if (!isNothing(debit) && !isNothing(credit)) return { side: 'debit', amount: `${debit} / ${credit}`.slice(0, 40) }
  const [side, text] = isNothing(credit) ? (['debit', debit ?? ''] as const) : (['credit', credit ?? ''] as const)
  const parsed = parseFen(text)
  return { side, amount: 'fen' in parsed ? yuanText(parsed.fen) : text.slice(0, 40) }
}

/** An account by code, by "code name", by a name that only one leaf has, or by a path like 银行存款-基本户; otherwise the text. */
function accountFinder(accounts: readonly Account[]): (text: string) => string {
  const codes = new Set(accounts.map(({ code }) => code))
  const names = new Map<string, string | null>()
  for (const { name, code, leaf } of accounts) if (leaf) names.set(name, names.has(name) ? null : code)
  return (typed) => {
    const text = toHalfWidth(typed).trim()
    const code = /^\d+/.exec(text)?.[0]
    if (code && codes.has(code)) return code
    return names.get(text) ?? names.get(text.split(/[-\\/_.→]/).at(-1)?.trim() ?? '') ?? text
  }
}
