/** An exact number: numerator over a positive denominator, in lowest terms. */
export interface Fraction {
  num: bigint
  den: bigint
}

export const ZERO: Fraction = { num: 0n, den: 1n }

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b))

export function fraction(num: bigint, den = 1n): Fraction {
  const divisor = gcd(num, den) * (den < 0n ? -1n : 1n)
  return { num: num / divisor, den: den / divisor }
}

/** "12.5" → 25/2. */
export function fromDecimal(text: string): Fraction {
  const [whole = '', digits = ''] = text.split('.')
  return fraction(BigInt(whole + digits), 10n ** BigInt(digits.length))
}

export const add = (a: Fraction, b: Fraction): Fraction => (a.den === b.den && a.den === 1n ? { num: a.num + b.num, den: 1n } : fraction(a.num * b.den + b.num * a.den, a.den * b.den))
export const negate = (a: Fraction): Fraction => ({ num: -a.num, den: a.den })
export const multiply = (a: Fraction, b: Fraction): Fraction => fraction(a.num * b.num, a.den * b.den)
export const divide = (a: Fraction, b: Fraction): Fraction => fraction(a.num * b.den, a.den * b.num)

/** The value × 10^decimals as a whole number, halves away from zero (四舍五入): 1/3 with 2 decimals → 33n. */
export function scaled({ num, den }: Fraction, decimals: number): bigint {
  const twice = (num < 0n ? -num : num) * 10n ** BigInt(decimals) * 2n
  const rounded = (twice + den) / (2n * den)
  return num < 0n ? -rounded : rounded
}

/** Whether the number is too long to go on with; formulas that multiply each other could otherwise fill the memory. */
export const isHuge = ({ num, den }: Fraction): boolean => num > LIMIT || num < -LIMIT || den > LIMIT
const LIMIT = 10n ** 60n
