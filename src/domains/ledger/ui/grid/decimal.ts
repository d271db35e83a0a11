import { MAX_FEN, yuanText } from '../../../../kernel/money.ts'
import { toHalfWidth } from '../../../../kernel/text.ts'

/** An exact fraction; the denominator is positive. */
interface Fraction {
  n: bigint
  d: bigint
}

const add = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.d + b.n * a.d, d: a.d * b.d })
const times = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.n, d: a.d * b.d })
const minus = (a: Fraction): Fraction => ({ n: -a.n, d: a.d })
const inverse = (a: Fraction): Fraction => (a.n < 0n ? { n: -a.d, d: -a.n } : { n: a.d, d: a.n })

const plain = (text: string): string => toHalfWidth(text).replaceAll('。', '.').replaceAll('×', '*').replaceAll('÷', '/').replaceAll(/[\s,]/g, '').replaceAll(/[\u2212\u2013\u2014]/g, '-')

function decimal(text: string): Fraction | null {
  const match = /^(\d*)(?:\.(\d*))?$/.exec(text)
  const [whole = '', fraction = ''] = [match?.[1], match?.[2]]
  return match && whole + fraction !== '' ? { n: BigInt(whole + fraction), d: 10n ** BigInt(fraction.length) } : null
}

/** To the fen, half up (away from zero), as plain yuan; null when it is larger than an amount may be. */
function toYuan({ n, d }: Fraction): string | null {
  const [absolute, cents] = [n < 0n ? -n : n, 100n]
  const fen = (absolute * cents * 2n + d) / (d * 2n)
  return fen > MAX_FEN ? null : yuanText(n < 0n ? -fen : fen)
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
      left = right && add(left, negative ? minus(right) : right)
    }
    return left
  }
  const product = (): Fraction | null => {
    let left = factor()
    while (left && (text[at] === '*' || text[at] === '/')) {
      const divides = text[at++] === '/'
      const right = factor()
      left = right && (!divides || right.n !== 0n) ? times(left, divides ? inverse(right) : right) : null
    }
    return left
  }
  const factor = (): Fraction | null => {
    if (take('-')) {
      const value = factor()
      return value && minus(value)
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
    return value && (clean.startsWith('-') ? minus(value) : value)
  }
  const [a, b] = [read(quantity), read(price)]
  return a && b ? toYuan(times(a, b)) : null
}
