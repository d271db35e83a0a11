import type { Context } from '../../../kernel/context.ts'
import { addMonths, type Period } from '../../../kernel/day.ts'
import { invalid, notFound } from '../../../kernel/error.ts'
import type { Id } from '../../../kernel/id.ts'
import type { Fen } from '../../../kernel/money.ts'
import { placesOf } from '../../divisions/index.ts'
import type { Voucher } from '../contract.ts'
import { findAccounts } from '../store/accounts.ts'
import { balancesAt, partyBalancesAt } from '../store/balances.ts'
import { findBook, periodText, type BookKind } from '../store/books.ts'
import * as store from '../store/vouchers.ts'
import { bookOf, booksOf, villagesInScope } from './books.ts'

export interface Coverage {
  book?: Id | undefined
  division?: number | undefined
  kind: BookKind
}

/** The books a report covers: the one named, or every book in use of the kind below the division. */
export async function coveredBooks(ctx: Context, input: Coverage) {
  if (input.book) return [await bookOf(ctx, input.book)]
  if (!input.division) throw invalid('ledger.coverageMissing', '请指定账套或区划')
  return await booksOf(ctx, { villages: await villagesInScope(ctx, input.division), kind: input.kind, state: 'inUse' })
}

export interface EntryQuery extends Coverage {
  account: string
  from: Period
  to: Period
  tag?: string | undefined
  party?: Id | undefined
  closing: boolean
  page: number
  size: number
}

/** The entries behind a figure, with opening, turnover, closing and a running balance; debit positive. */
export async function entriesOf(ctx: Context, input: EntryQuery) {
  const books = await coveredBooks(ctx, input)
  const ids = books.map((b) => b.id)
  const filter = { books: ids, account: input.account, tag: input.tag, party: input.party, from: store.monthIndex(input.from), to: store.monthIndex(input.to), closing: input.closing }
  const openingFen = await openingOf(ctx, ids, input)
  const { total, debitFen, creditFen } = await store.sumEntries(ctx, filter)
  const rows = await store.findEntries(ctx, filter, { limit: input.size, offset: (input.page - 1) * input.size })
  const places = await placesOf(ctx.trx, rows.map((r) => r.village))
  return {
    total, openingFen, debitFen, creditFen, closingFen: openingFen + debitFen - creditFen,
    rows: rows.map(({ runningFen, village, ...row }) => ({ ...row, kind: row.kind as Voucher['kind'], villageName: places.get(village)?.village ?? '', balanceFen: openingFen + runningFen })),
  }
}

async function openingOf(ctx: Context, books: Id[], input: EntryQuery): Promise<Fen> {
  // An income figure (closing vouchers left out) starts from nothing: it counts movement only.
  if (!input.closing) return 0n
  const before = addMonths(input.from, -1)
  if (input.party) {
    const rows = await partyBalancesAt(ctx, books, input.account, before)
    return rows.reduce((sum, row) => (row.party === input.party ? sum + row.fen : sum), 0n)
  }
  const accounts = await findAccounts(ctx, books)
  const rows = await balancesAt(ctx, books, before)
  return rows.reduce((sum, row) => {
    const counted = row.account.startsWith(input.account) && (!input.tag || accounts.get(row.book)?.get(row.account)?.tag === input.tag)
    return counted ? sum + row.fen : sum
  }, 0n)
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
