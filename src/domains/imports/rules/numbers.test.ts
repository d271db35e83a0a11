import { describe, expect, it } from 'vitest'
import { facts, read, stops, type Cells } from '../../../../test/support/imports.ts'
import { gapText } from './numbers.ts'

const HEAD: Cells = ['日期', '凭证字', '凭证号', '摘要', '科目编码', '借方金额', '贷方金额']
const voucher = (date: string, no: Cells[number], word = '记'): Cells[] => [[date, word, no, '提现', '101', 5], [null, null, null, '提现', '10201', null, 5]]
const list = (rows: Cells[][], book = facts()) => read('vouchers', [HEAD, ...rows.flat()], book)
const january = (...nos: Cells[number][]) => nos.map((no) => voucher('2025-01-05', no))

describe('numbers', () => {
  it('run per month and word', () => {
    expect(stops(list([...january(1, 2), voucher('2025-02-01', 1), voucher('2025-02-01', 1, '收'), voucher('2025-02-02', 2, '收')]))).toEqual([])
  })

  it('leave no gap: the next voucher after it is pointed at', () => {
    const found = list(january(2, 3, 6, 8))
    expect(found.gaps).toEqual([{ period: '2025-01', word: '记', from: 1, to: 1 }, { period: '2025-01', word: '记', from: 4, to: 5 }, { period: '2025-01', word: '记', from: 7, to: 7 }])
    expect(stops(found)).toEqual(['2 number 断号：2025年1月缺 记-0001', '6 number 断号：2025年1月缺 记-0004 至 记-0005', '8 number 断号：2025年1月缺 记-0007'])
    expect(found.gaps.map(gapText)).toEqual(['记-0001', '记-0004 至 记-0005', '记-0007'])
  })

  it('do not repeat, in the file or in the book', () => {
    expect(stops(list([...january(1, 2), voucher('2025-01-07', 2)]))).toEqual(['6 number 凭证号重复：2025年1月 记-0002 在第 4 行已经有一张'])
    expect(stops(list(january(1, 2), facts({ numbers: new Map([['2025-01|记', new Set([2])]]) })))).toEqual(['4 number 凭证号重复：账套里已有 2025年1月 记-0002'])
  })

  it('go on from what the book has; accepted gaps are none', () => {
    const book = facts({ numbers: new Map([['2025-01|记', new Set([1, 2, 9])]]), acceptedGaps: new Map([['2025-01|记', new Set([3])]]) })
    expect(list(january(4, 5), book).gaps).toEqual([{ period: '2025-01', word: '记', from: 6, to: 8 }])
    expect(stops(list(january(4, 5), book))).toEqual(['- number 断号：2025年1月缺 记-0006 至 记-0008'])
  })

  it('of a voucher whose date or number is wrong are not missing as well', () => {
    expect(stops(list([...january(1), voucher('2025-01-40', 2), ...january(3)]))).toHaveLength(1)
    expect(list([...january(1), voucher('2025-01-40', 3), ...january(5)]).gaps.map(gapText)).toEqual(['记-0002', '记-0004'])
    expect(stops(list([...january(1), voucher('2025-01-05', '贰'), ...january(3)]))).toEqual(['4 number “贰”不是凭证号'])
    expect(stops(list([...january(1), voucher('2024-12-31', 2), ...january(3)]))).toHaveLength(1)
    expect(stops(list([voucher('2025-02-05', 9), voucher('2025-03-01', 1)], facts({ lastClosed: '2025-02' })))).toHaveLength(1)
  })

  it('do not matter where the book gives its own, except twice in one file', () => {
    const book = facts({ keepsNumbers: false, numbers: new Map([['2025-01|记', new Set([3])]]) })
    expect(stops(list(january(3, 7), book))).toEqual([])
    expect(stops(list([...january(3), voucher('2025-01-08', 3)], book))).toHaveLength(1)
  })
})
