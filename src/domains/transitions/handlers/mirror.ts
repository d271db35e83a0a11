import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import type { Day, Period } from '../../../kernel/day.ts'
import { conflict, invalid } from '../../../kernel/error.ts'
import { newId, type Id } from '../../../kernel/id.ts'
import type { Fen } from '../../../kernel/money.ts'
import { accountsOf, addParties, bookOf, booksOf, partiesOf, partyBalancesAt, sourced, submitDrafts, villagesInScope, type BookRow, type SourcedVoucher } from '../../ledger/index.ts'
import type { MutualPair } from '../contract.ts'
import { currentAccountOf, mirrored, pairState, type MutualSide } from '../rules/index.ts'
import * as store from '../store.ts'

const DOMAIN = 'transitions'
const KIND = 'mirror'

export interface MirrorInput {
  fromBook: Id
  toBook: Id
  date: Day
  amountFen: Fen
  summary: string
  attachments: number
  fromAccount: string
  toAccount: string
  fromCurrent?: string | undefined
  toCurrent?: string | undefined
}

/** One act between a village's two books: both drafts in one transaction, each waiting for review in its own book. */
export async function mirror(ctx: Context, input: MirrorInput): Promise<{ id: Id; fromDraft: Id; toDraft: Id }> {
  const [from, to] = [await bookOf(ctx, input.fromBook), await bookOf(ctx, input.toBook)]
  if (from.id === to.id) throw invalid('transitions.sameBook', '付方和收方是同一个账套；账套间往来须在两个账套之间')
  if (from.village !== to.village) throw invalid('transitions.otherVillage', `“${from.name}”和“${to.name}”不属同一个村；账套间往来只在同一个村的账套之间办理`)
  const closed = [from, to].find(({ state, retiredFrom }) => state !== 'inUse' || retiredFrom !== null)
  if (closed) throw conflict('transitions.bookNotInUse', closed.retiredFrom ? `“${closed.name}”已经停用，不能再记账` : `“${closed.name}”还没有启用，不能制单`)
  const id = newId()
  const sides: [MutualSide, MutualSide] = [
    await sideOf(ctx, from, to, input.fromAccount, input.fromCurrent),
    await sideOf(ctx, to, from, input.toAccount, input.toCurrent),
  ]
  const [fromDraft, toDraft] = mirrored({ date: input.date, fen: input.amountFen, summary: input.summary, attachments: input.attachments }, ...sides)
  const mark = { preparedBy: ctx.actor.name, preparer: ctx.actor.person, source: { domain: DOMAIN, kind: KIND, id } }
  await submitDrafts(ctx, from.id, [fromDraft], mark)
  await submitDrafts(ctx, to.id, [toDraft], mark)
  await store.insertPair(ctx, { id, village: from.village, fromBook: from.id, toBook: to.id, fromDraft: fromDraft.id, toDraft: toDraft.id, date: input.date, amountFen: input.amountFen, summary: input.summary })
  await record(ctx, 'transitions.mirror', id, from.village, { from: from.name, to: to.name, amountFen: input.amountFen })
  return { id, fromDraft: fromDraft.id, toDraft: toDraft.id }
}

async function sideOf(ctx: Context, book: BookRow, other: BookRow, account: string, current: string | undefined): Promise<MutualSide> {
  const accounts = await accountsOf(ctx, book.id)
  if (accounts.some(({ code, root }) => code === account && root === '113')) throw invalid('transitions.mutualAccount', `“${book.name}”的对方科目不能是内部往来；请选银行存款、库存现金或费用等科目`)
  const leaf = current ?? currentAccountOf(accounts)
  if (leaf === null) throw invalid('transitions.currentAccount', `“${book.name}”的内部往来（113）有几个明细科目，请指明账套间往来记在哪一个`)
  if (!accounts.some(({ code, root }) => code === leaf && root === '113')) throw invalid('transitions.currentAccount', `“${book.name}”的 ${leaf} 不是内部往来（113）的科目`)
  const parties = await addParties(ctx, book.id, [{ name: other.name, category: 'affiliate' }])
  return { draft: newId(), current: leaf, party: parties.get(other.name)!, account }
}

/** The pairs of a village with their state, and what its books say they owe each other at the end of a month. */
export async function listPairs(ctx: Context, input: { village: number; month: Period }) {
  const [village] = await villagesInScope(ctx, input.village)
  if (village !== input.village) throw invalid('transitions.notVillage', '请选择一个村')
  const books = await booksOf(ctx, { villages: [input.village] })
  const names = new Map(books.map(({ id, name }) => [id, name]))
  const halves = new Map((await sourced(ctx, books.map(({ id }) => id), DOMAIN, KIND)).map((half) => [`${half.id} ${half.book}`, half]))
  const pairs = (await store.findPairs(ctx, input.village)).map((pair): MutualPair => {
    const [from, to] = [halves.get(`${pair.id} ${pair.fromBook}`) ?? null, halves.get(`${pair.id} ${pair.toBook}`) ?? null]
    return {
      id: pair.id, fromBook: pair.fromBook, fromName: names.get(pair.fromBook) ?? '', toBook: pair.toBook, toName: names.get(pair.toBook) ?? '', date: pair.date, amountFen: pair.amountFen,
      summary: pair.summary, createdBy: pair.createdBy, ...pairState(from, to), fromVoucher: shown(from), toVoucher: shown(to),
    }
  })
  return { pairs, balances: await mutualBalances(ctx, books, input.month) }
}

const shown = (half: SourcedVoucher | null): MutualPair['fromVoucher'] => half && { id: (half.voucher ?? half.draft)!, year: half.year, posted: half.state === 'posted', date: half.date }

/** A book's 113 towards the party that bears another book's name, beside the other book's towards it; together they should be zero. */
async function mutualBalances(ctx: Context, books: readonly BookRow[], month: Period) {
  const ids = books.map(({ id }) => id)
  const held = await partyBalancesAt(ctx, ids, '113', month)
  const nameOf = new Map<Id, string>()
  for (const id of ids) for (const party of await partiesOf(ctx, id)) nameOf.set(party.id, party.name)
  const owed = (book: BookRow, other: BookRow): Fen => held.filter((row) => row.book === book.id && nameOf.get(row.party) === other.name).reduce((sum, { fen }) => sum + fen, 0n)
  return books.flatMap((book, i) => books.slice(i + 1).flatMap((other) => {
    const [fen, otherFen] = [owed(book, other), owed(other, book)]
    return fen === 0n && otherFen === 0n ? [] : [{ book: book.id, name: book.name, other: other.id, otherName: other.name, fen, otherFen, differenceFen: fen + otherFen }]
  }))
}
