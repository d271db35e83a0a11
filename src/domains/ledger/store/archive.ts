import { sql, type RawBuilder } from 'kysely'
import type { Context } from '../../../kernel/context.ts'
import type { Day } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'
import type { Json } from '../../../kernel/json.ts'
import type { Side } from '../contract.ts'
import { monthIndex } from './vouchers.ts'

const FETCHED = 1000

/** Reads a query through a cursor of the open transaction, so that only a batch is in memory. One cursor of a name at a time. */
async function* inBatches<T>(ctx: Context, cursor: string, query: RawBuilder<unknown>): AsyncGenerator<T[], void, undefined> {
  await sql`declare ${sql.raw(cursor)} no scroll cursor for ${query}`.execute(ctx.trx)
  for (;;) {
    const { rows } = await sql<T>`fetch ${sql.raw(String(FETCHED))} from ${sql.raw(cursor)}`.execute(ctx.trx)
    if (rows.length > 0) yield rows
    if (rows.length < FETCHED) break
  }
  await sql`close ${sql.raw(cursor)}`.execute(ctx.trx)
}

/** Column types of a table by name, without the columns that say where its rows lie. */
export type Columns = ReadonlyMap<string, string>

export interface ArchiveTable {
  name: string
  columns: Columns
  key: readonly string[]
}

/** The tables that make a book: whatever lies in this schema by book; balances are left out, for entries make them. */
export async function archiveTables(ctx: Context): Promise<ArchiveTable[]> {
  const { rows } = await sql<{ name: string; column: string; type: string; inKey: number | null }>`
    select c.relname as name, a.attname as "column", format_type(a.atttypid, null) as type, array_position(i.indkey::int2[], a.attnum) as in_key
    from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      join pg_index i on i.indrelid = c.oid and i.indisprimary
    where c.relnamespace = 'ledger'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname not in ('balance', 'dimension_balance')
      and (c.relname = 'book' or exists (select from pg_attribute b where b.attrelid = c.oid and b.attname = 'book' and not b.attisdropped))
    order by c.relname collate "C", a.attnum`.execute(ctx.trx)
  const tables = new Map<string, { name: string; columns: Map<string, string>; key: [number, string][] }>()
  for (const { name, column, type, inKey } of rows) {
    const table = tables.get(name) ?? { name, columns: new Map<string, string>(), key: [] }
    tables.set(name, table)
    if (['county', 'village', 'book'].includes(column)) continue
    table.columns.set(column, type)
    if (inKey !== null) table.key.push([inKey, column])
  }
  return [...tables.values()].map(({ name, columns, key }) => ({ name, columns, key: key.toSorted(([a], [b]) => a - b).map(([, column]) => column) }))
}

/** Types that JSON has no exact form for travel as text of one spelling. */
const asText: Record<string, (column: string) => string> = {
  bigint: (column) => `${column}::text`,
  numeric: (column) => `${column}::text`,
  bytea: (column) => `encode(${column}, 'hex')`,
  date: (column) => `to_char(${column}, 'YYYY-MM-DD')`,
  'timestamp with time zone': (column) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
}

/** The rows of a book in a table in the order of their key: no internal numbers, no empty members, fen and quantities as text. */
export async function* archiveRows(ctx: Context, book: Id, { name, columns, key }: ArchiveTable): AsyncGenerator<{ [column: string]: Json }[], void, undefined> {
  const members = [...columns].map(([column, type]) => `'${column}', ${(asText[type] ?? ((c: string) => c))(`t."${column}"`)}`)
  const order = key.map((column) => `t."${column}"${columns.get(column) === 'text' ? ' collate "C"' : ''}`)
  const query = sql`select json_build_object(${sql.raw(members.join(', '))})::text as row from ledger.${sql.raw(name)} t
    where t.county = ${ctx.scope.county} and t.${sql.raw(name === 'book' ? 'id' : 'book')} = ${book}::uuid${sql.raw(order.length > 0 ? ` order by ${order.join(', ')}` : '')}`
  for await (const rows of inBatches<{ row: string }>(ctx, `archive_${name}`, query)) yield rows.map(({ row }) => present(JSON.parse(row) as { [column: string]: Json }))
}

const present = (row: { [column: string]: Json }) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))

export interface StreamedLine {
  line: number
  account: string
  side: Side
  /** signed, as decimal text */
  fen: string
  summary: string
  party: Id | null
  quantity: string | null
}

export interface StreamedVoucher {
  id: Id
  year: number
  month: number
  word: string
  no: number
  date: Day
  kind: 'ordinary' | 'closing' | 'correction'
  summary: string
  attachments: number
  preparedBy: string
  reviewedBy: string
  cashierName: string | null
  source: string | null
  lines: StreamedLine[]
}

/** The posted vouchers of a book with their lines, by day, word and number; memory does not grow with their number. */
export async function* vouchersOf(ctx: Context, q: { book: Id; from: string; to: string }): AsyncGenerator<StreamedVoucher, void, undefined> {
  const [from, to] = [monthIndex(q.from), monthIndex(q.to)]
  const query = sql`
    select v.id, v.year, v.month, v.word, v.no, v.date, v.kind, v.summary, v.attachments, v.prepared_by, v.reviewed_by, v.cashier_name,
      v.source_domain || '.' || v.source_kind as source, e.lines
    from ledger.voucher v cross join lateral (
      select coalesce(json_agg(json_build_object('line', e.line, 'account', e.account, 'side', e.side, 'fen', e.amount_fen::text, 'summary', e.summary,
        'party', e.dimensions ->> 'party', 'quantity', e.quantity::text) order by e.line), '[]') as lines
      from ledger.entry e where e.county = v.county and e.year = v.year and e.voucher = v.id) e
    where v.county = ${ctx.scope.county} and v.book = ${q.book}::uuid and v.year between ${Math.floor((from - 1) / 12)} and ${Math.floor((to - 1) / 12)}
      and v.year * 12 + v.month between ${from} and ${to}
    order by v.date, v.word collate "C", v.no, v.id`
  for await (const rows of inBatches<StreamedVoucher>(ctx, 'vouchers_of', query)) yield* rows
}

/** Later reads of the transaction see one moment; call it before the first read. */
export const readOneMoment = (ctx: Context) => sql`set transaction isolation level repeatable read`.execute(ctx.trx)
