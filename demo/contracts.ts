import type { Period } from '../src/kernel/day.ts'
import type { Fen } from '../src/kernel/money.ts'
import { Random } from './random.ts'
import { splitFen } from './split.ts'
import type { DemoArrears, DemoContract, DemoPrepaid, DueInstalment, SourceAmounts } from './types.ts'

export const ARREARS_TOTAL_FEN: Fen = 900_000_000n
export const DUE_INSTALMENTS_TOTAL_FEN: Fen = 1_050_000_000n

const TEN_YUAN = 1_000n
const ACCRUAL_MONTHS: readonly Period[] = ['2024-06', '2024-12', '2025-06', '2025-12', '2026-03', '2026-06']

const COUNTERPARTIES = ['c1', 'c2', 'c3', 'c4', 'c5']

const OBJECTS = {
  contracting: ['鱼塘', '机动地', '茶园', '果园', '荒山', '藕塘', '林地', '虾稻田'],
  lease: ['门面房', '旧村部', '厂房', '冷库', '粮站仓库', '停车场', '育秧大棚', '农机库房'],
} as const

export interface ContractSite {
  code: string
  income: Map<Period, SourceAmounts>
  prepaid?: DemoPrepaid
}

/** 4–12 contracts of a village, more where it lives on rent. */
export function planContracts(random: Random, site: ContractSite): DemoContract[] {
  const amounts = [...site.income.values()]
  const hasContracting = amounts.some((month) => month.contracting > 0n)
  return Array.from({ length: random.int(4, 12) }, () => {
    const source = hasContracting && random.chance(0.45) ? 'contracting' : 'lease'
    return { party: random.pick(COUNTERPARTIES), source, object: random.pick(OBJECTS[source]) } as const
  })
}

/**
 * One contract in five is in arrears, 9,000,000 yuan in all at 31 October 2026.
 * What a village's rent income cannot have accrued since 2024 was owed before.
 */
export function planArrears(villages: readonly { facts: ContractSite; contracts: readonly DemoContract[] }[]): DemoArrears[][] {
  const random = new Random('arrears')
  const owing = villages.flatMap(({ facts, contracts }, village) =>
    contracts.filter(() => random.chance(0.2)).map((contract) => ({ village, contract, weight: rentWeight(facts) * random.int(40, 160) })),
  )
  const totals = splitFen(
    ARREARS_TOTAL_FEN,
    owing.map(({ weight }) => weight),
    TEN_YUAN,
  )
  const result: DemoArrears[][] = villages.map(() => [])
  const used = new Map<string, Fen>()
  owing.forEach(({ village, contract }, i) => {
    const site = villages[village]?.facts
    const totalFen = totals[i] ?? 0n
    if (!site || totalFen === 0n) return
    const wanted = splitFen(
      totalFen,
      [random.int(5, 40), ...ACCRUAL_MONTHS.map(() => (random.chance(0.6) ? random.int(10, 40) : 0))],
      TEN_YUAN,
    ).slice(1)
    const accruals = ACCRUAL_MONTHS.map((period, month) => {
      const key = `${village} ${period} ${contract.source}`
      const room = accrualRoom(site, period, contract.source) - (used.get(key) ?? 0n)
      const fen = min(wanted[month] ?? 0n, room)
      used.set(key, (used.get(key) ?? 0n) + fen)
      return { period, fen }
    }).filter(({ fen }) => fen > 0n)
    const accrued = accruals.reduce((sum, { fen }) => sum + fen, 0n)
    result[village]?.push({
      party: contract.party,
      source: contract.source,
      openingFen: totalFen - accrued,
      openingReceivedFen: random.chance(0.6) ? random.fen(1_000, 12_000, 10_000) : 0n,
      accruals,
      totalFen,
    })
  })
  return result
}

/** Instalments of 10,500,000 yuan in all that fall due in November and December 2026. */
export function planInstalments(villages: readonly { facts: ContractSite; contracts: readonly DemoContract[] }[]): DueInstalment[][] {
  const random = new Random('instalments')
  const due = villages.flatMap(({ facts, contracts }, village) =>
    contracts.filter(() => random.chance(0.35)).map((contract) => ({ village, contract, weight: rentWeight(facts) * random.int(40, 160) })),
  )
  const amounts = splitFen(
    DUE_INSTALMENTS_TOTAL_FEN,
    due.map(({ weight }) => weight),
    TEN_YUAN,
  )
  const result: DueInstalment[][] = villages.map(() => [])
  due.forEach(({ village, contract }, i) => {
    const fen = amounts[i] ?? 0n
    if (fen === 0n) return
    const dueDate = random.pick(['2026-11-10', '2026-11-15', '2026-11-30', '2026-12-10', '2026-12-20', '2026-12-31'])
    result[village]?.push({ party: contract.party, object: contract.object, dueDate, fen })
  })
  return result
}

/** Half of the month's rent income that is not the release of prepaid rent. */
function accrualRoom(site: ContractSite, period: Period, source: 'contracting' | 'lease'): Fen {
  const month = site.income.get(period)
  if (!month) return 0n
  const released = source === 'lease' ? (site.prepaid?.monthlyFen ?? 0n) : 0n
  return ((month[source] - released) / 2n / TEN_YUAN) * TEN_YUAN
}

function rentWeight(site: ContractSite): number {
  const rent = [...site.income.values()].reduce((sum, month) => sum + month.contracting + month.lease, 0n)
  return Number(rent / 1_000_000n) + 1
}

function min(a: Fen, b: Fen): Fen {
  return a < b ? a : b
}
