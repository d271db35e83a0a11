import { describe, expect, it } from 'vitest'
import { chart } from '../../../../test/support/ledger.ts'
import { bookSettings } from '../contract.ts'
import { closeChecks, firstBelowZero, isReady, type CloseFacts } from './close.ts'

const accounts = chart({ code: '32201', name: '未分配收益', tag: 'undistributed' }, { code: '32202', name: '各项分配', tag: 'appropriation' })
const settings = bookSettings.parse({})
const facts = (over: Partial<Omit<CloseFacts, 'balance'>> & { balance?: Record<string, bigint> } = {}): CloseFacts => ({
  period: '2025-03', today: '2025-04-02', book: { state: 'inUse', start: '2025-01', settings }, lastClosed: '2025-02', drafts: {}, numbers: [], accounts, debitFen: 0n, creditFen: 0n,
  belowZero: [], withoutParty: 0, parties: [], productionClosedFen: 0n, ...over, balance: new Map(Object.entries(over.balance ?? {})),
})
const check = (code: string, over: Parameters<typeof facts>[0]) => closeChecks(facts(over)).find((c) => c.code === code)!
const december = { period: '2025-12', lastClosed: '2025-11', today: '2026-01-05' }

describe('closeChecks', () => {
  it('is ready for a clean month; bank reconciliation is not kept here yet', () => {
    const list = closeChecks(facts({ numbers: [{ word: '记', last: 3, posted: 2, gaps: 1 }] }))
    expect(list.filter(({ state }) => state !== 'ok').map(({ code, state }) => [code, state])).toEqual([['reconciled', 'notApplicable']])
    expect(isReady(list)).toBe(true)
    expect(closeChecks(facts(december)).map(({ code }) => code).slice(-4)).toEqual(['carriedOver', 'profit', 'appropriated', 'production'])
  })

  const book = (over: Partial<CloseFacts['book']>) => ({ book: { state: 'inUse' as const, start: '2025-01', settings, ...over } })
  const party = (fen: bigint, agedFen = 0n) => ({ name: '郭某一', fen, agedFen })
  it.each([
    ['previous', 'blocks', '先启用', book({ state: 'setup' })],
    ['previous', 'blocks', '已经结账', { lastClosed: '2025-03' }],
    ['previous', 'blocks', '下一个应结 2025年2月', { lastClosed: '2025-01' }],
    ['previous', 'ok', '第一个月', { ...book({ start: '2025-03' }), lastClosed: null }],
    ['due', 'blocks', '还没有到', { today: '2025-02-28' }],
    ['due', 'ok', '当前业务月份', { today: '2025-03-31' }],
    ['drafts', 'blocks', '草稿 1 张、待审核 2 张', { drafts: { draft: 1, submitted: 2 } }],
    ['numbers', 'blocks', '“记”字最后一号是 3，却只有 2 张', { numbers: [{ word: '记', last: 3, posted: 2, gaps: 0 }] }],
    ['balanced', 'blocks', '余额相差 0.05', { balance: { 101: 5n } }],
    ['balanced', 'blocks', '借方 0.01，贷方 0.02', { debitFen: 1n, creditFen: 2n }],
    ['cash', 'blocks', '2025年3月5日日终余额 -0.07', { belowZero: [{ account: '102', day: '2025-03-04', fen: -1n }, { account: '101', day: '2025-03-05', fen: -7n }] }],
    ['cash', 'warns', '日终余额', { ...book({ settings: { ...settings, cashNegative: 'warn' } }), belowZero: [{ account: '101', day: '2025-03-05', fen: -7n }] }],
    ['bank', 'warns', '10201 在2025年3月5日', { belowZero: [{ account: '10201', day: '2025-03-05', fen: -7n }] }],
    ['pending', 'warns', '年末前', { balance: { 181: 5n } }],
    ['pending', 'blocks', '年末应查明', { ...december, balance: { 181: -5n } }],
    ['parties', 'blocks', '2 笔没有写明', { withoutParty: 2 }],
    ['parties', 'blocks', '不符', { balance: { 113: 5n } }],
    ['parties', 'ok', '应收 1 户 0.09 元，应付 1 户 0.04 元', { balance: { 113: 5n }, parties: [party(9n), party(-4n)] }],
    ['advances', 'warns', '3 户欠款超过 6 个月，共 0.09 元', { balance: { 113: 10n }, parties: [party(2n, 1n), party(7n, 7n), party(1n, 1n)] }],
    ['carriedOver', 'blocks', '501 经营收入 贷方 1.00', { ...december, balance: { 501: -100n, 511: 1n, 513: 2n, 514: 3n } }],
    ['profit', 'blocks', '应转入 322', { ...december, balance: { 321: -100n } }],
    ['appropriated', 'blocks', '32202 各项分配', { ...december, balance: { 32202: 100n } }],
    ['production', 'ok', '在产品', { ...december, balance: { 401: 100n } }],
    ['production', 'blocks', '不结转', { ...december, productionClosedFen: 100n }],
  ] as const)('%s %s: %s', (code, state, words, over) => {
    const found = check(code, over)
    expect([found.state, found.explanation]).toEqual([state, expect.stringContaining(words)])
    if (state === 'blocks' && !words.includes('已经结账') && code !== 'due') expect(found.target).not.toBeNull()
  })

  it('names the first three of many accounts', () => {
    expect(check('carriedOver', { ...december, balance: { 501: 1n, 511: 1n, 513: 1n, 514: 1n } }).explanation).toContain('等 4 个科目')
  })

  it('passes over balances of accounts that are not in the chart', () => {
    expect(check('carriedOver', { ...december, balance: { 999: 1n } }).state).toBe('ok')
  })
})

describe('firstBelowZero', () => {
  const day = (date: string, fen: bigint) => ({ day: date, fen })
  it.each([
    ['never', 5n, [day('2025-03-02', -5n)], null],
    ['within the month', 5n, [day('2025-03-02', -6n), day('2025-03-03', 9n)], { day: '2025-03-02', fen: -1n }],
    ['from the first day on', -1n, [day('2025-03-09', 9n)], { day: '2025-03-01', fen: -1n }],
    ['not when the first day makes it good', -1n, [day('2025-03-01', 9n)], null],
    ['without any move', -1n, [], { day: '2025-03-01', fen: -1n }],
  ])('%s', (_, opening, moves, expected) => {
    expect(firstBelowZero(opening, moves, '2025-03-01')).toEqual(expected)
  })
})
