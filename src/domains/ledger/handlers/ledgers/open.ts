import type { Context } from '../../../../kernel/context.ts'
import { addMonths, periodOf, yearOf, type Period } from '../../../../kernel/day.ts'
import { invalid, notFound } from '../../../../kernel/error.ts'
import type { Id } from '../../../../kernel/id.ts'
import type { Fen } from '../../../../kernel/money.ts'
import type { Account, AccountTag } from '../../contract.ts'
import { entriesIn, monthsOfPage, pageLines, parseQuantity, type Line, type MonthSum, type RunningEntry, type Span } from '../../rules/ledgers.ts'
import { findAccounts } from '../../store/accounts.ts'
import { balancesAt, partyBalancesAt } from '../../store/balances.ts'
import { periodText, type BookRow } from '../../store/books.ts'
import * as store from '../../store/ledgers.ts'

export interface LedgerQuery {
  from: Period
  to: Period
  account: string
  tag?: AccountTag | undefined
  party?: Id | undefined
  /** whether year-end closing vouchers count; without them the opening is nothing, because an income figure counts movement only */
  closing: boolean
}

/** An entry as the rules see it. */
export type Entry = Omit<store.EntryRow, 'quantity' | 'runningDebitQuantity' | 'runningCreditQuantity'> & RunningEntry

/** A ledger whose months are summed, so that any page of it can be read. */
export interface OpenLedger {
  filter: store.EntryFilter
  span: Span
  /** the months by leaf account, for columns */
  leaves: (MonthSum & { account: string })[]
  total: number
  order: store.EntryOrder
  quantities: boolean
}

/** Whether two months make a range. */
export function checkRange({ from, to }: { from: Period; to: Period }): void {
  if (from > to) throw invalid('ledger.range', `起始月份 ${from} 晚于截止月份 ${to}，请改过来`)
}

/** An account of the book, or 404. */
export async function accountOf(ctx: Context, book: Id, code: string): Promise<{ account: Account; accounts: ReadonlyMap<string, Account> }> {
  const accounts = (await findAccounts(ctx, [book])).get(book)!
  const account = accounts.get(code)
  if (!account) throw notFound('ledger.accountNotFound', `账套里没有科目 ${code}，请从科目表中选择`)
  return { account, accounts }
}

/** The month whose end is the opening of each book in a range: the one before the range, or before a book that begins within it. */
export function openingMonths(books: readonly BookRow[], { from, to }: { from: Period; to: Period }): Map<Period, Id[]> {
  const months = new Map<Period, Id[]>()
  for (const { id, start } of books) {
    if (start > to) continue
    const before = addMonths(start > from ? start : from, -1)
    months.set(before, [...(months.get(before) ?? []), id])
  }
  return months
}

/** The balance before the range, debit positive. A book that begins within the range brings its opening balance. */
export async function openingOf(ctx: Context, books: readonly BookRow[], q: LedgerQuery): Promise<Fen> {
  if (!q.closing) return 0n
  let fen = 0n
  for (const [before, ids] of openingMonths(books, q)) {
    if (q.party) {
      for (const row of await partyBalancesAt(ctx, ids, q.account, before)) if (row.party === q.party) fen += row.fen
      continue
    }
    const tagged = q.tag ? await findAccounts(ctx, ids) : null
    for (const row of await balancesAt(ctx, ids, before)) {
      if (row.account.startsWith(q.account) && (!tagged || tagged.get(row.book)?.get(row.account)?.tag === q.tag)) fen += row.fen
    }
  }
  return fen
}

const monthSum = (row: store.MonthRow): MonthSum & { account: string } => ({
  period: periodText(row.year, row.month), account: row.account, entries: row.entries, debitFen: row.debitFen, creditFen: row.creditFen,
  debitQuantity: parseQuantity(row.debitQuantity), creditQuantity: parseQuantity(row.creditQuantity),
})

/** Months in order, leaf accounts added up. */
function foldMonths(leaves: readonly MonthSum[]): MonthSum[] {
  const months = new Map<Period, MonthSum>()
  for (const leaf of leaves) {
    const month = months.get(leaf.period)
    if (!month) {
      months.set(leaf.period, { ...leaf })
      continue
    }
    month.entries += leaf.entries
    month.debitFen += leaf.debitFen
    month.creditFen += leaf.creditFen
    month.debitQuantity += leaf.debitQuantity
    month.creditQuantity += leaf.creditQuantity
  }
  return [...months.values()]
}

