import { isDay, parseDay, type Day } from '../../../../kernel/day.ts'
import { toHalfWidth } from '../../../../kernel/text.ts'

/** A date as it is typed into a voucher's head: in full, as month and day ("10-5", "1005"), or as the day of the month that stands there ("5"). */
export function readDate(typed: string, current: Day): Day | null {
  const text = toHalfWidth(typed).replaceAll('。', '.').trim()
  const [year, month] = [current.slice(0, 4), current.slice(5, 7)]
  const short = /^(\d{1,2})$/.exec(text) ? [month, text] : (/^(\d{1,2})[-./月](\d{1,2})日?$/.exec(text) ?? /^(\d{2})(\d{2})$/.exec(text))?.slice(1)
  if (short?.[0] && short[1]) {
    const day = `${year}-${short[0].padStart(2, '0')}-${short[1].padStart(2, '0')}`
    return isDay(day) ? day : null
  }
  const parsed = parseDay(text)
  return 'day' in parsed ? parsed.day : null
}
