import type { Context } from '../../../kernel/context.ts'
import { formatPeriod, periodOf } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'
import { voucherNo } from '../rules/words.ts'
import { findState, type StateRow } from '../store/state.ts'
import { bookOf } from './books.ts'

export interface VoucherState extends Pick<StateRow, 'state' | 'date' | 'corrects' | 'reversalOf'> {
  /** Chinese: book, month and number, or that it has none yet */
  label: string
}

/**
 * How far a voucher (or what will become one; the id stays) has come, for domains that hang things on it; null = the book has none of this id.
 * @param options.lock keeps a draft in its state until the transaction ends
 */
export async function voucherState(ctx: Context, book: Id, id: Id, options: { lock?: boolean } = {}): Promise<VoucherState | null> {
  const { name } = await bookOf(ctx, book)
  const row = await findState(ctx, book, id, options)
  if (!row) return null
  const { state, date, word, no, corrects, reversalOf } = row
  const label = no === null ? `“${name}”${date} 的未记账凭证` : `“${name}”${formatPeriod(periodOf(date))} ${voucherNo({ word, no })}号凭证`
  return { state, date, corrects, reversalOf, label }
}
