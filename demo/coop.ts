import { addMonths, lastDay } from '../src/kernel/day.ts'
import type { Fen } from '../src/kernel/money.ts'
import { credit, debit } from './book-state.ts'
import type { BookState } from './book-state.ts'
import { writeSubsidies } from './committee.ts'
import type { CommitteeBudget } from './committee.ts'
import { monthlyRoutine, pettyAdvance, smallExpense } from './expenses.ts'
import { writeIncome } from './coop-income.ts'
import { writeDistribution, writeOwnProject, writeSpecialGrant } from './coop-projects.ts'
import { yearIncomeOf } from './income.ts'
import { writeInterBook } from './inter-book.ts'
import type { DemoVillage } from './types.ts'

export interface CoopBudget {
  wageFen: Fen
  /** Subsidies to the co-op, in percent of its operating income. */
  subsidyPercent: number
  /** Set while the book also serves the committee (before a split in the year). */
  committee: CommitteeBudget
}

/** A month of a co-op. */
export function writeCoopMonth(state: BookState, village: DemoVillage, budget: CoopBudget): void {
  const { random } = state
  const unified = village.splitFrom !== undefined && state.period < village.splitFrom
  monthlyRoutine(state, budget.wageFen + (unified ? budget.committee.wageFen : 0n))
  if (unified) writeSubsidies(state, budget.committee)
  writeIncome(state, village)
  writeCoopSubsidies(state, village, budget.subsidyPercent)
  writeInterBook(state, village)
  depreciate(state)
  writeSpecialGrant(state)
  writeOwnProject(state, village)
  writeDistribution(state)
  writeWelfare(state, village)
  if (state.month % 3 === 0) {
    const interest = state.balance('10201') / 5_000n
    state.add(21, `结算${state.month / 3}季度银行利息`, [debit('10201', interest), credit('50401', interest)])
  }
  if (random.chance(0.25) && state.period < state.book.lastMonth) {
    pettyAdvance(state, addMonths(state.period, 1), ['m1', 'm2', 'm3'])
  }
  // The withdrawal is one more.
  const target = random.int(18, 23) - 1 + (unified ? 8 : 0)
  while (state.draftCount < target) smallExpense(state)
  state.withdrawCash()
}

function writeCoopSubsidies(state: BookState, village: DemoVillage, percent: number): void {
  const { random } = state
  const year = (yearIncomeOf(village, state.year) * BigInt(percent)) / 100n
  if ([2, 5, 8].includes(state.month)) {
    const running = (year * BigInt(random.int(10, 16))) / 100n
    state.add(random.int(8, 14), '收集体经济运行补助', [debit('10201', running), credit('50301', running)])
  }
  if ([4, 7, 9].includes(state.month)) {
    const project = ((year * BigInt(random.int(15, 25))) / 100n / 10_000n) * 10_000n
    state.add(random.int(10, 20), random.pick(['收产业发展奖补资金', '收高标准农田管护补助', '收农业社会化服务补助']), [debit('10201', project), credit('50302', project)], {
      attachments: 2,
    })
  }
}

function depreciate(state: BookState): void {
  const operating = (state.balance('15101') * 95n) / 100n / 240n
  const common = (state.balance('15102') * 95n) / 100n / 360n
  const office = common / 5n
  const orchard = (state.balance('132') * 95n) / 100n / 180n
  const day = Number(lastDay(state.period).slice(8))
  state.add(day, `计提${state.month}月折旧`, [
    debit('51103', operating),
    debit('51306', office),
    debit('51402', common - office),
    credit('15201', operating),
    credit('15202', common),
  ])
  if (orchard > 0n && -state.balance('133') + orchard <= state.balance('132')) {
    state.add(day, `计提${state.month}月经济林折旧`, [debit('51102', orchard), credit('133', orchard)])
  }
}

/** Cleaning contracts every month, festivals, and what the better-off villages give their members. */
function writeWelfare(state: BookState, village: DemoVillage): void {
  const { random } = state
  const income = yearIncomeOf(village, state.year)
  const cleaning = 120_000n + income / 500n + random.fen(0, 600)
  state.add(random.int(10, 16), `付${state.month}月村庄保洁服务费`, [debit('51401', cleaning), credit('10201', cleaning)], { attachments: 2, optional: true })
  if (state.month === 1 || state.month === 9) {
    const gift = ((income * BigInt(random.int(15, 50))) / 1000n / 5_000n) * 5_000n
    state.add(random.int(15, 26), state.month === 1 ? '春节慰问老人和困难户' : '重阳敬老和奖学支出', [debit('51403', gift), credit('10201', gift)], {
      attachments: random.int(2, 8),
      optional: true,
    })
  }
}
