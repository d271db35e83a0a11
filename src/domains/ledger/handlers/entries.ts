import type { Context } from '../../../kernel/context.ts'
import type { Period } from '../../../kernel/day.ts'
import { invalid, notFound } from '../../../kernel/error.ts'
import type { Id } from '../../../kernel/id.ts'
import { placesOf } from '../../divisions/index.ts'
import type { AccountTag, Voucher } from '../contract.ts'
import { findBook, periodText, type BookKind } from '../store/books.ts'
import * as store from '../store/vouchers.ts'
import { bookOf, booksOf, villagesInScope } from './books.ts'
import { inForce } from './retire.ts'
import { openEntries, readPage } from './ledgers/open.ts'

export interface Coverage {
  book?: Id | undefined
  division?: number | undefined
  kind: BookKind
  /** the month whose balances are asked for; absent = what moved, in whatever book */
  period?: Period
}

/** The books a report covers: the one named, or every book in use of the kind below the division. */
export async function coveredBooks(ctx: Context, input: Coverage) {
  if (input.book) return [await bookOf(ctx, input.book)]
  if (!input.division) throw invalid('ledger.coverageMissing', '请指定账套或区划')
  const books = await booksOf(ctx, { villages: await villagesInScope(ctx, input.division), kind: input.kind, state: 'inUse' })
  return input.period ? inForce(books, input.period) : books
}

export interface EntryQuery extends Coverage {
  account: string
  from: Period
  to: Period
  tag?: AccountTag | undefined
  party?: Id | undefined
  closing: boolean
  page: number
  size: number
}

/** The entries behind a figure, with opening, turnover, closing and a running balance; debit positive. */
export async function entriesOf(ctx: Context, input: EntryQuery) {
  const books = await coveredBooks(ctx, input)
  const ledger = await openEntries(ctx, books, input, { yearToDate: false, quantities: false })
  const lines = await readPage(ctx, ledger, input)
  const places = await placesOf(ctx.trx, books.map(({ village }) => village))
  const [debitFen, creditFen] = [ledger.span.months.reduce((sum, m) => sum + m.debitFen, 0n), ledger.span.months.reduce((sum, m) => sum + m.creditFen, 0n)]
  const { openingFen } = ledger.span
  return {
    total: ledger.total, openingFen, debitFen, creditFen, closingFen: openingFen + debitFen - creditFen,
    rows: lines.flatMap(({ kind, entry, balanceFen }) => (kind === 'entry' && entry ? [{
      voucher: entry.voucher, year: entry.year, book: entry.book, villageName: places.get(entry.village)?.village ?? '', date: entry.date, word: entry.word, no: entry.no,
      kind: entry.kind, line: entry.line, account: entry.account, accountName: entry.accountName, summary: entry.summary, party: entry.party, side: entry.side,
      amountFen: entry.amountFen, balanceFen,
    }] : [])),
  }
}

const toRow = ({ month, postedAt, sourceDomain, sourceKind, ...head }: Omit<store.VoucherHead, 'contentHash'>) => ({
  ...head, period: periodText(head.year, month), postedAt: postedAt.toISOString(), source: sourceDomain ? `${sourceDomain}.${sourceKind}` : null,
})

export async function listVouchers(ctx: Context, input: { book: Id; from?: Period | undefined; to?: Period | undefined; text?: string | undefined; page: number; size: number }) {
  await bookOf(ctx, input.book)
  const { total, rows } = await store.findVouchers(ctx, {
    book: input.book, ...(input.from && { from: store.monthIndex(input.from) }), ...(input.to && { to: store.monthIndex(input.to) }),
    ...(input.text && { text: input.text }), limit: input.size, offset: (input.page - 1) * input.size,
  })
  return { total, rows: rows.map(({ contentHash: _, ...head }) => toRow(head)) }
}

export async function getVoucher(ctx: Context, input: { voucher: Id; year: number }): Promise<Voucher> {
  const head = await store.findVoucher(ctx, input.year, input.voucher)
  const book = head && (await findBook(ctx, head.book))
  if (!head || !book) throw notFound('ledger.voucherNotFound', '凭证不存在，或不在您的管辖范围内')
  const { contentHash, ...rest } = head
  const lines = await store.findLines(ctx, input.year, [input.voucher])
  return { ...toRow(rest), bookName: book.name, followers: await store.findFollowers(ctx, input.year, input.voucher), contentHash: contentHash.toString('hex'), lines: lines.map(({ voucher: _, ...line }) => line) }
}

/** The voucher numbers of a book by month and word; `gap` marks those that were accepted as missing. */
export async function numbersOf(ctx: Context, book: Id): Promise<{ period: Period; word: string; no: number; gap: boolean }[]> {
  await bookOf(ctx, book)
  return (await store.findNumbers(ctx, book)).map(({ year, month, ...number }) => ({ period: periodText(year, month), ...number }))
}
