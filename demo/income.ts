import { addMonths, monthOf, periodRange } from '../src/kernel/day.ts'
import type { Period } from '../src/kernel/day.ts'
import type { Fen } from '../src/kernel/money.ts'
import { Random } from './random.ts'
import { fitToSum, splitFen } from './split.ts'
import type { DemoPrepaid, DemoVillage, Source, SourceAmounts } from './types.ts'

export const FIRST_MONTH: Period = '2024-01'
export const LAST_MONTH: Period = '2026-10'
export const YEARS = [2024, 2025, 2026] as const
export const SOURCES: readonly Source[] = ['contracting', 'lease', 'service', 'sales', 'investment', 'power', 'other']

interface Band {
  villages: number
  lowYuan: number
  highYuan: number
  sumYuan: number
}

const band = (villages: number, lowYuan: number, highYuan: number, sumYuan: number): Band => ({ villages, lowYuan, highYuan, sumYuan })

/** Operating income by band, richest first: full years 2024 and 2025, January–October of 2026. */
export const BANDS: Record<2024 | 2025 | 2026, readonly Band[]> = {
  2024: [
    band(4, 1_000_000, 2_600_000, 6_600_000),
    band(27, 500_000, 1_000_000, 15_255_000),
    band(38, 400_000, 500_000, 16_720_000),
    band(56, 300_000, 400_000, 19_152_000),
    band(50, 200_000, 300_000, 11_800_000),
    band(21, 100_000, 200_000, 2_993_000),
  ],
  2025: [
    band(5, 1_000_000, 2_800_000, 9_000_000),
    band(33, 500_000, 1_000_000, 19_140_000),
    band(50, 400_000, 500_000, 22_250_000),
    band(60, 300_000, 400_000, 20_700_000),
    band(38, 200_000, 300_000, 9_500_000),
    band(10, 150_000, 200_000, 1_730_000),
  ],
  2026: [
    band(6, 1_000_000, 3_000_000, 10_800_000),
    band(38, 500_000, 1_000_000, 22_040_000),
    band(52, 400_000, 500_000, 23_140_000),
    band(58, 300_000, 400_000, 20_010_000),
    band(34, 200_000, 300_000, 8_500_000),
    band(8, 150_000, 200_000, 1_400_000),
  ],
}

type Shares = Record<Source, number>

/** Where the income comes from, in thousandths of the county's operating income. */
const MIX: Shares = { contracting: 140, lease: 200, service: 280, sales: 140, investment: 150, power: 70, other: 20 }

/** How each source falls on the months; income is front-loaded: November and December have about a tenth. */
const SEASONS: Record<Source, readonly number[]> = {
  contracting: [16, 10, 14, 6, 4, 6, 8, 6, 10, 10, 5, 5],
  lease: [13, 7, 12, 9, 6, 12, 9, 6, 11, 8, 4, 3],
  service: [5, 6, 9, 10, 12, 11, 10, 10, 9, 7, 6, 5],
  sales: [3, 3, 6, 8, 14, 13, 12, 8, 12, 11, 6, 4],
  investment: [20, 8, 6, 8, 8, 14, 11, 6, 6, 4, 5, 4],
  power: [5, 6, 8, 9, 11, 11, 12, 11, 9, 7, 6, 5],
  other: [8, 8, 9, 9, 9, 9, 9, 9, 9, 9, 6, 6],
}

/** Rents and dividends are agreed in whole tens of yuan; the odd fen come from services, sales and power. */
const ROUND_SOURCES: readonly Source[] = ['contracting', 'lease', 'investment']
const TEN_YUAN = 1_000n

/** The year's operating incomes, richest village first; their bands and their sum are exact. */
export function yearIncomes(year: 2024 | 2025 | 2026): Fen[] {
  const random = new Random(`income ${year}`)
  const values = BANDS[year].flatMap(({ villages, lowYuan, highYuan, sumYuan }) => {
    const low = BigInt(lowYuan) * 100n
    const high = BigInt(highYuan) * 100n - 1n
    const span = Number(high - low)
    // Villages gather just above a threshold that officials are measured by.
    const skew = lowYuan >= 1_000_000 ? 1.5 : lowYuan >= 500_000 ? 2 : 1.2
    const drawn = Array.from({ length: villages }, () => low + BigInt(Math.floor(random.next() ** skew * span)))
    return fitToSum(drawn, low, high, BigInt(sumYuan) * 100n)
  })
  return values.sort((a, b) => (a === b ? 0 : a > b ? -1 : 1))
}

/**
 * Gives every village its income of 2024, 2025 and 2026: a better-off town and some luck decide the rank.
 * @param wealth one number per village, see TownSeed
 * @returns one list per year, in the villages' order
 */
export function rankIncomes(wealth: readonly number[]): Fen[][] {
  const random = new Random('ranks')
  const standing = wealth.map((w) => w * (0.3 + random.next() + random.next() ** 3))
  return YEARS.map((year) => {
    const incomes = yearIncomes(year)
    const scores = standing.map((score) => score * (0.92 + 0.16 * random.next()))
    const order = scores.map((score, village) => ({ score, village })).sort((a, b) => b.score - a.score)
    const result = wealth.map(() => 0n)
    order.forEach(({ village }, rank) => {
      result[village] = incomes[rank] ?? 0n
    })
    return result
  })
}

/**
 * Splits every village's income of one year by source so that the county comes close to the mix.
 * @param profiles what each village lives on, as weights; a weight of 0 means it has no such source
 */
