import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { periodOf, type Period } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'
import type { BookRow } from '../store/books.ts'
import { retire } from '../store/periods.ts'
import { bookOf } from './books.ts'

/** 停用: from `month` on the book is only read. Refuses a book with waiting drafts or with vouchers of that month or later; cannot be taken back. */
export async function retireBook(ctx: Context, book: Id, month: Period): Promise<void> {
  const { village, name } = await bookOf(ctx, book)
  await retire(ctx, book, month)
  await record(ctx, 'ledger.retireBook', book, village, { name, month })
}

/**
 * The books whose balances make up a division at the end of a month: a retired book up to the month before it was retired,
 * and a book that took over from one only from its own first month on, so that no yuan is counted in both.
 */
export function inForce(books: readonly BookRow[], period: Period): BookRow[] {
  const divided = new Set(books.filter(({ retiredFrom }) => retiredFrom !== null).map(({ village }) => village))
  return books.filter(({ village, start, retiredFrom }) => (retiredFrom ? period < periodOf(retiredFrom) : period >= start || !divided.has(village)))
}
