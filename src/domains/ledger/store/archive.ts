import { sql } from 'kysely'
import { archivedRows, describeTables, inBatches, type ArchiveTable } from '../../../kernel/archive-tables.ts'
import type { Context } from '../../../kernel/context.ts'
import type { Day } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'
import type { Side } from '../contract.ts'
import { monthIndex } from './vouchers.ts'

/** The tables that make a book: whatever lies in this schema by book; balances are left out, for entries make them. */
export const archiveTables = (ctx: Context): Promise<ArchiveTable[]> =>
  describeTables(ctx, sql`c.relnamespace = 'ledger'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname not in ('balance', 'dimension_balance')
    and (c.relname = 'book' or exists (select from pg_attribute b where b.attrelid = c.oid and b.attname = 'book' and not b.attisdropped))`)

/** The rows of a book in a table, as its archive holds them. */
export const archiveRows = (ctx: Context, book: Id, table: ArchiveTable) =>
  archivedRows(ctx, table, sql`from ledger.${sql.raw(table.name)} t where t.county = ${ctx.scope.county} and t.${sql.raw(table.name === 'book' ? 'id' : 'book')} = ${book}::uuid`)

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
