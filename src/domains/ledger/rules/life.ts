import { monthOf, yearOf, type Day } from '../../../kernel/day.ts'
import { yuanText } from '../../../kernel/money.ts'
import type { DraftState, TypedDraft, TypedLine, VoucherDraft } from '../contract.ts'
import { voucherNo } from './words.ts'

type Line = VoucherDraft['lines'][number]

/** The acts on a voucher that is not posted yet, and the states each may start from. */
const starts = {
  save: ['draft', 'returned'],
  submit: ['draft', 'returned'],
  recall: ['submitted'],
  remove: ['draft', 'submitted', 'returned'],
  sign: ['submitted', 'reviewed'],
  review: ['submitted'],
  unreview: ['reviewed'],
  return: ['submitted', 'reviewed'],
  post: ['reviewed'],
} as const satisfies Record<string, readonly DraftState[]>

export type DraftAct = keyof typeof starts

const stateNames: Record<DraftState, string> = { draft: '草稿', submitted: '待审核', returned: '已退回', reviewed: '已审核', posted: '已记账' }
const actNames: Record<DraftAct, string> = {
  save: '修改', submit: '提交', recall: '收回', remove: '作废', sign: '签字', review: '审核', unreview: '取消审核', return: '退回', post: '记账',
}

/** Why an act cannot be done in a state, in words; null when it can. */
export const refusal = (act: DraftAct, state: DraftState): string | null =>
  (starts[act] as readonly DraftState[]).includes(state) ? null : `这张凭证${stateNames[state]}，不能${actNames[act]}；请刷新列表`

const CASH = ['101', '102']

/** Receipts and payments carry the cashier's signature (会计基础工作规范 art. 51(1)): any line on cash or bank. */
export const touchesCash = (lines: readonly Pick<Line, 'account'>[]): boolean => lines.some(({ account }) => CASH.some((root) => account.startsWith(root)))

/** The word of a voucher where a book keeps receipts, payments and transfers apart: by the side that cash or bank is on. */
export function wordOf(lines: readonly Pick<Line, 'account' | 'side' | 'amountFen'>[]): '收' | '付' | '转' {
  const cash = lines.filter((line) => touchesCash([line]))
  if (cash.length === 0) return '转'
  const net = cash.reduce((sum, line) => sum + (line.side === 'debit' ? line.amountFen : -line.amountFen), 0n)
  return net > 0n ? '收' : '付'
}

const blank: TypedLine = { summary: '', account: '', side: 'debit', amount: '', party: null, project: null, contract: null, asset: null, fundSource: null, allocation: null, quantity: '', price: '' }

/** A checked voucher as the grid shows it. */
export const toTyped = ({ id, date, word, kind, attachments, lines }: VoucherDraft): TypedDraft => ({
  id, date, word, kind, attachments,
  lines: lines.map(({ amountFen, quantity, ...line }) => ({ ...blank, ...line, amount: yuanText(amountFen), quantity: quantity ?? '' })),
})

/** The number of a voucher as its correction names it: 10月12日记-0003号. */
const named = ({ date, word, no }: { date: Day; word: string; no: number }): string => `${monthOf(date)}月${Number(date.slice(8))}日${voucherNo({ word, no })}号凭证`

export interface Original {
  date: Day
  word: string
  no: number
  lines: readonly Line[]
}

/** The red twin of a posted voucher (会计基础工作规范 art. 51(5)): same lines, amounts turned, 注销X月X日X号凭证. */
export const redLines = (original: Original): Line[] =>
  original.lines.map((line) => ({ ...line, amountFen: -line.amountFen, summary: `注销${named(original)}`, ...(line.quantity && { quantity: line.quantity.startsWith('-') ? line.quantity.slice(1) : `-${line.quantity}` }) }))

/** The lines to correct by hand, 订正X月X日X号凭证; a year is named when it is an earlier one. */
export function blueLines(original: Original, date: Day): Line[] {
  const year = yearOf(original.date)
  const prefix = year < yearOf(date) ? `订正${year}年` : '订正'
  return original.lines.map((line) => ({ ...line, summary: `${prefix}${named(original)}` }))
}

export const NO_EVIDENCE = '没有原始凭证不能记账：请填写附单据张数，或添加附件（结转和更正凭证除外）'

/** A voucher without an original document is refused, closing vouchers and those that correct a posted one excepted (会计基础工作规范 art. 51(4)). */
export const lacksEvidence = ({ kind, attachments }: Pick<VoucherDraft, 'kind' | 'attachments'>, correctsPosted: boolean): boolean =>
  attachments === 0 && kind !== 'closing' && !(kind === 'correction' && correctsPosted)


const keyOf = ({ account, side, amountFen, party, project, contract, asset, fundSource, allocation }: Line, sign: bigint): string =>
  [account, side, amountFen * sign, party, project, contract, asset, fundSource, allocation].map((part) => part ?? '').join('|')

/** Whether a red voucher still turns exactly what the original posted; summaries may differ. */
export function isRedTwin(original: readonly Line[], red: readonly Line[]): boolean {
  const wanted = original.map((line) => keyOf(line, -1n)).toSorted()
  const given = red.map((line) => keyOf(line, 1n)).toSorted()
  return wanted.length === given.length && wanted.every((key, i) => key === given[i])
}
