import type { Allocation, DraftState, Waiting } from '../contract.ts'

/** 记-0001, as vouchers are called on screens, on paper and in messages. */
export const voucherNo = ({ word, no }: { word: string; no: number }): string => `${word}-${String(no).padStart(4, '0')}`

/** The states of a voucher on its way into the books, as screens and messages name them. */
export const draftStateNames: Record<DraftState, string> = { draft: '草稿', submitted: '待审核', returned: '已退回', reviewed: '待记账', posted: '已记账' }

/** The states before posting, in the order of the way. */
const waitingStates = ['draft', 'returned', 'submitted', 'reviewed'] as const

/** 草稿 1 张、待审核 2 张; empty when nothing waits. */
export const waitingText = (waiting: Partial<Waiting>): string =>
  waitingStates.flatMap((state) => (waiting[state] ? [`${draftStateNames[state]} ${waiting[state]} 张`] : [])).join('、')

export const waitingTotal = (waiting: Waiting): number => waitingStates.reduce((total, state) => total + waiting[state], 0)

export const allocationNames: Record<Allocation, string> = { reserve: '提取公积公益金', members: '向成员分配', other: '其他分配', reserveToLoss: '公积公益金弥补亏损' }

/** The side of a debit-positive balance as ledgers write it. */
export const balanceSide = (fen: bigint): string => (fen > 0n ? '借' : fen < 0n ? '贷' : '平')
