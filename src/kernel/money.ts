import { toHalfWidth } from './text.ts'

/** Money in fen (1/100 yuan). */
export type Fen = bigint

/** The largest amount (absolute value, fen) that a cell may hold: inside int8 with room to add up. */
export const MAX_FEN = 9_000_000_000_000_000n

const MAX_CELL_DECIMALS = 6

/**
 * Reads an amount in yuan from a cell.
 * Text may use full-width characters, well-placed thousands separators, ￥/¥/元, a sign, or (100) for a negative.
 * A number is taken to the fen when only floating-point noise lies beyond it.
 * @returns the amount, or a Chinese reason why the cell is not one; an empty cell has a reason too.
 */
export function parseFen(cell: string | number): { fen: Fen } | { reason: string } {
  const parsed = typeof cell === 'number' ? parseNumber(cell) : parseText(cell)
  if ('reason' in parsed) return parsed
  return parsed.fen > MAX_FEN || parsed.fen < -MAX_FEN ? { reason: '金额超出范围（最大九十万亿元）' } : parsed
}

function parseNumber(cell: number): { fen: Fen } | { reason: string } {
  if (!Number.isFinite(cell)) return { reason: '不是有效的数字' }
  if (Math.abs(cell) >= 1e15) return { reason: '金额超出范围（最大九十万亿元）' }
  // A double keeps 15 digits: what lies beyond them, or beyond six decimals, is noise of the spreadsheet.
  const integerDigits = Math.trunc(Math.abs(cell)).toString().length
  return fromDecimal(cell.toFixed(Math.max(2, Math.min(MAX_CELL_DECIMALS, 15 - integerDigits))))
}

function parseText(cell: string): { fen: Fen } | { reason: string } {
  const text = toHalfWidth(cell)
    .replace(/[\u2212\u2013\u2014\uFE63]/g, '-')
    .replace(/[￥¥]/g, '¥')
    .trim()
  if (text === '') return { reason: '金额为空' }
  const accounting = /^\((.*)\)$/.exec(text)?.[1]?.trim()
  const signed = accounting ?? text
  const match = /^([+-]?)\s*¥?\s*([+-]?)\s*(\d[\d,]*(?:\.\d*)?|\.\d+)\s*元?$/.exec(signed)
  const sign = `${match?.[1] ?? ''}${match?.[2] ?? ''}`
  const digits = match?.[3]
  if (digits === undefined || sign.length > 1 || (accounting !== undefined && sign !== '')) {
    return { reason: `“${shorten(cell.trim())}”不是金额` }
  }
  if (digits.includes(',') && !/^\d{1,3}(,\d{3})+(\.\d*)?$/.test(digits)) {
    return { reason: `“${shorten(cell.trim())}”的千分位逗号位置不对` }
  }
  const negative = accounting !== undefined || sign === '-'
  return fromDecimal((negative ? '-' : '') + digits.replaceAll(',', ''))
}

function fromDecimal(decimal: string): { fen: Fen } | { reason: string } {
  const negative = decimal.startsWith('-')
  const [yuan = '', fraction = ''] = decimal.replace('-', '').split('.')
  if (/[1-9]/.test(fraction.slice(2))) return { reason: `金额“${shorten(decimal)}”多于两位小数` }
  const fen = BigInt(yuan + fraction.slice(0, 2).padEnd(2, '0'))
  return { fen: negative ? -fen : fen }
}

function shorten(text: string): string {
  return text.length > 30 ? `${text.slice(0, 30)}…` : text
}

/** Fen as yuan with thousands separators: 123450n → "1,234.50". */
export function formatFen(fen: Fen): string {
  return yuanText(fen).replace(/\B(?=(\d{3})+\.)/g, ',')
}

/** Fen as plain yuan: 123450n → "1234.50". */
export function yuanText(fen: Fen): string {
  const digits = (fen < 0n ? -fen : fen).toString().padStart(3, '0')
  return `${fen < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/**
 * Fen as the double (yuan) that a spreadsheet cell holds.
 * @throws RangeError beyond 2^53 fen, where the double would no longer keep every fen.
 */
export function fenToNumber(fen: Fen): number {
  const limit = BigInt(Number.MAX_SAFE_INTEGER)
  if (fen > limit || fen < -limit) throw new RangeError(`${yuanText(fen)} does not fit a spreadsheet number`)
  return Number(yuanText(fen))
}

/** Fen in 万元 with two decimals, half away from zero: 123_456_000n → "123.46". */
export function formatWan(fen: Fen): string {
  const cents = ((fen < 0n ? -fen : fen) + 5_000n) / 10_000n
  return formatFen(fen < 0n ? -cents : cents)
}

const DIGIT_WORDS = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖']

/** The amount in Chinese capitals as on vouchers and receipts: 10_005n → "壹佰元零伍分". */
export function amountInWords(fen: Fen): string {
  const absolute = fen < 0n ? -fen : fen
  const yuan = absolute / 100n
  const jiao = Number((absolute / 10n) % 10n)
  const cent = Number(absolute % 10n)
  let words = yuan > 0n ? `${integerWords(yuan)}元` : ''
  if (jiao > 0) words += `${DIGIT_WORDS[jiao]}角`
  else if (cent > 0 && yuan > 0n) words += '零'
  words += cent > 0 ? `${DIGIT_WORDS[cent]}分` : '整'
  return absolute === 0n ? '零元整' : (fen < 0n ? '负' : '') + words
}

const INTEGER_UNITS: readonly (readonly [bigint, string])[] = [
  [100_000_000n, '亿'],
  [10_000n, '万'],
  [1_000n, '仟'],
  [100n, '佰'],
  [10n, '拾'],
]

function integerWords(value: bigint): string {
  for (const [unit, name] of INTEGER_UNITS) {
    if (value < unit) continue
    const rest = value % unit
    const gap = rest > 0n && rest * 10n < unit ? '零' : ''
    return integerWords(value / unit) + name + gap + (rest > 0n ? integerWords(rest) : '')
  }
  return DIGIT_WORDS[Number(value)] ?? ''
}
