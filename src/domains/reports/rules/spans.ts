import { addMonths, yearOf, type Period } from '../../../kernel/day.ts'
import type { Measure } from './formula.ts'

/** What a measure reads: a balance at the end of a month, or the turnover of months. */
export type Span = { kind: 'balance'; at: Period } | { kind: 'turnover'; from: Period; to: Period }

/** The span of a measure for a report's month; null for a month that lies after it, whose figure is nought. */
export function spanOf({ name, month }: Measure, period: Period): Span | null {
  const january = `${yearOf(period)}-01`
  const own = month.kind === 'month' ? addMonths(january, month.month - 1) : month.kind === 'offset' ? addMonths(period, month.months) : period
  if (own > period) return null
  if (name === 'QC' || name === 'QM') {
    if (month.kind === 'yearStart') return { kind: 'balance', at: addMonths(january, -1) }
    return { kind: 'balance', at: name === 'QC' ? addMonths(own, -1) : own }
  }
  return { kind: 'turnover', from: name === 'LFS' || name === 'LJE' ? `${yearOf(own)}-01` : own, to: own }
}
