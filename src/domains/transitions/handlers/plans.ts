import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { forbidden, invalid } from '../../../kernel/error.ts'
import { contentHash } from '../../../kernel/hash.ts'
import type { Id } from '../../../kernel/id.ts'
import type { Plan } from '../contract.ts'
import { conversionProof, splitProof } from '../rules/index.ts'
import * as store from '../store.ts'
import { buildConverted } from './conversion.ts'
import { getPlan } from './show.ts'
import { buildSplit } from './split.ts'

/** Everything decided and every equality proven, or the reason why the plan cannot go on. */
function checkComplete(row: store.PlanRow): void {
  if (row.kind === 'conversion') {
    const { rows } = row.content
    const open = rows.filter((r) => r.open)
    if (open.length > 0) throw invalid('transitions.undecided', `还有 ${open.length} 行没有决定去向：${open.slice(0, 5).map((r) => `第 ${r.row} 行 ${r.code} ${r.names.at(-1)}`).join('、')}；请逐行确定`)
    const proof = conversionProof(rows)
    if (!proof.ok) throw invalid('transitions.notEqual', `衔接前后不相等：${proof.lines.filter(({ ok }) => !ok).map(({ name }) => name).join('、')}；请核对各行去向`)
    return
  }
  const proof = splitProof(row.content.rows, row.content.mutual)
  if (!proof.balanced) throw invalid('transitions.notBalanced', '分到两边的余额各自借贷不平；请调整分配，或用账套间往来（113）补平')
  if (!proof.ok) throw invalid('transitions.notEqual', `分设前后不相等：${proof.equalities.filter(({ ok }) => !ok).map(({ name }) => name).join('、')}`)
}

interface Change {
  plan: Id
  version: number
}

export async function submitPlan(ctx: Context, input: Change): Promise<Plan> {
  const row = await store.lockedPlan(ctx, input, ['draft'])
  checkComplete(row)
  await store.updatePlan(ctx, row, { state: 'submitted', submittedBy: ctx.actor.name, submitter: ctx.actor.person, submittedAt: ctx.now, reason: null })
  await record(ctx, 'transitions.submitPlan', row.id, row.village, { kind: row.kind, title: row.title })
  return await getPlan(ctx, input)
}

export async function cancelPlan(ctx: Context, input: Change & { reason: string }): Promise<Plan> {
  const row = await store.lockedPlan(ctx, input, ['draft', 'submitted'])
  await store.updatePlan(ctx, row, { state: 'cancelled', reason: input.reason })
  await record(ctx, 'transitions.cancelPlan', row.id, row.village, { kind: row.kind, title: row.title, reason: input.reason })
  return await getPlan(ctx, input)
}

export async function returnPlan(ctx: Context, input: Change & { reason: string }): Promise<Plan> {
  const row = await store.lockedPlan(ctx, input, ['submitted'])
  await store.updatePlan(ctx, row, { state: 'draft', reason: input.reason, submittedBy: null, submitter: null, submittedAt: null })
  await record(ctx, 'transitions.returnPlan', row.id, row.village, { kind: row.kind, title: row.title, reason: input.reason, submittedBy: row.submittedBy })
  return await getPlan(ctx, input)
}

/** Makes the books of a submitted plan, by another person than the one who submitted it; afterwards the plan is kept as it is, with its hash. */
export async function confirmPlan(ctx: Context, input: Change): Promise<Plan> {
  const row = await store.lockedPlan(ctx, input, ['submitted'])
  if ((row.submitter && row.submitter === ctx.actor.person) || row.submittedBy === ctx.actor.name) throw forbidden('transitions.sameHands', '编制人与确认人不能是同一人，请由另一人核对后确认')
  checkComplete(row)
  const content = row.kind === 'conversion' ? await buildConverted(ctx, row) : await buildSplit(ctx, row)
  await store.updatePlan(ctx, row, { state: 'confirmed', content, confirmedBy: ctx.actor.name, confirmer: ctx.actor.person, confirmedAt: ctx.now, contentHash: contentHash(content) })
  await record(ctx, 'transitions.confirmPlan', row.id, row.village, { kind: row.kind, title: row.title, submittedBy: row.submittedBy })
  return await getPlan(ctx, input)
}
