import type { Fen } from '../../../kernel/money.ts'
import type { Account, TrialRow } from '../contract.ts'

/** Sums of one leaf account; debit positive where signed. */
export interface LeafSums {
  account: string
  yearOpeningFen: Fen
  openingFen: Fen
  debitFen: Fen
  creditFen: Fen
  yearDebitFen: Fen
  yearCreditFen: Fen
}

/** A trial balance with its parent rows: each leaf is added to all its ancestors; rows come in code order, untouched accounts are left out. */
export function trialRows(accounts: ReadonlyMap<string, Account>, sums: readonly LeafSums[]): TrialRow[] {
  const rows = new Map<string, TrialRow>()
  for (const leaf of sums) {
    for (let code: string | null = leaf.account; code; ) {
      const account: Account | undefined = accounts.get(code)
      if (!account) break
      const row: TrialRow = rows.get(code) ?? empty(account)
      row.yearOpeningFen += leaf.yearOpeningFen
      row.openingFen += leaf.openingFen
      row.debitFen += leaf.debitFen
      row.creditFen += leaf.creditFen
      row.yearDebitFen += leaf.yearDebitFen
      row.yearCreditFen += leaf.yearCreditFen
      row.closingFen = row.openingFen + row.debitFen - row.creditFen
      rows.set(code, row)
      code = account.parent
    }
  }
  return [...rows.values()].toSorted((a, b) => (a.account < b.account ? -1 : 1))
}

const empty = (account: Account): TrialRow => ({
  account: account.code, name: account.name, level: account.level, side: account.side, leaf: account.leaf,
  yearOpeningFen: 0n, openingFen: 0n, debitFen: 0n, creditFen: 0n, yearDebitFen: 0n, yearCreditFen: 0n, closingFen: 0n,
})

/** Totals over first-level rows only, so that nothing is counted twice. */
export function trialTotal(rows: readonly TrialRow[]) {
  const total = { debitFen: 0n, creditFen: 0n, yearDebitFen: 0n, yearCreditFen: 0n }
  for (const row of rows) {
    if (row.level !== 1) continue
    total.debitFen += row.debitFen
    total.creditFen += row.creditFen
    total.yearDebitFen += row.yearDebitFen
    total.yearCreditFen += row.yearCreditFen
  }
  return total
}
