import type { Context } from '../../../kernel/context.ts'
import { addMonths, type Period } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'
import { divisionById } from '../../divisions/index.ts'
import { accountsOf, balancesAt, bookOf, booksOf, partiesOf, readOneMoment, vouchersOf } from '../../ledger/index.ts'
import { accountNames, journalHead, openingText, voucherText } from '../rules/journal.ts'

/**
 * The posted vouchers of a book, or of every book of the scope, as a plain-text journal for hledger and ledger, piece by piece.
 * Several books stand in one journal below an account of their own each. Call it first in a transaction: it reads one moment.
 * @param input.from first month; balances before it come as one opening transaction. Default: the start of each book
 * @param input.to last month; default: everything
 */
export async function* journal(ctx: Context, input: { book?: Id | undefined; from?: Period | undefined; to?: Period | undefined }): AsyncGenerator<string, void, undefined> {
  await readOneMoment(ctx)
  const books = input.book ? [await bookOf(ctx, input.book)] : await booksOf(ctx, {})
  yield journalHead(input.book ? (books[0]?.name ?? '') : `${books.length} 个账套`)
  for (const { id, name, village, start } of books) {
    const place = await divisionById(ctx.trx, village)
    const book = { id, name, villageCode: place.code, villageName: place.name, prefixed: !input.book }
    const names = accountNames(book, await accountsOf(ctx, id))
    const parties = new Map((await partiesOf(ctx, id)).map((party) => [party.id, party.name]))
    const from = input.from && input.from > start ? input.from : start
    const to = input.to ?? '9999-12'
    if (to < addMonths(from, -1)) continue
    const balances = await balancesAt(ctx, { books: [id], period: addMonths(from, -1) })
    yield openingText(book, names, from, balances.toSorted((a, b) => (a.account < b.account ? -1 : 1)))
    for await (const voucher of vouchersOf(ctx, { book: id, from, to })) yield voucherText(book, names, parties, voucher)
  }
}
