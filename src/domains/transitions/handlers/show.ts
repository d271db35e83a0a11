import type { Context } from '../../../kernel/context.ts'
import type { Id } from '../../../kernel/id.ts'
import { placesOf } from '../../divisions/index.ts'
import { bookOf, villagesInScope } from '../../ledger/index.ts'
import type { Plan, PlanHead } from '../contract.ts'
import { conversionProof, conversionRules, splitProof } from '../rules/index.ts'
import * as store from '../store.ts'

async function heads(ctx: Context, rows: readonly store.PlanHeadRow[]): Promise<PlanHead[]> {
  const places = await placesOf(ctx.trx, [...new Set(rows.map(({ village }) => village))])
  return rows.map(({ id, kind, state, version, title, village, fileName, reason, createdBy, createdAt, submittedBy, submitter, confirmedBy, confirmedAt }) => ({
    id, kind, state, version, title, village, fileName, reason, createdBy, createdAt, submittedBy, confirmedBy, confirmedAt,
    villageName: places.get(village)?.village ?? '', townName: places.get(village)?.town ?? '', mine: submitter !== null && submitter === ctx.actor.person,
  }))
}

export async function listPlans(ctx: Context, input: { division: number; kind?: 'conversion' | 'split' | undefined }): Promise<PlanHead[]> {
  return await heads(ctx, await store.findPlans(ctx, await villagesInScope(ctx, input.division), input.kind))
}

export async function getPlan(ctx: Context, input: { plan: Id }): Promise<Plan> {
  const row = await store.planOf(ctx, input.plan)
  const [head] = await heads(ctx, [row])
  if (row.kind === 'split') {
    const { name } = await bookOf(ctx, row.sourceBook)
    return { ...head!, conversion: null, split: { ...row.content, sourceBook: row.sourceBook, sourceName: name, proof: splitProof(row.content.rows, row.content.mutual) } }
  }
  const { rows } = row.content
  const roots = [...new Set(rows.map(({ root }) => root))]
  const rules = Object.fromEntries(roots.map((root) => {
    const { kind, status, note = '', to, grossUp = null } = conversionRules.get(root)!
    return [root, { kind, status, note, to: to.map(({ account }) => account), grossUp }]
  }))
  return { ...head!, split: null, conversion: { ...row.content, rules, open: rows.filter(({ open }) => open).length, proof: conversionProof(rows) } }
}
