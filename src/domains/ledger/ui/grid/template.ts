import { addMonths, monthOf, periodOf, yearOf, type Day } from '../../../../kernel/day.ts'
import type { TypedDraft } from '../../contract.ts'

/** What may stand in a template's summaries. */
export const variables = ['{年}', '{月}', '{上月}', '{季度}'] as const

/** The summary of a voucher of this day: "付{年}年{上月}月电费" → "付2026年9月电费". */
export function fillIn(summary: string, date: Day): string {
  const values: Record<(typeof variables)[number], number> = {
    '{年}': yearOf(date), '{月}': monthOf(date), '{上月}': monthOf(addMonths(periodOf(date), -1)), '{季度}': Math.ceil(monthOf(date) / 3),
  }
  return variables.reduce((text, name) => text.replaceAll(name, String(values[name])), summary)
}

/** The lines of a template for a voucher of this day. */
export const linesFor = (template: TypedDraft, date: Day): TypedDraft['lines'] => template.lines.map((line) => ({ ...line, summary: fillIn(line.summary, date).slice(0, 200) }))
