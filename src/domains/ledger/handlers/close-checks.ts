import type { Context } from '../../../kernel/context.ts'
import { addMonths, firstDay, type Period } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'
import type { Fen } from '../../../kernel/money.ts'
import type { CloseCheck } from '../contract/periods.ts'
import { closeChecks, firstBelowZero, isReady } from '../rules/close.ts'
import { findAccounts, namesOf } from '../store/accounts.ts'
import { balancesAt, partyBalancesAt } from '../store/balances.ts'
import { bookStates, findBooks, type BookRow } from '../store/books.ts'
import * as store from '../store/close.ts'
import { bookOf } from './books.ts'

/** A check that a domain above the ledger adds to the closing of a month; set-based, one answer per book. */
export interface OwnCheck {
  code: string
  check: (ctx: Context, books: readonly Id[], period: Period) => Promise<ReadonlyMap<Id, CloseCheck>>
}

const own = new Map<string, OwnCheck>()

/** Adds a domain's check to every closing; called once, when the program is put together. */
export const registerCloseCheck = (check: OwnCheck): void => void own.set(check.code, check)

/** The checklist of each book for one month, in a fixed number of reads whatever the number of books. */
export async function closeChecksOf(ctx: Context, books: readonly Id[], period: Period): Promise<Map<Id, CloseCheck[]>> {
  const asked = new Set(books)
  const rows = (await findBooks(ctx, {})).filter(({ id }) => asked.has(id))
  const facts = await gather(ctx, rows, period)
  const lists = new Map(rows.map((book) => [book.id, closeChecks(facts(book))]))
  for (const { check } of own.values()) for (const [book, result] of await check(ctx, rows.map(({ id }) => id), period)) lists.get(book)?.push(result)
  return lists
}

export async function closeChecksOfBook(ctx: Context, input: { book: Id; period: Period }): Promise<{ period: Period; ready: boolean; checks: CloseCheck[] }> {
  await bookOf(ctx, input.book)
  const checks = (await closeChecksOf(ctx, [input.book], input.period)).get(input.book)!
  return { period: input.period, ready: isReady(checks), checks }
}

async function gather(ctx: Context, rows: readonly BookRow[], period: Period) {
  const books = rows.map(({ id }) => id)
  const accounts = await findAccounts(ctx, books)
  const states = await bookStates(ctx, books)
  const balance = byBook(await balancesAt(ctx, books, period))
  const before = byBook(await balancesAt(ctx, books, addMonths(period, -1)))
  const drafts = byBook(await store.draftsOfMonth(ctx, books, period))
  const numbers = byBook(await store.numbersOfMonth(ctx, books, period))
  const turnover = byBook(await store.turnoverOfMonth(ctx, books, period))
  const days = byBook(await store.cashDays(ctx, books, period))
  const withoutParty = byBook(await store.entriesWithoutParty(ctx, books, period))
  const parties = byBook(await partyBalancesAt(ctx, books, '113', period))
  const recent = byBook(await store.recentDebits(ctx, rows.map(({ id, settings }) => ({ id, months: settings.advanceMonths })), period))
  const partyTotals = new Map(books.map((book) => [book, totals((parties.get(book) ?? []).map(({ party, fen }) => [party, fen]))]))
  const names = await namesOf(ctx, [...partyTotals.values()].flatMap((party) => [...party].filter(([, fen]) => fen > 0n).map(([id]) => id)))

  return (book: BookRow) => {
    const debits = new Map((recent.get(book.id) ?? []).map(({ party, fen }) => [party, fen]))
    const closing = turnover.get(book.id)?.[0]
    return {
      period, today: ctx.today, book, lastClosed: states.get(book.id)?.lastClosed ?? null, accounts: accounts.get(book.id) ?? new Map(),
      drafts: Object.fromEntries((drafts.get(book.id) ?? []).map(({ state, n }) => [state, n])),
      numbers: numbers.get(book.id) ?? [],
      balance: new Map((balance.get(book.id) ?? []).map(({ account, fen }) => [account, fen])),
      debitFen: closing?.debitFen ?? 0n, creditFen: closing?.creditFen ?? 0n, productionClosedFen: closing?.productionClosedFen ?? 0n,
      belowZero: belowZero(before.get(book.id) ?? [], days.get(book.id) ?? [], firstDay(period)),
      withoutParty: withoutParty.get(book.id)?.[0]?.n ?? 0,
      // Whatever was lent within the last months is not overdue; the rest of a debit balance is older.
      parties: [...partyTotals.get(book.id)!].map(([party, fen]) => ({ name: names.get(party) ?? '', fen, agedFen: fen > 0n ? atLeastZero(fen - (debits.get(party) ?? 0n)) : 0n })),
    }
  }
}

const atLeastZero = (fen: Fen): Fen => (fen > 0n ? fen : 0n)

function byBook<T extends { book: Id }>(rows: readonly T[]): Map<Id, T[]> {
  return Map.groupBy(rows, ({ book }) => book)
}

function totals(rows: readonly [string, Fen][]): Map<string, Fen> {
  const sums = new Map<string, Fen>()
  for (const [key, fen] of rows) sums.set(key, (sums.get(key) ?? 0n) + fen)
  return sums
}

type Days = Awaited<ReturnType<typeof store.cashDays>>

function belowZero(before: readonly { account: string; fen: Fen }[], days: Days, first: string) {
  const openings = new Map(before.filter(({ account }) => account.startsWith('101') || account.startsWith('102')).map(({ account, fen }) => [account, fen]))
  const moves = Map.groupBy(days, ({ account }) => account)
  return [...new Set([...openings.keys(), ...moves.keys()])].toSorted().flatMap((account) => {
    const found = firstBelowZero(openings.get(account) ?? 0n, moves.get(account) ?? [], first)
    return found ? [{ account, ...found }] : []
  })
}