export function splitBySource(incomes: readonly Fen[], profiles: readonly Shares[]): SourceAmounts[] {
  const factors: Shares = { ...MIX }
  const weightsOf = (profile: Shares) => SOURCES.map((source) => profile[source] * factors[source])
  // Only weights are floating here; the money is split by them in whole fen below.
  const countyTotal = Number(incomes.reduce((sum, income) => sum + income, 0n))
  for (let round = 0; round < 15; round++) {
    const totals = SOURCES.map(() => 0)
    profiles.forEach((profile, village) => {
      const weights = weightsOf(profile)
      const sum = weights.reduce((a, b) => a + b, 0)
      weights.forEach((weight, i) => {
        totals[i] = (totals[i] ?? 0) + (Number(incomes[village]) * weight) / sum
      })
    })
    SOURCES.forEach((source, i) => {
      factors[source] *= (MIX[source] * countyTotal) / 1000 / (totals[i] ?? 1)
    })
  }
  return incomes.map((income, village) => {
    const profile = profiles[village]
    if (!profile) throw new RangeError(`no profile for village ${village}`)
    const parts = splitFen(
      income,
      weightsOf(profile).map((weight) => Math.round(weight * 1000)),
    )
    const amounts = noAmounts()
    SOURCES.forEach((source, i) => {
      amounts[source] = parts[i] ?? 0n
    })
    for (const source of ROUND_SOURCES) {
      const odd = amounts[source] % TEN_YUAN
      amounts[source] -= odd
      amounts.service += odd
    }
    return amounts
  })
}

/** What a village lives on, drawn once: services always, the other sources with a chance. */
export function sourceProfile(random: Random, investor: boolean): Shares {
  const weight = (chance: number) => (random.chance(chance) ? random.int(60, 160) : 0)
  return {
    contracting: weight(0.9),
    lease: random.int(60, 160),
    service: random.int(50, 150),
    sales: weight(0.7),
    investment: investor ? random.int(70, 150) : weight(0.5),
    power: weight(0.45),
    other: weight(0.6),
  }
}

/**
 * Rent paid ahead: a constant monthly part of the lease income of every year, at most 45 % of the leanest one.
 * @param leaseByYear lease income of 2024, 2025 and 2026
 */
export function planPrepaid(random: Random, leaseByYear: readonly Fen[], monthsIn2026: number): DemoPrepaid | undefined {
  const monthly = leaseByYear.map((lease, i) => (lease * 45n) / 100n / BigInt(i === 2 ? monthsIn2026 : 12))
  const ceiling = monthly.reduce((least, fen) => (fen < least ? fen : least))
  const monthlyFen = ((ceiling * BigInt(random.int(55, 100))) / 100n / TEN_YUAN) * TEN_YUAN
  if (monthlyFen < 10_000n) return undefined
  const receiptMonth = random.int(1, 6)
  const termMonths = random.chance(0.35) ? 36 : 12
  return {
    party: 'c4',
    object: random.pick(['茶厂厂房', '冷库', '老小学校舍', '标准化厂房', '粮食烘干中心', '温室大棚']),
    monthlyFen,
    termMonths,
    receiptMonth,
    firstReceipt: addMonths(FIRST_MONTH, receiptMonth - 1 + (termMonths === 36 ? random.pick([0, 12, 24]) : 0)),
  }
}

/** Splits one year's sources by month; the months add up to each source exactly. */
export function splitByMonth(random: Random, amounts: SourceAmounts, months: readonly Period[], prepaidMonthlyFen: Fen): Map<Period, SourceAmounts> {
  const byMonth = new Map<Period, SourceAmounts>(
    months.map((period) => [period, noAmounts()]),
  )
  for (const source of SOURCES) {
    const fixed = source === 'lease' ? prepaidMonthlyFen : 0n
    const parts = splitFen(
      amounts[source] - fixed * BigInt(months.length),
      monthWeights(random, source, months),
      ROUND_SOURCES.includes(source) ? TEN_YUAN : 1n,
    )
    months.forEach((period, i) => {
      const month = byMonth.get(period)
      if (month) month[source] = fixed + (parts[i] ?? 0n)
    })
  }
  return byMonth
}

function noAmounts(): SourceAmounts {
  return { contracting: 0n, lease: 0n, service: 0n, sales: 0n, investment: 0n, power: 0n, other: 0n }
}

function monthWeights(random: Random, source: Source, months: readonly Period[]): number[] {
  const weights = months.map((period) => (SEASONS[source][monthOf(period) - 1] ?? 0) * random.int(70, 130))
  if (source === 'investment') {
    // Dividends are paid once to three times a year, and the weight of the season is its chance.
    const paid = new Set(Array.from({ length: random.int(1, 3) }, () => drawIndex(random, weights)))
    return weights.map((weight, i) => (paid.has(i) ? weight : 0))
  }
  if (source === 'power' || source === 'service') return weights
  const kept = weights.map((weight) => (random.chance(0.35) ? 0 : weight))
  return kept.some((weight) => weight > 0) ? kept : weights
}

function drawIndex(random: Random, weights: readonly number[]): number {
  let left = random.next() * weights.reduce((a, b) => a + b, 0)
  return Math.max(
    0,
    weights.findIndex((weight) => (left -= weight) < 0),
  )
}

export function monthsOfYear(year: number, lastMonth: Period): Period[] {
  return periodRange(`${year}-01`, lastMonth < `${year}-12` ? lastMonth : `${year}-12`)
}

/** Operating income of a village in a year, up to the last month that its books reach. */
export function yearIncomeOf(village: DemoVillage, year: number): Fen {
  return village.incomeByYear[year] ?? 0n
}
