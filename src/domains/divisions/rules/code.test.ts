import { describe, expect, it, test } from 'vitest'
import { checkRow, levelOf, looksWithoutCoop, parentCode, type DivisionRow } from './code.ts'

test.each([
  ['34', 1, ''],
  ['3408', 2, '34'],
  ['340881', 3, '3408'],
  ['340881001', 4, '340881'],
  ['340881001001', 5, '340881001'],
  ['34088', null, ''],
  ['34088a', null, ''],
  ['', null, ''],
])('the code “%s” is of level %s, under “%s”', (code, level, parent) => {
  expect([levelOf(code), parentCode(code)]).toEqual([level, parent])
})

describe('checkRow', () => {
  const row = (change: Partial<DivisionRow>): DivisionRow => ({ code: '990101100200', name: '重兴村委会', parent: '990101100', level: null, category: null, ...change })

  it.each([
    [row({})],
    [row({ level: 5, category: '220' })],
    [row({ code: '99', parent: '' })],
  ])('accepts %j', (good) => {
    expect(checkRow(good)).toEqual({ errors: [], warnings: [] })
  })

  it.each([
    [row({ code: '9901011002' }), '应为 2、4、6、9 或 12 位数字'],
    [row({ level: 4 }), '是 12 位，与第 4 级不符'],
    [row({ name: '' }), '名称为空'],
    [row({ name: '村'.repeat(101) }), '过长'],
    [row({ name: '重\u0007兴' }), '控制字符'],
    [row({ code: '99', parent: '9' }), '省级“99”不应有上级'],
    [row({ parent: '990101' }), '上级代码“990101”不是'],
    [row({ parent: '' }), '上级代码“”不是'],
  ])('refuses %j', (bad, reason) => {
    const { errors } = checkRow(bad)
    expect(errors).toHaveLength(1)
    expect(errors[0]).toContain(reason)
  })

  it('only warns of a parent with another prefix', () => {
    expect(checkRow(row({ parent: '990102100' }))).toEqual({ errors: [], warnings: [expect.stringContaining('不以上级代码')] })
  })
})

test.each([
  ['990101100498', '东山虚拟社区', true],
  ['990101100200', '农场生活区', true],
  ['990101100200', '镇内', true],
  ['990101100400', '振兴社区', true],
  ['990101100200', '东山林场', true],
  ['990101100498', '振兴居委会', false],
  ['990101100200', '林场村委会', false],
  ['990101100200', '林场村民委员会', false],
  ['990101100200', '开发区二村', false],
  ['990101100200', '柳湾村', false],
  ['990101100', '东山林场', false],
])('%s %s is proposed as without a co-op: %s', (code, name, expected) => {
  expect(looksWithoutCoop(code, name)).toBe(expected)
})
