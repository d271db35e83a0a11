import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { conflict, invalid } from '../../../kernel/error.ts'
import type { Id } from '../../../kernel/id.ts'
import { initials } from '../../../kernel/pinyin.ts'
import type { Account, VoucherDraft } from '../contract.ts'
import { parentOf, placeAccounts, transferLines, type NewAccount } from '../rules/accounts.ts'
import * as store from '../store/accounts.ts'
import { balancesAt, partyBalancesAt } from '../store/balances.ts'
import { bookOf } from './books.ts'
import { submitDrafts } from './drafts.ts'

/**
 * Opens the first sub-account below an account that has carried something. What stands on the account now goes there, party by party,
 * by a voucher that another person reviews; from here on the account itself takes nothing else. An account without a balance gets its
 * sub-account from a new year on, that is while nothing has moved on it in a month still open.
 */
export async function subdivideAccount(ctx: Context, input: NewAccount & { book: Id; draft: Id }): Promise<{ account: Account; draft: Id | null }> {
  const book = await bookOf(ctx, input.book)
  const accounts = (await store.findAccounts(ctx, [book.id])).get(book.id)!
  const parent = parentOf(input.code, accounts)
  const { added } = placeAccounts(accounts, new Set(), [input])
  const child = { ...added[0]!, initials: initials(input.name) }
  if (!parent?.leaf) throw invalid('ledger.accountNotUsed', `科目 ${parent?.code ?? ''} 已有明细，请直接增设明细科目`)
  const { drafts, moved } = await store.openUse(ctx, book.id, parent.code)
  if (drafts > 0) throw conflict('ledger.accountWaiting', `还有 ${drafts} 张未记账凭证使用科目 ${parent.code} ${parent.name}，请先记账或改用其他科目`)
  const lines = transferLines(parent.code, child.code, await standing(ctx, book.id, parent.code))
  if (lines.length === 0 && moved) throw conflict('ledger.accountMoved', `科目 ${parent.code} ${parent.name} 余额为零，但本年未结账的月份已有发生额；请在新年度开始时再设明细`)
  await store.insertAccounts(ctx, book.id, book.village, [child])
  await store.markSubdivided(ctx, book.id, parent.code)
  await record(ctx, 'ledger.subdivideAccount', child.code, book.village, { book: book.id, parent: parent.code, name: child.name, lines: lines.length })
  if (lines.length === 0) return { account: child, draft: null }
  const draft: VoucherDraft = { id: input.draft, date: ctx.today, word: '记', kind: 'ordinary', attachments: 0, lines }
  await submitDrafts(ctx, book.id, [draft], { preparedBy: ctx.actor.name, preparer: ctx.actor.person, source: { domain: 'ledger', kind: 'subdivide', id: parent.code } })
  return { account: child, draft: draft.id }
}

/** The account's balance, by party where it has parties; debit positive. */
async function standing(ctx: Context, book: Id, code: string) {
  const until = `${Number(ctx.today.slice(0, 4)) + 1}-12`
  const parties = (await partyBalancesAt(ctx, [book], code, until)).filter(({ account }) => account === code)
  const total = (await balancesAt(ctx, [book], until)).find(({ account }) => account === code)?.fen ?? 0n
  const left = total - parties.reduce((sum, { fen }) => sum + fen, 0n)
  return [...parties.map(({ party, fen }) => ({ party, fen })), ...(left === 0n ? [] : [{ party: null, fen: left }])]
}
