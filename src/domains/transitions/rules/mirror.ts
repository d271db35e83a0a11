import { periodOf, type Day } from '../../../kernel/day.ts'
import type { Fen } from '../../../kernel/money.ts'
import type { Account, VoucherDraft } from '../../ledger/contract.ts'

/** One act between two books: `from` gives, `to` receives. */
export interface MutualAct {
  date: Day
  fen: Fen
  summary: string
  attachments: number
}

/** One of the two books: the leaf of 113, the party that stands for the other book, and the account that the money or the cost is booked to. */
export interface MutualSide {
  draft: string
  current: string
  party: string
  account: string
}

/** Two vouchers that mirror each other on 113: the giver Dr 113 / Cr account, the receiver Dr account / Cr 113 (posting-rules §10). */
export function mirrored({ date, fen, summary, attachments }: MutualAct, from: MutualSide, to: MutualSide): [VoucherDraft, VoucherDraft] {
  const voucher = (side: MutualSide, gives: boolean): VoucherDraft => {
    const own = { account: side.account, side: gives ? ('credit' as const) : ('debit' as const), amountFen: fen, summary }
    const mutual = { account: side.current, side: gives ? ('debit' as const) : ('credit' as const), amountFen: fen, summary, party: side.party }
    return { id: side.draft, date, word: '记', kind: 'ordinary', attachments, lines: gives ? [mutual, own] : [own, mutual] }
  }
  return [voucher(from, true), voucher(to, false)]
}

/** The leaf of 113 that stands for other books: 113 itself, its only leaf, or the one whose name says so. */
export function currentAccountOf(accounts: readonly Account[]): string | null {
  const leaves = accounts.filter(({ root, leaf, active }) => root === '113' && leaf && active)
  if (leaves.length === 1) return leaves[0]!.code
  return leaves.find(({ name }) => /账套|所属单位|下属单位|村委|村民委|合作社/.test(name))?.code ?? null
}

export interface Half {
  state: string
  date: Day
  debitFen: Fen
}

export type PairState = 'posted' | 'half' | 'waiting' | 'broken'

/** How far a pair has come, and what keeps its two vouchers from mirroring each other. */
export function pairState(from: Half | null, to: Half | null): { state: PairState; warnings: string[] } {
  if (!from || !to) return { state: 'broken', warnings: [`${!from && !to ? '两边的凭证都' : from ? '收方的凭证' : '付方的凭证'}已作废；请冲销或作废另一边，再重新办理`] }
  const posted = [from, to].filter(({ state }) => state === 'posted').length
  const warnings: string[] = []
  if (posted === 1) warnings.push('只有一边记账，两本账的往来暂不相符')
  if (periodOf(from.date) !== periodOf(to.date)) warnings.push(`两张凭证不在同一个月（${from.date}、${to.date}），月末往来不相符`)
  if (from.debitFen !== to.debitFen) warnings.push('两张凭证金额不同，请核对')
  return { state: posted === 2 ? 'posted' : posted === 1 ? 'half' : 'waiting', warnings }
}
