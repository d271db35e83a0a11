import { booksOf, type SubmitCheck } from '../../ledger/index.ts'
import { wrongBook } from '../rules/index.ts'

/** Acts where a village keeps both kinds of book; a committee that keeps the only book acts for the collective and may book everything. */
export const wrongBookCheck: SubmitCheck = async (ctx, book, draft, accounts) => {
  const other = (await booksOf(ctx, { villages: [book.village], state: 'inUse' })).find(({ kind, retiredFrom }) => kind !== book.kind && retiredFrom === null)
  return other ? wrongBook(draft, accounts, { kind: book.kind, other: other.name }) : []
}
