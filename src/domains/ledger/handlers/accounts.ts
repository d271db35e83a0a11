import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import type { Id } from '../../../kernel/id.ts'
import { initials } from '../../../kernel/pinyin.ts'
import type { Account } from '../contract.ts'
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
