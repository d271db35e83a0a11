import { sql } from 'kysely'
import type { Context } from '../../../kernel/context.ts'
import { monthOf, yearOf, type Period } from '../../../kernel/day.ts'
import { stringify } from '../../../kernel/json.ts'
import type { Id } from '../../../kernel/id.ts'
import type { Fen } from '../../../kernel/money.ts'

export async function findPeriods(ctx: Context, book: Id) {
  const { rows } = await sql<{ year: number; month: number; state: 'open' | 'closed'; vouchers: number; closedAt: Date | null; closedBy: string | null; carriedVersion: number; trialHash: Buffer | null }>`
    select p.year, p.month, p.state, p.closed_at, p.closed_by, p.carried_version, p.trial_hash,
      (select coalesce(sum(c.last_no), 0)::int from ledger.counter c where c.county = p.county and c.book = p.book and c.year = p.year and c.month = p.month) as vouchers
    from ledger.period p where p.county = ${ctx.scope.county} and p.book = ${book} and p.state <> 'opening' order by p.year desc, p.month desc`.execute(ctx.trx)
  return rows
}

const call = (ctx: Context, statement: ReturnType<typeof sql>) => statement.execute(ctx.trx)

export const closePeriod = (ctx: Context, book: Id, period: Period) =>
  call(ctx, sql`select ledger.close_period(${ctx.scope.county}, ${book}, ${yearOf(period)}, ${monthOf(period)}, ${ctx.actor.name}, ${ctx.now})`)

/** The hash of a closed month's frozen balances. */
export async function trialHash(ctx: Context, book: Id, period: Period): Promise<Buffer> {
  const { rows } = await sql<{ trialHash: Buffer }>`
    select trial_hash from ledger.period where county = ${ctx.scope.county} and book = ${book} and year = ${yearOf(period)} and month = ${monthOf(period)} and state = 'closed'`.execute(ctx.trx)
  if (!rows[0]) throw new Error(`${period} is not closed`)
  return rows[0].trialHash
}

export const putIntoUse = (ctx: Context, book: Id, month: Period) =>
  call(ctx, sql`select ledger.put_into_use(${ctx.scope.county}, ${book}, ${yearOf(month)}, ${monthOf(month)}, ${ctx.actor.name}, ${ctx.now})`)

export const setOpening = (ctx: Context, book: Id, batch: Id | null, rows: readonly { account: string; fen: Fen; dimensions: { party: Id } | null }[]) =>
  call(ctx, sql`select ledger.set_opening(${ctx.scope.county}, ${book}, ${batch}, ${stringify(rows)}::jsonb, ${ctx.now})`)

export async function withdraw(ctx: Context, book: Id, batch: Id, reason: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select ledger.withdraw(${ctx.scope.county}, ${book}, ${batch}, ${ctx.actor.name}, ${reason}, ${ctx.now}) as n`.execute(ctx.trx)
  return rows[0]?.n ?? 0
}

export const withdrawOpening = (ctx: Context, book: Id, batch: Id, reason: string) =>
  call(ctx, sql`select ledger.withdraw_opening(${ctx.scope.county}, ${book}, ${batch}, ${ctx.actor.name}, ${reason}, ${ctx.now})`)

export const acceptGaps = (ctx: Context, book: Id, batch: Id, gaps: readonly { year: number; month: number; word: string; no: number }[], reason: string) =>
  call(ctx, sql`select ledger.accept_gap(${ctx.scope.county}, ${book}, ${batch}, ${stringify(gaps)}::jsonb, ${reason})`)

export const retire = (ctx: Context, book: Id, month: Period) => call(ctx, sql`select ledger.retire_book(${ctx.scope.county}, ${book}, ${yearOf(month)}, ${monthOf(month)})`)
