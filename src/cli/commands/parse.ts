import { InvalidArgumentError } from 'commander'
import { isPeriod } from '../../kernel/day.ts'

const check = (good: boolean, text: string, wanted: string): string => {
  if (!good) throw new InvalidArgumentError(wanted)
  return text
}

export const period = (text: string): string => check(isPeriod(text), text, '应为 2025-12 这样的月份')
export const year = (text: string): number => Number(check(/^20\d\d$/.test(text), text, '应为 2025 这样的年份'))
export const month = (text: string): number => Number(check(/^(0?[1-9]|1[0-2])$/.test(text), text, '应为 1 到 12'))
export const bookId = (text: string): string =>
  check(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text), text.toLowerCase(), '应为账套编号，用 mingzhang book list 查看')
export const divisionCode = (text: string): string => check(/^\d{6}(\d{3}(\d{3})?)?$/.test(text), text, '应为 6、9 或 12 位区划代码')

/** One of a few words; the first listed is not a default. */
export const oneOf =
  <T extends string>(...words: readonly T[]) =>
  (text: string): T => {
    const found = words.find((word) => word === text)
    if (found === undefined) throw new InvalidArgumentError(`应为 ${words.join('、')} 之一`)
    return found
  }
