import type { Context } from '../../../kernel/context.ts'
import type { Period } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'
import type { Fen } from '../../../kernel/money.ts'
import { divisionById, placesOf } from '../../divisions/index.ts'
import {
  balanceSheetDefinition, bookFacts, booksOf, evaluateStatement, incomeStatementDefinition, partyNames, villagesInScope, type BookFacts, type BookRow,
} from '../../ledger/index.ts'
import { eliminations, matchPairs, type Pair, type Position } from '../rules/consolidation.ts'
import { counterpartsOf } from '../store/counterparts.ts'
import { proposalsFor } from './counterparts.ts'

export interface ConsolidatedInput {
  division: number
  month: Period
  statement: 'balanceSheet' | 'incomeStatement'
}

/**
 * Both kinds of books below a division side by side, their sum, what is eliminated between them on 113, and the rest
 * (posting-rules §10: inter-book transfers are mirrored on 113; the consolidated view is reporting only, nothing is posted).
 * Only what both books say is eliminated; income and expense between books are not.
 */
export async function consolidated(ctx: Context, input: ConsolidatedInput) {
  const all = await booksOf(ctx, { villages: await villagesInScope(ctx, input.division) })
  const books = all.filter(({ state }) => state === 'inUse')
  const ids = books.map(({ id }) => id)
  const isSheet = input.statement === 'balanceSheet'
  const definition = isSheet ? balanceSheetDefinition : incomeStatementDefinition
  const facts = await bookFacts(ctx, ids, input.month)

  const decided = await counterpartsOf(ctx, ids)
  const others = new Map(decided.map(({ book, party, otherBook }) => [`${book}/${party}`, otherBook]))
  const positions = facts.flatMap(({ book, parties }) => [...parties].flatMap(([party, fen]): Position[] => {
    const other = others.get(`${book}/${party}`)
    return other ? [{ book, party, fen, other }] : []
  }))
  const inScope = new Set(ids)
  const pairs = matchPairs(positions, inScope)
  const off = eliminations(pairs)

  const kindOf = new Map(books.map(({ id, kind }) => [id, kind]))
  const values = (chosen: readonly BookFacts[]) => evaluateStatement(definition, chosen)
  const [coop, committee] = (['coop', 'committee'] as const).map((kind) => values(facts.filter(({ book }) => kindOf.get(book) === kind)))
  const [combined, rest] = [values(facts), values(facts.map((one) => reduced(one, off.get(one.book))))]
  const of = (column: ReadonlyMap<string, Fen> | undefined, line: string) => column?.get(line) ?? 0n
  const shown = definition.lines.filter(({ id, hideWhenZero }) => !hideWhenZero || of(combined, id) !== 0n)

  const names = await partyNames(ctx, ids)
  const named = await nameBooks(ctx, books)
  const partyFen = new Map(facts.map(({ book, parties }) => [book, parties]))
  const open = (await proposalsFor(ctx, books, decided)).map(({ book, party, partyName, other }) => ({
    book: named.get(book)!, party, partyName, fen: partyFen.get(book)?.get(party) ?? 0n, proposed: other === null ? null : named.get(other)!,
  }))
  return {
    name: definition.name,
    title: `${(await divisionById(ctx.trx, input.division)).name}合并`,
    month: input.month,
    asOf: ctx.today,
    coopBooks: books.filter(({ kind }) => kind === 'coop').length,
    committeeBooks: books.filter(({ kind }) => kind === 'committee').length,
    settingUp: all.filter(({ state }) => state === 'setup').map(({ id, name }) => ({ id, name })),
    lines: shown.map(({ id, name, kind, side }, i) => ({
      id, row: i + 1, name, kind, side: side ?? null, coopFen: of(coop, id), committeeFen: of(committee, id), combinedFen: of(combined, id),
      eliminatedFen: of(rest, id) - of(combined, id), consolidatedFen: of(rest, id),
    })),
    balanced: isSheet ? definition.checks.every(({ left, right }) => of(rest, left) === of(rest, right)) : null,
    pairs: pairs.map((pair) => describePair(pair, named, names, books)),
    // A decision waits only where it changes a figure, or where the name already says what it is.
    open: open.filter(({ fen, proposed }) => fen !== 0n || proposed !== null),
    outside: positions.filter(({ other, fen }) => fen !== 0n && !inScope.has(other)).map(({ book, party, fen }) => ({ book: named.get(book)!, party, partyName: names.get(party) ?? '', fen })),
  }
}

/** The book's figures with what is eliminated taken off its parties; the accounts' own balances stay, as the statement reads 113 by party. */
function reduced(facts: BookFacts, off: ReadonlyMap<Id, Fen> | undefined): BookFacts {
  if (!off) return facts
  const parties = new Map(facts.parties)
  for (const [party, fen] of off) parties.set(party, (parties.get(party) ?? 0n) + fen)
  return { ...facts, parties }
}

type Named = { id: Id; name: string; villageName: string }

async function nameBooks(ctx: Context, books: readonly BookRow[]): Promise<Map<Id, Named>> {
  const places = await placesOf(ctx.trx, books.map(({ village }) => village))
  return new Map(books.map(({ id, name, village }) => [id, { id, name, villageName: places.get(village)?.village ?? '' }]))
}

function describePair({ creditor, debtor, receivables, payables, ...amounts }: Pair, named: ReadonlyMap<Id, Named>, names: ReadonlyMap<Id, string>, books: readonly BookRow[]) {
  const starts = new Map(books.map(({ id, start }) => [id, start]))
  const position = ({ book, party, fen }: Position) => ({ book, party, partyName: names.get(party) ?? '', fen, from: starts.get(book)! })
  return { ...amounts, creditor: named.get(creditor)!, debtor: named.get(debtor)!, receivables: receivables.map(position), payables: payables.map(position) }
}
