import { formatFen, type Fen } from '../../../kernel/money.ts'
import { sumUp, type Sums } from './proof.ts'
import { accounts2023, splitRules, type SplitRule } from './reference.ts'

/** One balance of the old book, by leaf account and party; the committee's part is decided, the rest is the co-op's. */
export interface SplitRow {
  line: number
  account: string
  name: string
  root: string
  party: string | null
  /** ledger.dimension category of the party */
  category: string | null
  fen: Fen
  committeeFen: Fen
}

/** Whole-percent share of an amount, towards zero, so that both parts add up to the fen. */
const share = (fen: Fen, percent: number): Fen => (fen * BigInt(percent)) / 100n

/** The committee's part by rule, first match first; everything else goes to the co-op. Rules are data. */
export function proposeShare(row: Pick<SplitRow, 'root' | 'name' | 'party' | 'fen'>, { rules, defaultPercent }: { rules: readonly SplitRule[]; defaultPercent: number } = splitRules): Fen {
  const text = `${row.name} ${row.party ?? ''}`
  const rule = rules.find(({ roots, match }) => roots.includes(row.root) && new RegExp(match).test(text))
  return share(row.fen, rule?.committeePercent ?? defaultPercent)
}

/** A part lies between nothing and the whole balance, on the balance's own side. */
export function shareProblem({ line, account, name, party, fen }: SplitRow, committeeFen: Fen): string | null {
  const inside = fen > 0n ? committeeFen >= 0n && committeeFen <= fen : committeeFen <= 0n && committeeFen >= fen
  return inside ? null : `第 ${line} 行 ${account} ${name}${party ? `（${party}）` : ''}：分给村委会的 ${formatFen(committeeFen)} 应在 0 与 ${formatFen(fen)} 之间`
}

export interface Equality {
  name: string
  oldFen: Fen
  committeeFen: Fen
  coopFen: Fen
  /** the mutual 113 lines, which cancel when both books are added */
  interBookFen: Fen
  ok: boolean
}

export interface SplitProof {
  /** totals, assets, liabilities, equity, cash: old = committee + co-op − what the two owe each other */
  equalities: Equality[]
  /** what the committee's book lacks in credit (positive) or debit (negative) without the mutual 113 line */
  gapFen: Fen
  /** the mutual line, or 0: the committee's 113 towards the co-op, debit positive; the co-op's is its opposite */
  interBookFen: Fen
  balanced: boolean
  ok: boolean
}

const balancesOf = (rows: readonly SplitRow[], part: (row: SplitRow) => Fen) =>
  rows.map((row) => ({ root: row.root, class: accounts2023.get(row.root)!.class, fen: part(row) })).filter(({ fen }) => fen !== 0n)

/** The five equalities of a split, to the fen, and whether each new book balances by itself. `mutual`: the gap is carried by 113 between the two. */
export function splitProof(rows: readonly SplitRow[], mutual: boolean): SplitProof {
  const gapFen = rows.reduce((sum, { committeeFen }) => sum + committeeFen, 0n)
  const interBookFen = mutual ? -gapFen : 0n
  const mutualLine = (fen: Fen) => (fen === 0n ? [] : [{ root: '113', class: 'asset' as const, fen }])
  const old = sumUp(balancesOf(rows, ({ fen }) => fen))
  const committee = sumUp([...balancesOf(rows, ({ committeeFen }) => committeeFen), ...mutualLine(interBookFen)])
  const coop = sumUp([...balancesOf(rows, ({ fen, committeeFen }) => fen - committeeFen), ...mutualLine(-interBookFen)])
  const owedFen = interBookFen < 0n ? -interBookFen : interBookFen
  const equality = (name: string, key: keyof Sums, cancels: Fen): Equality => ({
    name, oldFen: old[key], committeeFen: committee[key], coopFen: coop[key], interBookFen: cancels, ok: old[key] === committee[key] + coop[key] - cancels,
  })
  const equalities = [
    equality('借方合计', 'debitFen', owedFen),
    equality('资产', 'assetsFen', owedFen),
    equality('负债', 'liabilitiesFen', owedFen),
    equality('所有者权益', 'equityFen', 0n),
    equality('货币资金', 'cashFen', 0n),
  ]
  const balanced = committee.debitFen === committee.creditFen && coop.debitFen === coop.creditFen
  return { equalities, gapFen, interBookFen, balanced, ok: balanced && equalities.every(({ ok }) => ok) }
}
