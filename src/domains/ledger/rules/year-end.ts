import { invalid } from '../../../kernel/error.ts'
import { yearOf, type Day } from '../../../kernel/day.ts'
import type { Fen } from '../../../kernel/money.ts'
import type { Account, BookSettings, VoucherDraft } from '../contract.ts'

type Line = VoucherDraft['lines'][number]

const INCOME = ['501', '502', '503', '504']
const EXPENSE = ['511', '512', '513', '514', '515', '521']

/** The closing vouchers of a year, in the order of posting-rules §2. */
export const carryOverSteps = ['income', 'expense', 'result', 'appropriation'] as const
export type CarryOverStep = (typeof carryOverSteps)[number]

export const stepTitles: Record<CarryOverStep, string> = { income: '收入转入本年收益', expense: '支出转入本年收益', result: '本年收益转入未分配收益', appropriation: '各项分配转入未分配收益' }

/**
 * The closing vouchers of a year (posting-rules §2.1–2.3 and §2.5): income to 321, expense to 321, the net result to 322 undistributed,
 * then the appropriations of the year into undistributed. `balance`: leaf balances at 31 December, debit positive.
 * All steps are computed from one balance, so they can be handed in together. Returns the lines of each voucher, in order; empty ones are left out.
 */
export function carryOverLines(accounts: ReadonlyMap<string, Account>, balance: ReadonlyMap<string, Fen>): { step: CarryOverStep; lines: Line[] }[] {
  const sorted = [...balance].filter(([, fen]) => fen !== 0n).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const under = (roots: string[]) => sorted.filter(([code]) => roots.includes(accounts.get(code)?.root ?? ''))
  const income = toProfit(under(INCOME), '结转本年收入')
  const expense = toProfit(under(EXPENSE), '结转本年支出')
  // 321 after both vouchers: what was there plus what they bring.
  const profit = -[...under(['321']), ...under([...INCOME, ...EXPENSE])].reduce((sum, [, fen]) => sum + fen, 0n)
  const undistributed = undistributedLeaf(accounts)
  const net = profit === 0n ? [] : pair('321', undistributed, profit, '结转本年收益')
  const appropriated = under(['322']).filter(([code]) => accounts.get(code)?.tag === 'appropriation')
  const appropriation = appropriated.flatMap(([code, fen]) => pair(undistributed, code, fen, '结转各项分配'))
  return [income, expense, net, appropriation].map((lines, i) => ({ step: carryOverSteps[i]!, lines })).filter(({ lines }) => lines.length > 0)
}

/** Empties each account into 321 with a line on the account's other side. */
function toProfit(rows: [string, Fen][], summary: string): Line[] {
  if (rows.length === 0) return []
  const total = rows.reduce((sum, [, fen]) => sum + fen, 0n)
  const lines: Line[] = rows.map(([account, fen]) => ({ account, summary, ...(fen < 0n ? { side: 'debit' as const, amountFen: -fen } : { side: 'credit' as const, amountFen: fen }) }))
  if (total !== 0n) lines.push({ account: '321', summary, ...(total < 0n ? { side: 'credit' as const, amountFen: -total } : { side: 'debit' as const, amountFen: total }) })
  return lines
}

/** Debit `from`, credit `to` by `fen`; a negative amount turns the pair round instead of writing red. */
const pair = (from: string, to: string, fen: Fen, summary: string): Line[] =>
  fen < 0n ? pair(to, from, -fen, summary) : [{ account: from, side: 'debit', amountFen: fen, summary }, { account: to, side: 'credit', amountFen: fen, summary }]

export const undistributedLeaf = (accounts: ReadonlyMap<string, Account>): string => leafWith(accounts, 'undistributed', '未分配收益')
export const appropriationLeaf = (accounts: ReadonlyMap<string, Account>): string => leafWith(accounts, 'appropriation', '各项分配')

/** The leaf of 322 with the tag, or 322 itself while it has no sub-accounts. */
function leafWith(accounts: ReadonlyMap<string, Account>, tag: Account['tag'], name: string): string {
  const tagged = [...accounts.values()].find((a) => a.root === '322' && a.leaf && a.tag === tag)
  if (tagged) return tagged.code
  if (accounts.get('322')?.leaf) return '322'
  throw invalid(`ledger.${tag}Missing`, `没有标记为“${name}”的 322 明细科目，请在科目表中增设或为它选择标签`)
}

/** Whether a correction concerns an earlier year than the one it is booked in. */
export const isPriorYear = (origin: Day, date: Day): boolean => yearOf(origin) < yearOf(date)

export const PRIOR_YEAR = '以前年度更正'

/**
 * How the error of an earlier year is booked (posting-rules §2.7; the book's setting `priorYear`): in the current year, each line tagged
 * 以前年度更正; or with its income and expense lines on 322 undistributed, so that this year's result is left alone.
 */
export const priorYearLines = (lines: readonly Line[], accounts: ReadonlyMap<string, Account>, setting: BookSettings['priorYear']): Line[] =>
  lines.map((line) => ({
    ...line,
    summary: line.summary.startsWith(PRIOR_YEAR) ? line.summary : `${PRIOR_YEAR}：${line.summary}`.slice(0, 200),
    ...(setting === 'undistributed' && accounts.get(line.account)?.class === 'profit' && { account: undistributedLeaf(accounts) }),
  }))

/** What is wrong with a correction of an earlier year under the book's setting; null when nothing is. */
export function priorYearProblem(lines: readonly Line[], accounts: ReadonlyMap<string, Account>, setting: BookSettings['priorYear']): string | null {
  if (!lines.every(({ summary }) => summary.startsWith(PRIOR_YEAR))) return `更正以前年度的差错，每行摘要应以“${PRIOR_YEAR}”开头`
  const income = lines.find(({ account }) => accounts.get(account)?.class === 'profit')
  if (setting === 'undistributed' && income) return `本账套把以前年度的差错记入未分配收益：科目 ${income.account} 是本年收支，请改用 322 未分配收益`
  return null
}
