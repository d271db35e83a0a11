import { periodRange } from '../src/kernel/day.ts'
import { BookState } from './book-state.ts'
import { writeCommitteeMonth } from './committee.ts'
import type { CommitteeBudget } from './committee.ts'
import { writeCoopMonth } from './coop.ts'
import { Random } from './random.ts'
import type { DemoBook, DemoPlan, DemoVillage, DemoVoucher } from './types.ts'
import type { Fen } from '../src/kernel/money.ts'

/**
 * The vouchers of one book, month by month, in order of their dates; a voucher's number within its month is its place.
 * Year-end carry-over is not among them. Only the month in hand is kept in memory.
 */
export function* demoVouchers(plan: DemoPlan, book: DemoBook): Generator<DemoVoucher> {
  const village = plan.villages.find(({ code }) => code === book.villageCode)
  if (!village) throw new RangeError(`no village ${book.villageCode}`)
  const state = new BookState(book, new Random(`vouchers ${book.key}`))
  const committee = committeeBudget(village)
  const coop = { wageFen: coopWage(village), subsidyPercent: new Random(`subsidy ${village.code}`).int(40, 75), committee }
  for (const period of periodRange(book.start, book.lastMonth)) {
    state.openMonth(period)
    if (book.kind === 'co-op') writeCoopMonth(state, village, coop)
    else writeCommitteeMonth(state, village, committee)
    yield* state.closeMonth()
  }
}

/** Monthly pay of the co-op's managers, by the size of its business. */
export function coopWage(village: Pick<DemoVillage, 'incomeByYear'>): Fen {
  const wage = 240_000n + (village.incomeByYear[2024] ?? 0n) / 200n
  return ((wage < 1_200_000n ? wage : 1_200_000n) / 5_000n) * 5_000n
}

export function committeeBudget(village: Pick<DemoVillage, 'code'>): CommitteeBudget {
  const random = new Random(`committee ${village.code}`)
  return { wageFen: random.fen(4_500, 7_500, 5_000), runningFen: random.fen(150_000, 240_000, 100_000) }
}
