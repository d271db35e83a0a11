import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chart, draft } from '../../../../test/support/ledger.ts'
import { debitTotal, dimensionsOf, imbalance, validateDraft, voucherContent } from './voucher.ts'

const books = { accounts: chart({ code: '50102', name: '租赁收入' }), start: '2025-01', lastClosed: '2025-03' as string | null, today: '2025-06-15' }
const messages = (d: ReturnType<typeof draft>, over: Partial<typeof books> = {}) => validateDraft(d, { ...books, ...over }).map((p) => p.message)

describe('validateDraft', () => {
  it('accepts a balanced voucher on leaf accounts in an open month', () => {
    expect(messages(draft('2025-04-01', ['101', 500n], ['50102', -500n]))).toEqual([])
    expect(messages(draft('2025-01-31', ['101', 500n], ['50102', -500n]), { lastClosed: null })).toEqual([])
  })

  it.each([
    ['a day that does not exist', draft('2025-02-30', ['101', 1n], ['50102', -1n]), '不存在'],
    ['a day before the book', draft('2024-12-31', ['101', 1n], ['50102', -1n]), '早于账套的建账月份'],
    ['a closed month', draft('2025-03-31', ['101', 1n], ['50102', -1n]), '已结账'],
    ['a month to come', draft('2025-07-01', ['101', 1n], ['50102', -1n]), '晚于当前业务月份'],
    ['an unknown account', draft('2025-04-01', ['999', 1n], ['50102', -1n]), '第 1 行：科目 999 不存在'],
    ['a heading account', draft('2025-04-01', ['101', 1n], ['501', -1n]), '不是末级，请选 50102 租赁收入'],
    ['113 without a party', draft('2025-04-01', ['113', 1n], ['50102', -1n]), '必须写明往来单位或成员'],
    ['a zero amount', draft('2025-04-01', ['101', 0n], ['50102', 0n]), '金额不能为 0'],
    ['cash in a closing voucher', { ...draft('2025-04-01', ['101', 1n], ['50102', -1n]), kind: 'closing' as const }, '第 1 行：结转凭证只能用损益科目'],
    ['a missing project', { ...draft('2025-04-01', ['101', 1n], ['50102', -1n]), id: 'asks' }, '必须写明项目'],
    ['more debit', draft('2025-04-01', ['101', 500n], ['50102', -400n]), '借方比贷方多 1.00'],
    ['more credit', draft('2025-04-01', ['101', 300n], ['50102', -400n]), '借方比贷方少 1.00'],
  ])('refuses %s', (_, voucher, message) => {
    const accounts = new Map(books.accounts)
    if (voucher.id === 'asks') accounts.set('50102', { ...accounts.get('50102')!, dimensions: ['project'] })
    expect(messages(voucher, { accounts }).join('；')).toContain(message)
  })

  it('takes a closing voucher between income, 321 and 322', () => {
    expect(messages({ ...draft('2025-04-01', ['50102', 1n], ['321', -1n]), kind: 'closing' })).toEqual([])
    expect(messages({ ...draft('2025-04-01', ['322', 1n], ['321', -1n]), kind: 'closing' })).toEqual([])
  })

  it('refuses an account that was switched off', () => {
    const accounts = new Map(books.accounts)
    accounts.set('101', { ...accounts.get('101')!, active: false })
    expect(messages(draft('2025-04-01', ['101', 1n], ['50102', -1n]), { accounts })).toEqual(['第 1 行：科目 101 库存现金 已停用'])
  })

  it('balances exactly when debits equal credits, reds included', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), { minLength: 1, maxLength: 20 }), (amounts) => {
        const lines = amounts.map((amountFen) => ({ side: 'debit' as const, amountFen }))
        const total = amounts.reduce((a, b) => a + b, 0n)
        expect(imbalance([...lines, { side: 'credit', amountFen: total }])).toBe(0n)
        expect(debitTotal(lines)).toBe(total)
      }),
    )
  })
})

describe('voucher content', () => {
  it('names the dimensions of a line only when it has some', () => {
    expect(dimensionsOf({})).toBeNull()
    expect(dimensionsOf({ party: 'p', allocation: 'members' })).toEqual({ party: 'p', allocation: 'members' })
    expect(dimensionsOf({ allocation: 'reserve' })).toEqual({ allocation: 'reserve' })
  })

  it('hashes a quantity as the database gives it back', () => {
    const quantityOf = (quantity: string) => {
      const voucher = draft('2025-04-01', ['101', 500n], ['50102', -500n])
      const lines = voucher.lines.map((line) => ({ ...line, quantity }))
      return JSON.stringify(voucherContent('book', { ...voucher, lines, preparedBy: '甲', reviewedBy: '乙' }), (_, v: unknown) => (typeof v === 'bigint' ? v.toString() : v)).match(/"quantity":"([^"]*)"/)?.[1]
    }
    expect(['12.50', '12.5', '100', '100.000', '-0.1200'].map(quantityOf)).toEqual(['12.5', '12.5', '100', '100', '-0.12'])
  })

  it('covers the signatures and every line, not the number', () => {
    const voucher = { ...draft('2025-04-01', ['101', 500n], ['50102', -500n]), preparedBy: '甲', reviewedBy: '乙' }
    const content = JSON.stringify(voucherContent('book', voucher), (_, v: unknown) => (typeof v === 'bigint' ? v.toString() : v))
    expect(content).toContain('"amountFen":"500"')
    expect(content).toContain('"preparedBy":"甲"')
    expect(content).not.toContain('"no"')
  })
})
