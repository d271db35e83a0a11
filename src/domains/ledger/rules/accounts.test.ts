import { describe, expect, it } from 'vitest'
import { firstLevel, parentOf, placeAccounts, proposeTag } from './accounts.ts'
import { chart } from '../../../../test/support/ledger.ts'

describe('chart of accounts', () => {
  it('has the 42 first-level accounts of the 2023 standard', () => {
    const accounts = firstLevel()
    expect(accounts).toHaveLength(42)
    const count = (name: string) => accounts.filter((a) => a.class === name).length
    expect([count('asset'), count('liability'), count('equity'), count('cost'), count('profit')]).toEqual([19, 8, 4, 1, 10])
    expect(accounts.filter((a) => a.dimensions.includes('party')).map((a) => a.code)).toEqual(['113'])
  })

  it('proposes a tag from the name, per first-level account', () => {
    expect(proposeTag('501', '鱼塘发包收入')).toBe('contracting')
    expect(proposeTag('501', '租赁收入')).toBe('lease')
    expect(proposeTag('211', '代收土地流转费')).toBe('passThrough')
    expect(proposeTag('513', '运转支出')).toBe('villageOperation')
    expect(proposeTag('513', '办公费')).toBeNull()
  })

  it('finds the longest existing prefix as the parent', () => {
    const accounts = chart({ code: '50102', name: '租赁收入' })
    expect(parentOf('5010201', accounts)?.code).toBe('50102')
    expect(parentOf('50109', accounts)?.code).toBe('501')
    expect(parentOf('999', accounts)).toBeNull()
  })
})

describe('placeAccounts', () => {
  it('places nested accounts whatever their order and turns parents into headings', () => {
    const { added, parents } = placeAccounts(chart(), new Set(), [{ code: '5010201', name: '门面' }, { code: '50102', name: '租赁收入', tag: 'lease' }])
    expect(added.map((a) => [a.code, a.parent, a.level, a.leaf])).toEqual([['50102', '501', 2, false], ['5010201', '50102', 3, true]])
    expect(parents).toEqual(['501'])
  })

  it.each([
    ['an existing code', { code: '101', name: '现金' }, new Set<string>(), '已存在'],
    ['no first level', { code: '99901', name: '无' }, new Set<string>(), '没有上级科目'],
    ['a parent with entries', { code: '50101', name: '发包' }, new Set(['501']), '已有发生额'],
  ])('refuses %s', (_, row, used, message) => {
    expect(() => placeAccounts(chart(), used, [row])).toThrow(message)
  })

  it('orders siblings of equal length by code', () => {
    const { added } = placeAccounts(chart(), new Set(), [{ code: '50102', name: 'b' }, { code: '50101', name: 'a' }])
    expect(added.map((a) => a.code)).toEqual(['50101', '50102'])
  })
})
