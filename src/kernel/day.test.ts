import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addMonths,
  dayToSerial,
  firstDay,
  formatDay,
  formatPeriod,
  isDay,
  isPeriod,
  lastDay,
  monthOf,
  parseDay,
  periodIndex,
  periodOf,
  periodRange,
  yearOf,
} from './day.ts'

const anyDay = fc
  .date({ min: new Date('1900-03-01T00:00:00Z'), max: new Date('2999-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

describe('parseDay', () => {
  it.each<[string | number, string]>([
    ['2025-01-05', '2025-01-05'],
    ['2025.1.15', '2025-01-15'],
    ['2025/1/5', '2025-01-05'],
    ['2025年1月18日', '2025-01-18'],
    ['2025 年 1 月 18 号', '2025-01-18'],
    ['２０２５年１月１８日', '2025-01-18'],
    ['20250105', '2025-01-05'],
    [20250105, '2025-01-05'],
    ['2025-01-05 00:00:00', '2025-01-05'],
    ['2025-01-05T08:30:00.000Z', '2025-01-05'],
    ['2025年1月5日 8:30', '2025-01-05'],
    ['2024-02-29', '2024-02-29'],
    ['2000-02-29', '2000-02-29'],
    [45660, '2025-01-03'],
    [45660.75, '2025-01-03'],
    ['45660', '2025-01-03'],
    [1, '1900-01-01'],
    [59, '1900-02-28'],
    [61, '1900-03-01'],
    [2958465, '9999-12-31'],
  ])('%s is %s', (cell, day) => expect(parseDay(cell)).toEqual({ day }))

  it('counts from 1904 where the workbook says so', () => {
    expect(parseDay(0, { date1904: true })).toEqual({ day: '1904-01-01' })
    expect(parseDay(45660 - 1462, { date1904: true })).toEqual({ day: '2025-01-03' })
  })

  it.each<[string | number, string | RegExp]>([
    ['2025年2月30日', '2025年2月30日不存在'],
    ['2025-13-05', '2025年13月5日不存在'],
    ['2025-02-00', '2025年2月0日不存在'],
    ['1900-02-29', '1900年2月29日不存在'],
    ['20250230', '2025年2月30日不存在'],
    ['0000-01-01', '0年1月1日不存在'],
    [60, '1900年2月29日不存在'],
    ['', '日期为空'],
    ['5/1/2025', /不是日期/],
    ['25-1-5', /不是日期/],
    ['2025-1.5', /不是日期/],
    ['合计', /不是日期/],
    [0, /不是日期/],
    [-3, /不是日期/],
    [2958466, /不是日期/],
    [Number.NaN, /不是日期/],
  ])('%s is refused', (cell, reason) => expect(parseDay(cell)).toEqual({ reason: expect.stringMatching(reason) }))

  it('reads every day back from its serial and its spellings', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        expect(parseDay(dayToSerial(day))).toEqual({ day })
        expect(parseDay(dayToSerial(day) - 1462 < 0 ? day : dayToSerial(day) - 1462, { date1904: true })).toEqual({ day })
        for (const text of [formatDay(day), day.replaceAll('-', ''), day.replaceAll('-', '/')]) expect(parseDay(text)).toEqual({ day })
      }),
    )
  })

  it('agrees with the calendar of the platform', () => {
    fc.assert(fc.property(anyDay, (day) => { expect(dayToSerial(day)).toBe((Date.parse(day) - Date.parse('1899-12-30')) / 86_400_000) }))
  })
})

describe('days and periods', () => {
  it('tells days and periods from other text', () => {
    expect(isDay('2024-02-29')).toBe(true)
    for (const text of ['2025-02-29', '2025-1-05', '2025-04-31', '2025-00-01', '2025-01-00', '2025-01']) expect(isDay(text)).toBe(false)
    expect(isPeriod('2025-12')).toBe(true)
    for (const text of ['2025-13', '2025-00', '2025-1', '2025-01-01']) expect(isPeriod(text)).toBe(false)
  })

  it('takes dates apart', () => {
    expect(periodOf('2026-10-31')).toBe('2026-10')
    expect(yearOf('2026-10')).toBe(2026)
    expect(monthOf('2026-10-31')).toBe(10)
    expect(firstDay('2026-10')).toBe('2026-10-01')
    expect(lastDay('2026-09')).toBe('2026-09-30')
    expect(lastDay('2024-02')).toBe('2024-02-29')
    expect(lastDay('2100-02')).toBe('2100-02-28')
    expect(formatPeriod('2026-10')).toBe('2026年10月')
    expect(formatDay('2026-10-05')).toBe('2026年10月5日')
  })

  it('counts months', () => {
    expect(periodIndex('2026-01')).toBe(2026 * 12)
    expect(addMonths('2026-11', 3)).toBe('2027-02')
    expect(addMonths('2026-01', -1)).toBe('2025-12')
    expect(periodRange('2025-11', '2026-02')).toEqual(['2025-11', '2025-12', '2026-01', '2026-02'])
    expect(periodRange('2026-02', '2025-11')).toEqual([])
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -6000, max: 6000 }), (day, n) => {
        expect(periodIndex(addMonths(periodOf(day), n))).toBe(periodIndex(periodOf(day)) + n)
      }),
    )
  })
})
