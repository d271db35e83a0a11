import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { invalid, notFound } from '../../../kernel/error.ts'
import type { Id } from '../../../kernel/id.ts'
import { organisationsOfVillages, placesOf } from '../../divisions/index.ts'
import { affiliatesOf, bookOf, booksOf, partiesOf, villagesInScope, type BookRow } from '../../ledger/index.ts'
import { proposeBook, type NamedBook } from '../rules/consolidation.ts'
import * as store from '../store/counterparts.ts'

/** Says that a party of a book is another book, or (null) none of this system; both books have to be in scope. */
export async function setCounterpart(ctx: Context, input: { book: Id; party: Id; other: Id | null }) {
  const { book, party, other } = input
  const { village } = await bookOf(ctx, book)
  const named = (await partiesOf(ctx, book)).find(({ id }) => id === party)
  if (!named) throw notFound('reports.partyNotFound', '这个账套没有这个往来单位')
  if (other === book) throw invalid('reports.sameBook', '往来单位不能对应本账套自己，请选择对方账套')
  if (other !== null) await bookOf(ctx, other)
  await store.setCounterparts(ctx, [{ book, party, village, otherBook: other }])
  await record(ctx, 'reports.setCounterpart', book, village, { party, name: named.name, other })
  return { book, party, other }
}

export interface Proposal {
  book: Id
  village: number
  party: Id
  partyName: string
  other: Id | null
}

/** Affiliates of the books that nobody has decided on, each with the book that its name means (null = none, or more than one). */
export async function proposalsFor(ctx: Context, books: readonly BookRow[], decided: readonly store.Counterpart[]): Promise<Proposal[]> {
  const done = new Set(decided.map(({ book, party }) => `${book}/${party}`))
  const affiliates = (await affiliatesOf(ctx, books.map(({ id }) => id))).filter(({ book, id }) => !done.has(`${book}/${id}`))
  if (affiliates.length === 0) return []
  const named = await namesOf(ctx, books)
  return affiliates.map(({ book, id, name, village }) => ({ book, village, party: id, partyName: name, other: proposeBook({ book, village, name }, named) }))
}

/** A book goes by its own name, with its town and county before it, and by that of its organisation. */
async function namesOf(ctx: Context, books: readonly BookRow[]): Promise<NamedBook[]> {
  const villages = [...new Set(books.map(({ village }) => village))]
  const places = await placesOf(ctx.trx, villages)
  const organisations = await organisationsOfVillages(ctx, villages)
  return books.map(({ id, village, kind, name }) => {
    const place = places.get(village)
    const own = organisations.filter((organisation) => organisation.division === village && organisation.kind === kind).map((organisation) => organisation.name)
    return { id, village, names: [name, `${place?.town ?? ''}${name}`, `${place?.countyName ?? ''}${place?.town ?? ''}${name}`, ...own] }
  })
}

/** Accepts every unambiguous proposal below a division. */
export async function acceptCounterparts(ctx: Context, input: { division: number }): Promise<{ accepted: number }> {
  const books = await booksOf(ctx, { villages: await villagesInScope(ctx, input.division), state: 'inUse' })
  const decided = await store.counterpartsOf(ctx, books.map(({ id }) => id))
  const rows = (await proposalsFor(ctx, books, decided)).flatMap(({ book, village, party, other }) => (other === null ? [] : [{ book, village, party, otherBook: other }]))
  await store.setCounterparts(ctx, rows)
  await record(ctx, 'reports.acceptCounterparts', `${input.division}`, null, rows)
  return { accepted: rows.length }
}
