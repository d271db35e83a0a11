import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { periodOf } from '../../../kernel/day.ts'
import { notFound } from '../../../kernel/error.ts'
import type { Id } from '../../../kernel/id.ts'
import type { TypedDraft } from '../contract.ts'
import * as balances from '../store/balances.ts'
import * as store from '../store/templates.ts'
import { bookOf } from './books.ts'

export async function listTemplates(ctx: Context, book: Id) {
  await bookOf(ctx, book)
  return await store.findTemplates(ctx, book)
}

/** Keeps a voucher as a template under a name; the same name is replaced. */
export async function saveTemplate(ctx: Context, input: { book: Id; id: Id; name: string; draft: TypedDraft }): Promise<{ id: Id }> {
  const book = await bookOf(ctx, input.book)
  const id = await store.putTemplate(ctx, book, input)
  await record(ctx, 'ledger.saveTemplate', id, book.village, { book: book.id, name: input.name })
  return { id }
}

export async function removeTemplate(ctx: Context, input: { book: Id; id: Id }): Promise<{ id: Id }> {
  const book = await bookOf(ctx, input.book)
  if (!(await store.deleteTemplate(ctx, book.id, input.id))) throw notFound('ledger.templateNotFound', '没有这张模板凭证，它可能已被删除')
  await record(ctx, 'ledger.removeTemplate', input.id, book.village, { book: book.id })
  return { id: input.id }
}

/** The summaries that the book's vouchers used most in this year and the last. */
export async function frequentSummaries(ctx: Context, book: Id): Promise<string[]> {
  await bookOf(ctx, book)
  return await store.commonSummaries(ctx, book)
}

/** Balances after everything that is posted, whatever its month; debit positive. */
export async function balancesNow(ctx: Context, book: Id) {
  await bookOf(ctx, book)
  const period = `${Number(periodOf(ctx.today).slice(0, 4)) + 1}-12`
  const [accounts, parties] = [await balances.balancesAt(ctx, [book], period), await balances.partyBalancesAt(ctx, [book], '', period)]
  return { accounts: accounts.map(({ account, fen }) => ({ account, fen })), parties: parties.map(({ account, party, fen }) => ({ account, party, fen })) }
}
