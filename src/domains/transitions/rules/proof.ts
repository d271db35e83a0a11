import type { Fen } from '../../../kernel/money.ts'
import type { ConversionRow } from './conversion.ts'
import { accounts2004, accounts2023, conversionRules, type AccountClass } from './reference.ts'

/** A balance to be added up; debit positive. */
export interface Balance {
  /** first-level code */
  root: string
  class: AccountClass
  fen: Fen
}

/** Sums of a set of balances. Assets and liabilities are each positive on their own side; equity holds income and expense not closed yet. */
export interface Sums {
  debitFen: Fen
  creditFen: Fen
  assetsFen: Fen
  liabilitiesFen: Fen
  equityFen: Fen
  cashFen: Fen
}

/** 113 stands on the side of each detail and is never netted (资产负债表 112/113 columns); every other account is of its class. */
function sideOf({ root, class: of, fen }: Balance): 'assetsFen' | 'liabilitiesFen' | 'equityFen' {
  if (root === '113') return fen > 0n ? 'assetsFen' : 'liabilitiesFen'
  if (of === 'asset' || of === 'cost') return 'assetsFen'
  return of === 'liability' ? 'liabilitiesFen' : 'equityFen'
}

export function sumUp(balances: readonly Balance[]): Sums {
  const sums: Sums = { debitFen: 0n, creditFen: 0n, assetsFen: 0n, liabilitiesFen: 0n, equityFen: 0n, cashFen: 0n }
  for (const balance of balances) {
    const { root, fen } = balance
    if (fen > 0n) sums.debitFen += fen
    else sums.creditFen -= fen
    const side = sideOf(balance)
    sums[side] += side === 'assetsFen' ? fen : -fen
    if (root === '101' || root === '102') sums.cashFen += fen
  }
  return sums
}

export interface ProofLine {
  name: string
  beforeFen: Fen
  /** what rules moved between classes, or grossed up: named, so that it can be followed */
  movedFen: Fen
  afterFen: Fen
  ok: boolean
}

const line = (name: string, beforeFen: Fen, movedFen: Fen, afterFen: Fen): ProofLine => ({ name, beforeFen, movedFen, afterFen, ok: beforeFen + movedFen === afterFen })

/**
 * The balances before and after a conversion: total debit = total credit on both sides, each class before + what was moved by name = after,
 * and every old balance equals the sum of its parts. Gross-ups (原值 and 累计折旧 or 摊销) raise both totals by the same amount.
 */
export function conversionProof(rows: readonly ConversionRow[]): { lines: ProofLine[]; grossUpFen: Fen; ok: boolean } {
  const oldOf = (row: ConversionRow, fen = row.fen): Balance => ({ root: row.root, class: accounts2004.get(row.root)!.class, fen })
  const before = sumUp(rows.map((row) => oldOf(row)))
  const after = sumUp(rows.flatMap(({ targets }) => targets.map(({ account, fen }) => ({ root: account, class: accounts2023.get(account)!.class, fen }))))
  let grossUpFen = 0n
  const moved = { assetsFen: 0n, liabilitiesFen: 0n, equityFen: 0n }
  for (const row of rows) {
    const contra = conversionRules.get(row.root)?.grossUp?.contra
    for (const { account, fen } of row.targets) {
      if (account === contra) grossUpFen += fen < 0n ? -fen : fen
      const [from, to] = [sideOf(oldOf(row, fen)), sideOf({ root: account, class: accounts2023.get(account)!.class, fen })]
      if (from === to) continue
      moved[from] -= from === 'assetsFen' ? fen : -fen
      moved[to] += to === 'assetsFen' ? fen : -fen
    }
  }
  const lines = [
    line('借方合计', before.debitFen, grossUpFen, after.debitFen),
    line('贷方合计', before.creditFen, grossUpFen, after.creditFen),
    line('资产', before.assetsFen, moved.assetsFen, after.assetsFen),
    line('负债', before.liabilitiesFen, moved.liabilitiesFen, after.liabilitiesFen),
    line('所有者权益', before.equityFen, moved.equityFen, after.equityFen),
    line('货币资金', before.cashFen, 0n, after.cashFen),
  ]
  const ok = lines.every((l) => l.ok) && before.debitFen === before.creditFen && after.debitFen === after.creditFen
    && rows.every(({ fen, targets }) => targets.reduce((sum, target) => sum + target.fen, 0n) === fen)
  return { lines, grossUpFen, ok }
}
