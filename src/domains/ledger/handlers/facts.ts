import type { Context } from '../../../kernel/context.ts'
import { addMonths, monthOf, yearOf, type Period } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'
import type { Fen } from '../../../kernel/money.ts'
import type { Account } from '../contract.ts'
import type { BookFacts } from '../rules/statement.ts'
import { findAccounts } from '../store/accounts.ts'
import * as balances from '../store/balances.ts'

const add = (map: Map<string, Fen>, key: string, fen: Fen) => map.set(key, (map.get(key) ?? 0n) + fen)

/** Everything that statements need of each book at one month, in five set-based reads whatever the number of books. */
export async function bookFacts(ctx: Context, books: readonly Id[], period: Period): Promise<BookFacts[]> {
  const year = yearOf(period)
  const january = `${year}-01`
  const accounts = await findAccounts(ctx, books)
  const facts = new Map(
    books.map((book) => [book, {
      book, accounts: accounts.get(book) as ReadonlyMap<string, Account>, balance: new Map<string, Fen>(), yearOpening: new Map<string, Fen>(),
      movement: new Map<string, Fen>(), parties: new Map<string, Fen>(), allocations: new Map<string, Fen>(),
    }]),
  )
  for (const row of await balances.balancesAt(ctx, books, period)) facts.get(row.book)?.balance.set(row.account, row.fen)
  for (const row of await balances.balancesAt(ctx, books, addMonths(january, -1))) facts.get(row.book)?.yearOpening.set(row.account, row.fen)
  for (const row of await balances.turnover(ctx, books, january, period)) {
    const fen = row.debitFen - row.closingDebitFen - (row.creditFen - row.closingCreditFen)
    if (fen !== 0n) add(facts.get(row.book)!.movement, row.account, fen)
  }
  for (const row of await balances.partyBalancesAt(ctx, books, '113', period)) add(facts.get(row.book)!.parties, row.party, row.fen)
  for (const row of await balances.allocationMovement(ctx, books, year, monthOf(period))) add(facts.get(row.book)!.allocations, `${row.root}/${row.item}`, row.fen)
  return [...facts.values()]
}
