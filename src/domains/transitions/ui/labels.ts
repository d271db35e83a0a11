import chart from '../../../../db/reference/chart-rural-collective-2023.json' with { type: 'json' }
import type { Plan, PlanHead } from '../contract.ts'

export const planKindNames: Record<PlanHead['kind'], string> = { conversion: '新旧制度衔接', split: '财务分设' }
export const planStateNames: Record<PlanHead['state'], string> = { draft: '编制中', submitted: '待确认', confirmed: '已建账', cancelled: '已取消' }
export const planSteps: Record<PlanHead['kind'], string[]> = { conversion: ['上传', '对应', '核对', '确认'], split: ['选账套', '分配', '五项相等', '确认'] }
export const ruleStatusNames = { verified: '已核对', pattern: '依同类制度', recalled: '待县里确认', none: '没有依据' } as const

/** First-level accounts that may carry a balance over; income and expense never do. */
export const balanceAccounts = chart.accounts.filter(({ class: of }) => of !== 'profit').map(({ code, name }) => ({ code, name }))
export const accountName = (code: string): string => balanceAccounts.find((account) => account.code === code)?.name ?? ''

/** Which step of its wizard a plan is at, 0-based. */
export function stepOf({ state, conversion, split }: Plan): number {
  if (state === 'confirmed') return 4
  if (state === 'submitted') return 3
  return (conversion?.open ?? 0) > 0 || split?.proof.ok === false ? 1 : 2
}