/** Sums the months of an account over the books, from January on when the year's totals are wanted. */
export async function openEntries(ctx: Context, books: readonly BookRow[], q: LedgerQuery, options: { yearToDate: boolean; quantities: boolean }): Promise<OpenLedger> {
  checkRange(q)
  const ids = books.map(({ id }) => id)
  const filter: store.EntryFilter = { books: ids, codes: await store.codesUnder(ctx, ids, q.account), tag: q.tag, party: q.party, from: q.from, to: q.to, closing: q.closing }
  return await open(ctx, filter, { openingFen: await openingOf(ctx, books, q), openingQuantity: 0n, start: books[0]?.start ?? q.from, order: 'date', ...options })
}

/** The journal: every account, in order of voucher number. */
export const openJournal = (ctx: Context, book: BookRow, q: { from: Period; to: Period }): Promise<OpenLedger> => {
  checkRange(q)
  return open(ctx, { books: [book.id], codes: null, ...clamp(book, q), closing: true }, { openingFen: 0n, openingQuantity: 0n, start: book.start, order: 'number', yearToDate: true, quantities: false })
}

/** The ledger of an account in one book. */
export async function openAccount(ctx: Context, book: BookRow, q: LedgerQuery, quantities: boolean): Promise<OpenLedger> {
  checkRange(q)
  const query = { ...q, ...clamp(book, q) }
  const opened = await openEntries(ctx, [book], query, { yearToDate: true, quantities })
  const openingQuantity = quantities && q.closing ? parseQuantity(await store.quantityBefore(ctx, opened.filter)) : 0n
  return { ...opened, span: { ...opened.span, openingQuantity } }
}

/** A ledger begins no earlier than its book. */
const clamp = ({ start }: BookRow, { from, to }: { from: Period; to: Period }) => ({ from: from < start && start <= to ? start : from, to })

async function open(ctx: Context, filter: store.EntryFilter, o: Pick<Span, 'openingFen' | 'openingQuantity' | 'start'> & { order: store.EntryOrder; yearToDate: boolean; quantities: boolean }): Promise<OpenLedger> {
  const january = `${yearOf(filter.from)}-01`
  const leaves = (await store.monthSums(ctx, filter, o.yearToDate ? january : filter.from, o.quantities)).map(monthSum)
  const span = {
    from: filter.from, to: filter.to, openingFen: o.openingFen, openingQuantity: o.openingQuantity, months: foldMonths(leaves), start: o.start, today: periodOf(ctx.today),
  }
  return { filter, span, leaves, total: entriesIn(span), order: o.order, quantities: o.quantities }
}

/** The lines of one page. */
export async function readPage(ctx: Context, ledger: OpenLedger, page: { page: number; size: number }, daily = false): Promise<Line<Entry>[]> {
  const lo = (page.page - 1) * page.size
  const months = monthsOfPage(ledger.span, lo, lo + page.size)
  const rows = months ? await store.findEntries(ctx, ledger.filter, { ...months, limit: page.size, order: ledger.order, quantities: ledger.quantities, daily }) : []
  return pageLines(ledger.span, lo, rows.map(toEntry), daily)
}

const STREAM_SIZE = 10_000

/** Every line of the ledger, one page in memory at a time. */
export async function* streamLines(ctx: Context, ledger: OpenLedger, daily = false): AsyncGenerator<Line<Entry>[], void, undefined> {
  for (let page = 1; page === 1 || (page - 1) * STREAM_SIZE < ledger.total; page++) {
    yield (await readPage(ctx, ledger, { page, size: STREAM_SIZE }, daily)).filter(({ kind }) => kind !== 'carriedIn')
  }
}

const toEntry = (row: store.EntryRow): Entry => ({
  ...row, period: periodText(row.year, row.month), quantity: parseQuantity(row.quantity ?? '0'),
  runningDebitQuantity: parseQuantity(row.runningDebitQuantity), runningCreditQuantity: parseQuantity(row.runningCreditQuantity),
})
