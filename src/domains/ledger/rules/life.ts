import { monthOf, yearOf, type Day } from '../../../kernel/day.ts'
import { parseFen, yuanText } from '../../../kernel/money.ts'
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

/** What a voucher is in a state, and what would have to be done first. */
const standings: Record<DraftState, [is: string, advice: string]> = {
  draft: ['还是草稿', '请由制单人先提交审核'],
  submitted: ['正待审核', '要修改请由制单人先收回，要记账请先审核'],
  returned: ['已退回给制单人', '请由制单人改好后重新提交'],
  reviewed: ['已审核、待记账', '要修改请先取消审核或退回'],
  posted: ['已记账', '要更正请用红字冲销或蓝字订正'],
}
const actNames: Record<DraftAct, string> = {
  save: '修改', submit: '提交', recall: '收回', remove: '作废', sign: '签字', review: '审核', unreview: '取消审核', return: '退回', post: '记账',
}

/** Why an act cannot be done in a state, in words; null when it can. */
export function refusal(act: DraftAct, state: DraftState): string | null {
  const [is, advice] = standings[state]
  return (starts[act] as readonly DraftState[]).includes(state) ? null : `这张凭证${is}，不能${actNames[act]}；${advice}`
}

/** Who has signed a waiting voucher; imported preparers are known by name only. */
export interface Hands {
  preparedBy: string
  preparer: string | null
  reviewedBy: string | null
  reviewer: string | null
  cashierName: string | null
  cashier: string | null
}

/** Why this person may not put a further signature to a voucher, and who can; null when they may (会计法 art. 35: 制单, 审核 and 出纳 are three people). */
export function handsProblem(act: 'sign' | 'review', hands: Hands, { name, person }: { name: string; person: string | null }): string | null {
  const is = (id: string | null, called: string | null) => (id !== null && id === person) || called === name
  if (act === 'sign') {
    if (is(hands.preparer, hands.preparedBy)) return '出纳不能为自己制的凭证签字；请由制单人以外的出纳签字，或由另一位会计重新制单'
    if (is(hands.reviewer, hands.reviewedBy)) return `您已审核这张凭证，审核人与出纳不能是同一人；请由制单人${hands.preparedBy}和您以外的出纳签字，或先取消审核、由另一人审核`
    return null
  }
  if (is(hands.preparer, hands.preparedBy)) return '制单人与审核人不能是同一人，请由另一位审核人员审核'
  if (is(hands.cashier, hands.cashierName)) return `您已作为出纳签字，审核人与出纳不能是同一人；请由制单人${hands.preparedBy}和您以外的审核人员审核`
  return null
}

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

type Named = 'party' | 'project' | 'contract' | 'asset' | 'fundSource' | 'allocation'
/** What a line books: everything but its words and quantities. */
type Booked = Pick<Line, 'account' | 'side' | 'amountFen'> & Partial<Record<Named, string | null | undefined>>

const keyOf = ({ account, side, amountFen, party, project, contract, asset, fundSource, allocation }: Booked, sign: bigint): string =>
  [account, side, amountFen * sign, party, project, contract, asset, fundSource, allocation].map((part) => part ?? '').join('|')

interface Booking {
  date: Day
  lines: readonly Booked[]
}

/** What a voucher that is being typed would book; what is not (yet) an amount counts as nothing. */
export const typedBooking = ({ date, lines }: TypedDraft): Booking => ({
  date,
  lines: lines.filter(({ account, amount }) => account !== '' || amount.trim() !== '').map((line) => {
    const amount = parseFen(line.amount)
    return { ...line, amountFen: 'fen' in amount ? amount.fen : 0n }
  }),
})

/** Whether two vouchers book the same on the same day; summaries and documents may differ. */
export function isSameBooking(one: Booking, other: Booking): boolean {
  const [a, b] = [one, other].map(({ lines }) => lines.map((line) => keyOf(line, 1n)).toSorted().join('\n'))
  return one.date === other.date && a === b
}

/** Whether a red voucher still turns exactly what the original posted; summaries may differ. */
export function isRedTwin(original: readonly Line[], red: readonly Line[]): boolean {
  const wanted = original.map((line) => keyOf(line, -1n)).toSorted()
  const given = red.map((line) => keyOf(line, 1n)).toSorted()
  return wanted.length === given.length && wanted.every((key, i) => key === given[i])
}
