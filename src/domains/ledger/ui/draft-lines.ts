import { formatFen, parseFen, type Fen } from '../../../kernel/money.ts'
import { newId, type Id } from '../../../kernel/id.ts'
import type { Account, Allocation, VoucherDraftInput } from '../contract.ts'

/** A line as typed. */
export interface TypedLine {
  key: Id
  summary: string
  account: string | null
  party: Id | null
  allocation: Allocation | null
  debit: string
  credit: string
}

export const emptyLine = (summary = ''): TypedLine => ({ key: newId(), summary, account: null, party: null, allocation: null, debit: '', credit: '' })

const isBlank = (line: TypedLine): boolean => line.account === null && line.debit.trim() === '' && line.credit.trim() === ''

const amountOf = (text: string): Fen => {
  const parsed = text.trim() === '' ? { fen: 0n } : parseFen(text)
  return 'fen' in parsed ? parsed.fen : 0n
}

/** Sum of the debits and of the credits; what is not yet an amount counts as nothing. */
export function totalsOf(lines: readonly TypedLine[]): { debitFen: Fen; creditFen: Fen } {
  return {
    debitFen: lines.reduce((sum, line) => sum + amountOf(line.debit), 0n),
    creditFen: lines.reduce((sum, line) => sum + amountOf(line.credit), 0n),
  }
}

/** The text that balances the voucher when it is put on this side of this line. */
export function balancing(lines: readonly TypedLine[], key: Id, side: 'debit' | 'credit'): string {
  const { debitFen, creditFen } = totalsOf(lines.filter((line) => line.key !== key))
  return formatFen(side === 'debit' ? creditFen - debitFen : debitFen - creditFen)
}

/** The lines for the draft, or the first thing to correct, with its line. Blank lines are left out. */
export function toDraftLines(lines: readonly TypedLine[], accounts: readonly Account[]): { lines: VoucherDraftInput['lines'] } | { problem: string } {
  const out: VoucherDraftInput['lines'] = []
  for (const [index, line] of lines.entries()) {
    if (isBlank(line)) continue
    const at = `第 ${index + 1} 行：`
    const account = accounts.find(({ code }) => code === line.account)
    if (!account) return { problem: `${at}请选择科目` }
    if (line.summary.trim() === '') return { problem: `${at}请填写摘要` }
    if (account.root === '113' && !line.party) return { problem: `${at}“${account.name}”要选往来单位或成员` }
    const [debit, credit] = [line.debit.trim(), line.credit.trim()]
    if ((debit === '') === (credit === '')) return { problem: `${at}借方和贷方只填一个` }
    const parsed = parseFen(debit || credit)
    if ('reason' in parsed) return { problem: `${at}${parsed.reason}` }
    if (parsed.fen === 0n) return { problem: `${at}金额不能为零` }
    out.push({
      account: account.code, side: debit ? 'debit' : 'credit', amountFen: parsed.fen, summary: line.summary.trim(),
      ...(line.party && account.root === '113' ? { party: line.party } : {}),
      ...(line.allocation && hasAllocation(account) ? { allocation: line.allocation } : {}),
    })
  }
  if (out.length < 2) return { problem: '一张凭证至少要有两行' }
  const { debitFen, creditFen } = totalsOf(lines)
  if (debitFen !== creditFen) return { problem: `借贷不平：借方 ${formatFen(debitFen)}，贷方 ${formatFen(creditFen)}` }
  return { lines: out }
}

/** Accounts whose entries say what they do in a distribution (收益分配、公积公益金). */
export const hasAllocation = (account: Account | undefined): boolean => account?.root === '322' || account?.root === '311'
