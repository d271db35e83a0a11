import { sql } from 'kysely'
import type { Context } from '../../../kernel/context.ts'
import type { Period } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'
import type { Fen } from '../../../kernel/money.ts'
import { monthIndex } from './vouchers.ts'

/** The last frozen month of each book up to `ym`, from which a balance is read forward. */
export const base = (ctx: Context, books: readonly Id[], ym: number) => sql`
  select distinct on (p.book) p.book, p.year, p.month, p.carried_version as version, p.year * 12 + p.month as ym
  from ledger.period p
  where p.county = ${ctx.scope.county} and p.book = any(${books}::uuid[]) and p.state in ('opening', 'closed') and p.year * 12 + p.month <= ${ym}
  order by p.book, p.year desc, p.month desc`

/** First year whose turnover matters; 0 as soon as one of the books has nothing frozen yet. Needs a CTE named base. */
export const firstYear = (books: readonly Id[]) => sql`(select min(coalesce(base.year, 0)) from unnest(${books}::uuid[]) as asked (book) left join base on base.book = asked.book)`

const yearOf = (ym: number) => Math.floor((ym - 1) / 12)

/** Balances at the end of a month per book and leaf account, debit positive: last frozen opening plus later turnover. */
export async function balancesAt(ctx: Context, books: readonly Id[], period: Period): Promise<{ book: Id; account: string; fen: Fen }[]> {
  const ym = monthIndex(period)
  const { rows } = await sql<{ book: Id; account: string; fen: Fen }>`
    with base as (${base(ctx, books, ym)})
    select book, account, sum(fen)::bigint as fen from (
      select c.book, c.account, c.fen from base b
        join ledger.carried c on c.county = ${ctx.scope.county} and c.book = b.book and c.year = b.year and c.month = b.month and c.version = b.version and c.kind = ''
      union all
      select t.book, t.account, t.debit_fen - t.credit_fen from ledger.balance t left join base b on b.book = t.book
        where t.county = ${ctx.scope.county} and t.book = any(${books}::uuid[])
          and t.year between ${firstYear(books)} and ${yearOf(ym)}
          and t.year * 12 + t.month <= ${ym} and t.year * 12 + t.month > coalesce(b.ym, 0)
    ) moved group by book, account having sum(fen) <> 0`.execute(ctx.trx)
  return rows
}

/** Balances of 113 by party at the end of a month, summed over sub-accounts; debit positive. */
export async function partyBalancesAt(ctx: Context, books: readonly Id[], root: string, period: Period): Promise<{ book: Id; account: string; party: Id; fen: Fen }[]> {
  const ym = monthIndex(period)
  const { rows } = await sql<{ book: Id; account: string; party: Id; fen: Fen }>`
    with base as (${base(ctx, books, ym)})
    select book, account, value as party, sum(fen)::bigint as fen from (
      select c.book, c.account, c.value, c.fen from base b
        join ledger.carried c on c.county = ${ctx.scope.county} and c.book = b.book and c.year = b.year and c.month = b.month and c.version = b.version
          and c.kind = 'party' and c.account like ${`${root}%`}
      union all
      select t.book, t.account, t.value, t.debit_fen - t.credit_fen from ledger.dimension_balance t left join base b on b.book = t.book
        where t.county = ${ctx.scope.county} and t.book = any(${books}::uuid[]) and t.kind = 'party' and t.account like ${`${root}%`}
          and t.year between ${firstYear(books)} and ${yearOf(ym)}
          and t.year * 12 + t.month <= ${ym} and t.year * 12 + t.month > coalesce(b.ym, 0)
    ) moved group by book, account, value having sum(fen) <> 0`.execute(ctx.trx)
  return rows
}

export interface Turnover {
  book: Id
  village: number
  account: string
  name: string
  root: string
  tag: string | null
  year: number
  month: number
  debitFen: Fen
  creditFen: Fen
  closingDebitFen: Fen
  closingCreditFen: Fen
}

/** Month turnover per leaf account of many books. */
export async function turnover(ctx: Context, books: readonly Id[], from: Period, to: Period, roots?: readonly string[]): Promise<Turnover[]> {
  const [first, last] = [monthIndex(from), monthIndex(to)]
  const only = (roots as string[] | undefined) ?? null
  // The accounts are read once and joined by hash: the planner knows nothing of the array's length and would probe an index per balance row.
  const { rows } = await sql<Turnover>`
    with a as materialized (
      select book, code, name, root, tag from ledger.account
      where county = ${ctx.scope.county} and book = any(${books}::uuid[]) and (${only}::text[] is null or root = any(${only}::text[])))
    select t.book, t.village, t.account, a.name, a.root, a.tag, t.year, t.month, t.debit_fen, t.credit_fen, t.closing_debit_fen, t.closing_credit_fen
    from ledger.balance t join a on a.book = t.book and a.code = t.account
    where t.county = ${ctx.scope.county} and t.book = any(${books}::uuid[]) and t.year between ${yearOf(first)} and ${yearOf(last)}
      and t.year * 12 + t.month between ${first} and ${last} and (${only}::text[] is null or left(t.account, 3) = any(${only}::text[]))`.execute(ctx.trx)
  return rows
}

/** Movement by allocation item of the year to date, closing vouchers excluded; debit positive, keyed by the account's root. */
export async function allocationMovement(ctx: Context, books: readonly Id[], year: number, month: number): Promise<{ book: Id; root: string; item: string; fen: Fen }[]> {
  const { rows } = await sql<{ book: Id; root: string; item: string; fen: Fen }>`
    select t.book, left(t.account, 3) as root, t.value as item,
      sum(t.debit_fen - t.closing_debit_fen - t.credit_fen + t.closing_credit_fen)::bigint as fen
    from ledger.dimension_balance t
    where t.county = ${ctx.scope.county} and t.book = any(${books}::uuid[]) and t.year = ${year} and t.month <= ${month} and t.kind = 'allocation'
    group by t.book, left(t.account, 3), t.value`.execute(ctx.trx)
  return rows
}
