import { sql } from 'kysely'
import type { Context } from '../../../kernel/context.ts'
import type { Id } from '../../../kernel/id.ts'
import { stringify } from '../../../kernel/json.ts'

export interface Counterpart {
  book: Id
  party: Id
  otherBook: Id | null
}

export const counterpartsOf = (ctx: Context, books: readonly Id[]): Promise<Counterpart[]> =>
  ctx.trx
    .selectFrom('reports.counterpart')
    .select(['book', 'party', 'otherBook'])
    .where('county', '=', ctx.scope.county)
    .where(sql<boolean>`book = any(${books as Id[]}::uuid[])`)
    .execute()

/** Sets what parties stand for; a later word of a person replaces the earlier one, which the audit row keeps. */
export async function setCounterparts(ctx: Context, rows: readonly (Counterpart & { village: number })[]): Promise<void> {
  if (rows.length === 0) return
  await sql`insert into reports.counterpart (county, book, party, village, other_book, set_by, set_at)
    select ${ctx.scope.county}::int, r.book, r.party, r.village, r.other, ${ctx.actor.name}, ${ctx.now}
    from jsonb_to_recordset(${stringify(rows.map(({ otherBook, ...row }) => ({ ...row, other: otherBook })))}::jsonb) as r (book uuid, party uuid, village int, other uuid)
    on conflict (county, book, party) do update set other_book = excluded.other_book, set_by = excluded.set_by, set_at = excluded.set_at`.execute(ctx.trx)
}
