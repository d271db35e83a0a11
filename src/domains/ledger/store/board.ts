import { sql } from 'kysely'
import type { Context } from '../../../kernel/context.ts'
import type { Day, Period } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'
import type { Fen } from '../../../kernel/money.ts'
import { containing, monthIndex } from './vouchers.ts'

export interface Progress {
  book: Id
  draft: number
  submitted: number
  returned: number
  reviewed: number
  /** waiting vouchers on cash or bank without the cashier's signature */
  unsigned: number
  posted: number
}

/** What waits and what is posted in one month of each book. */
export async function progressOf(ctx: Context, months: readonly { book: Id; period: Period }[]): Promise<Map<Id, Progress>> {
  const { rows } = await sql<Progress>`
    with asked as (select * from unnest(${months.map((m) => m.book)}::uuid[], ${months.map((m) => Number(m.period.slice(0, 4)))}::int[], ${months.map((m) => Number(m.period.slice(5)))}::int[]) as a (book, year, month))
    select a.book, coalesce(d.draft, 0) as draft, coalesce(d.submitted, 0) as submitted, coalesce(d.returned, 0) as returned, coalesce(d.reviewed, 0) as reviewed,
      coalesce(d.unsigned, 0) as unsigned,
      (select coalesce(sum(c.last_no), 0)::int from ledger.counter c where c.county = ${ctx.scope.county} and c.book = a.book and c.year = a.year and c.month = a.month) as posted
    from asked a left join lateral (
      select count(*) filter (where w.state = 'draft')::int as draft, count(*) filter (where w.state = 'submitted')::int as submitted,
        count(*) filter (where w.state = 'returned')::int as returned, count(*) filter (where w.state = 'reviewed')::int as reviewed,
        count(*) filter (where w.state in ('submitted', 'reviewed') and w.cashier_name is null
          and jsonb_path_exists(w.content, '$.lines[*].account ? (@ starts with "101" || @ starts with "102")'))::int as unsigned
      from ledger.draft w where w.county = ${ctx.scope.county} and w.book = a.book and w.state <> 'posted'
        and w.date >= make_date(a.year, a.month, 1) and w.date < make_date(a.year, a.month, 1) + interval '1 month') d on true`.execute(ctx.trx)
  return new Map(rows.map((row) => [row.book, row]))
}

export interface Hit {
  id: Id
  year: number
  book: Id
  village: number
  date: Day
  word: string
  no: number
  line: number
  summary: string
  account: string
  accountName: string
  party: string | null
  debitFen: Fen
  creditFen: Fen
}

export type Wanted = { amountFen: Fen } | { no: number; word: string | null } | { text: string }

/** Posted entries of the books that match, the newest first; one more than `limit` tells that there are more. */
export async function searchEntries(ctx: Context, books: readonly Id[], wanted: Wanted, range: { from?: Period | undefined; to?: Period | undefined }, limit: number): Promise<Hit[]> {
  const [from, to] = [range.from ? monthIndex(range.from) : 0, range.to ? monthIndex(range.to) : 9_999 * 12]
  const match = 'amountFen' in wanted
    ? sql`e.amount_fen = ${wanted.amountFen} or e.amount_fen = ${-wanted.amountFen}`
    : 'no' in wanted
      ? sql`v.no = ${wanted.no} and (${wanted.word}::text is null or v.word = ${wanted.word}) and e.line = 1`
      : sql`e.summary ilike ${containing(wanted.text)} or d.name ilike ${containing(wanted.text)}`
  const { rows } = await sql<Hit>`
    select v.id, v.year, v.book, v.village, v.date, v.word, v.no, e.line, e.summary, e.account, a.name as account_name, d.name as party,
      case e.side when 'debit' then e.amount_fen else 0 end as debit_fen, case e.side when 'credit' then e.amount_fen else 0 end as credit_fen
    from ledger.voucher v
    join ledger.entry e on e.county = v.county and e.year = v.year and e.voucher = v.id
    join ledger.account a on a.county = e.county and a.book = e.book and a.code = e.account
    left join ledger.dimension d on d.county = e.county and d.book = e.book and d.id = (e.dimensions ->> 'party')::uuid
    where v.county = ${ctx.scope.county} and v.book = any(${books}::uuid[]) and e.book = any(${books}::uuid[])
      and v.year between ${Math.floor((from - 1) / 12)} and ${Math.floor((to - 1) / 12)} and v.year * 12 + v.month between ${from} and ${to} and (${match})
    order by v.date desc, v.book, v.no desc, e.line limit ${limit + 1}`.execute(ctx.trx)
  return rows
}
