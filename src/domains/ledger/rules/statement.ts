import type { Fen } from '../../../kernel/money.ts'
import type { Account } from '../contract.ts'
import type { Formula, StatementDefinition, Term } from './reference.ts'

/** What one book contributes to a statement at one month, per leaf account; all amounts debit positive. */
export interface BookFacts {
  book: string
  accounts: ReadonlyMap<string, Account>
  /** closing balance of each leaf account at the month's end */
  balance: ReadonlyMap<string, Fen>
  /** balance at 1 January */
  yearOpening: ReadonlyMap<string, Fen>
  /** movement 1 January – month, closing vouchers excluded */
  movement: ReadonlyMap<string, Fen>
  /** balance of 113 by party, summed over sub-accounts and contracts */
  parties: ReadonlyMap<string, Fen>
  /** movement of 322 (and 311) by allocation item, closing vouchers excluded; key `root/item` */
  allocations: ReadonlyMap<string, Fen>
}

/** One piece of a cell: an account of a book, or a party of 113; `fen` already carries the line's sign. */
export interface Part {
  book: string
  account: string
  party: string | null
  fen: Fen
}

const orient = (fen: Fen, normal: 'debit' | 'credit'): Fen => (normal === 'debit' ? fen : -fen)

function leaves(facts: BookFacts, values: ReadonlyMap<string, Fen>, accept: (account: Account) => boolean, normal: 'debit' | 'credit'): Part[] {
  const parts: Part[] = []
  for (const [code, fen] of values) {
    const account = facts.accounts.get(code)
    if (fen !== 0n && account && accept(account)) parts.push({ book: facts.book, account: code, party: null, fen: orient(fen, normal) })
  }
  return parts
}

function termParts(term: Exclude<Term, { line: string }>, facts: BookFacts): Part[] {
  if ('class' in term) return leaves(facts, facts.balance, (a) => a.class === term.class, term.normal)
  if (term.measure === 'net') return leaves(facts, facts.balance, (a) => a.root === term.account, term.normal)
  const debit = term.measure === 'sumOfDebitBalancesByDetail'
  const parts: Part[] = []
  // Never netted: a party that owes and a party that is owed stay on their own sides of the sheet.
  for (const [party, fen] of facts.parties)
    if (debit ? fen > 0n : fen < 0n) parts.push({ book: facts.book, account: term.account, party, fen: debit ? fen : -fen })
  return parts
}

/** The pieces of a line that come from accounts (not from other lines) for one book. */
export function lineParts(formula: Formula, facts: BookFacts): Part[] {
  switch (formula.op) {
    case 'sum':
      return formula.terms.flatMap((term) => ('line' in term ? [] : termParts(term, facts)))
    case 'periodNet':
      return leaves(facts, facts.movement, (a) => a.root === formula.account && (!formula.tag || a.tag === formula.tag), formula.normal)
    case 'yearOpening':
      return leaves(facts, facts.yearOpening, (a) => formula.accounts.includes(a.root) && a.tag !== formula.exceptTag, formula.normal)
    case 'allocation': {
      const fen = facts.allocations.get(`${formula.account}/${formula.item}`) ?? 0n
      return fen === 0n ? [] : [{ book: facts.book, account: formula.account, party: null, fen: orient(fen, formula.normal) }]
    }
  }
}

/** The other lines a line is made of, with their signs. */
export const lineTerms = (formula: Formula): { line: string; sign: bigint }[] =>
  formula.op === 'sum' ? formula.terms.flatMap((term) => ('line' in term ? [{ line: term.line, sign: BigInt(term.sign) }] : [])) : []

/** Every line of a statement over any number of books, in fen. Lines refer only to earlier lines or to later totals; cycles do not exist in the data. */
export function evaluate(definition: StatementDefinition, books: readonly BookFacts[]): Map<string, Fen> {
  const values = new Map<string, Fen>()
  const definitions = new Map(definition.lines.map((line) => [line.id, line]))
  const value = (id: string): Fen => {
    const known = values.get(id)
    if (known !== undefined) return known
    const line = definitions.get(id)
    if (!line) throw new Error(`statement refers to an unknown line ${id}`)
    let fen = 0n
    for (const facts of books) for (const part of lineParts(line.formula, facts)) fen += part.fen
    for (const term of lineTerms(line.formula)) fen += term.sign * value(term.line)
    values.set(id, fen)
    return fen
  }
  for (const line of definition.lines) value(line.id)
  return values
}
