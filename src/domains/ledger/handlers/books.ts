import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { addMonths, periodOf, type Period } from '../../../kernel/day.ts'
import { conflict, invalid, notFound } from '../../../kernel/error.ts'
import { newId, type Id } from '../../../kernel/id.ts'
import { initials } from '../../../kernel/pinyin.ts'
import { placesOf, villagesOf } from '../../divisions/index.ts'
import type { Book, BookSettings } from '../contract.ts'
import { firstLevel } from '../rules/accounts.ts'
import { CURRENT_STANDARD } from '../rules/reference.ts'
import { insertAccounts } from '../store/accounts.ts'
import { bookStates, findBook, findBooks, insertBook, updateSettings, type BookKind, type BookRow } from '../store/books.ts'
import * as periods from '../store/periods.ts'

/** A book in scope, or 404. */
export async function bookOf(ctx: Context, id: Id): Promise<BookRow> {
  const book = await findBook(ctx, id)
  if (!book) throw notFound('ledger.bookNotFound', '账套不存在，或不在您的管辖范围内')
  return book
}

/** Books of the given villages (or of the whole scope), by kind and state. */
export const booksOf = (ctx: Context, filter: { villages?: readonly number[]; kind?: BookKind; state?: BookRow['state'] }) => findBooks(ctx, filter)

export async function listBooks(ctx: Context, input: { division: number; kind?: BookKind | undefined }): Promise<Book[]> {
  const villages = await villagesInScope(ctx, input.division)
  return await describe(ctx, await findBooks(ctx, { villages, ...(input.kind && { kind: input.kind }) }))
}

export const getBook = async (ctx: Context, input: { book: Id }): Promise<Book> => (await describe(ctx, [await bookOf(ctx, input.book)]))[0]!

/** Villages below a division; one that is not wholly inside the actor's scope does not exist for them. */
export async function villagesInScope(ctx: Context, division: number): Promise<number[]> {
  const villages = await villagesOf(ctx.trx, division)
  const seen = ctx.scope.all ? villages : villages.filter((village) => ctx.scope.villages.includes(village))
  const places = await placesOf(ctx.trx, seen.slice(0, 1))
  const county = [...places.values()][0]?.county
  if (seen.length === 0 || seen.length < villages.length || (county !== undefined && county !== ctx.scope.county))
    throw notFound('divisions.notFound', '该区划不存在，或不在您的管辖范围内')
  return seen
}

const NONE_WAITING = { draft: 0, submitted: 0, returned: 0, reviewed: 0 }

async function describe(ctx: Context, books: BookRow[]): Promise<Book[]> {
  const [states, places] = [await bookStates(ctx, books.map((b) => b.id)), await placesOf(ctx.trx, books.map((b) => b.village))]
  return books.map((b) => {
    const { lastClosed = null, lastVoucher = null, vouchers = 0, waiting = NONE_WAITING } = states.get(b.id) ?? {}
    const place = places.get(b.village)
    return { ...b, villageName: place?.village ?? '', townName: place?.town ?? '', lastClosed, lastVoucher, vouchers, waiting }
  })
}

/** Opens a book in set-up with the 42 first-level accounts of the standard. */
export async function createBook(ctx: Context, input: { id?: Id; village: number; kind: BookKind; name: string; start: Period; organisation?: Id | null }): Promise<{ id: Id }> {
  if (input.start < '2024-01') throw invalid('ledger.standard', '2023 年会计制度自 2024 年 1 月起施行，建账月份不能更早')
  const place = (await placesOf(ctx.trx, [input.village])).get(input.village)
  if (!place || place.county !== ctx.scope.county || !(ctx.scope.all || ctx.scope.villages.includes(input.village)))
    throw notFound('divisions.notFound', '该村不存在，或不在您的管辖范围内')
  const id = input.id ?? newId()
  await insertBook(ctx, {
    id, village: input.village, kind: input.kind, name: input.name, standard: CURRENT_STANDARD, start: input.start, state: 'setup', usedFrom: null,
    organisation: input.organisation ?? null,
  })
  await insertAccounts(ctx, id, input.village, firstLevel().map((account) => ({ ...account, initials: initials(account.name) })))
  await record(ctx, 'ledger.createBook', id, input.village, { name: input.name, kind: input.kind, start: input.start })
  return { id }
}

/** What another domain has against taking a book into use, in words; null when nothing. */
export type UseCheck = (ctx: Context, book: BookRow) => Promise<string | null>

const useChecks: UseCheck[] = []

/** Adds a check that a book passes before it is taken into use; the composition root says which domains have one. */
export function registerUseCheck(check: UseCheck): void {
  useChecks.push(check)
}

/** 启用: irreversible; months before `month` are closed and frozen. Refuses a retired book and what a registered check has something against. */
export async function useBook(ctx: Context, book: Id, month: Period): Promise<void> {
  const row = await bookOf(ctx, book)
  const { village, name } = row
  if (row.retiredFrom) throw conflict('ledger.bookRetired', `“${name}”已经停用（财务分设），不能启用；请启用分设后的账套`)
  for (const check of useChecks) {
    const why = await check(ctx, row)
    if (why) throw conflict('ledger.useRefused', why)
  }
  if (month > addMonths(periodOf(ctx.today), 1)) throw invalid('ledger.future', `启用月份 ${month} 晚于当前业务月份的次月，请核对`)
  await periods.putIntoUse(ctx, book, month)
  await record(ctx, 'ledger.useBook', book, village, { name, month })
}

/** Last closed month per book; books that never closed are absent. */
export async function lastClosed(ctx: Context, books: readonly Id[]): Promise<Map<Id, Period>> {
  const states = await bookStates(ctx, books)
  return new Map([...states.values()].flatMap((s) => (s.lastClosed ? [[s.book, s.lastClosed] as const] : [])))
}

/** Last closed month and last voucher day per book. */
export const statesOf = bookStates

/** Changes how the book treats what the rules leave open; the audit row keeps before, after and why (会计软件规范 art. 20(1): every change of method is logged). */
export async function changeSettings(ctx: Context, input: { book: Id; settings: BookSettings; reason: string }): Promise<Book> {
  const book = await bookOf(ctx, input.book)
  await updateSettings(ctx, book.id, input.settings)
  await record(ctx, 'ledger.changeSettings', book.id, book.village, { before: { ...book.settings }, after: { ...input.settings }, reason: input.reason })
  return await getBook(ctx, input)
}
