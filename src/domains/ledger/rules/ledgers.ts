import { lastDay, yearOf, type Day, type Period } from '../../../kernel/day.ts'
import type { Fen } from '../../../kernel/money.ts'

/** Turnover and number of entries of one month. Quantities are counted in 1/10 000, as the books keep them. */
export interface MonthSum {
  period: Period
  entries: number
  debitFen: Fen
  creditFen: Fen
  debitQuantity: bigint
  creditQuantity: bigint
}

/** What a ledger covers: its balance before `from` (debit positive) and every month with entries since January of that year. */
export interface Span {
  from: Period
  to: Period
  openingFen: Fen
  openingQuantity: bigint
  /** in order; months without an entry are absent */
  months: readonly MonthSum[]
  /** the book's first month, whose opening is 期初余额 and not 上年结转 */
  start: Period
  /** the business month: a December after it is not carried to the next year yet */
  today: Period
}

/** opening 期初余额, broughtDown 上年结转, carriedIn 承前页, day 本日合计, month 本月合计, year 本年累计, carryDown 结转下年 */
export type LineKind = 'opening' | 'broughtDown' | 'carriedIn' | 'entry' | 'day' | 'month' | 'year' | 'carryDown'

export const lineNames: Record<Exclude<LineKind, 'entry'>, string> = {
  opening: '期初余额', broughtDown: '上年结转', carriedIn: '承前页', day: '本日合计', month: '本月合计', year: '本年累计', carryDown: '结转下年',
}

export interface Line<E> {
  kind: LineKind
  period: Period
  entry: E | null
  /** null where the line has a balance only */
  debitFen: Fen | null
  creditFen: Fen | null
  balanceFen: Fen
  debitQuantity: bigint
  creditQuantity: bigint
  balanceQuantity: bigint
}

/** An entry with the sums of its month up to and with it, and of its day. */
export interface RunningEntry {
  period: Period
  side: 'debit' | 'credit'
  amountFen: Fen
  quantity: bigint
  runningDebitFen: Fen
  runningCreditFen: Fen
  runningDebitQuantity: bigint
  runningCreditQuantity: bigint
  dayDebitFen: Fen
  dayCreditFen: Fen
  lastOfDay: boolean
}

/** A line that stands after `after` entries of the ledger. */
type Fixed<E> = Line<E> & { after: number }

/** A month of the span with what it starts from. */
interface Opened extends MonthSum {
  /** entries of the range before the month */
  before: number
  openingFen: Fen
  openingQuantity: bigint
  /** turnover of the year before the month */
  yearDebitFen: Fen
  yearCreditFen: Fen
  yearDebitQuantity: bigint
  yearCreditQuantity: bigint
}

/** The months of the range, each with its opening and the year's turnover before it. */
function openMonths(span: Span): Opened[] {
  const opened: Opened[] = []
  let year = 0
  let [debit, credit, debitQuantity, creditQuantity] = [0n, 0n, 0n, 0n]
  let [fen, quantity, before] = [span.openingFen, span.openingQuantity, 0]
  for (const month of span.months) {
    if (yearOf(month.period) !== year) {
      year = yearOf(month.period)
      ;[debit, credit, debitQuantity, creditQuantity] = [0n, 0n, 0n, 0n]
    }
    if (month.period >= span.from) {
      opened.push({
        ...month, before, openingFen: fen, openingQuantity: quantity,
        yearDebitFen: debit, yearCreditFen: credit, yearDebitQuantity: debitQuantity, yearCreditQuantity: creditQuantity,
      })
      fen += month.debitFen - month.creditFen
      quantity += month.debitQuantity - month.creditQuantity
      before += month.entries
    }
    debit += month.debitFen
    credit += month.creditFen
    debitQuantity += month.debitQuantity
    creditQuantity += month.creditQuantity
  }
  return opened
}

/** Number of entries in the range. */
export const entriesIn = (span: Span): number => span.months.reduce((sum, { period, entries }) => (period >= span.from ? sum + entries : sum), 0)

/** The months that entries `lo` to `hi` (counted from 0, `hi` left out) lie in, and how many of their entries come before `lo`; null = no entry there. */
export function monthsOfPage(span: Span, lo: number, hi: number): { from: Period; to: Period; offset: number } | null {
  const touched = openMonths(span).filter(({ before, entries }) => before < hi && before + entries > lo)
  const [first, last] = [touched[0], touched.at(-1)]
  return first && last ? { from: first.period, to: last.period, offset: lo - first.before } : null
}

/**
 * The lines of a ledger that are not entries, in order: the opening, and after the entries of each month 本月合计 and 本年累计; after December 结转下年
 * and before the next January 上年结转, when there is a balance (会计基础工作规范 §63). A month without entries has no line of its own.
 */
