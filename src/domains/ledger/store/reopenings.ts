import { sql } from 'kysely'
import type { Context } from '../../../kernel/context.ts'
import { monthOf, yearOf, type Period } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'

export async function insertReopening(ctx: Context, book: { id: Id; village: number }, row: { id: Id; period: Period; reason: string }): Promise<void> {
  await ctx.trx.insertInto('ledger.reopening').values({
    county: ctx.scope.county, id: row.id, village: book.village, book: book.id, year: yearOf(row.period), month: monthOf(row.period), reason: row.reason,
    requestedBy: ctx.actor.name, requester: ctx.actor.person, requestedAt: ctx.now,
  }).execute()
}

export const findReopenings = (ctx: Context, book: Id) =>
  ctx.trx.selectFrom('ledger.reopening').selectAll().where('county', '=', ctx.scope.county).where('book', '=', book).orderBy('requestedAt', 'desc').orderBy('id', 'desc').execute()

export const decide = (ctx: Context, reopening: Id, approve: boolean, remark: string) =>
  sql`select ledger.reopen_period(${ctx.scope.county}, ${reopening}, ${approve}, ${ctx.actor.name}, ${ctx.actor.person}, ${remark || null}, ${ctx.now})`.execute(ctx.trx)

/** Every frozen version of the months that were ever reopened, with the hash of its balances. */
export async function frozenVersions(ctx: Context, book: Id): Promise<{ year: number; month: number; version: number; hash: Buffer; current: boolean }[]> {
  const { rows } = await sql<{ year: number; month: number; version: number; hash: Buffer; current: boolean }>`
    select p.year, p.month, n as version, ledger.carried_hash(p.county, p.book, p.year, p.month, n) as hash, p.state = 'closed' and n = p.carried_version as current
    from ledger.period p cross join lateral generate_series(1, p.carried_version) n
    where p.county = ${ctx.scope.county} and p.book = ${book}
      and exists (select from ledger.reopening r where r.county = p.county and r.book = p.book and r.year = p.year and r.month = p.month and r.state = 'approved')
    order by p.year desc, p.month desc, n desc`.execute(ctx.trx)
  return rows
}
