import { add, divide, fromDecimal, multiply, negate, scaled, type Fraction } from '../../../../kernel/fraction.ts'
import { MAX_FEN, yuanText } from '../../../../kernel/money.ts'
import { toHalfWidth } from '../../../../kernel/text.ts'

const plain = (text: string): string => toHalfWidth(text).replaceAll('。', '.').replaceAll('×', '*').replaceAll('÷', '/').replaceAll(/[\s,]/g, '').replaceAll(/[\u2212\u2013\u2014]/g, '-')

const decimal = (text: string): Fraction | null => (/^(?:\d+\.?\d*|\.\d+)$/.test(text) ? fromDecimal(text) : null)

/** To the fen, half up (away from zero), as plain yuan; null when it is larger than an amount may be. */
function toYuan(value: Fraction): string | null {
  const fen = scaled(value, 2)
  return fen > MAX_FEN || fen < -MAX_FEN ? null : yuanText(fen)
}

/**
 * What an expression of decimals, + - * / and brackets comes to, in yuan rounded half up to the fen: "12+3*4" → "24.00".
 * Nothing is rounded on the way.
 * @returns the amount, or a Chinese reason
 */
export function calculate(expression: string): { amount: string } | { reason: string } {
  const text = plain(expression)
  let at = 0
  const take = (char: string) => text[at] === char && ++at > 0
  const sum = (): Fraction | null => {
    let left = product()
    while (left && (text[at] === '+' || text[at] === '-')) {
      const negative = text[at++] === '-'
      const right = product()
      left = right && add(left, negative ? negate(right) : right)
    }
    return left
  }
  const product = (): Fraction | null => {
    let left = factor()
    while (left && (text[at] === '*' || text[at] === '/')) {
      const divides = text[at++] === '/'
      const right = factor()
      left = right && (!divides || right.num !== 0n) ? (divides ? divide : multiply)(left, right) : null
    }
    return left
  }
  const factor = (): Fraction | null => {
    if (take('-')) {
      const value = factor()
      return value && negate(value)
    }
    if (take('(')) {
      const value = sum()
      return value && take(')') ? value : null
    }
    const number = /^[\d.]+/.exec(text.slice(at))?.[0] ?? ''
    at += number.length
    return decimal(number)
  }
  const value = sum()
  if (!value || at < text.length) return { reason: '算式不完整：只能用数字、+ - × ÷ 和括号，不能除以 0' }
  const amount = toYuan(value)
  return amount === null ? { reason: '结果超出金额范围' } : { amount }
}

/** Quantity × price, to the fen, half up; null unless both are decimals. */
export function quantityTimesPrice(quantity: string, price: string): string | null {
  const read = (text: string): Fraction | null => {
    const clean = plain(text)
    const value = decimal(clean.replace(/^-/, ''))
    return value && (clean.startsWith('-') ? negate(value) : value)
  }
  const [a, b] = [read(quantity), read(price)]
  return a && b ? toYuan(multiply(a, b)) : null
}
