import { sql } from 'kysely'
import type { Context } from '../../../kernel/context.ts'
import type { Day } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'
import type { DraftState } from '../contract.ts'

export interface StateRow {
  state: DraftState
  date: Day
  word: string
  no: number | null
  corrects: Id | null
  reversalOf: Id | null
}

/** How far a voucher of a book has come, from its first draft to the posted voucher; null = there is none. `lock` holds a draft in its state until the transaction ends. */
export async function findState(ctx: Context, book: Id, id: Id, { lock = false } = {}): Promise<StateRow | null> {
  const drafts = await sql<StateRow>`
    select state, date, word, null::int as no, corrects, reversal_of from ledger.draft
    where county = ${ctx.scope.county} and book = ${book} and id = ${id} ${lock ? sql`for share` : sql``}`.execute(ctx.trx)
  const draft = drafts.rows[0]
  if (draft && draft.state !== 'posted') return draft
  const vouchers = await sql<StateRow>`
    select 'posted' as state, date, word, no, corrects, reversal_of from ledger.voucher where county = ${ctx.scope.county} and book = ${book} and id = ${id}`.execute(ctx.trx)
  return vouchers.rows[0] ?? null
}
