import { formatPeriod, type Period } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'
import { periodText } from '../store/books.ts'

/** What is checked, in the order in which it is reported. */
const titles = {
  V1: '每张凭证借贷相等，分录属于自己的凭证',
  V2: '每个账套、每个月借贷相等，期初平衡',
  V3: '科目与辅助余额等于分录之和',
  V4: '凭证号连续、不重复，断号都已说明',
  V5: '凭证号计数等于最大号，等于张数加断号',
  V7: '结账冻结的余额未变，等于期初加全部分录',
  V8: '凭证内容与记账时的哈希一致',
  V10: '每条分录都有自己的凭证、账套里的末级科目',
  V12: '下月期初等于上月期末，逐月相接',
  V13: '应用角色不能修改或删除已记账的行',
} as const

export type CheckCode = keyof typeof titles

export const checkTitles: Readonly<Record<CheckCode, string>> = titles
export const checkCodes: readonly CheckCode[] = ['V1', 'V2', 'V3', 'V4', 'V5', 'V7', 'V8', 'V10', 'V12', 'V13']

/** One row that a check found: what is stored and what it should be, as text for people. */
export interface Finding {
  book: Id | null
  year: number | null
  month: number | null
  item: string
  stored: string | null
  expected: string | null
}

export interface Mismatch {
  check: CheckCode
  book: Id | null
  bookName: string | null
  period: Period | null
  /** Chinese: book, month, account (or voucher), stored and folded */
  message: string
}

export interface Report {
  county: number
  counts: { books: number; vouchers: number; entries: number; balances: number; dimensionBalances: number; frozenMonths: number }
  /** `found` counts every mismatch; the list holds the first ones of each check only */
  checks: { check: CheckCode; title: string; found: number }[]
  mismatches: Mismatch[]
}

export const isSound = (report: Report): boolean => report.checks.every(({ found }) => found === 0)

export function toMismatch(check: CheckCode, finding: Finding, bookNames: ReadonlyMap<Id, string>): Mismatch {
  const { book, year, month, item, stored, expected } = finding
  const period = year === null || month === null ? null : periodText(year, month)
  const bookName = book === null ? null : (bookNames.get(book) ?? book)
  const where = [bookName, period && formatPeriod(period), item].filter(Boolean).join(' ')
  const compared = stored === null && expected === null ? '' : `：账上${stored === null ? '没有' : `为 ${stored}`}，应${expected === null ? '没有' : `为 ${expected}`}`
  return { check, book, bookName, period, message: `${where}${compared}` }
}
