// Old phones know no BigInt, so amounts stay the decimal strings that they are on the wire.

/** Fen as text to yuan: "-123450" → "-1,234.50". */
export function yuan(fen: string): string {
  const negative = fen.startsWith('-')
  const digits = (negative ? fen.slice(1) : fen).padStart(3, '0')
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')
  return `${negative ? '-' : ''}${whole}.${digits.slice(-2)}`
}

/** "2026-09" → "2026年9月". */
export const monthText = (month: string): string => `${month.slice(0, 4)}年${Number(month.slice(5, 7))}月`

/** "2026-09-05" → "9月5日". */
export const dayText = (day: string): string => `${Number(day.slice(5, 7))}月${Number(day.slice(8, 10))}日`
