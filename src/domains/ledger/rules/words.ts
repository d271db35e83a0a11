import type { Allocation } from '../contract.ts'

/** 记-0001, as vouchers are called on screens, on paper and in messages. */
export const voucherNo = ({ word, no }: { word: string; no: number }): string => `${word}-${String(no).padStart(4, '0')}`

export const allocationNames: Record<Allocation, string> = { reserve: '提取公积公益金', members: '向成员分配', other: '其他分配', reserveToLoss: '公积公益金弥补亏损' }

/** The side of a debit-positive balance as ledgers write it. */
export const balanceSide = (fen: bigint): string => (fen > 0n ? '借' : fen < 0n ? '贷' : '平')
