import type { Day, Period } from '../../kernel/day.ts'
import type { Fen } from '../../kernel/money.ts'
import * as z from 'zod'

export type Comparator = '>' | '>='

/**
 * One line of a basis. `turnover` says what is measured on the leaf accounts below `roots` (and, if given, with one of `tags`),
 * closing vouchers excluded: credits, debits, or credits − debits. `counted` says whether the measured amount adds to the basis,
 * lowers it, or is only shown.
 */
export const basisLine = z.object({
  code: z.string(),
  name: z.string(),
  note: z.string(),
  measure: z.object({
    roots: z.array(z.string().length(3)).min(1),
    tags: z.array(z.string()).optional(),
    turnover: z.enum(['credit', 'debit', 'net']),
  }),
  counted: z.union([z.literal(1), z.literal(-1), z.literal(0)]),
})
export type BasisLine = z.infer<typeof basisLine>

/** The turnover of one leaf account in one month; `closing*` is the part that year-end closing vouchers made. */
export interface Movement {
  village: number
  root: string
  tag: string | null
  period: Period
  debitFen: Fen
  creditFen: Fen
  closingDebitFen: Fen
  closingCreditFen: Fen
}

/** Whether the value satisfies the comparator; all comparisons of the targets go through here. */
export function meets(value: Fen, comparator: Comparator, bound: Fen): boolean {
  return comparator === '>' ? value > bound : value >= bound
}

/** The least amount (one unit = 1 fen or 1 village) that is missing for `meets`; 0 when nothing is. */
export function shortfall(value: Fen, comparator: Comparator, bound: Fen): Fen {
  return meets(value, comparator, bound) ? 0n : bound - value + (comparator === '>' ? 1n : 0n)
}

/** The mean for display: whole fen, rounded half up. Comparisons use the sum instead. */
export function meanFen(sumFen: Fen, count: number): Fen {
  if (count === 0) return 0n
  const n = BigInt(count)
  const doubled = 2n * sumFen + n
  const quotient = doubled / (2n * n)
  return doubled < 0n && quotient * 2n * n !== doubled ? quotient - 1n : quotient
}

/** Whether the mean of `count` villages satisfies the target: the sum is compared, nothing is divided. */
export function meanMeets(sumFen: Fen, count: number, target: { meanFen: Fen; meanComparator: Comparator }): boolean {
  return count > 0 && meets(sumFen, target.meanComparator, target.meanFen * BigInt(count))
}

/** The version in force on a day: the latest of those that took effect, a later version before an earlier one. */
export function inForce<T extends { version: number; effective: Day }>(versions: readonly T[], day: Day): T | null {
  const known = versions.filter((version) => version.effective <= day)
  return known.reduce<T | null>((best, version) => (best === null || version.version > best.version ? version : best), null)
}

const matches = ({ measure }: BasisLine, movement: Movement): boolean =>
  measure.roots.includes(movement.root) &&
  (measure.tags === undefined || (movement.tag !== null && measure.tags.includes(movement.tag)))

/** What the line measures on the movement, whether it counts or not. */
export function grossOf({ measure }: BasisLine, movement: Movement): Fen {
  const creditFen = movement.creditFen - movement.closingCreditFen
  const debitFen = movement.debitFen - movement.closingDebitFen
  if (measure.turnover === 'net') return creditFen - debitFen
  return measure.turnover === 'credit' ? creditFen : debitFen
}

/** Every line with the total of the movements that it measures, and the movements themselves with their amounts. */
export function measureLines<M extends Movement>(lines: readonly BasisLine[], movements: readonly M[]) {
  return lines.map((line) => {
    const parts = movements.filter((movement) => matches(line, movement)).map((movement) => ({ movement, fen: grossOf(line, movement) }))
    const grossFen = parts.reduce((sum, part) => sum + part.fen, 0n)
    return { line, grossFen, countedFen: grossFen * BigInt(line.counted), parts }
  })
}

/** What the basis counts, by village and month; villages and months without movement are absent. */
export function countedByVillage(lines: readonly BasisLine[], movements: readonly Movement[]): Map<number, Map<Period, Fen>> {
  const counting = lines.filter((line) => line.counted !== 0)
  const villages = new Map<number, Map<Period, Fen>>()
  for (const movement of movements) {
    let fen = 0n
    for (const line of counting) if (matches(line, movement)) fen += grossOf(line, movement) * BigInt(line.counted)
    if (fen === 0n) continue
    const months = villages.get(movement.village) ?? new Map<Period, Fen>()
    months.set(movement.period, (months.get(movement.period) ?? 0n) + fen)
    villages.set(movement.village, months)
  }
  return villages
}

/** The sum over all months of one village. */
export function totalOf(months: ReadonlyMap<Period, Fen> | undefined): Fen {
  let total = 0n
  for (const fen of months?.values() ?? []) total += fen
  return total
}

/** Every account root that the lines measure. */
export const rootsOf = (lines: readonly BasisLine[]): string[] => [...new Set(lines.flatMap((line) => line.measure.roots))].sort()

/** A half-open range of income; null = without that bound. The bands of a county cover every amount exactly once. */
export interface Band {
  key: string
  name: string
  fromFen: Fen | null
  toFen: Fen | null
}

export const inBand = ({ fromFen, toFen }: Band, fen: Fen): boolean => (fromFen === null || fen >= fromFen) && (toFen === null || fen < toFen)

/** Villages and income of each band, in the order of the bands. */
export const spread = <B extends Band>(bands: readonly B[], incomes: readonly Fen[]) =>
  bands.map((band) => {
    const inside = incomes.filter((fen) => inBand(band, fen))
    return { ...band, villages: inside.length, sumFen: inside.reduce((sum, fen) => sum + fen, 0n) }
  })

/** Adds the rank by `fen`, largest first; equal amounts share a rank and the next one is skipped (1, 1, 3). */
export function ranked<T>(rows: readonly T[], fenOf: (row: T) => Fen): (T & { rank: number })[] {
  const sorted = rows.map((row) => ({ row, fen: fenOf(row) })).sort((a, b) => (a.fen === b.fen ? 0 : a.fen > b.fen ? -1 : 1))
  const out: (T & { rank: number })[] = []
  sorted.forEach(({ row, fen }, index) => {
    const tied = index > 0 && sorted[index - 1]?.fen === fen ? out[index - 1]?.rank : undefined
    out.push({ ...row, rank: tied ?? index + 1 })
  })
  return out
}

/** How many villages have reached the strong line by the end of each month, and what was posted in each month. */
export function monthSeries(byVillage: ReadonlyMap<number, ReadonlyMap<Period, Fen>>, villages: readonly number[], periods: readonly Period[], strong: (fen: Fen) => boolean) {
  const cumulative = new Map<number, Fen>()
  return periods.map((period) => {
    let sumFen = 0n
    let strongVillages = 0
    for (const village of villages) {
      const fen = byVillage.get(village)?.get(period) ?? 0n
      const total = (cumulative.get(village) ?? 0n) + fen
      cumulative.set(village, total)
      sumFen += fen
      if (strong(total)) strongVillages += 1
    }
    return { month: period, sumFen, strong: strongVillages }
  })
}
