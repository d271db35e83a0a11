import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountInWords, fenToNumber, formatFen, formatWan, MAX_FEN, parseFen, yuanText } from './money.ts'

const anyFen = fc.bigInt({ min: -MAX_FEN, max: MAX_FEN })

describe('parseFen', () => {
  it.each<[string | number, bigint]>([
    ['1234.5', 123450n],
    ['1,234.50', 123450n],
    ['12,345,678', 1234567800n],
    ['３，５３３．８１', 353381n],
    ['￥1,280.00', 128000n],
    ['¥ 5', 500n],
    ['-¥5', -500n],
    ['¥-5', -500n],
    ['12元', 1200n],
    ['  +7.1 ', 710n],
    ['-1,280.00', -128000n],
    ['－１２', -1200n],
    ['−12', -1200n],
    ['(100)', -10000n],
    ['（1,000.00）', -100000n],
    ['1.500', 150n],
    ['.5', 50n],
    ['5.', 500n],
    ['-0', 0n],
    ['90000000000000.00', MAX_FEN],
    [73.90000000000001, 7390n],
    [0.1 + 0.2, 30n],
    [1234567.8900000034, 123456789n],
    [-1280, -128000n],
    [12345678901.23, 1234567890123n],
    [0, 0n],
  ])('%s is %s fen', (cell, fen) => expect(parseFen(cell)).toEqual({ fen }))

  it.each<[string | number, RegExp]>([
    ['', /为空/],
    ['   ', /为空/],
    ['12,34', /千分位/],
    ['1,2345.00', /千分位/],
    ['1,234,5', /千分位/],
    ['1.235', /两位小数/],
    [73.905, /两位小数/],
    [0.001, /两位小数/],
    [33.333333333333336, /两位小数/],
    ['1e3', /不是金额/],
    ['壹佰元', /不是金额/],
    ['--5', /不是金额/],
    ['-', /不是金额/],
    ['1 2', /不是金额/],
    ['1.2.3', /不是金额/],
    ['(-100)', /不是金额/],
    ['()', /不是金额/],
    ['12.5%', /不是金额/],
    ['=1+1', /不是金额/],
    ['90000000000000.01', /超出范围/],
    ['-90000000000000.01', /超出范围/],
    [1e15, /超出范围/],
    [Number.NaN, /有效的数字/],
    [Number.POSITIVE_INFINITY, /有效的数字/],
  ])('%s is refused', (cell, reason) => expect(parseFen(cell)).toEqual({ reason: expect.stringMatching(reason) }))

  it('keeps a long cell out of the message', () => {
    const parsed = parseFen('甲'.repeat(1000))
    expect('reason' in parsed && parsed.reason.length).toBeLessThan(50)
  })

  it('reads back what formatFen and yuanText write', () => {
    fc.assert(
      fc.property(anyFen, (fen) => {
        expect(parseFen(formatFen(fen))).toEqual({ fen })
        expect(parseFen(yuanText(fen))).toEqual({ fen })
      }),
    )
  })

  it('reads back the double that a spreadsheet keeps, to 15 digits', () => {
    const limit = 999_999_999_999_999n
    fc.assert(fc.property(fc.bigInt({ min: -limit, max: limit }), (fen) => { expect(parseFen(fenToNumber(fen))).toEqual({ fen }) }))
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.double()), (cell) => { expect(parseFen(cell)).toBeTypeOf('object') }))
  })
})

describe('formats', () => {
  it('formatFen', () => {
    expect(formatFen(123450n)).toBe('1,234.50')
    expect(formatFen(-123450n)).toBe('-1,234.50')
    expect(formatFen(-12345n)).toBe('-123.45')
    expect(formatFen(0n)).toBe('0.00')
    expect(formatFen(5n)).toBe('0.05')
    expect(formatFen(9_007_199_254_740_993n)).toBe('90,071,992,547,409.93')
  })
  it('yuanText', () => {
    expect(yuanText(123450n)).toBe('1234.50')
    expect(yuanText(-5n)).toBe('-0.05')
  })
  it('fenToNumber refuses what a double cannot hold', () => {
    expect(fenToNumber(-123450n)).toBe(-1234.5)
    expect(() => fenToNumber(9_007_199_254_740_993n)).toThrow(RangeError)
    expect(() => fenToNumber(-9_007_199_254_740_993n)).toThrow(RangeError)
  })
  it('formatWan rounds half away from zero', () => {
    expect(formatWan(43_800_000n)).toBe('43.80')
    expect(formatWan(5_000n)).toBe('0.01')
    expect(formatWan(4_999n)).toBe('0.00')
    expect(formatWan(-5_000n)).toBe('-0.01')
    expect(formatWan(8_589_000_000n)).toBe('8,589.00')
  })
})

const DIGITS = '零壹贰叁肆伍陆柒捌玖'
const UNITS: Record<string, bigint> = { 拾: 10n, 佰: 100n, 仟: 1000n, 万: 10_000n, 亿: 100_000_000n }

function readInteger(words: string): bigint {
  for (const unit of ['亿', '万', '仟', '佰', '拾']) {
    const index = words.lastIndexOf(unit)
    if (index >= 0) return readInteger(words.slice(0, index)) * (UNITS[unit] ?? 0n) + readInteger(words.slice(index + 1))
  }
  const digit = words.replaceAll('零', '')
  return digit === '' ? 0n : BigInt(DIGITS.indexOf(digit))
}

function readWords(words: string): bigint {
  const match = /^(负?)(?:(.+)元)?零?(?:(.)角)?(?:(.)分)?整?$/.exec(words)
  const fen = readInteger(match?.[2] ?? '') * 100n + readInteger(match?.[3] ?? '') * 10n + readInteger(match?.[4] ?? '')
  return match?.[1] === '负' ? -fen : fen
}

describe('amountInWords', () => {
  it.each<[bigint, string]>([
    [0n, '零元整'],
    [10_000n, '壹佰元整'],
    [10_005n, '壹佰元零伍分'],
    [10_050n, '壹佰元伍角整'],
    [10_055n, '壹佰元伍角伍分'],
    [5n, '伍分'],
    [50n, '伍角整'],
    [-1_000n, '负壹拾元整'],
    [168_032n, '壹仟陆佰捌拾元叁角贰分'],
    [10_700_053n, '壹拾万柒仟元伍角叁分'],
    [10_001_000n, '壹拾万零壹拾元整'],
    [1_000_100_000_000n, '壹佰亿零壹佰万元整'],
    [MAX_FEN, '玖拾万亿元整'],
  ])('%s is %s', (fen, words) => expect(amountInWords(fen)).toBe(words))

  it('can be read back', () => {
    fc.assert(fc.property(fc.oneof(anyFen, fc.bigInt({ min: -100_000n, max: 100_000n })), (fen) => { expect(readWords(amountInWords(fen))).toBe(fen) }))
  })

  it('never doubles 零 nor ends an integer with it', () => {
    fc.assert(fc.property(anyFen.filter((fen) => fen !== 0n), (fen) => { expect(amountInWords(fen)).not.toMatch(/零零|零[元万亿]/) }))
  })
})
