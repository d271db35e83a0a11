import { parseFen, type Fen } from '../../../kernel/money.ts'
import { toHalfWidth } from '../../../kernel/text.ts'
import { addMonths, type Day, type Period } from '../../../kernel/day.ts'

/** The day by which a month is to be closed: so many days into the next month, as the book's settings say. */
export const dueDay = (month: Period, closeByDay: number): Day => `${addMonths(month, 1)}-${String(closeByDay).padStart(2, '0')}`

/** What a search text means: 记-12 or 12号 is a number, 1,200.50 an amount, everything else a piece of a summary or a party's name. */
export function understand(typed: string): { amountFen: Fen } | { no: number; word: string | null } | { text: string } {
  const text = toHalfWidth(typed).trim()
  const numbered = /^([一-龥]{1,2})\s*-?\s*0*(\d{1,6})号?$/.exec(text) ?? /^()0*(\d{1,6})号$/.exec(text)
  if (numbered) return { no: Number(numbered[2]), word: numbered[1] || null }
  const amount = /\d/.test(text) ? parseFen(text) : { reason: '' }
  return 'fen' in amount && amount.fen !== 0n ? { amountFen: amount.fen } : { text: typed.trim() }
}
