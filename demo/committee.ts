import { addMonths } from '../src/kernel/day.ts'
import type { Fen } from '../src/kernel/money.ts'
import { credit, debit } from './book-state.ts'
import type { BookState } from './book-state.ts'
import { monthlyRoutine, pettyAdvance, smallExpense } from './expenses.ts'
import { writeInterBook } from './inter-book.ts'
import type { DemoVillage } from './types.ts'

export interface CommitteeBudget {
  wageFen: Fen
  /** A year of running subsidies, paid by the month. */
  runningFen: Fen
}

/** A month of a village committee: subsidies in, running costs and public welfare out. */
export function writeCommitteeMonth(state: BookState, village: DemoVillage, budget: CommitteeBudget): void {
  const { random } = state
  monthlyRoutine(state, budget.wageFen)
  writeSubsidies(state, budget)
  writeInterBook(state, village)
  depreciate(state)
  if (random.chance(0.06) && state.period < state.book.lastMonth) {
    pettyAdvance(state, addMonths(state.period, 1), ['m1', 'm2'])
  }
  if (state.month % 3 === 0) {
    const interest = state.balance('10201') / 5_000n
    state.add(21, `结算${state.month / 3}季度银行利息`, [debit('10201', interest), credit('50401', interest)])
  }
  // The withdrawal is one more.
  const target = random.int(8, 11) - 1
  while (state.draftCount < target) smallExpense(state)
  state.withdrawCash()
}

/** The subsidies and welfare of the committee alone, for a co-op book that still holds both. */
export function writeSubsidies(state: BookState, budget: CommitteeBudget): void {
  const { random } = state
  const running = (budget.runningFen * BigInt(random.int(60, 82))) / 1200n
  state.add(random.int(2, 3), `收${state.month}月村级运转经费`, [debit('10201', running), credit('50301', running)])
  if ([1, 4, 7, 9, 10, 12].includes(state.month)) {
    const project = (budget.runningFen * BigInt(random.int(25, 75))) / 1000n
    state.add(random.int(10, 16), '收惠民项目补助', [debit('10201', project), credit('50302', project)], { attachments: 2 })
    const welfare = (project * BigInt(random.int(75, 98))) / 100n
    state.add(random.int(17, 27), random.pick(['付人居环境整治工程款', '付便民桥修缮款', '付文化活动经费', '付养老服务站经费']), [
      debit(random.pick(['51401', '51402', '51403']), welfare),
      credit('10201', welfare),
    ], { attachments: random.int(2, 6), optional: true })
  }
}

function depreciate(state: BookState): void {
  const fen = (state.balance('15102') * 95n) / 100n / 300n
  const office = (fen * 40n) / 100n
  state.add(31, `计提${state.month}月折旧`, [debit('51306', office), debit('51402', fen - office), credit('15202', fen)])
}
