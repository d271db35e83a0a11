import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { invalid, notFound } from '../../../kernel/error.ts'
import { newId, type Id } from '../../../kernel/id.ts'
import { initials } from '../../../kernel/pinyin.ts'
import type { Account, DimensionKind } from '../contract.ts'
import { placeAccounts, type NewAccount } from '../rules/accounts.ts'
import * as store from '../store/accounts.ts'
import { bookOf } from './books.ts'

export async function accountsOf(ctx: Context, book: Id): Promise<Account[]> {
  await bookOf(ctx, book)
  return [...(await store.findAccounts(ctx, [book])).get(book)!.values()]
}

/** Adds sub-accounts below their parents in one go; a parent that carries entries is refused. */
export async function addAccounts(ctx: Context, book: Id, rows: readonly NewAccount[]): Promise<Account[]> {
  if (rows.length === 0) return []
  const { village } = await bookOf(ctx, book)
  const existing = (await store.findAccounts(ctx, [book])).get(book)!
  const { added, parents } = placeAccounts(existing, await store.usedAccounts(ctx, book), rows)
  const accounts = added.map((account) => ({ ...account, initials: initials(account.name) }))
  await store.insertAccounts(ctx, book, village, accounts)
  await store.markParents(ctx, book, parents)
  await record(ctx, 'ledger.addAccounts', book, village, accounts.map(({ code, name, tag }) => ({ code, name, tag })))
  return accounts
}

export async function partiesOf(ctx: Context, book: Id) {
  await bookOf(ctx, book)
  return await store.findParties(ctx, book)
}

/** Adds parties by name; a name that exists keeps its id. Returns every party of the book by name. */
export async function addParties(ctx: Context, book: Id, rows: readonly { name: string; category?: string }[]): Promise<Map<string, Id>> {
  const { village } = await bookOf(ctx, book)
  await store.insertParties(ctx, book, village, rows.map(({ name, category = 'counterparty' }) => ({ name, category, initials: initials(name) })))
  return new Map((await store.findParties(ctx, book)).map((party) => [party.name, party.id]))
}

export interface AccountChange {
  book: Id
  code: string
  name: string
  tag: Account['tag']
  active: boolean
  dimensions: string[]
}

/** Changes a sub-account's name, use, state and mandatory dimensions. The standard's first level keeps its name and state; 113 keeps its party. */
export async function changeAccount(ctx: Context, input: AccountChange): Promise<Account> {
  const { village } = await bookOf(ctx, input.book)
  const account = (await store.findAccounts(ctx, [input.book], [input.code])).get(input.book)?.get(input.code)
  if (!account) throw notFound('ledger.accountNotFound', `科目 ${input.code} 不存在`)
  if (account.level === 1 && (input.name !== account.name || !input.active)) throw invalid('ledger.accountLocked', '一级科目由会计制度规定，不能改名或停用')
  if (account.root === '113' && !input.dimensions.includes('party')) throw invalid('ledger.accountParty', '内部往来必须按往来单位或成员核算')
  const { name, tag, active, dimensions } = input
  await store.updateAccount(ctx, input.book, input.code, { name, initials: initials(name), tag, active, dimensions })
  await record(ctx, 'ledger.changeAccount', input.code, village, { book: input.book, before: { name: account.name, tag: account.tag, active: account.active, dimensions: account.dimensions }, after: { name, tag, active, dimensions } })
  return { ...account, name, initials: initials(name), tag, active, dimensions }
}

export async function dimensionsOf(ctx: Context, book: Id) {
  await bookOf(ctx, book)
  return await store.findDimensions(ctx, book)
}

/** Adds a value of an auxiliary dimension; a name that exists keeps its id. */
export async function addDimension(ctx: Context, input: { book: Id; kind: DimensionKind; name: string }): Promise<{ id: Id }> {
  const book = await bookOf(ctx, input.book)
  await store.insertDimension(ctx, book, { id: newId(), kind: input.kind, name: input.name, initials: initials(input.name) })
  const { id } = (await store.findDimensions(ctx, book.id)).find(({ kind, name }) => kind === input.kind && name === input.name)!
  await record(ctx, 'ledger.addDimension', id, book.village, { book: book.id, kind: input.kind, name: input.name })
  return { id }
}