export function fixedLines<E>(span: Span): Fixed<E>[] {
  const none = { entry: null, debitFen: null, creditFen: null, debitQuantity: 0n, creditQuantity: 0n }
  const lines: Fixed<E>[] = [{
    ...none, kind: span.from.endsWith('-01') && span.from > span.start ? 'broughtDown' : 'opening', after: 0, period: span.from,
    balanceFen: span.openingFen, balanceQuantity: span.openingQuantity,
  }]
  let [fen, quantity, after] = [span.openingFen, span.openingQuantity, 0]
  const months = openMonths(span)
  for (let year = yearOf(span.from); year <= yearOf(span.to); year++) {
    if (year > yearOf(span.from) && (fen !== 0n || quantity !== 0n)) lines.push({ ...none, kind: 'broughtDown', after, period: `${year}-01`, balanceFen: fen, balanceQuantity: quantity })
    for (const month of months) {
      if (yearOf(month.period) !== year) continue
      fen = month.openingFen + month.debitFen - month.creditFen
      quantity = month.openingQuantity + month.debitQuantity - month.creditQuantity
      after = month.before + month.entries
      const at = { entry: null, after, period: month.period, balanceFen: fen, balanceQuantity: quantity }
      lines.push({ ...at, kind: 'month', debitFen: month.debitFen, creditFen: month.creditFen, debitQuantity: month.debitQuantity, creditQuantity: month.creditQuantity })
      lines.push({
        ...at, kind: 'year', debitFen: month.yearDebitFen + month.debitFen, creditFen: month.yearCreditFen + month.creditFen,
        debitQuantity: month.yearDebitQuantity + month.debitQuantity, creditQuantity: month.yearCreditQuantity + month.creditQuantity,
      })
    }
    const december = `${year}-12`
    if (december <= span.to && december <= span.today && (fen !== 0n || quantity !== 0n)) lines.push({ ...none, kind: 'carryDown', after, period: december, balanceFen: fen, balanceQuantity: quantity })
  }
  return lines
}

/**
 * One page of a ledger: entries `lo` and following, with every line that belongs among them. A line stands on the page of the entry before it
 * (上年结转 on that of the entry after it), so that the pages of any size laid end to end are the whole ledger; 承前页 begins each page but the first.
 * `daily`: 本日合计 after each day (日记账).
 */
export function pageLines<E extends RunningEntry>(span: Span, lo: number, rows: readonly E[], daily = false): Line<E>[] {
  if (lo > 0 && rows.length === 0) return []
  const total = entriesIn(span)
  const hi = lo + rows.length
  const months = new Map(openMonths(span).map((month) => [month.period, month]))
  const fixed = fixedLines<E>(span).filter(({ kind, after }, i, all) => {
    const leads = kind === 'broughtDown' && all[i + 1]?.after !== after
    return leads ? (after >= lo && after < hi) || (after === total && hi === total) : after === 0 ? lo === 0 : after > lo && after <= hi
  })
  const lines: Line<E>[] = []
  const flush = (position: number) => {
    while (fixed[0] && fixed[0].after <= position) {
      const { after: _, ...line } = fixed.shift()!
      lines.push(line)
    }
  }
  const [first] = rows
  if (lo > 0 && first) lines.push(carriedIn(months.get(first.period)!, first))
  rows.forEach((entry, i) => {
    flush(lo + i)
    const month = months.get(entry.period)!
    const balanceFen = month.openingFen + entry.runningDebitFen - entry.runningCreditFen
    const balanceQuantity = month.openingQuantity + entry.runningDebitQuantity - entry.runningCreditQuantity
    const debit = entry.side === 'debit'
    lines.push({
      kind: 'entry', period: entry.period, entry, debitFen: debit ? entry.amountFen : null, creditFen: debit ? null : entry.amountFen, balanceFen,
      debitQuantity: debit ? entry.quantity : 0n, creditQuantity: debit ? 0n : entry.quantity, balanceQuantity,
    })
    if (daily && entry.lastOfDay)
      lines.push({ kind: 'day', period: entry.period, entry, debitFen: entry.dayDebitFen, creditFen: entry.dayCreditFen, balanceFen, debitQuantity: 0n, creditQuantity: 0n, balanceQuantity })
  })
  flush(hi)
  return lines
}

/** 承前页: the year's turnover and the balance before the page's first entry. */
function carriedIn<E extends RunningEntry>(month: Opened, first: E): Line<E> {
  const [debitFen, creditFen] = first.side === 'debit' ? [first.amountFen, 0n] : [0n, first.amountFen]
  const [debitQuantity, creditQuantity] = first.side === 'debit' ? [first.quantity, 0n] : [0n, first.quantity]
  const before = {
    debitFen: first.runningDebitFen - debitFen, creditFen: first.runningCreditFen - creditFen,
    debitQuantity: first.runningDebitQuantity - debitQuantity, creditQuantity: first.runningCreditQuantity - creditQuantity,
  }
  return {
    kind: 'carriedIn', period: first.period, entry: null,
    debitFen: month.yearDebitFen + before.debitFen, creditFen: month.yearCreditFen + before.creditFen, balanceFen: month.openingFen + before.debitFen - before.creditFen,
    debitQuantity: month.yearDebitQuantity + before.debitQuantity, creditQuantity: month.yearCreditQuantity + before.creditQuantity,
    balanceQuantity: month.openingQuantity + before.debitQuantity - before.creditQuantity,
  }
}

/** "12.5" → 125000n: a quantity in 1/10 000. */
export function parseQuantity(text: string): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.')
  const units = BigInt(whole + fraction.padEnd(4, '0').slice(0, 4))
  return text.startsWith('-') ? -units : units
}

/** 125000n → "12.5". */
export function formatQuantity(units: bigint): string {
  const digits = (units < 0n ? -units : units).toString().padStart(5, '0')
  return `${units < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`.replace(/\.?0+$/, '')
}

/** Yuan for one unit, to four decimals, half away from zero; null when there is no quantity to divide by. */
export function unitPrice(fen: Fen | null, quantity: bigint): string | null {
  if (fen === null || quantity === 0n) return null
  const [top, bottom] = [(fen < 0n ? -fen : fen) * 1_000_000n, quantity < 0n ? -quantity : quantity]
  const units = (top + bottom / 2n) / bottom
  return formatQuantity(fen < 0n !== quantity < 0n ? -units : units)
}

/** The day a period's opening balance counts as of: the last day of the month before the book began. */
export const openingDay = (year: number, month: number): Day => lastDay(`${year}-${String(month).padStart(2, '0')}`)
