import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskName, normalizeSpaces, toHalfWidth } from './text.ts'

describe('toHalfWidth', () => {
  it('turns full-width characters into ASCII and leaves the rest', () => {
    expect(toHalfWidth('（１２，３４５．６７）　Ａｂ－￥村')).toBe('(12,345.67) Ab-￥村')
  })
})

describe('normalizeSpaces', () => {
  it('trims and joins runs of white space', () => {
    expect(normalizeSpaces('　提现 \t 备用\n金  ')).toBe('提现 备用 金')
  })
})

describe('maskName', () => {
  it.each([
    ['', ''],
    ['张', '*'],
    ['张三', '张*'],
    ['张小三', '张*三'],
    ['张 三', '张*'],
    ['王小三四', '王***'],
    ['欧阳', '欧*'],
    ['欧阳锋', '欧阳*'],
    ['欧阳小三', '欧阳**'],
    ['司马相如', '司马**'],
    ['买买提·艾力', '买**·**'],
    ['古·丽', '古·*'],
    ['𡿨三', '𡿨*'],
  ])('%s → %s', (name, masked) => expect(maskName(name)).toBe(masked))

  it('never shows a whole name', () => {
    const han = fc.array(fc.integer({ min: 0x4e00, max: 0x9fa5 }).map((code) => String.fromCodePoint(code)), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(han, (chars) => {
        const masked = maskName(chars.join(''))
        expect(Array.from(masked)).toHaveLength(chars.length)
        expect(masked).toContain('*')
      }),
    )
  })
})
