import { describe, expect, test } from 'vitest'
import { chart } from '../../../../../test/support/ledger.ts'
import { newId } from '../../../../kernel/id.ts'
import { initials } from '../../../../kernel/pinyin.ts'
import { calculate, quantityTimesPrice } from './decimal.ts'
import { commandNames, commandOf, keyName, keyRefusal, keysOf, loadKeys, storeKeys, usualKeys, type Pressed } from './keys.ts'
import { digitsOf, shownAmount } from './lines.ts'
import { pasteLines, splitCells } from './paste.ts'
import { indexAccounts, leavesOf, searchAccounts } from './search.ts'
import { fillIn } from './template.ts'

const accounts = [...chart({ code: '10201', name: '基本户' }, { code: '10202', name: '重点项目专户' }, { code: '50102', name: '租赁收入' }).values()].map((account) => ({ ...account, initials: initials(account.name) }))

describe('digit columns', () => {
  test('hold eleven digits, red by sign; what does not fit is shown as it is', () => {
    expect(digitsOf('123456.7')).toEqual({ digits: '12345670', red: false })
    expect(digitsOf('-0.05')).toEqual({ digits: '005', red: true })
    expect(digitsOf('999,999,999.99')?.digits).toBe('99999999999')
    expect([digitsOf('1000000000'), digitsOf('12a')]).toEqual([null, null])
    expect([shownAmount('1000000000'), shownAmount('12a')]).toEqual(['1,000,000,000.00', '12a'])
  })
})

describe('calculator', () => {
  test.each([
    ['12+3*4', '24.00'], ['（12＋3）×4', '60.00'], ['0.1+0.2', '0.30'], ['10÷3', '3.33'], ['2/3', '0.67'], ['-1.005', '-1.01'], ['1,200*2', '2400.00'], ['1.115', '1.12'],
  ])('%s is %s', (text, amount) => {
    expect(calculate(text)).toEqual({ amount })
  })

  test.each(['', '1+', '1/0', '(1', '1..2', 'abc', '1 2a'])('“%s” is refused', (text) => {
    expect(calculate(text)).toHaveProperty('reason')
  })

  test('quantity × price is exact', () => {
    expect(quantityTimesPrice('3', '0.335')).toBe('1.01')
    expect(quantityTimesPrice('-12.5', '8')).toBe('-100.00')
    expect([quantityTimesPrice('', '8'), quantityTimesPrice('1', 'x')]).toEqual([null, null])
  })
})

describe('account search', () => {
  const index = indexAccounts(accounts)
  const codes = (text: string) => searchAccounts(index, text).map(({ code }) => code)

  test('by code, initials in every reading, and Chinese; leaves only', () => {
    expect(codes('102')).toEqual(['10201', '10202'])
    expect(codes('zlsr')[0]).toBe('50102')
    expect([codes('zdxm')[0], codes('cdxm')[0]]).toEqual(['10202', '10202'])
    expect(codes('应收')).toEqual(['112'])
    expect(codes('银行存款')).toEqual(['10201', '10202'])
    expect(codes('yxck')).toEqual(['10201', '10202'])
    expect(codes('无此科目')).toEqual([])
  })

  test('银行存款 is found as yhck and as yxck', () => {
    const plain = indexAccounts([...chart().values()].map((account) => ({ ...account, initials: initials(account.name) })))
    for (const text of ['yhck', 'yxck', 'YHCK']) expect(searchAccounts(plain, text)[0]?.code).toBe('102')
  })

  test('an account with sub-accounts leads to its leaves', () => {
    expect(leavesOf(index, '102').map(({ code }) => code)).toEqual(['10201', '10202'])
  })
})

describe('paste', () => {
  const party = { id: newId(), name: '张三' }
  const paste = (text: string, start: 'summary' | 'debit' = 'summary') => pasteLines(text, accounts, [party], start)

  test('reads codes, names, separators, full-width digits and parties', () => {
    const lines = paste('收租金\t10201\t1,200.50\t\t\n收租金\t租赁收入\t\t１２００．５\t张三\r\n')
    expect(lines).toEqual([
      { summary: '收租金', account: '10201', side: 'debit', amount: '1200.50' },
      { summary: '收租金', account: '50102', side: 'credit', amount: '1200.50', party: party.id },
    ])
  })

  test('follows a heading row in any order and multiplies where there is no amount', () => {
    const lines = paste('科目名称\t贷方金额\t摘要\t数量\t单价\n102 银行存款-基本户\t\t购种子\t3\t0.35')
    expect(lines).toEqual([{ summary: '购种子', account: '102', quantity: '3', price: '0.35', amount: '1.05' }])
  })

  test('keeps what cannot be read as its text', () => {
    expect(paste('甲\t无此科目\t12x\t\t李四')).toEqual([{ summary: '甲', account: '无此科目', side: 'debit', amount: '12x', partyText: '李四' }])
    expect(paste('甲\t102\t1\t2')[0]).toMatchObject({ amount: '1 / 2' })
  })

  test('a column goes down from the active cell', () => {
    expect(paste('1\n2\n', 'debit')).toEqual([{ side: 'debit', amount: '1.00' }, { side: 'debit', amount: '2.00' }])
  })

  test('cells in quotes hold tabs and line ends', () => {
    expect(splitCells('"a\nb"\tc\n"d ""e"""\t')).toEqual([['a\nb', 'c'], ['d "e"', '']])
    expect(splitCells('a\t\tb\n\nc')).toEqual([['a', '', 'b'], [''], ['c']])
  })
})

test('template variables take the voucher’s date', () => {
  expect(fillIn('付{年}年{上月}月电费（第{季度}季度，{月}月付）', '2026-01-05')).toBe('付2026年12月电费（第1季度，1月付）')
})

describe('keys', () => {
  const press = (key: string, more: Partial<Pressed> = {}): Pressed => ({ key, code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key, ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, ...more })

  test('each command has keys, none has another’s, none is the browser’s', () => {
    const all = commandNames.flatMap((command) => keysOf({ ...usualKeys, functionKeys: true }, command))
    expect(new Set(all).size).toBe(all.length)
    for (const command of commandNames) for (const key of keysOf({ ...usualKeys, functionKeys: true }, command)) expect(keyRefusal(usualKeys, command, key), key).toBeNull()
  })

  test('function keys act only when they are switched on', () => {
    expect(commandOf(usualKeys, press('F4'))).toBeNull()
    expect(commandOf({ ...usualKeys, functionKeys: true }, press('F4'))).toBe('create')
    expect(commandOf(usualKeys, press('s', { ctrlKey: true }))).toBe('save')
    expect(keyName(press('˜', { altKey: true, code: 'KeyN' }))).toBe('Alt+N')
  })

  test('a key is moved and stays moved', () => {
    const kept = new Map<string, string>()
    const storage = { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, text: string) => void kept.set(name, text) }
    expect(loadKeys(storage)).toEqual(usualKeys)
    storeKeys(storage, { functionKeys: true, own: { submit: 'Ctrl+J' } })
    const map = loadKeys(storage)
    expect([commandOf(map, press('j', { ctrlKey: true })), commandOf(map, press('Enter', { ctrlKey: true }))]).toEqual(['submit', null])
    expect(keyRefusal(map, 'save', 'Ctrl+J')).toContain('提交审核')
    expect(keyRefusal(map, 'save', 'Ctrl+W')).toContain('浏览器')
    expect(keyRefusal(map, 'save', 'K')).toContain('组合键')
  })
})
