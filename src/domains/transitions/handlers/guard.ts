import { booksOf, type SubmitCheck, type UseCheck } from '../../ledger/index.ts'
import { wrongBook } from '../rules/index.ts'
import { unfinishedSplitInto } from '../store.ts'

/** Acts where a village keeps both kinds of book; a committee that keeps the only book acts for the collective and may book everything. */
export const wrongBookCheck: SubmitCheck = async (ctx, book, draft, accounts) => {
  const other = (await booksOf(ctx, { villages: [book.village], state: 'inUse' })).find(({ kind, retiredFrom }) => kind !== book.kind && retiredFrom === null)
  return other ? wrongBook(draft, accounts, { kind: book.kind, other: other.name }) : []
}

/** A new book of a split is taken into use after the split is confirmed: before, its opening balances are not there. */
export const unfinishedSplitCheck: UseCheck = async (ctx, book) => {
  const title = await unfinishedSplitInto(ctx, book)
  return title && `“${book.name}”是“${title}”的新账套，方案还没有确认建账，期初余额还没有转入；请先在“建账与衔接”里确认方案（或取消它），再启用`
}
