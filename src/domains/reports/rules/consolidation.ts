import type { Id } from '../../../kernel/id.ts'
import type { Fen } from '../../../kernel/money.ts'

/** What a book owes or is owed by a party on 113 (内部往来), debit positive, and the book that the party stands for. */
export interface Position {
  book: Id
  party: Id
  fen: Fen
  other: Id
}

/** One debt between two books: what the creditor's book says and what the debtor's book says. */
export interface Pair {
  creditor: Id
  debtor: Id
  receivableFen: Fen
  payableFen: Fen
  /** min of both: only what both books say is eliminated */
  eliminatedFen: Fen
  differenceFen: Fen
  receivables: Position[]
  payables: Position[]
}

/**
 * Sets the receivable of one book against the payable of the other, both directions of two books apart (never netted).
 * Positions towards a book that is not among `books` are left out.
 */
export function matchPairs(positions: readonly Position[], books: ReadonlySet<Id>): Pair[] {
  const pairs = new Map<string, Pair>()
  for (const position of positions) {
    const { book, other, fen } = position
    if (fen === 0n || book === other || !books.has(book) || !books.has(other)) continue
    const [creditor, debtor] = fen > 0n ? [book, other] : [other, book]
    const key = `${creditor}/${debtor}`
    const pair = pairs.get(key) ?? { creditor, debtor, receivableFen: 0n, payableFen: 0n, eliminatedFen: 0n, differenceFen: 0n, receivables: [], payables: [] }
    pairs.set(key, pair)
    if (fen > 0n) {
      pair.receivableFen += fen
      pair.receivables.push(position)
    } else {
      pair.payableFen -= fen
      pair.payables.push(position)
    }
  }
  return [...pairs.values()].map((pair) => ({
    ...pair, eliminatedFen: pair.receivableFen < pair.payableFen ? pair.receivableFen : pair.payableFen, differenceFen: pair.receivableFen - pair.payableFen,
  }))
}

/** What the eliminations take off each book's parties; add it to their balances (debit positive). The sum over all books is nought. */
export function eliminations(pairs: readonly Pair[]): Map<Id, Map<Id, Fen>> {
  const off = new Map<Id, Map<Id, Fen>>()
  const take = (positions: readonly Position[], total: Fen) => {
    let left = total
    for (const { book, party, fen } of positions) {
      const size = fen < 0n ? -fen : fen
      const part = size < left ? size : left
      left -= part
      if (part > 0n) off.set(book, (off.get(book) ?? new Map<Id, Fen>()).set(party, fen > 0n ? -part : part))
    }
  }
  for (const { receivables, payables, eliminatedFen } of pairs) {
    take(receivables, eliminatedFen)
    take(payables, eliminatedFen)
  }
  return off
}

export interface NamedBook {
  id: Id
  village: number
  /** every name by which another book may know this one */
  names: readonly string[]
}

/** The one book that a party's name means; a book of the same village wins, and an ambiguous name means none. */
export function proposeBook(party: { book: Id; village: number; name: string }, books: readonly NamedBook[]): Id | null {
  const named = books.filter(({ id, names }) => id !== party.book && names.includes(party.name.trim()))
  const near = named.filter(({ village }) => village === party.village)
  const best = near.length > 0 ? near : named
  return best.length === 1 ? best[0]!.id : null
}
