import { sql } from 'kysely'
import type { Context } from '../../../kernel/context.ts'
import type { Day } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'
import type { Fen } from '../../../kernel/money.ts'
import type { DraftState } from '../contract.ts'

/** What an act of a domain has become in a book. */
export interface SourcedVoucher {
  book: Id
  /** id of the act in its own domain */
  id: string
  state: DraftState
  /** null when it was posted without a draft */
  draft: Id | null
  /** null until it is posted */
  voucher: Id | null
  year: number
  date: Day
  debitFen: Fen
}

/** The vouchers and waiting drafts that acts of a domain made in the given books, by id of the act; an act whose draft was removed is absent. */
export async function sourced(ctx: Context, books: readonly Id[], domain: string, kind: string, prefix = ''): Promise<SourcedVoucher[]> {
  const { rows } = await sql<SourcedVoucher>`
    select d.book, d.source_id as id, d.state, d.id as draft, d.voucher, extract(year from d.date)::int as year, d.date, d.debit_fen from ledger.draft d
      where d.county = ${ctx.scope.county} and d.book = any(${books}::uuid[]) and d.source_domain = ${domain} and d.source_kind = ${kind} and starts_with(d.source_id, ${prefix})
    union all
    select s.book, s.id, 'posted', null, s.voucher, s.year::int, v.date, v.debit_fen from ledger.source s
      join ledger.voucher v on v.county = s.county and v.year = s.year and v.id = s.voucher
      where s.county = ${ctx.scope.county} and s.book = any(${books}::uuid[]) and s.domain = ${domain} and s.kind = ${kind} and starts_with(s.id, ${prefix})
        and not exists (select from ledger.draft d where d.county = s.county and d.book = s.book and d.state = 'posted' and d.voucher = s.voucher)
    order by 2, 1`.execute(ctx.trx)
  return rows
}
