import type { Account, Allocation, Book } from '../contract.ts'

export const kindNames: Record<Book['kind'], string> = { coop: '集体经济组织账', committee: '村民委员会账' }

export const voucherKindNames = { ordinary: '一般', closing: '结转', correction: '更正' } as const

export const allocationNames: Record<Allocation, string> = { reserve: '提取公积公益金', members: '向成员分配', other: '其他分配', reserveToLoss: '公积公益金弥补亏损' }

export const sideNames = { debit: '借', credit: '贷' } as const

/** 记-0001 */
export const voucherNo = ({ word, no }: { word: string; no: number }): string => `${word}-${String(no).padStart(4, '0')}`

/** The side of a debit-positive balance as ledgers write it. */
export const balanceSide = (fen: bigint): string => (fen > 0n ? '借' : fen < 0n ? '贷' : '平')

export const debitPart = (fen: bigint): bigint => (fen > 0n ? fen : 0n)
export const creditPart = (fen: bigint): bigint => (fen < 0n ? -fen : 0n)

/** Whether what was typed is the beginning of the code or initials, or a part of the name. */
export function matchesAccount(account: Pick<Account, 'code' | 'name' | 'initials'>, typed: string): boolean {
  const text = typed.trim().toLowerCase()
  return account.code.startsWith(text) || account.name.includes(text) || account.initials.toLowerCase().includes(text)
}
