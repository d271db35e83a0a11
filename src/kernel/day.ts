import { toHalfWidth } from './text.ts'

/** A business day, "YYYY-MM-DD". */
export type Day = string

/** An accounting period, "YYYY-MM". */
export type Period = string

const DAY_OF_1899_12_31 = daysFromCivil(1899, 12, 31)
const DAY_OF_1904_01_01 = daysFromCivil(1904, 1, 1)
const LAST_SERIAL = 2_958_465

/**
 * Reads a day from a cell: 2025-01-05, 2025.1.5, 2025/1/5, 2025年1月5日, 20250105 (a time after it is dropped),
 * or the serial number of a spreadsheet date.
 * @param options.date1904 the workbook counts its serials from 1904 (old Mac workbooks)
 * @returns the day, or a Chinese reason why the cell is not one
 */
export function parseDay(cell: string | number, options: { date1904?: boolean } = {}): { day: Day } | { reason: string } {
  if (typeof cell === 'number') {
    return cell >= 10_000_000 ? parseText(String(cell)) : fromSerial(cell, options.date1904 ?? false)
  }
  const text = toHalfWidth(cell).replace(/\s+/g, ' ').trim()
  if (text === '') return { reason: '日期为空' }
  // A csv saved from a column without a date format holds the bare serial.
  if (/^\d{5}(\.\d+)?$/.test(text)) return fromSerial(Number(text), options.date1904 ?? false)
  return parseText(text)
}

function parseText(text: string): { day: Day } | { reason: string } {
  const withoutTime = text.replace(/(?<=[\d日号])[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?$/, '')
  const match =
    /^(\d{4})(\d{2})(\d{2})$/.exec(withoutTime) ??
    /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(withoutTime) ??
    /^(\d{4})\/(\d{1,2})\/(\d{1,2})$/.exec(withoutTime) ??
    /^(\d{4})\.(\d{1,2})\.(\d{1,2})$/.exec(withoutTime) ??
    /^(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]$/.exec(withoutTime)
  if (!match) {
    const shown = text.length > 30 ? `${text.slice(0, 30)}…` : text
    return { reason: `“${shown}”不是日期，请写成 2025-01-05 的样子` }
  }
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (year < 1900 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) {
    return { reason: `${year}年${month}月${day}日不存在` }
  }
  return { day: dayText(year, month, day) }
}

function fromSerial(serial: number, date1904: boolean): { day: Day } | { reason: string } {
  const whole = Math.floor(serial)
  if (!(whole >= (date1904 ? 0 : 1) && whole <= LAST_SERIAL)) return { reason: `数字 ${serial} 不是日期` }
  if (date1904) return { day: civilFromDays(DAY_OF_1904_01_01 + whole) }
  // Spreadsheets count a 29 February 1900 that never was; later serials are one too high.
  if (whole === 60) return { reason: '1900年2月29日不存在' }
  return { day: civilFromDays(DAY_OF_1899_12_31 + (whole > 60 ? whole - 1 : whole)) }
}

/** The serial number of a day in a 1900 workbook: "2025-01-01" → 45658. */
export function dayToSerial(day: Day): number {
  const serial = daysFromCivil(Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8))) - DAY_OF_1899_12_31
  return serial >= 60 ? serial + 1 : serial
}

/** Whether the text is an existing day in the form "YYYY-MM-DD". */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const day = Number(text.slice(8))
  return isPeriod(text.slice(0, 7)) && day >= 1 && day <= daysInMonth(Number(text.slice(0, 4)), Number(text.slice(5, 7)))
}

/** Whether the text is a month in the form "YYYY-MM". */
export function isPeriod(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text)
}

/** The month of a day. */
export function periodOf(day: Day): Period {
  return day.slice(0, 7)
}

/** The year of a period or day, as a number. */
export function yearOf(period: Period): number {
  return Number(period.slice(0, 4))
}

/** The month of a period or day, 1–12. */
export function monthOf(period: Period): number {
  return Number(period.slice(5, 7))
}

/** year * 12 + month − 1: periods as consecutive integers. */
export function periodIndex(period: Period): number {
  return yearOf(period) * 12 + monthOf(period) - 1
}

/** The period n months later (earlier for a negative n). */
export function addMonths(period: Period, n: number): Period {
  const index = periodIndex(period) + n
  return `${pad(Math.floor(index / 12), 4)}-${pad((index % 12) + 1, 2)}`
}

/** All periods from the first to the last, both included; empty when they are in the wrong order. */
export function periodRange(from: Period, to: Period): Period[] {
  const length = Math.max(0, periodIndex(to) - periodIndex(from) + 1)
  return Array.from({ length }, (_, index) => addMonths(from, index))
}

/** The first day of a period. */
export function firstDay(period: Period): Day {
  return `${period}-01`
}

/** The last day of a period. */
export function lastDay(period: Period): Day {
  return `${period}-${pad(daysInMonth(yearOf(period), monthOf(period)), 2)}`
}

/** "2026-10" → "2026年10月". */
export function formatPeriod(period: Period): string {
  return `${yearOf(period)}年${monthOf(period)}月`
}

/** "2026-10-05" → "2026年10月5日". */
export function formatDay(day: Day): string {
  return `${formatPeriod(periodOf(day))}${Number(day.slice(8))}日`
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** Days since 1 March of the year 0 (Howard Hinnant's days_from_civil, for years after 0). */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  return shifted * 365 + Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400) + dayOfYear
}

function civilFromDays(days: number): Day {
  const era = Math.floor(days / 146_097)
  const dayOfEra = days - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  return dayText(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
}

function dayText(year: number, month: number, day: number): Day {
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0')
}
