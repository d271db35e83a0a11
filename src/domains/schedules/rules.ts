import { addMonths, formatPeriod, periodIndex, type Period } from '../../kernel/day.ts'
import type { Fen } from '../../kernel/money.ts'
import type { NewSchedule } from './contract.ts'

export interface Plan {
  costFen: Fen
  residualFen: Fen
  beforeFen: Fen
  months: number
  firstMonth: Period
  /** the first month without a charge; null while it goes on */
  stoppedFrom: Period | null
  nominal: boolean
}

/** What is to be charged over the plan's months; an asset at the nominal amount is not depreciated (财会〔2023〕14号 art. 20, 28, 33). */
export const baseFen = ({ costFen, residualFen, beforeFen, nominal }: Pick<Plan, 'costFen' | 'residualFen' | 'beforeFen' | 'nominal'>): Fen => (nominal ? 0n : costFen - residualFen - beforeFen)

/** The usual monthly charge, straight-line, whole fen. */
export const monthlyFen = (plan: Plan): Fen => baseFen(plan) / BigInt(plan.months)

/** Depreciation begins in the month after addition; amortisation in the month of first use (农民专业合作社会计制度 art. 26, 31 as read for this system). */
export const firstMonthOf = (kind: NewSchedule['kind'], inService: Period): Period => (kind === 'depreciation' ? addMonths(inService, 1) : inService)

export const lastMonthOf = ({ firstMonth, months }: Pick<Plan, 'firstMonth' | 'months'>): Period => addMonths(firstMonth, months - 1)

/** The charge of one month: none before the first and after the last month or once stopped; the last month takes what division left. */
export function chargeOf(plan: Plan, month: Period): Fen {
  const index = periodIndex(month) - periodIndex(plan.firstMonth)
  if (index < 0 || index >= plan.months || (plan.stoppedFrom !== null && month >= plan.stoppedFrom)) return 0n
  return index < plan.months - 1 ? monthlyFen(plan) : baseFen(plan) - monthlyFen(plan) * BigInt(plan.months - 1)
}

/** Charged so far: what was charged before, and the months whose voucher is posted. */
export const accumulatedFen = (plan: Plan, posted: readonly Period[]): Fen => posted.reduce((sum, month) => sum + chargeOf(plan, month), plan.beforeFen)

/** Still to be charged; a stopped plan charges no more than its months up to the stop. */
export function remainingFen(plan: Plan, posted: readonly Period[]): Fen {
  const months = Array.from({ length: plan.months }, (_, i) => addMonths(plan.firstMonth, i))
  return months.filter((month) => !posted.includes(month)).reduce((sum, month) => sum + chargeOf(plan, month), 0n)
}

/** Where each kind is charged to and from (posting-rules §4): production → 401 or 511, management → 513, public welfare → 514; against 152, 133 or 162, 171. */
const debitRoots = ['401', '511', '513', '514', '515']
const creditRoots = { depreciation: ['152', '133'], amortisation: ['162', '171'] } as const
const kindNames = { depreciation: '折旧', amortisation: '摊销' } as const

interface Chart {
  get(code: string): { root: string; leaf: boolean; active: boolean; name: string; dimensions: readonly string[] } | undefined
}

/** Everything that is wrong with a new schedule, in plain words; `firstOpen` is the first month that is not closed. */
export function scheduleProblems(schedule: NewSchedule, accounts: Chart, firstOpen: Period): string[] {
  const problems: string[] = []
  const sides: [string, readonly string[], string][] = [[schedule.debitAccount, debitRoots, '借方'], [schedule.creditAccount, creditRoots[schedule.kind], '贷方']]
  for (const [code, roots, side] of sides) {
    const account = accounts.get(code)
    if (!account?.leaf || !account.active || !roots.includes(account.root)) problems.push(`${kindNames[schedule.kind]}的${side}应是 ${roots.join('、')} 的末级科目，${code} 不是`)
  }
  const debit = accounts.get(schedule.debitAccount)
  const asked = debit?.dimensions.filter((kind) => !(kind === 'party' && schedule.party) && !(kind === 'project' && schedule.project)) ?? []
  if (asked.length > 0) problems.push(`科目 ${schedule.debitAccount} ${debit!.name} 还要求辅助核算项，计划里没有`)
  if (schedule.costFen < schedule.residualFen + schedule.beforeFen) problems.push('残值与以前已提之和不能大于原值')
  if (schedule.nominal && schedule.costFen !== 100n) problems.push('名义金额计量的资产，原值应为 1 元')
  const first = firstMonthOf(schedule.kind, schedule.inService)
  // No catch-up: what closed months did not charge is not charged later.
  if (!schedule.nominal && first < firstOpen) problems.push(`首个计提月份 ${first} 已结账：请把以前已提填入“以前已提”，从 ${formatPeriod(firstOpen)}起计提余下的月数`)
  return problems
}
