import { sql } from 'kysely'
import type { Context } from '../../../kernel/context.ts'
import { addMonths, type Day, type Period } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'
import { stringify } from '../../../kernel/json.ts'
import { bookSettings, type BookSettings, type Waiting } from '../contract.ts'

export type BookKind = 'coop' | 'committee'

export interface BookRow {
  id: Id
  village: number
  kind: BookKind
  name: string
  standard: string
  start: Period
  state: 'setup' | 'inUse'
  usedFrom: Day | null
  /** first day of the month from which the book is only read (财务分设); it still counts in what moved before */
  retiredFrom: Day | null
  settings: BookSettings
}

export const periodText = (year: number, month: number): Period => `${year}-${String(month).padStart(2, '0')}`

const toBook = (row: { id: string; village: number; kind: string; name: string; standard: string; startYear: number; startMonth: number; state: string; usedFrom: string | null; retiredFrom: string | null; settings: unknown }): BookRow => ({
  id: row.id, village: row.village, kind: row.kind as BookKind, name: row.name, standard: row.standard,
  start: periodText(row.startYear, row.startMonth), state: row.state as BookRow['state'], usedFrom: row.usedFrom, retiredFrom: row.retiredFrom, settings: bookSettings.parse(row.settings),
})

const columns = ['id', 'village', 'kind', 'name', 'standard', 'startYear', 'startMonth', 'state', 'usedFrom', 'retiredFrom', 'settings'] as const

export async function findBook(ctx: Context, id: Id): Promise<BookRow | null> {
  const row = await ctx.trx.selectFrom('ledger.book').select(columns).where('county', '=', ctx.scope.county).where('id', '=', id).executeTakeFirst()
  return row ? toBook(row) : null
}

export async function findBooks(ctx: Context, filter: { villages?: readonly number[]; kind?: BookKind; state?: BookRow['state'] }): Promise<BookRow[]> {
  let query = ctx.trx.selectFrom('ledger.book').select(columns).where('county', '=', ctx.scope.county)
  if (filter.villages) query = query.where(sql<boolean>`village = any(${filter.villages as number[]}::int[])`)
  if (filter.kind) query = query.where('kind', '=', filter.kind)
  if (filter.state) query = query.where('state', '=', filter.state)
  return (await query.orderBy('village').orderBy('kind').execute()).map(toBook)
}

export async function insertBook(ctx: Context, book: Omit<BookRow, 'settings' | 'retiredFrom'> & { organisation: Id | null }): Promise<void> {
  const [year, month] = book.start.split('-').map(Number) as [number, number]
  await ctx.trx
    .insertInto('ledger.book')
    .values({
      county: ctx.scope.county, id: book.id, village: book.village, organisation: book.organisation, kind: book.kind, name: book.name,
      standard: book.standard, startYear: year, startMonth: month, createdAt: ctx.now,
    })
    .execute()
}

export interface BookState {
  book: Id
  lastClosed: Period | null
  lastVoucher: Day | null
  vouchers: number
  waiting: Waiting
}

/** State of bookkeeping per book, read from period rows, counters and the last voucher; nothing is stored twice. */
export async function bookStates(ctx: Context, books: readonly Id[]): Promise<Map<Id, BookState>> {
  const { rows } = await sql<Omit<BookState, 'lastClosed'> & { closed: number | null }>`
    select b.id as book,
      (select max(p.year * 12 + p.month) from ledger.period p where p.county = b.county and p.book = b.id and p.state = 'closed') as closed,
      (select v.date from ledger.voucher v where v.county = b.county and v.book = b.id order by v.year desc, v.date desc limit 1) as last_voucher,
      (select coalesce(sum(c.last_no), 0)::int from ledger.counter c where c.county = b.county and c.book = b.id) as vouchers,
      (select json_build_object('draft', count(*) filter (where d.state = 'draft'), 'submitted', count(*) filter (where d.state = 'submitted'),
        'returned', count(*) filter (where d.state = 'returned'), 'reviewed', count(*) filter (where d.state = 'reviewed'))
        from ledger.draft d where d.county = b.county and d.book = b.id and d.state <> 'posted') as waiting
    from ledger.book b where b.county = ${ctx.scope.county} and b.id = any(${books}::uuid[])`.execute(ctx.trx)
  return new Map(rows.map((row) => [row.book, { ...row, lastClosed: row.closed === null ? null : fromIndex(row.closed) }]))
}

/** year × 12 + month (1–12), as SQL computes it, back to a period. */
const fromIndex = (ym: number): Period => addMonths('0000-12', ym - 12)

export async function updateSettings(ctx: Context, book: Id, settings: BookSettings): Promise<void> {
  await ctx.trx.updateTable('ledger.book').set({ settings: stringify(settings) }).where('county', '=', ctx.scope.county).where('id', '=', book).execute()
}
