import { describe, expect, it } from 'vitest'
import { chart } from '../../../test/support/ledger.ts'
import { addMonths } from '../../kernel/day.ts'
import type { NewSchedule } from './contract.ts'
import { accumulatedFen, baseFen, chargeOf, firstMonthOf, lastMonthOf, monthlyFen, remainingFen, scheduleProblems, type Plan } from './rules.ts'

const plan = (over: Partial<Plan> = {}): Plan => ({ costFen: 100_000n, residualFen: 0n, beforeFen: 0n, months: 36, firstMonth: '2025-02', stoppedFrom: null, nominal: false, ...over })
const months = (p: Plan) => Array.from({ length: p.months + 4 }, (_, i) => addMonths(p.firstMonth, i - 2))

describe('charges', () => {
  it('are equal, the last month takes what division left, and nothing is charged before or after', () => {
    const p = plan()
    const charges = months(p).map((month) => chargeOf(p, month))
    expect(charges.slice(0, 3)).toEqual([0n, 0n, 2777n])
    expect(charges.slice(-4)).toEqual([2777n, 2805n, 0n, 0n])
    expect(charges.reduce((sum, fen) => sum + fen, 0n)).toBe(100_000n)
    expect([monthlyFen(p), lastMonthOf(p), chargeOf(p, '2028-01')]).toEqual([2777n, '2028-01', 2805n])
  })

  it('leave out the residual and what was charged before, and stop when the asset goes', () => {
    const p = plan({ residualFen: 4_000n, beforeFen: 60_000n, months: 12 })
    expect([baseFen(p), monthlyFen(p)]).toEqual([36_000n, 3_000n])
    const gone = { ...p, stoppedFrom: '2025-05' }
    expect(months(gone).filter((month) => chargeOf(gone, month) > 0n)).toEqual(['2025-02', '2025-03', '2025-04'])
    expect(accumulatedFen(p, ['2025-02', '2025-03'])).toBe(66_000n)
    expect(remainingFen(p, ['2025-02', '2025-03'])).toBe(30_000n)
    expect(remainingFen(gone, ['2025-02'])).toBe(6_000n)
  })

  it('are none for an asset at the nominal amount', () => {
    const p = plan({ costFen: 100n, nominal: true, months: 1 })
    expect(months(p).map((month) => chargeOf(p, month))).toEqual([0n, 0n, 0n, 0n, 0n])
  })

  it('begin the month after addition, amortisation in the month of first use', () => {
    expect([firstMonthOf('depreciation', '2025-12'), firstMonthOf('amortisation', '2025-12')]).toEqual(['2026-01', '2025-12'])
  })
})

describe('scheduleProblems', () => {
  const accounts = chart({ code: '51301', name: '折旧费' })
  accounts.set('51301', { ...accounts.get('51301')!, dimensions: ['project'] })
  accounts.set('511', { ...accounts.get('511')!, dimensions: ['party'] })
  const schedule = (over: Partial<NewSchedule> = {}): NewSchedule => ({
    id: 'i', name: '办公楼', kind: 'depreciation', debitAccount: '514', creditAccount: '152', costFen: 100_000n, residualFen: 0n, beforeFen: 0n, months: 240, inService: '2025-01', nominal: false,
    party: null, project: null, ...over,
  })
  const problems = (over: Partial<NewSchedule>, firstOpen = '2025-02') => scheduleProblems(schedule(over), accounts, firstOpen)

  it('takes a sound one', () => {
    expect(problems({})).toEqual([])
    expect(problems({ kind: 'amortisation', creditAccount: '171', inService: '2025-02' })).toEqual([])
    expect(problems({ debitAccount: '51301', project: 'p' })).toEqual([])
    expect(problems({ debitAccount: '511', party: 'p' })).toEqual([])
    expect(problems({ costFen: 100n, nominal: true, inService: '2020-01' })).toEqual([])
  })

  it.each([
    ['an income account', { debitAccount: '501' }, '借方应是'],
    ['an account that is not there', { debitAccount: '999' }, '借方应是'],
    ['a parent account', { debitAccount: '513' }, '借方应是'],
    ['162 for depreciation', { creditAccount: '162' }, '贷方应是 152、133'],
    ['a missing project', { debitAccount: '51301' }, '还要求辅助核算项'],
    ['a missing party', { debitAccount: '511' }, '还要求辅助核算项'],
    ['too much residual', { residualFen: 60_000n, beforeFen: 40_001n }, '不能大于原值'],
    ['a nominal amount that is not 1 yuan', { nominal: true }, '原值应为 1 元'],
    ['a closed month', { inService: '2024-12' }, '已结账'],
  ])('refuses %s', (_, over, message) => {
    expect(problems(over).join()).toContain(message)
  })

  it('refuses an account out of use', () => {
    accounts.set('515', { ...accounts.get('515')!, active: false })
    expect(problems({ debitAccount: '515' }).join()).toContain('借方应是')
  })
})
