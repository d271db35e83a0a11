import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { chart } from '../../../../test/support/ledger.ts'
import { distributionPlan, type DistributionPlan, type Meeting } from '../contract/periods.ts'
import { basisOf, distributionVouchers, meetingProblems, planProblems, requiredReserve, splitByShares, unplannedDistributions, type BasisInput } from './distribution.ts'
import { imbalance } from './voucher.ts'

const accounts = chart({ code: '32201', name: '未分配收益', tag: 'undistributed' }, { code: '32202', name: '各项分配', tag: 'appropriation' }, { code: '31101', name: '一般公积公益金' })
const party = (n: number) => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`
const input = (over: Partial<BasisInput> = {}): BasisInput => ({ openingFen: 0n, netIncomeFen: 100_000n, transferredFen: 0n, allocatedFen: 0n, undistributedFen: 100_000n, reserveFundFen: 50_000n, ...over })
const plan = (over: Partial<DistributionPlan> = {}): DistributionPlan => distributionPlan.parse({
  charter: { version: '2024年章程', reserveBp: 3_000 }, reserveFen: 30_000n, reserveAccount: '31101', membersFen: 60_000n, membersAccount: '113',
  members: [{ party: party(1), shares: 1 }, { party: party(2), shares: 2 }], disclosedFrom: '2025-12-01', ...over,
})
const problems = (over: Partial<DistributionPlan> = {}, basis: Partial<BasisInput> = {}) => planProblems(plan(over), basisOf(input(basis)), accounts).map(({ code, message }) => `${code} ${message}`)

describe('basisOf', () => {
  it('makes up earlier losses first; only what is left bears the reserve', () => {
    expect(basisOf(input({ openingFen: -40_000n, undistributedFen: 60_000n }))).toMatchObject({ lossOffsetFen: 40_000n, reserveBaseFen: 60_000n, distributableFen: 60_000n })
    expect(basisOf(input({ openingFen: -400_000n, undistributedFen: -300_000n }))).toMatchObject({ lossOffsetFen: 100_000n, reserveBaseFen: 0n, distributableFen: 0n })
    expect(basisOf(input({ openingFen: 7n, netIncomeFen: -5n, undistributedFen: 2n }))).toMatchObject({ lossOffsetFen: 0n, reserveBaseFen: 0n, distributableFen: 2n })
  })
  it('takes the ratio half up, and never more than there is', () => {
    expect(requiredReserve(basisOf(input({ netIncomeFen: 15n, undistributedFen: 15n })), 1_000)).toBe(2n)
    expect(requiredReserve(basisOf(input({ undistributedFen: 10n })), 5_000)).toBe(10n)
  })
})

describe('planProblems', () => {
  it('takes a plan in the legal order', () => expect(problems()).toEqual([]))

  it.each<[string, Partial<DistributionPlan>, Partial<BasisInput>, string]>([
    ['nothing at all', { reserveFen: 0n, membersFen: 0n }, {}, '没有金额'],
    ['more than there is', { membersFen: 70_001n }, {}, '超过可分配收益 1,000.00'],
    ['a distribution while there is a loss', {}, { undistributedFen: -5n }, '未弥补的亏损'],
    ['reserve for a loss that is not there', { reserveToLossFen: 1n }, {}, '不能超过亏损 0.00'],
    ['more reserve for the loss than there is', { reserveFen: 0n, membersFen: 0n, reserveToLossFen: 60_000n }, { undistributedFen: -90_000n }, '公积公益金余额 500.00'],
    ['members before the reserve', { reserveFen: 29_999n }, {}, '按章程比例 30% 提取公积公益金 300.00'],
    ['others before the reserve', { reserveFen: 0n, membersFen: 0n, others: [{ account: '211', party: null, summary: '外来投资者', fen: 1n }] }, {}, '先按章程比例'],
    ['no list of members', { members: [] }, {}, '分给谁'],
    ['a member twice', { members: [{ party: party(1), shares: 1 }, { party: party(1), shares: 1 }] }, {}, '出现了两次'],
    ['reserve on a parent account', { reserveAccount: '311' }, {}, '应记入 311'],
    ['members on 211', { membersAccount: '211' }, {}, '应记入 113'],
    ['others on income', { others: [{ account: '501', party: null, summary: '其他', fen: 1n }] }, {}, '应记入 211、113'],
    ['others on 113 without a party', { others: [{ account: '113', party: null, summary: '其他', fen: 1n }] }, {}, '须写明往来单位'],
  ])('refuses %s', (_, over, basis, words) => expect(problems(over, basis).join('\n')).toContain(words))

  it('lets a reserve make up a loss, and a mere reserve go without members', () => {
    expect(problems({ reserveFen: 0n, membersFen: 0n, members: [], reserveToLossFen: 50_000n }, { undistributedFen: -90_000n })).toEqual([])
    expect(problems({ membersFen: 0n, members: [], charter: { version: '章程', reserveBp: 125 } })).toEqual([])
  })
})

describe('meetingProblems', () => {
  const meeting = (over: Partial<Meeting> = {}): Meeting => ({ kind: 'memberAssembly', day: '2025-12-20', due: 300, present: 210, inFavour: 200, resolution: '〔2025〕7号', attachments: 2, ...over })
  const found = (over: Partial<Meeting> = {}, disclosedFrom: string | null = '2025-12-01') =>
    meetingProblems(meeting(over), plan({ disclosedFrom }), { disclosureDays: 10, today: '2025-12-31' }).map(({ message }) => message).join('\n')

  it('takes exactly two thirds of all', () => expect(found()).toBe(''))
  it.each<[string, Partial<Meeting>, string | null, string]>([
    ['a day to come', { day: '2026-01-01' }, '2025-12-01', '还没有到'],
    ['no disclosure', {}, null, '请填写公示开始日期'],
    ['a short disclosure', {}, '2025-12-11', '只有 9 天'],
    ['a disclosure after the meeting', {}, '2025-12-24', '只有 0 天'],
    ['more present than due', { present: 301 }, '2025-12-01', '不能多于应到'],
    ['more in favour than present', { inFavour: 211 }, '2025-12-01', '不能多于到会'],
    ['too few representatives', { kind: 'memberRepAssembly', due: 20, present: 20, inFavour: 20 }, '2025-12-01', '多于二十人'],
    ['no quorum', { present: 199, inFavour: 199 }, '2025-12-01', '三分之二以上到会'],
    ['too few votes of all', { inFavour: 199 }, '2025-12-01', '全体三分之二以上同意'],
  ])('refuses %s', (_, over, from, words) => expect(found(over, from)).toContain(words))
  it('takes more than twenty representatives', () => expect(found({ kind: 'memberRepAssembly', due: 21, present: 14, inFavour: 14 })).toBe(''))
})

describe('splitByShares', () => {
  it('gives the odd fen to the largest remainders', () => {
    expect(splitByShares(100n, [1, 1, 1])).toEqual([34n, 33n, 33n])
    expect(splitByShares(101n, [1, 2])).toEqual([34n, 67n])
  })
  it('always gives out all of it, within a fen of the exact part', () => {
    fc.assert(fc.property(fc.bigInt(0n, 10n ** 12n), fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 60 }), (total, shares) => {
      const parts = splitByShares(total, shares)
      const whole = shares.reduce((sum, share) => sum + BigInt(share), 0n)
      expect(parts.reduce((sum, fen) => sum + fen, 0n)).toBe(total)
      for (const [i, fen] of parts.entries()) {
        const exact = (total * BigInt(shares[i]!)) / whole
        expect(fen === exact || fen === exact + 1n).toBe(true)
      }
    }))
  })
})

describe('distributionVouchers', () => {
  it('books reserve, others and members, each tagged for the statement', () => {
    const vouchers = distributionVouchers(plan({ others: [{ account: '211', party: null, summary: '外来投资者', fen: 5n }, { account: '113', party: party(9), summary: '奖励', fen: 6n }] }), 2025, accounts)
    for (const lines of vouchers) expect(imbalance(lines)).toBe(0n)
    expect(vouchers.map((lines) => lines.map((l) => [l.account, l.side, l.amountFen, l.allocation ?? l.party ?? null]))).toEqual([
      [
        ['32202', 'debit', 30_000n, 'reserve'], ['31101', 'credit', 30_000n, null], ['32202', 'debit', 5n, 'other'], ['211', 'credit', 5n, null],
        ['32202', 'debit', 6n, 'other'], ['113', 'credit', 6n, party(9)],
      ],
      [['32202', 'debit', 60_000n, 'members'], ['113', 'credit', 20_000n, party(1)], ['113', 'credit', 40_000n, party(2)]],
    ])
  })
  it('books a loss made up by the reserve on the statement’s own line', () => {
    const [lines, ...rest] = distributionVouchers(plan({ reserveToLossFen: 9n, reserveFen: 0n, membersFen: 0n }), 2025, accounts)
    expect(rest).toEqual([])
    expect(lines!.map((l) => [l.account, l.side, l.amountFen, l.allocation ?? null])).toEqual([['31101', 'debit', 9n, null], ['32201', 'credit', 9n, 'reserveToLoss']])
  })
  it('splits many members over several vouchers and leaves out who gets less than a fen', () => {
    const members = Array.from({ length: 900 }, (_, i) => ({ party: party(i), shares: i === 0 ? 1 : 1_000_000 }))
    const vouchers = distributionVouchers(plan({ reserveFen: 0n, members }), 2025, accounts)
    expect(vouchers.map((lines) => lines.length)).toEqual([401, 401, 100])
    expect(vouchers.flat().some((line) => line.party === party(0))).toBe(false)
    expect(vouchers.map((lines) => lines[0]!.amountFen).reduce((a, b) => a + b, 0n)).toBe(60_000n)
  })
})

describe('unplannedDistributions', () => {
  const voucher = (date: string, allocation?: 'members') => ({
    id: 'v', date, word: '记', kind: 'ordinary' as const, attachments: 1,
    lines: [{ account: '32202', side: 'debit' as const, amountFen: 1n, summary: '分配', ...(allocation && { allocation }) }],
  })
  it('finds those without a plan of the year or the year before', () => {
    const list = [voucher('2026-02-01', 'members'), voucher('2027-02-01', 'members'), voucher('2027-02-01')]
    expect(unplannedDistributions(list, [2025])).toEqual([list[1]])
    expect(unplannedDistributions(list, [2026, 2027])).toEqual([])
  })
})
