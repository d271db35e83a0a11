import { describe, expect, it } from 'vitest'
import { facts, read, stops, warnings, type Cells } from '../../../../test/support/imports.ts'
import { nearest, ownName, proposeCategory } from './accounts.ts'

const HEAD: Cells = ['日期', '凭证号', '摘要', '科目编码', '科目名称', '借方', '贷方', '附件', '制单', '审核']
const voucher = (code: Cells[number], name: Cells[number] = null, book = facts()) =>
  read('vouchers', [HEAD, ['2025-01-05', 1, '收', '101', null, 5, null, 1, '甲', '乙'], [null, null, '收', code, name, null, 5]], book)

describe('accounts of a file', () => {
  it.each([['管理费用_水电费'], ['管理费用-水电费'], ['管理费用／水电费'], ['管理费用 > 水电费'], ['水电费']])('%s below 513 is 水电费', (name) => {
    expect(ownName(name)).toBe('水电费')
    expect(voucher('51303', name).newAccounts).toEqual([{ code: '51303', name: '水电费', parent: '513', parentName: '管理费用', tag: null, lines: 1 }])
  })

  it('are proposed in order of their codes, with the tag that the name suggests, below the longest known code', () => {
    const rows: Cells[] = [HEAD, ['2025-01-05', 1, '收', '50105', null, 2], [null, null, '收', '50106', '经营收入_其他', 1], [null, null, '收', '50105', '经营收入_光伏发电收入', 3], [null, null, '收', '5010201', '经营收入_租赁收入_冷库租金', -6]]
    expect(read('vouchers', rows).newAccounts).toEqual([
      { code: '5010201', name: '冷库租金', parent: '50102', parentName: '租赁收入', tag: 'lease', lines: 1 },
      { code: '50105', name: '光伏发电收入', parent: '501', parentName: '经营收入', tag: 'power', lines: 2 },
      { code: '50106', name: '其他', parent: '501', parentName: '经营收入', tag: 'otherOperating', lines: 1 },
    ])
  })

  it.each<[string, Cells[number], string, string]>([
    ['an unknown first level', '999', '没有的科目', '科目 999 不存在，账套里也没有它的上级科目'],
    ['a sub-account of nothing', '99901', '没有的科目', '科目 99901 不存在，账套里也没有它的上级科目'],
    ['a new one without a name', '51303', '', '新科目 51303 没有名称'],
    ['one that has sub-accounts in the book', '102', '银行存款', '科目 102“银行存款”有明细科目，不能直接记账'],
  ])('%s is an error', (_, code, name, message) => {
    expect(stops(voucher(code, name))).toEqual([`3 account ${message}`])
  })

  it('name the leaves to choose from, those of the book and those of the file', () => {
    expect(voucher('102').remarks[0]?.advice).toBe('请改用明细科目：10201 基本户')
    const rows: Cells[] = [HEAD, ['2025-01-05', 1, '收', '513', '管理费用', 5], [null, null, '收', '51303', '管理费用_水电费', 5], [null, null, '收', '101', null, null, 10]]
    expect(read('vouchers', rows).remarks[0]).toMatchObject({ row: 2, message: '科目 513“管理费用”有明细科目，不能直接记账', advice: '请改用明细科目：51303 水电费' })
  })

  it('that are out of use are an error', () => {
    const book = facts()
    const accounts = new Map([...book.accounts, ['514', { ...book.accounts.get('514')!, active: false }]])
    expect(stops(voucher('514', '公益支出', { ...book, accounts }))).toEqual(['3 account 科目 514“公益支出”已停用'])
  })

  it('called otherwise in the file only warn', () => {
    expect(warnings(voucher('10201', '银行存款_信用社'))).toEqual(['3 科目 10201 在文件里叫“银行存款_信用社”，在账套里叫“基本户”'])
    expect(warnings(voucher('10201', '银行存款_基本户'))).toEqual([])
    const dashed = facts({ added: [{ code: '10201', name: '农商行-基本户' }] })
    expect(warnings(voucher('10201', '农商行-基本户', dashed))).toEqual([])
  })

  it.each<[string, Cells[number], string]>([['dots', '102.01', '10201'], ['a number', 10201, '10201'], ['full width', '１０２０１', '10201'], ['code and name in one', '10201 基本户', '10201']])('may be written with %s', (_, cell, code) => {
    const found = voucher(cell)
    expect(stops(found)).toEqual([])
    expect(found.vouchers[0]?.lines[1]?.account).toBe(code)
  })

  it('have the longest known code as their nearest', () => {
    expect([nearest('5010299', facts().accounts)?.code, nearest('501', facts().accounts)?.code, nearest('999', facts().accounts)]).toEqual(['50102', '501', null])
    expect(ownName('__')).toBe('')
  })
})

describe('parties', () => {
  it.each([['李某二', 'member'], ['欧阳某某', 'member'], ['春晖茶叶合作社', 'counterparty'], ['茶厂', 'counterparty'], ['买买提艾力江', 'counterparty']])('%s is proposed as %s', (name, category) => {
    expect(proposeCategory(name)).toBe(category)
  })

  it('that the book has are not new; the others come in order', () => {
    const rows: Cells[] = [['日期', '凭证号', '摘要', '科目编码', '往来单位', '借方', '贷方'], ['2025-01-05', 1, '收', '113', '李某二', 5], [null, null, '收', '113', '郭某一', 1], [null, null, '收', '113', '何某六', null, 5], [null, null, '收', '113', '陈某四', null, 1]]
    expect(read('vouchers', rows, facts({ parties: new Set(['李某二']) })).newParties.map(({ name }) => name)).toEqual(['何某六', '郭某一', '陈某四'])
  })
})
