import { sql } from 'kysely'
import type { Context } from '../../../kernel/context.ts'
import type { Day, Period } from '../../../kernel/day.ts'
import { monthOf, yearOf } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'
import type { Fen } from '../../../kernel/money.ts'
import type { DraftState } from '../contract.ts'
import { monthIndex } from './vouchers.ts'

/** Keeps others from posting into the book until the transaction ends: the checks and the closing see the same books. */
export const lockBook = (ctx: Context, book: Id) => sql`select from ledger.book where county = ${ctx.scope.county} and id = ${book} for update`.execute(ctx.trx)
/** Lets many hand in vouchers at a time, but not while a month is being closed: the month that was found open stays open until the transaction ends. */
export const holdBook = (ctx: Context, book: Id) => sql`select from ledger.book where county = ${ctx.scope.county} and id = ${book} for key share`.execute(ctx.trx)

export async function draftsOfMonth(ctx: Context, books: readonly Id[], period: Period): Promise<{ book: Id; state: DraftState; n: number }[]> {
  const { rows } = await sql<{ book: Id; state: DraftState; n: number }>`
    select book, state, count(*)::int as n from ledger.draft
    where county = ${ctx.scope.county} and book = any(${books}::uuid[]) and state <> 'posted' and date >= ${`${period}-01`}::date and date < ${`${period}-01`}::date + interval '1 month'
    group by book, state`.execute(ctx.trx)
  return rows
}

export async function numbersOfMonth(ctx: Context, books: readonly Id[], period: Period): Promise<{ book: Id; word: string; last: number; posted: number; gaps: number }[]> {
  const [year, month] = [yearOf(period), monthOf(period)]
  const { rows } = await sql<{ book: Id; word: string; last: number; posted: number; gaps: number }>`
    with posted as (
      select book, word, count(*)::int as n from ledger.voucher
      where county = ${ctx.scope.county} and year = ${year} and book = any(${books}::uuid[]) and month = ${month} group by book, word),
    gaps as (
      select book, word, count(*)::int as n from ledger.number_gap
      where county = ${ctx.scope.county} and year = ${year} and book = any(${books}::uuid[]) and month = ${month} group by book, word)
    select c.book, c.word, c.last_no as last, coalesce(posted.n, 0) as posted, coalesce(gaps.n, 0) as gaps
    from ledger.counter c left join posted using (book, word) left join gaps using (book, word)
    where c.county = ${ctx.scope.county} and c.book = any(${books}::uuid[]) and c.year = ${year} and c.month = ${month} order by c.book, c.word`.execute(ctx.trx)
  return rows
}

/** Debit and credit of the month, and what closing vouchers moved on 401 since January. */
export async function turnoverOfMonth(ctx: Context, books: readonly Id[], period: Period): Promise<{ book: Id; debitFen: Fen; creditFen: Fen; productionClosedFen: Fen }[]> {
  const month = monthOf(period)
  const { rows } = await sql<{ book: Id; debitFen: Fen; creditFen: Fen; productionClosedFen: Fen }>`
    select book, coalesce(sum(debit_fen) filter (where month = ${month}), 0)::bigint as debit_fen, coalesce(sum(credit_fen) filter (where month = ${month}), 0)::bigint as credit_fen,
      coalesce(sum(closing_debit_fen + closing_credit_fen) filter (where account like '401%'), 0)::bigint as production_closed_fen
    from ledger.balance where county = ${ctx.scope.county} and year = ${yearOf(period)} and book = any(${books}::uuid[]) and month <= ${month} group by book`.execute(ctx.trx)
  return rows
}

/** Day sums of cash and bank accounts in the month, in order of day; debit positive. */
export async function cashDays(ctx: Context, books: readonly Id[], period: Period): Promise<{ book: Id; account: string; day: Day; fen: Fen }[]> {
  const { rows } = await sql<{ book: Id; account: string; day: Day; fen: Fen }>`
    select e.book, e.account, v.date as day, sum(case e.side when 'debit' then e.amount_fen else -e.amount_fen end)::bigint as fen
    from ledger.entry e join ledger.voucher v on v.county = e.county and v.year = e.year and v.id = e.voucher
    where e.county = ${ctx.scope.county} and e.year = ${yearOf(period)} and e.month = ${monthOf(period)} and e.book = any(${books}::uuid[]) and e.account >= '101' and e.account < '103'
    group by e.book, e.account, v.date order by e.book, e.account, v.date`.execute(ctx.trx)
  return rows
}

export async function entriesWithoutParty(ctx: Context, books: readonly Id[], period: Period): Promise<{ book: Id; n: number }[]> {
  const { rows } = await sql<{ book: Id; n: number }>`
    select book, count(*)::int as n from ledger.entry
    where county = ${ctx.scope.county} and year = ${yearOf(period)} and month = ${monthOf(period)} and book = any(${books}::uuid[]) and account >= '113' and account < '114'
      and not coalesce(dimensions ? 'party', false) group by book`.execute(ctx.trx)
  return rows
}

/** What each party of 113 was debited in the last months (as many as the book says), the given month included. */
export async function recentDebits(ctx: Context, books: readonly { id: Id; months: number }[], period: Period): Promise<{ book: Id; party: Id; fen: Fen }[]> {
  const ym = monthIndex(period)
  const { rows } = await sql<{ book: Id; party: Id; fen: Fen }>`
    select t.book, t.value as party, sum(t.debit_fen)::bigint as fen
    from unnest(${books.map(({ id }) => id)}::uuid[], ${books.map(({ months }) => months)}::int[]) as asked (book, months)
    join ledger.dimension_balance t on t.book = asked.book
    where t.county = ${ctx.scope.county} and t.kind = 'party' and t.account like '113%' and t.year between ${yearOf(period) - 6} and ${yearOf(period)}
      and t.year * 12 + t.month > ${ym} - asked.months and t.year * 12 + t.month <= ${ym}
    group by t.book, t.value`.execute(ctx.trx)
  return rows
}
