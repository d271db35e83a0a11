import type { Context } from '../../kernel/context.ts'
import { lastDay, periodRange, yearOf, type Day, type Period } from '../../kernel/day.ts'
import type { Fen } from '../../kernel/money.ts'
import { booksOf, movements } from '../ledger/index.ts'
import type { Basis, TargetVersion } from './contract.ts'
import { defaults } from './defaults.ts'
import { countedByVillage, inForce, meets, rootsOf, totalOf, type Comparator } from './rules.ts'
import * as store from './store.ts'

/** The last day that a month's figures speak of: its end, or today in the current month. */
export function asOf(ctx: Context, month: Period): Day {
  const end = lastDay(month)
  return end < ctx.today ? end : ctx.today
}

/** The version of a basis in force on a day: the county's own, or our default as version 1. */
export async function basisAt(ctx: Context, basis: Basis, day: Day): Promise<store.BasisVersion> {
  const own = inForce(await store.basisVersions(ctx, basis), day)
  return own ?? { version: 1, effective: defaults.effective, ...defaults[basis] }
}

export interface StrongLine {
  lineFen: Fen
  comparator: Comparator
}

/** The line of the target in force, or the default of a year without one. */
export const strongLineOf = (target: TargetVersion | null): StrongLine =>
  target ? { lineFen: target.strongLineFen, comparator: target.strongComparator } : defaults.strong

export const isStrong = (fen: Fen, { lineFen, comparator }: StrongLine): boolean => meets(fen, comparator, lineFen)

export interface CountedSet {
  /** the villages that the figures divide by */
  counted: number[]
  excluded: { village: number; reason: string }[]
  note: string
}

const SETTING_UP = '账套在初始化，收入尚未计入'

/** Which of the villages count in a year: the list frozen on 1 January, or those with a co-op book in use where none was frozen. */
export async function countedSet(ctx: Context, villages: readonly number[], year: number): Promise<CountedSet> {
  const books = await booksOf(ctx, { villages, kind: 'coop' })
  const inUse = new Set(books.filter((book) => book.state === 'inUse').map((book) => book.village))
  const settingUp = new Set(books.map((book) => book.village).filter((village) => !inUse.has(village)))
  const asked = new Set(villages)
  const frozen = (await store.denominator(ctx, year)).filter((row) => asked.has(row.village))
  if (frozen.length === 0) {
    return {
      counted: villages.filter((village) => inUse.has(village)),
      excluded: [...settingUp].map((village) => ({ village, reason: SETTING_UP })),
      note: `${year}年的村名单尚未冻结，暂按有合作社账套的村计`,
    }
  }
  const listed = new Set(frozen.map((row) => row.village))
  const counted = frozen.filter((row) => row.counted).map((row) => row.village)
  return {
    counted,
    excluded: [
      ...frozen.filter((row) => !row.counted).map((row) => ({ village: row.village, reason: row.reason ?? '' })),
      ...counted.filter((village) => settingUp.has(village)).map((village) => ({ village, reason: `${SETTING_UP}（仍计入村数）` })),
      ...[...inUse].filter((village) => !listed.has(village)).map((village) => ({ village, reason: `不在${year}年初的名单上` })),
    ],
    note: `村数按${year}年1月1日冻结的名单计`,
  }
}

export type MovementRow = Awaited<ReturnType<typeof movements>>[number]

export interface Income {
  basis: Record<Basis, store.BasisVersion>
  /** January to the month, the accounts that the bases measure */
  rows: MovementRow[]
  byVillage: Record<Basis, Map<number, Map<Period, Fen>>>
  total: (basis: Basis, village: number) => Fen
  months: Period[]
}

/**
 * Income of the villages from January to the month on both bases, from posted vouchers of co-op books in use.
 * @param options.shown also reads what the bases only show; without it `rows` holds what counts
 */
export async function incomeOf(ctx: Context, villages: readonly number[], month: Period, { shown = false } = {}): Promise<Income> {
  const day = asOf(ctx, month)
  const basis = { accounting: await basisAt(ctx, 'accounting', day), assessment: await basisAt(ctx, 'assessment', day) }
  const from = `${yearOf(month)}-01`
  const lines = [...basis.accounting.lines, ...basis.assessment.lines].filter((line) => shown || line.counted !== 0)
  const rows = await movements(ctx, { villages, kind: 'coop', from, to: month, roots: rootsOf(lines) })
  const byVillage = { accounting: countedByVillage(basis.accounting.lines, rows), assessment: countedByVillage(basis.assessment.lines, rows) }
  return { basis, rows, byVillage, total: (name, village) => totalOf(byVillage[name].get(village)), months: periodRange(from, month) }
}

/** What the basis counted in each month of a whole year. */
export async function countedInYear(ctx: Context, villages: readonly number[], year: number, { lines }: store.BasisVersion): Promise<Map<number, Map<Period, Fen>>> {
  const counting = lines.filter((line) => line.counted !== 0)
  return countedByVillage(counting, await movements(ctx, { villages, kind: 'coop', from: `${year}-01`, to: `${year}-12`, roots: rootsOf(counting) }))
}
