import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { conflict, invalid } from '../../../kernel/error.ts'
import { newId, type Id } from '../../../kernel/id.ts'
import type { Organisation } from '../contract.ts'
import { checkOrganisation, type OrganisationKind, type OrganisationLevel } from '../rules/organisation.ts'
import { insertOrganisation, nameOfUscc, organisationsAt, organisationsOfVillages as activeOf } from '../store/organisations.ts'
import { findIn, treeOf } from './tree.ts'

export async function organisations(ctx: Context, input: { division: number }): Promise<Organisation[]> {
  const node = findIn(await treeOf(ctx), input.division)
  return await organisationsAt(ctx.trx, ctx.scope.county, node.id)
}

/** The active organisations of many villages at once, for other domains. */
export const organisationsOfVillages = (ctx: Context, villages: readonly number[]): Promise<Organisation[]> => activeOf(ctx.trx, ctx.scope.county, villages)

export interface NewOrganisation {
  /** minted by the caller when it needs to know it before */
  id?: Id
  division: number
  kind: OrganisationKind
  level: OrganisationLevel
  name: string
  uscc: string | null
}

/**
 * Registers an organisation at a division of the actor's scope.
 * @throws DomainError divisions.notFound, divisions.organisationInvalid, divisions.organisationExists, divisions.usccTaken
 */
export async function createOrganisation(ctx: Context, input: NewOrganisation): Promise<{ organisation: Organisation; warnings: string[] }> {
  const { county } = ctx.scope
  const node = findIn(await treeOf(ctx), input.division)
  const { errors, warnings } = checkOrganisation({ kind: input.kind, level: input.level, uscc: input.uscc, division: node })
  if (errors.length > 0) throw invalid('divisions.organisationInvalid', errors.join('；'), { errors })
  const present = await organisationsAt(ctx.trx, county, node.id)
  const single = input.kind !== 'joint' && input.level !== 'group'
  const twin = present.find(({ kind, level, state }) => state === 'active' && kind === input.kind && level === input.level)
  if (single && twin) throw conflict('divisions.organisationExists', `${node.name}已登记“${twin.name}”，不能重复登记`, { id: twin.id })
  const holder = input.uscc === null ? undefined : await nameOfUscc(ctx.trx, county, input.uscc)
  if (holder) throw conflict('divisions.usccTaken', `信用代码 ${input.uscc} 已由“${holder.name}”使用`)

  const organisation: Organisation = {
    id: input.id ?? newId(),
    division: node.id,
    kind: input.kind,
    level: input.level,
    name: input.name,
    uscc: input.uscc,
    state: 'active',
  }
  const village = node.level === 5 ? node.id : null
  await insertOrganisation(ctx.trx, { ...organisation, county, village, createdAt: ctx.now })
  await record(ctx, 'divisions.createOrganisation', organisation.id, village, { name: input.name, kind: input.kind, uscc: input.uscc })
  return { organisation, warnings }
}
