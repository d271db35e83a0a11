import { sql } from 'kysely'
import type { Context } from '../../../kernel/context.ts'
import type { Day, Period } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'
import type { Fen } from '../../../kernel/money.ts'
import type { DimensionKind, Side, Voucher } from '../contract.ts'
import { base, firstYear } from './balances.ts'
import { monthIndex } from './vouchers.ts'

/** Which entries a ledger is made of. */
export interface EntryFilter {
  books: readonly Id[]
  /** codes of the accounts, sub-accounts included; null = every account */
  codes: readonly string[] | null
  tag?: string | undefined
  party?: Id | undefined
  from: Period
  to: Period
  /** whether closing vouchers count */
  closing: boolean
}

const yearOf = (ym: number) => Math.floor((ym - 1) / 12)

/** Codes of the account and of everything below it, in any of the books. */
export async function codesUnder(ctx: Context, books: readonly Id[], account: string): Promise<string[]> {
  const { rows } = await sql<{ code: string }>`
    select distinct code from ledger.account where county = ${ctx.scope.county} and book = any(${books}::uuid[]) and starts_with(code, ${account}) order by code`.execute(ctx.trx)
  return rows.map((row) => row.code)
}

/** One month as plain conditions, so that the index finds it; several by their number. */
function monthsOf(table: 'e' | 't', from: number, to: number) {
  const [year, month] = [sql.ref(`${table}.year`), sql.ref(`${table}.month`)]
  if (from === to) return sql`and ${year} = ${yearOf(from)} and ${month} = ${from - yearOf(from) * 12}`
  return sql`and ${year} between ${yearOf(from)} and ${yearOf(to)} and ${year} * 12 + ${month} between ${from} and ${to}`
}

const tagged = (table: 'e' | 't', tag: string | undefined) =>
  tag ? sql`join ledger.account a on a.county = ${sql.ref(`${table}.county`)} and a.book = ${sql.ref(`${table}.book`)} and a.code = ${sql.ref(`${table}.account`)} and a.tag = ${tag}` : sql``

/** Entries of the filter, in the months given; `vouchers`: with the head of each. */
const source = (ctx: Context, f: EntryFilter, from: number, to: number, vouchers: boolean) => sql`
  from ledger.entry e ${tagged('e', f.tag)}
  ${vouchers || !f.closing ? sql`join ledger.voucher v on v.county = e.county and v.year = e.year and v.id = e.voucher` : sql``}
  where e.county = ${ctx.scope.county} and ${f.books.length === 1 ? sql`e.book = ${f.books[0]}` : sql`e.book = any(${f.books}::uuid[])`} ${monthsOf('e', from, to)}
    ${f.codes ? sql`and e.account = any(${f.codes}::text[])` : sql``}
    ${f.party ? sql`and e.dimensions ->> 'party' = ${f.party}` : sql``} ${f.closing ? sql`` : sql`and v.kind <> 'closing'`}`

/** Sums of the entries of one account in one month; quantities are decimal text. */
export interface MonthRow {
  year: number
  month: number
  account: string
  /** counted from `from` of the filter on; 0 before it */
  entries: number
  debitFen: Fen
  creditFen: Fen
  debitQuantity: string
  creditQuantity: string
}

/**
 * Turnover by month and leaf account from `since` on, in order of month, out of the balances; entries are only counted, and only in the months of the filter.
 * `quantities`: also added up by side, which the balances do not keep apart.
 */
export async function monthSums(ctx: Context, f: EntryFilter, since: Period, quantities: boolean): Promise<MonthRow[]> {
  const [first, from, to] = [monthIndex(since), monthIndex(f.from), monthIndex(f.to)]
  const counted = quantities ? first : from
  const net = (side: 'debit' | 'credit') => (f.closing ? sql.ref(`t.${side}_fen`) : sql`${sql.ref(`t.${side}_fen`)} - ${sql.ref(`t.closing_${side}_fen`)}`)
  const quantity = (side: 'debit' | 'credit') => (quantities ? sql`coalesce(sum(e.quantity) filter (where e.side = ${side}), 0)::text` : sql`'0'`)
  const { rows } = await sql<MonthRow>`
    with s as materialized (
      select t.year, t.month, t.account, sum(${net('debit')})::bigint as debit_fen, sum(${net('credit')})::bigint as credit_fen
      from ${f.party ? sql`ledger.dimension_balance` : sql`ledger.balance`} t ${tagged('t', f.tag)}
      where t.county = ${ctx.scope.county} and t.book = any(${f.books}::uuid[]) ${monthsOf('t', first, to)}
        ${f.codes ? sql`and t.account = any(${f.codes}::text[])` : sql``} ${f.party ? sql`and t.kind = 'party' and t.value = ${f.party}` : sql``}
      group by t.year, t.month, t.account
    ), c as materialized (
      select e.year, e.month, e.account, (count(*) filter (where e.year * 12 + e.month >= ${from}))::int as entries, ${quantity('debit')} as debit_quantity, ${quantity('credit')} as credit_quantity
      ${source(ctx, f, counted, to, false)} group by e.year, e.month, e.account
    )
    select s.year, s.month, s.account, coalesce(c.entries, 0) as entries, s.debit_fen, s.credit_fen,
      coalesce(c.debit_quantity, '0') as debit_quantity, coalesce(c.credit_quantity, '0') as credit_quantity
    from s left join c using (year, month, account)
    where c.entries > 0 or s.year * 12 + s.month < ${from} order by s.year, s.month, s.account`.execute(ctx.trx)
  return rows
}

