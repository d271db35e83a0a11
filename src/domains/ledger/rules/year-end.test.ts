import { describe, expect, it } from 'vitest'
import { chart } from '../../../../test/support/ledger.ts'
import { imbalance } from './voucher.ts'
import { appropriationLeaf, carryOverLines, isPriorYear, priorYearLines, priorYearProblem } from './year-end.ts'

const accounts = chart({ code: '32201', name: '未分配收益', tag: 'undistributed' }, { code: '32202', name: '各项分配', tag: 'appropriation' })

/** Balances after the closing vouchers. */
function after(balance: Record<string, bigint>, vouchers: ReturnType<typeof carryOverLines>) {
  const left = new Map(Object.entries(balance))
  for (const { lines } of vouchers) for (const line of lines) left.set(line.account, (left.get(line.account) ?? 0n) + (line.side === 'debit' ? line.amountFen : -line.amountFen))
  return Object.fromEntries([...left].filter(([, fen]) => fen !== 0n))
}

describe('carryOverLines', () => {
  it('carries income and expense to 321, the net to undistributed, the appropriations too', () => {
    const balance = { '101': 700n, '501': -1000n, '502': 40n, '511': 200n, '513': 60n, '32201': -50n, '32202': 50n }
    const vouchers = carryOverLines(accounts, new Map(Object.entries(balance)))
    expect(vouchers).toHaveLength(4)
    for (const { lines } of vouchers) expect(imbalance(lines)).toBe(0n)
    expect(after(balance, vouchers)).toEqual({ '101': 700n, '32201': -700n })
  })

  it('carries a loss the other way round', () => {
    const balance = { '101': -100n, '513': 100n }
    const vouchers = carryOverLines(accounts, new Map(Object.entries(balance)))
    expect(vouchers[1]!.lines).toEqual([{ account: '32201', side: 'debit', amountFen: 100n, summary: '结转本年收益' }, { account: '321', side: 'credit', amountFen: 100n, summary: '结转本年收益' }])
    expect(after(balance, vouchers)).toEqual({ '101': -100n, '32201': 100n })
  })

  it('has nothing to do for a year without income and expense', () => {
    expect(carryOverLines(accounts, new Map([['101', 5n], ['301', -5n], ['501', 0n], ['999', 1n]]))).toEqual([])
  })

  it('leaves out 321 when gains and losses of one side cancel', () => {
    const vouchers = carryOverLines(accounts, new Map([['501', -100n], ['502', 100n]]))
    expect(vouchers).toHaveLength(1)
    expect(vouchers[0]!.lines.map((l) => l.account)).toEqual(['501', '502'])
  })

  it('uses 322 itself while it has no sub-accounts, and asks for a tag when none is marked', () => {
    expect(carryOverLines(chart(), new Map([['501', -1n]])).at(-1)!.lines.map((l) => l.account)).toEqual(['321', '322'])
    expect(() => carryOverLines(chart({ code: '32209', name: '其他' }), new Map([['501', -1n]]))).toThrow('未分配收益')
  })
})

describe('errors of earlier years', () => {
  const lines = [{ account: '511', side: 'debit' as const, amountFen: 5n, summary: '订正2024年10月12日记-0003号凭证' }, { account: '101', side: 'credit' as const, amountFen: 5n, summary: '以前年度更正：付款' }]

  it('are errors of an earlier year only when the year differs', () => {
    expect([isPriorYear('2024-12-31', '2025-01-01'), isPriorYear('2025-01-01', '2025-12-31')]).toEqual([true, false])
  })

  it('are tagged in the current year, or booked to undistributed income', () => {
    const current = priorYearLines(lines, accounts, 'current')
    expect(current.map((l) => [l.account, l.summary])).toEqual([['511', '以前年度更正：订正2024年10月12日记-0003号凭证'], ['101', '以前年度更正：付款']])
    expect(priorYearProblem(current, accounts, 'current')).toBeNull()
    const undistributed = priorYearLines(lines, accounts, 'undistributed')
    expect(undistributed.map((l) => l.account)).toEqual(['32201', '101'])
    expect(priorYearProblem(undistributed, accounts, 'undistributed')).toBeNull()
  })

  it('say what is wrong', () => {
    expect(priorYearProblem(lines, accounts, 'current')).toContain('以“以前年度更正”开头')
    expect(priorYearProblem(priorYearLines(lines, accounts, 'current'), accounts, 'undistributed')).toContain('科目 511')
  })

  it('need the sub-account of appropriations', () => {
    expect(appropriationLeaf(accounts)).toBe('32202')
    expect(() => appropriationLeaf(chart({ code: '32201', name: '未分配收益', tag: 'undistributed' }))).toThrow('各项分配')
  })
})
