import { describe, expect, it } from 'vitest'
import { sheet } from '../../../../test/support/imports.ts'
import { missingFields } from '../contract.ts'
import { cellText, detectHeading, proposeMapping } from './columns.ts'

describe('the heading', () => {
  it('is the row with the most known titles among the first ten', () => {
    const rows = sheet([['某村凭证列表'], [], ['期间', '日期'], ['日期', '凭证字', '凭证号', '摘要', '科目编码', '借方金额', '贷方金额'], [45660, '记', 1, '提现', '101', 5]])
    expect(detectHeading(rows, 'vouchers')).toEqual({ row: 4, titles: ['日期', '凭证字', '凭证号', '摘要', '科目编码', '借方金额', '贷方金额'] })
  })

  it('may have two rows: merged titles above, sides below', () => {
    const rows = sheet([['日期', '凭证字号', '摘要', '科目编码', '金额', null], [null, null, null, null, '借方', '贷方'], ['2025-01-05', '记-1', '提现', '101', 5]])
    expect(detectHeading(rows, 'vouchers')).toEqual({ row: 2, titles: ['日期', '凭证字号', '摘要', '科目编码', '借方', '贷方'] })
  })

  it('is not found in the eleventh row, with two titles, or in nothing', () => {
    expect(detectHeading(sheet([...Array.from({ length: 10 }, () => ['x']), ['日期', '凭证号', '摘要', '科目编码']]), 'vouchers')).toBeNull()
    expect(detectHeading(sheet([['日期', '摘要']]), 'vouchers')).toBeNull()
    expect(detectHeading([], 'vouchers')).toBeNull()
  })
})

describe('the columns', () => {
  it.each([
    ['blanks, units, marks and full width', ['日 期', '凭证字', '凭证编号', '摘 要', '科目代码', '借方金额（元）', '贷方金额(元)', '附单据数', '制单', '审核：', '*往来'], { date: 0, word: 1, number: 2, summary: 3, account: 4, debit: 5, credit: 6, attachments: 7, preparedBy: 8, reviewedBy: 9, party: 10 }],
    ['number and word in one', ['凭证日期', '凭证字号', '摘要', '科目编码', '科目名称', '借方', '贷方', '项目'], { date: 0, wordNumber: 1, summary: 2, account: 3, accountName: 4, debit: 5, credit: 6, project: 7 }],
    ['a better title before a shorter one', ['科目', '科目编码', '借方', '贷方'], { account: 1, debit: 2, credit: 3 }],
    ['numbers are no titles', [1, true, null, '日期'], { date: 3 }],
  ])('%s', (_, titles, expected) => {
    expect(proposeMapping(titles, 'vouchers')).toEqual(expected)
  })

  it('of opening balances', () => {
    expect(proposeMapping(['科目编码', '科目名称', '往来单位/成员', '借方余额', '贷方余额', '日期'], 'opening')).toEqual({ account: 0, accountName: 1, party: 2, debit: 3, credit: 4 })
  })

  it('that are missing are named; word and number may share one', () => {
    expect(missingFields('vouchers', { date: 0, wordNumber: 1, summary: 2, account: 3, debit: 4 })).toEqual(['credit'])
    expect(missingFields('vouchers', { date: 0, summary: 2, account: 3, debit: 4, credit: 5 })).toEqual(['number'])
    expect(missingFields('opening', { account: 0 })).toEqual(['debit', 'credit'])
  })
})

it('a cell is one line of text', () => {
  expect([cellText(null), cellText(undefined), cellText(101), cellText(' 收\n 租  '), cellText(true)]).toEqual(['', '', '101', '收 租', 'true'])
})