/** An entry with what its month (and its day) had come to with it. */
export interface EntryRow {
  voucher: Id
  year: number
  month: number
  book: Id
  village: number
  date: Day
  word: string
  no: number
  kind: Voucher['kind']
  line: number
  account: string
  accountName: string
  summary: string
  party: string | null
  side: Side
  amountFen: Fen
  quantity: string | null
  runningDebitFen: Fen
  runningCreditFen: Fen
  runningDebitQuantity: string
  runningCreditQuantity: string
  dayDebitFen: Fen
  dayCreditFen: Fen
  lastOfDay: boolean
}

/** date = by day, as account books are kept; number = by voucher number within the month, as a journal is. */
export type EntryOrder = 'date' | 'number'

export interface EntryPage {
  /** the months that the page touches, and no others: the cost follows the size of a month, not of the ledger */
  from: Period
  to: Period
  offset: number
  limit: number
  order: EntryOrder
  quantities: boolean
  /** with the sums of each day */
  daily: boolean
}

/** Entries of some months in order, after `offset` of them. */
export async function findEntries(ctx: Context, f: EntryFilter, page: EntryPage): Promise<EntryRow[]> {
  const keys = page.order === 'date' ? ['date', 'word', 'no', 'voucher', 'line'] : ['word', 'no', 'voucher', 'line']
  const order = (table: 'r' | 'p') => sql.join(['year', 'month', ...keys].map((key) => sql.ref(`${table}.${key}`)))
  const quantity = (side: 'debit' | 'credit') => (page.quantities ? sql`coalesce(sum(quantity) filter (where side = ${side}) over months, 0)::text` : sql`'0'`)
  const { rows } = await sql<EntryRow>`
    with r as (
      select e.voucher, e.year, e.month, e.book, e.village, v.date, v.word, v.no, v.kind, e.line, e.account, e.summary,
        e.dimensions ->> 'party' as party, e.side, e.amount_fen, e.quantity,
        case e.side when 'debit' then e.amount_fen else 0 end as debit, case e.side when 'credit' then e.amount_fen else 0 end as credit
      ${source(ctx, f, monthIndex(page.from), monthIndex(page.to), true)}
    ), p as materialized (
      select r.*, (sum(debit) over months)::bigint as running_debit_fen, (sum(credit) over months)::bigint as running_credit_fen,
        ${quantity('debit')} as running_debit_quantity, ${quantity('credit')} as running_credit_quantity,
        ${page.daily
          ? sql`(sum(debit) over day)::bigint as day_debit_fen, (sum(credit) over day)::bigint as day_credit_fen, lead(date) over months is distinct from date as last_of_day`
          : sql`0::bigint as day_debit_fen, 0::bigint as day_credit_fen, false as last_of_day`}
      from r
      window months as (partition by year, month order by ${sql.join(keys.map((key) => sql.ref(key)))} rows unbounded preceding), day as (partition by date)
      order by ${order('r')} limit ${page.limit} offset ${page.offset}
    )
    select p.voucher, p.year, p.month, p.book, p.village, p.date, p.word, p.no, p.kind, p.line, p.account, a.name as account_name, p.summary, d.name as party,
      p.side, p.amount_fen, p.quantity::text as quantity, p.running_debit_fen, p.running_credit_fen, p.running_debit_quantity, p.running_credit_quantity,
      p.day_debit_fen, p.day_credit_fen, p.last_of_day
    from p
    join ledger.account a on a.county = ${ctx.scope.county} and a.book = p.book and a.code = p.account
    left join ledger.dimension d on d.county = ${ctx.scope.county} and d.book = p.book and d.id = p.party::uuid
    order by ${order('p')}`.execute(ctx.trx)
  return rows
}

