import type { Context } from './context.ts'
import { newId } from './id.ts'
import { stringify, type Encodable } from './json.ts'

/** Writes one audit row in the command's own transaction: who did what to which object. */
export async function record(ctx: Context, action: string, target: string, village: number | null, detail: Encodable = null): Promise<void> {
  await ctx.trx
    .insertInto('kernel.audit')
    .values({
      county: ctx.scope.county,
      id: newId(),
      village,
      at: ctx.now,
      person: ctx.actor.person,
      actor: ctx.actor.name,
      action,
      target,
      detail: stringify(detail),
      outcome: 'done',
    })
    .execute()
}
