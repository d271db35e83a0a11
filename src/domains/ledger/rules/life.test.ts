import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { VoucherDraft } from '../contract.ts'
import { blueLines, handsProblem, isRedTwin, isSameBooking, lacksEvidence, redLines, refusal, toTyped, touchesCash, wordOf } from './life.ts'

type Line = VoucherDraft['lines'][number]
const line = (account: string, side: 'debit' | 'credit', amountFen: bigint, rest: Partial<Line> = {}): Line => ({ account, side, amountFen, summary: '收租', ...rest })
const original = { date: '2026-03-05', word: '记', no: 7, lines: [line('10201', 'debit', 12_345n, { quantity: '3' }), line('50102', 'credit', 12_345n, { quantity: '-1.5', project: 'p' })] }

describe('which act may start from which state', () => {
  it.each([
    ['save', 'draft'], ['save', 'returned'], ['submit', 'draft'], ['submit', 'returned'], ['recall', 'submitted'], ['remove', 'draft'], ['remove', 'submitted'], ['remove', 'returned'],
    ['sign', 'submitted'], ['sign', 'reviewed'], ['review', 'submitted'], ['unreview', 'reviewed'], ['return', 'submitted'], ['return', 'reviewed'], ['post', 'reviewed'],
  ] as const)('%s from %s', (act, state) => expect(refusal(act, state)).toBeNull())

  it('everything else is refused with the state in words', () => {
    expect(refusal('review', 'draft')).toBe('这张凭证还是草稿，不能审核；请由制单人先提交审核')
    expect(refusal('post', 'submitted')).toBe('这张凭证正待审核，不能记账；要修改请由制单人先收回，要记账请先审核')
    expect(refusal('sign', 'returned')).toBe('这张凭证已退回给制单人，不能签字；请由制单人改好后重新提交')
    expect(refusal('save', 'reviewed')).toBe('这张凭证已审核、待记账，不能修改；要修改请先取消审核或退回')
    expect(refusal('save', 'submitted')).toContain('待审核')
    for (const act of ['save', 'submit', 'recall', 'remove', 'sign', 'review', 'unreview', 'return', 'post'] as const) expect(refusal(act, 'posted')).toContain('已记账')
  })
})

describe('whose hands', () => {
  const nobody = { preparedBy: '张三', preparer: 'p1', reviewedBy: null, reviewer: null, cashierName: null, cashier: null }
  it.each([
    ['sign', nobody, { name: '张三', person: 'p1' }, '不能为自己制的凭证签字'],
    ['sign', { ...nobody, preparer: null }, { name: '张三', person: 'p9' }, '不能为自己制的凭证签字'],
    ['sign', { ...nobody, reviewedBy: '李四', reviewer: 'p2' }, { name: '李四', person: 'p2' }, '由制单人张三和您以外的出纳签字'],
    ['review', nobody, { name: '张三', person: 'p1' }, '制单人与审核人不能是同一人'],
    ['review', { ...nobody, cashierName: '王五', cashier: 'p3' }, { name: '王五', person: 'p3' }, '由制单人张三和您以外的审核人员审核'],
  ] as const)('%s is refused to who has already signed (%#)', (act, hands, actor, why) => expect(handsProblem(act, hands, actor)).toContain(why))

  it('is open to a third person', () => {
    const signed = { ...nobody, reviewedBy: '李四', reviewer: 'p2', cashierName: '王五', cashier: 'p3' }
    expect([handsProblem('sign', signed, { name: '赵六', person: 'p4' }), handsProblem('review', { ...signed, reviewer: null, reviewedBy: null }, { name: '赵六', person: 'p4' })]).toEqual([null, null])
  })
})

describe('cash', () => {
  it('is 101 and 102 with what is below them', () => {
    expect(touchesCash([line('10201', 'debit', 1n)])).toBe(true)
    expect(touchesCash([line('501', 'credit', 1n), line('112', 'debit', 1n)])).toBe(false)
  })
  it('gives the word where receipts, payments and transfers are kept apart', () => {
    expect(wordOf([line('101', 'debit', 5n), line('501', 'credit', 5n)])).toBe('收')
    expect(wordOf([line('513', 'debit', 5n), line('101', 'credit', 5n)])).toBe('付')
    expect(wordOf([line('101', 'debit', 5n), line('102', 'credit', 5n)])).toBe('付')
    expect(wordOf([line('101', 'debit', -5n), line('501', 'credit', -5n)])).toBe('付')
    expect(wordOf([line('513', 'debit', 5n), line('152', 'credit', 5n)])).toBe('转')
  })
})