/** The accounts on the other side of each voucher, by voucher and side asked for: “经营收入、应交税费”. */
export async function counterAccounts(ctx: Context, book: Id, year: number, vouchers: readonly Id[]): Promise<{ voucher: Id; side: Side; names: string }[]> {
  const { rows } = await sql<{ voucher: Id; side: Side; names: string }>`
    select e.voucher, e.side, string_agg(distinct a.name, '、') as names
    from ledger.entry e join ledger.account a on a.county = e.county and a.book = e.book and a.code = e.account
    where e.county = ${ctx.scope.county} and e.year = ${year} and e.voucher = any(${vouchers}::uuid[]) and e.book = ${book}
    group by e.voucher, e.side`.execute(ctx.trx)
  return rows
}

/** Net quantity (debit less credit) moved before the month; opening balances carry amounts only. */
export async function quantityBefore(ctx: Context, f: EntryFilter): Promise<string> {
  const ym = monthIndex(f.from)
  const table = f.party ? sql`ledger.dimension_balance` : sql`ledger.balance`
  const { rows } = await sql<{ quantity: string }>`
    select coalesce(sum(t.quantity), 0)::text as quantity from ${table} t
    where t.county = ${ctx.scope.county} and t.book = any(${f.books}::uuid[]) and t.account = any(${f.codes}::text[]) and t.year <= ${yearOf(ym)} and t.year * 12 + t.month < ${ym}
      ${f.party ? sql`and t.kind = 'party' and t.value = ${f.party}` : sql``}`.execute(ctx.trx)
  return rows[0]?.quantity ?? '0'
}

/** Net quantity at the end of a month per leaf account that has any. */
export async function quantitiesAt(ctx: Context, book: Id, period: Period): Promise<Map<string, string>> {
  const ym = monthIndex(period)
  const { rows } = await sql<{ account: string; quantity: string }>`
    select account, trim_scale(sum(quantity))::text as quantity from ledger.balance
    where county = ${ctx.scope.county} and book = ${book} and year <= ${yearOf(ym)} and year * 12 + month <= ${ym}
    group by account having bool_or(quantity <> 0)`.execute(ctx.trx)
  return new Map(rows.map((row) => [row.account, row.quantity]))
}

/** One account and dimension value (party, project …) of a book between two months; value null = entries that name none. Debit positive. */
export interface DimensionSum {
  book: Id
  village: number
  account: string
  accountName: string
  value: Id | null
  valueName: string | null
  openingFen: Fen
  debitFen: Fen
  creditFen: Fen
}

/**
 * Opening and turnover by account and value of a dimension, for the accounts under `account` that have any. What names no value is a row of its own,
 * so that the rows of an account add up to its balance. A book that began after `from` brings its opening balance as the opening.
 */
