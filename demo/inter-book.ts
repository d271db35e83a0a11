import { addMonths, monthOf } from '../src/kernel/day.ts'
import type { Period } from '../src/kernel/day.ts'
import type { Fen } from '../src/kernel/money.ts'
import { credit, debit } from './book-state.ts'
import type { BookState } from './book-state.ts'
import { Random } from './random.ts'
import type { DemoVillage } from './types.ts'

interface InterBookMove {
  day: number
  kind: 'split' | 'advance' | 'bear'
  fen: Fen
}

/**
 * What moves between a village's two books in a month; both books are written from it, so that they mirror.
 * The co-op advances money in February, May, August and November and bears it as running costs in June and December.
 */
export function interBookMoves(village: DemoVillage, period: Period): InterBookMove[] {
  const start = village.books[1].start
  if (period < start) return []
  const moves: InterBookMove[] = []
  if (period === village.splitFrom) moves.push({ day: 1, kind: 'split', fen: 6_800_000n })
  if ([2, 5, 8, 11].includes(monthOf(period))) moves.push({ day: 15, kind: 'advance', fen: advanceOf(village, period) })
  if (monthOf(period) === 6 || monthOf(period) === 12) {
    const owed = [addMonths(period, -4), addMonths(period, -1)].filter((month) => month >= start).reduce((sum, month) => sum + advanceOf(village, month), 0n)
    moves.push({ day: 26, kind: 'bear', fen: owed })
  }
  return moves
}

/** Writes this month's moves into one of the two books. */
export function writeInterBook(state: BookState, village: DemoVillage): void {
  const coop = state.book.kind === 'co-op'
  for (const { day, kind, fen } of interBookMoves(village, state.period)) {
    if (kind === 'bear') {
      const lines = coop ? [debit('51304', fen), credit('113', fen, 'affiliate')] : [debit('113', fen, 'affiliate'), credit('50402', fen)]
      state.add(day, '合作社承担村务运转支出', lines, { attachments: 2 })
    } else {
      const lines = coop ? [debit('113', fen, 'affiliate'), credit('10201', fen)] : [debit('10201', fen), credit('113', fen, 'affiliate')]
      state.add(day, kind === 'split' ? '财务分设划转村委会资金' : '拨付村委会周转资金', lines)
    }
  }
}

function advanceOf(village: DemoVillage, period: Period): Fen {
  return new Random(`advance ${village.code} ${period}`).fen(2_000, 9_000, 50_000)
}
