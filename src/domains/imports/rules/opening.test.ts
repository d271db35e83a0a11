import { describe, expect, it } from 'vitest'
import { facts, read, stops, type Cells } from '../../../../test/support/imports.ts'

const HEAD: Cells = ['科目编码', '科目名称', '往来单位/成员', '借方余额', '贷方余额']
const list = (...rows: Cells[]) => read('opening', [['期初余额'], HEAD, ...rows], facts({ parties: new Set(['李某二']) }))
const cash: Cells = ['101', '库存现金', null, 8, null]
const capital: Cells = ['301', '资本', null, null, 8]

describe('opening balances', () => {
  it('come in per account and party, debit positive', () => {
    const found = list(cash, ['113', '内部往来', '李某二', 5], ['113', '内部往来', '郭某一', null, '3.00'], ['301', '资本', null, null, 10], ['合计', null, null, 13, 13])
    expect(stops(found)).toEqual([])
    expect(found).toMatchObject({ lines: 4, debitFen: 1300n, creditFen: 1300n, newParties: [{ name: '郭某一', category: 'member', lines: 1 }] })
    expect(found.opening.map(({ account, party, fen }) => [account, party, fen])).toEqual([['101', null, 800n], ['113', '李某二', 500n], ['113', '郭某一', -300n], ['301', null, -1000n]])
  })

  it('of accounts without a balance say nothing; page totals, notes and headings neither', () => {
    expect(stops(list(cash, ['111', '短期投资'], ['112', null, null, 0, 0], ['本页合计', null, null, 8, 0], HEAD, ['制表：甲'], capital))).toEqual([])
  })

  it('must balance', () => {
    expect(stops(list(cash, capital.with(4, 9)))).toEqual(['- debit 期初余额借贷不平：借方 8.00，贷方 9.00，相差 1.00'])
    expect(stops(list(cash.with(3, 9), capital, [null, '合计', null, 9, 8]))).toEqual(['5 debit 期初余额借贷不平：借方 9.00，贷方 8.00，相差 1.00'])
  })

  it('must add up to the total row', () => {
    expect(stops(list(cash, capital, ['合计', null, null, 9, 8]))).toEqual(['5 debit 合计行的借方 9.00 与各行之和 8.00 不同'])
    expect(stops(list(cash, capital, ['合计', null, null, '九', 8]))).toEqual(['5 debit “九”不是金额'])
  })

  it.each<[string, Cells[], string[]]>([
    ['113 without a party', [cash.with(0, '113')], ['3 party 科目 113 属内部往来，期初余额必须逐户填写']],
    ['the same account twice', [cash, cash], ['4 account 科目 101 在第 3 行已有余额']],
    ['the same party twice', [['113', null, '李某二', 1], ['113', null, '李某二', 1]], ['4 account 科目 113、李某二 在第 3 行已有余额']],
    ['both sides', [cash.with(4, 8)], ['3 credit 借方 8.00 和贷方 8.00 同时有金额']],
    ['words', [cash.with(3, '捌')], ['3 debit “捌”不是金额']],
    ['no code', [cash.with(0, '现金')], ['3 account “现金”不是科目编码']],
    ['a long party', [cash.with(2, '公'.repeat(61))], ['3 party 往来单位名称超过 60 个字']],
    ['nothing', [], ['- - 表头下面没有余额']],
  ])('%s is an error', (_, rows, expected) => {
    expect(stops(list(...rows))).toEqual(expected)
  })

  it('say the same in another order', () => {
    expect(list(capital, [], cash).contentHash).toEqual(list(cash, capital).contentHash)
    expect(list(cash.with(3, 7), capital.with(4, 7)).contentHash).not.toEqual(list(cash, capital).contentHash)
  })
})