describe('corrections', () => {
  it('the red twin turns amounts and quantities, keeps sides, and names the original', () => {
    const red = redLines(original)
    expect(red.map(({ side, amountFen, quantity, summary }) => [side, amountFen, quantity, summary])).toEqual([
      ['debit', -12_345n, '-3', '注销3月5日记-0007号凭证'], ['credit', -12_345n, '1.5', '注销3月5日记-0007号凭证']])
    expect(isRedTwin(original.lines, red.toReversed())).toBe(true)
    expect(isRedTwin(original.lines, red.slice(1))).toBe(false)
    expect(isRedTwin(original.lines, red.map((l) => ({ ...l, project: undefined })))).toBe(false)
    expect(isRedTwin(original.lines, [{ ...red[0]!, account: '101' }, red[1]!])).toBe(false)
  })

  it('two vouchers book the same whatever their summaries and order', () => {
    const one = { date: original.date, lines: original.lines }
    expect(isSameBooking(one, { ...one, lines: original.lines.map((l) => ({ ...l, summary: '另写' })).toReversed() })).toBe(true)
    expect(isSameBooking(one, { ...one, date: '2026-03-06' })).toBe(false)
    expect(isSameBooking(one, { ...one, lines: [original.lines[0]!, { ...original.lines[1]!, amountFen: 1n }] })).toBe(false)
  })

  it('any voucher and its red twin leave nothing', () => {
    const lines = fc.array(fc.record({ account: fc.constantFrom('101', '10201', '50102', '513'), side: fc.constantFrom('debit' as const, 'credit' as const), amountFen: fc.bigInt(-1_000_000n, 1_000_000n).filter((fen) => fen !== 0n) }), { minLength: 2, maxLength: 8 })
    const holds = fc.check(fc.property(lines, (parts) => {
      const source = { ...original, lines: parts.map((part) => ({ ...part, summary: '测试' })) }
      const left = new Map<string, bigint>()
      for (const l of [...source.lines, ...redLines(source)]) left.set(`${l.account}${l.side}`, (left.get(`${l.account}${l.side}`) ?? 0n) + l.amountFen)
      return isRedTwin(source.lines, redLines(source)) && [...left.values()].every((fen) => fen === 0n)
    }))
    expect(holds.counterexample).toBeNull()
  })

  it('the blue one copies the lines; a year is named when it is an earlier one', () => {
    expect(blueLines(original, '2026-04-01')[0]).toMatchObject({ amountFen: 12_345n, summary: '订正3月5日记-0007号凭证' })
    expect(blueLines(original, '2027-01-01')[0]?.summary).toBe('订正2026年3月5日记-0007号凭证')
  })
})

it('a checked voucher comes back into the grid as text', () => {
  const typed = toTyped({ id: '01900000-0000-7000-8000-000000000001', date: '2026-03-05', word: '记', kind: 'ordinary', attachments: 1, lines: [line('101', 'debit', -5n), line('501', 'credit', 1_200n, { quantity: '2' })] })
  expect(typed.lines.map(({ amount, quantity, party }) => [amount, quantity, party])).toEqual([['-0.05', '', null], ['12.00', '2', null]])
})

it('an ordinary voucher needs an original document, the others do not', () => {
  expect(lacksEvidence({ kind: 'ordinary', attachments: 0 }, false)).toBe(true)
  expect(lacksEvidence({ kind: 'ordinary', attachments: 1 }, false)).toBe(false)
  expect(lacksEvidence({ kind: 'closing', attachments: 0 }, false)).toBe(false)
  expect(lacksEvidence({ kind: 'correction', attachments: 0 }, true)).toBe(false)
  expect(lacksEvidence({ kind: 'correction', attachments: 0 }, false)).toBe(true)
})
