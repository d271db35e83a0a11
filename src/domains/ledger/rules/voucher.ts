import { addMonths, isDay, periodIndex, periodOf, type Day, type Period } from '../../../kernel/day.ts'
import { formatFen, type Fen } from '../../../kernel/money.ts'
import type { Encodable } from '../../../kernel/json.ts'
import type { Account, VoucherDraft } from '../contract.ts'

export interface Problem {
  line: number | null
  code: string
  message: string
}

export interface Books {
  accounts: ReadonlyMap<string, Account>
  /** first month of the book */
  start: Period
  /** last closed month, null when none is closed */
  lastClosed: Period | null
  today: Day
}

type Line = VoucherDraft['lines'][number]

/** Debit minus credit, in fen; zero when the voucher balances. */
export const imbalance = (lines: readonly Pick<Line, 'side' | 'amountFen'>[]): Fen =>
  lines.reduce((sum, line) => sum + (line.side === 'debit' ? line.amountFen : -line.amountFen), 0n)

export const debitTotal = (lines: readonly Pick<Line, 'side' | 'amountFen'>[]): Fen =>
  lines.reduce((sum, line) => sum + (line.side === 'debit' ? line.amountFen : 0n), 0n)

/**
 * Everything that is wrong with a voucher before it is posted, in plain words, line by line (1-based).
 * 会计法 art. 12, 会计基础工作规范 art. 51; leaf accounts only; 113 always with its party (村集体经济组织会计制度, never netted).
 */
export function validateDraft(draft: VoucherDraft, books: Books): Problem[] {
  return [...dateProblems(draft.date, books), ...draft.lines.flatMap((line, i) => [...lineProblems(line, i + 1, books.accounts), ...closingProblems(draft, line, i + 1, books.accounts)]), ...balanceProblems(draft)]
}

/** A date must exist, lie in or after the book's first month, in an open month, and not after the business month. */
export function dateProblems(date: Day, { start, lastClosed, today }: Omit<Books, 'accounts'>): Problem[] {
  if (!isDay(date)) return [{ line: null, code: 'ledger.noSuchDay', message: `日期 ${date} 不存在，请改正` }]
  const period = periodOf(date)
  if (period < start) return [{ line: null, code: 'ledger.beforeStart', message: `日期 ${date} 早于账套的建账月份 ${start}，不能记账` }]
  if (lastClosed && period <= lastClosed)
    return [{ line: null, code: 'ledger.periodClosed', message: `${period} 已结账，不能再记账；请记入 ${addMonths(lastClosed, 1)} 或以后` }]
  if (periodIndex(period) > periodIndex(periodOf(today)))
    return [{ line: null, code: 'ledger.future', message: `日期 ${date} 晚于当前业务月份 ${periodOf(today)}，请核对日期` }]
  return []
}

export function lineProblems(line: Line, no: number, accounts: ReadonlyMap<string, Account>): Problem[] {
  const at = (code: string, message: string): Problem[] => [{ line: no, code, message: `第 ${no} 行：${message}` }]
  const account = accounts.get(line.account)
  if (!account) return at('ledger.accountUnknown', `科目 ${line.account} 不存在，请在科目表中选择`)
  if (!account.active) return at('ledger.accountInactive', `科目 ${account.code} ${account.name} 已停用`)
  if (!account.leaf) {
    const leaves = [...accounts.values()].filter((a) => a.leaf && a.code.startsWith(account.code)).map((a) => `${a.code} ${a.name}`)
    return at('ledger.accountNotLeaf', `科目“${account.name}”不是末级，请选 ${leaves.slice(0, 5).join('、')}`)
  }
  if (line.amountFen === 0n) return at('ledger.zeroAmount', '金额不能为 0')
  if (account.dimensions.includes('party') && !line.party) return at('ledger.partyMissing', `科目 ${account.code} ${account.name} 必须写明往来单位或成员`)
  const missing = asked.find((kind) => account.dimensions.includes(kind) && !line[kind])
  if (missing) return at('ledger.dimensionMissing', `科目 ${account.code} ${account.name} 必须写明${dimensionNames[missing]}`)
  return []
}

/** Statements leave closing vouchers out, so nothing but income, expense, 321 and 322 may stand in one. */
function closingProblems({ kind }: VoucherDraft, line: Line, no: number, accounts: ReadonlyMap<string, Account>): Problem[] {
  const account = accounts.get(line.account)
  if (kind !== 'closing' || !account || account.class === 'profit' || account.root === '321' || account.root === '322') return []
  return [{ line: no, code: 'ledger.notClosing', message: `第 ${no} 行：结转凭证只能用损益科目、本年收益和收益分配，“${account.name}”请另制一般凭证` }]
}

const asked = ['project', 'contract', 'asset', 'fundSource', 'quantity'] as const

/** Auxiliary dimensions as the screens name them. */
export const dimensionNames = { party: '往来单位或成员', project: '项目', contract: '合同', asset: '资产', fundSource: '资金来源', quantity: '数量' } as const

function balanceProblems(draft: VoucherDraft): Problem[] {
  const difference = imbalance(draft.lines)
  if (difference === 0n) return []
  return [{ line: null, code: 'ledger.unbalanced', message: `借贷不平：借方比贷方${difference > 0n ? '多' : '少'} ${formatFen(difference > 0n ? difference : -difference)} 元` }]
}

export interface Signed extends VoucherDraft {
  preparedBy: string
  reviewedBy: string
  cashierName?: string | null
  reversalOf?: string | null
  corrects?: string | null
}

/** What the content hash covers: everything that a reader would call the voucher's content; its number is given only at posting. */
export const voucherContent = (book: string, v: Signed): Encodable => ({
  book,
  date: v.date,
  word: v.word,
  kind: v.kind,
  attachments: v.attachments,
  preparedBy: v.preparedBy,
  reviewedBy: v.reviewedBy,
  // Only what is there: vouchers from before these existed keep their hash.
  ...(v.cashierName && { cashierName: v.cashierName }),
  ...(v.reversalOf && { reversalOf: v.reversalOf }),
  ...(v.corrects && { corrects: v.corrects }),
  lines: v.lines.map((line) => ({
    account: line.account, side: line.side, amountFen: line.amountFen, summary: line.summary, dimensions: dimensionsOf(line), quantity: trimmed(line.quantity),
  })),
})

/** A quantity as the database gives it back: without trailing zeros, so that the hash can be computed again. */
const trimmed = (quantity: string | undefined): string | null => quantity?.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') ?? null

const dimensionKinds = ['party', 'project', 'contract', 'asset', 'fundSource', 'allocation'] as const

/** The entry's dimensions by kind, null when it has none. */
export function dimensionsOf(line: Pick<Line, (typeof dimensionKinds)[number]>): Record<string, string> | null {
  const given = dimensionKinds.flatMap((kind) => (line[kind] ? [[kind, line[kind]] as const] : []))
  return given.length === 0 ? null : Object.fromEntries(given)
}