export async function dimensionSums(ctx: Context, books: readonly Id[], dimension: DimensionKind, account: string, from: Period, to: Period): Promise<DimensionSum[]> {
  const [first, last] = [monthIndex(from), monthIndex(to)]
  const before = sql`t.year * 12 + t.month < ${first}`
  const sums = (kind: '' | DimensionKind) => sql`
    select c.book, c.account, c.value, c.fen as opening, 0 as debit, 0 as credit from base b
    join ledger.carried c on c.county = ${ctx.scope.county} and c.book = b.book and c.year = b.year and c.month = b.month and c.version = b.version
      and c.kind = ${kind} and starts_with(c.account, ${account})
    union all
    select c.book, c.account, c.value, c.fen, 0, 0 from ledger.period p
    join ledger.carried c on c.county = p.county and c.book = p.book and c.year = p.year and c.month = p.month and c.version = p.carried_version
      and c.kind = ${kind} and starts_with(c.account, ${account})
    where p.county = ${ctx.scope.county} and p.book = any(${books}::uuid[]) and p.state = 'opening' and p.year * 12 + p.month between ${first} and ${last}
    union all
    select t.book, t.account, ${kind === '' ? sql`''` : sql`t.value`}, case when ${before} then t.debit_fen - t.credit_fen else 0 end,
      case when ${before} then 0 else t.debit_fen end, case when ${before} then 0 else t.credit_fen end
    from ${kind === '' ? sql`ledger.balance` : sql`ledger.dimension_balance`} t left join base b on b.book = t.book
    where t.county = ${ctx.scope.county} and t.book = any(${books}::uuid[]) and starts_with(t.account, ${account}) ${kind === '' ? sql`` : sql`and t.kind = ${kind}`}
      and t.year between ${firstYear(books)} and ${yearOf(last)} and t.year * 12 + t.month <= ${last} and t.year * 12 + t.month > coalesce(b.ym, 0)`
  const { rows } = await sql<DimensionSum>`
    with base as (${base(ctx, books, first - 1)}), whole as (${sums('')}), named as (${sums(dimension)}), moved as (
      select * from whole
      union all
      select n.book, n.account, x.value, x.sign * n.opening, x.sign * n.debit, x.sign * n.credit from named n cross join lateral (values (n.value, 1), ('', -1)) as x (value, sign)
    ), summed as materialized (
      select book, account, value, sum(opening)::bigint as opening_fen, sum(debit)::bigint as debit_fen, sum(credit)::bigint as credit_fen
      from moved group by book, account, value
    )
    select s.book, a.village, s.account, a.name as account_name, nullif(s.value, '') as value, d.name as value_name, s.opening_fen, s.debit_fen, s.credit_fen
    from summed s
    join ledger.account a on a.county = ${ctx.scope.county} and a.book = s.book and a.code = s.account
    left join ledger.dimension d on d.county = ${ctx.scope.county} and d.book = s.book and d.id = nullif(s.value, '')::uuid
    where (s.opening_fen <> 0 or s.debit_fen <> 0 or s.credit_fen <> 0)
      and (s.value <> '' or exists (select 1 from named n where n.book = s.book and n.account = s.account))
    order by a.village, s.book, s.account, d.name collate "C" nulls last, s.value`.execute(ctx.trx)
  return rows
}

/** What one party's account moved on one day, on one side; `red` apart, so that a reversal can be told from a payment. */
export interface PartyMove {
  book: Id
  party: Id | null
  date: Day
  side: Side
  fen: Fen
}

/** All moves of an account, sub-accounts together, up to the end of a month, in order of day; entries of the same day and side are summed, red ones apart. */
export async function partyMoves(ctx: Context, books: readonly Id[], root: string, to: Period): Promise<PartyMove[]> {
  const ym = monthIndex(to)
  const { rows } = await sql<PartyMove>`
    select e.book, e.dimensions ->> 'party' as party, v.date, e.side, sum(e.amount_fen)::bigint as fen
    from ledger.entry e join ledger.voucher v on v.county = e.county and v.year = e.year and v.id = e.voucher
    where e.county = ${ctx.scope.county} and e.book = any(${books}::uuid[]) and starts_with(e.account, ${root}) and e.year <= ${yearOf(ym)} and e.year * 12 + e.month <= ${ym}
    group by e.book, e.dimensions ->> 'party', v.date, e.side, e.amount_fen < 0 order by v.date, e.amount_fen < 0`.execute(ctx.trx)
  return rows
}

/** Openings of an account by party where a book began; party null = the part of the opening that names none. */
export async function partyOpenings(ctx: Context, books: readonly Id[], root: string, to: Period): Promise<{ book: Id; party: Id | null; year: number; month: number; fen: Fen }[]> {
  const ym = monthIndex(to)
  const { rows } = await sql<{ book: Id; party: Id | null; year: number; month: number; fen: Fen }>`
    with o as (
      select c.book, p.year, p.month, c.kind, c.value, c.fen from ledger.period p
      join ledger.carried c on c.county = p.county and c.book = p.book and c.year = p.year and c.month = p.month and c.version = p.carried_version and c.kind in ('', 'party')
      where p.county = ${ctx.scope.county} and p.book = any(${books}::uuid[]) and p.state = 'opening' and p.year * 12 + p.month <= ${ym} and starts_with(c.account, ${root}))
    select book, nullif(party, '') as party, year, month, sum(fen)::bigint as fen from (
      select book, year, month, value as party, fen from o where kind = 'party'
      union all select book, year, month, '', case kind when '' then fen else -fen end from o
    ) x group by book, party, year, month having sum(fen) <> 0`.execute(ctx.trx)
  return rows
}

/** Names of the parties of many books. */
export async function partyNames(ctx: Context, books: readonly Id[]): Promise<Map<Id, string>> {
  const { rows } = await sql<{ id: Id; name: string }>`
    select id, name from ledger.dimension where county = ${ctx.scope.county} and book = any(${books}::uuid[]) and kind = 'party'`.execute(ctx.trx)
  return new Map(rows.map((row) => [row.id, row.name]))
}
