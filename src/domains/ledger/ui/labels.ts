import type { Account, Book } from '../contract.ts'

export { allocationNames, balanceSide, draftStateNames, voucherNo, waitingText, waitingTotal } from '../rules/words.ts'

export const kindNames: Record<Book['kind'], string> = { coop: '集体经济组织账', committee: '村民委员会账' }

export const voucherKindNames = { ordinary: '一般', closing: '结转', correction: '更正' } as const

export const sideNames = { debit: '借', credit: '贷' } as const

export const debitPart = (fen: bigint): bigint => (fen > 0n ? fen : 0n)
export const creditPart = (fen: bigint): bigint => (fen < 0n ? -fen : 0n)

/** Whether what was typed is the beginning of the code or initials, or a part of the name. */
export function matchesAccount(account: Pick<Account, 'code' | 'name' | 'initials'>, typed: string): boolean {
  const text = typed.trim().toLowerCase()
  return account.code.startsWith(text) || account.name.includes(text) || account.initials.toLowerCase().includes(text)
}
