import type { Fen } from '../src/kernel/money.ts'
import { FIRST_MONTH } from './income.ts'
import { periodIndex } from '../src/kernel/day.ts'
import type { Random } from './random.ts'
import type { DemoArrears, DemoOpening, DemoParty, DemoPrepaid } from './types.ts'

const THOUSAND_YUAN = 100_000

export interface CoopOpeningFacts {
  /** Operating income of 2024, which everything else is sized by. */
  yearIncomeFen: Fen
  /** Dividends of 2025; the principal of the investment follows from them. */
  dividendFen: Fen
  wageFen: Fen
  arrears: readonly DemoArrears[]
  prepaid?: DemoPrepaid
  parties: readonly DemoParty[]
  /** The book also holds the committee's money and things (not yet split). */
  unified: boolean
}

/** Opening balances of a co-op book on 1 January 2024; they add up to zero, 31103 takes what is left. */
export function coopOpening(random: Random, facts: CoopOpeningFacts): DemoOpening[] {
  const share = (percent: number) => ((facts.yearIncomeFen * BigInt(percent)) / 100n / 10_000n) * 10_000n
  const grant = random.chance(0.2) ? random.fen(40_000, 120_000, THOUSAND_YUAN) : 0n
  const operating = random.fen(180_000, 520_000, THOUSAND_YUAN) + share(35)
  const common = random.fen(650_000, 2_150_000, THOUSAND_YUAN) + (facts.unified ? 60_000_000n : 0n)
  const orchard = random.chance(0.4) ? random.fen(60_000, 200_000, THOUSAND_YUAN) : 0n
  const members = facts.parties.filter(({ kind }) => kind === 'member')
  const lines: DemoOpening[] = [
    { account: '101', fen: random.fen(800, 3_000) },
    { account: '10201', fen: random.fen(180_000, 420_000) + share(random.int(20, 45)) + (facts.unified ? 10_000_000n : 0n) },
    { account: '10202', fen: grant },
    ...facts.arrears.map(({ party, openingFen, openingReceivedFen }) => ({ account: '11201', party, fen: openingFen + openingReceivedFen })),
    ...members.slice(0, 4).map(({ key }) => ({ account: '113', party: key, fen: random.fen(300, 6_000) })),
    ...members.slice(4, 7).map(({ key }) => ({ account: '113', party: key, fen: -random.fen(200, 12_000) })),
    { account: '121', fen: random.fen(3_000, 15_000) },
    { account: '132', fen: orchard },
    { account: '133', fen: -percent(orchard, random.int(10, 45)) },
    { account: '15101', fen: operating },
    { account: '15102', fen: common },
    { account: '15201', fen: -percent(operating, random.int(15, 45)) },
    { account: '15202', fen: -percent(common, random.int(10, 35)) },
    { account: '21102', party: 'c1', fen: -random.fen(2_000, 20_000, THOUSAND_YUAN) },
    { account: '212', fen: -facts.wageFen },
    { account: '24101', fen: -grant },
    { account: '301', fen: -random.fen(200_000, 600_000, THOUSAND_YUAN) },
    { account: '32201', fen: -random.fen(15_000, 80_000) },
  ]
  if (facts.dividendFen > 0n) {
    const principal = ((facts.dividendFen * BigInt(random.int(35, 65))) / 10n / 100_000n + 1n) * 100_000n
    lines.push({ account: '141', party: 'investee', fen: principal })
  }
  if (facts.prepaid) {
    const { party, monthlyFen, firstReceipt } = facts.prepaid
    const months = periodIndex(firstReceipt) - periodIndex(FIRST_MONTH)
    lines.push({ account: '21101', party, fen: -monthlyFen * BigInt(months) })
  }
  return balanced(lines)
}

/** Opening balances of a committee book on 1 January 2024. */
export function committeeOpening(random: Random, wageFen: Fen): DemoOpening[] {
  const common = random.fen(350_000, 900_000, THOUSAND_YUAN)
  return balanced([
    { account: '101', fen: random.fen(300, 1_500) },
    { account: '10201', fen: random.fen(70_000, 180_000) },
    { account: '15102', fen: common },
    { account: '15202', fen: -percent(common, random.int(10, 40)) },
    { account: '113', party: 'm1', fen: random.fen(200, 2_000) },
    { account: '212', fen: -wageFen },
    { account: '32201', fen: -random.fen(5_000, 30_000) },
  ])
}

function balanced(lines: DemoOpening[]): DemoOpening[] {
  const sum = lines.reduce((total, { fen }) => total + fen, 0n)
  const merged = new Map<string, DemoOpening>()
  for (const line of [...lines, { account: '31103', fen: -sum }]) {
    const key = `${line.account} ${line.party ?? ''}`
    const before = merged.get(key)
    merged.set(key, before ? { ...before, fen: before.fen + line.fen } : line)
  }
  return [...merged.values()].filter(({ fen }) => fen !== 0n).sort((a, b) => (a.account < b.account ? -1 : a.account > b.account ? 1 : 0))
}

function percent(fen: Fen, rate: number): Fen {
  return (fen * BigInt(rate)) / 100n
}
