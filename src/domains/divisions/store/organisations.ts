import { sql } from 'kysely'
import type { Trx } from '../../../kernel/database/index.ts'
import type { OrganisationKind, OrganisationLevel } from '../rules/organisation.ts'

export interface OrganisationRow {
  id: string
  division: number
  kind: OrganisationKind
  level: OrganisationLevel
  name: string
  uscc: string | null
  state: 'active' | 'ended'
}

const columns = ['id', 'division', 'kind', 'level', 'name', 'uscc', 'state'] as const

export async function organisationsAt(trx: Trx, county: number, division: number): Promise<OrganisationRow[]> {
  const rows = await trx
    .selectFrom('divisions.organisation')
    .select(columns)
    .where('county', '=', county)
    .where('division', '=', division)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
  // The columns are text with a check constraint, which the generated types do not know.
  return rows as OrganisationRow[]
}

/** The active organisations of many villages. */
export async function organisationsOfVillages(trx: Trx, county: number, villages: readonly number[]): Promise<OrganisationRow[]> {
  const rows = await trx.selectFrom('divisions.organisation').select(columns).where('county', '=', county).where('state', '=', 'active')
    .where(sql<boolean>`division = any(${villages as number[]}::int[])`).orderBy('division').orderBy('id').execute()
  return rows as OrganisationRow[]
}

export const nameOfUscc = (trx: Trx, county: number, uscc: string) =>
  trx.selectFrom('divisions.organisation').select('name').where('county', '=', county).where('uscc', '=', uscc).executeTakeFirst()

export const insertOrganisation = (trx: Trx, values: OrganisationRow & { county: number; village: number | null; createdAt: Date }) =>
  trx.insertInto('divisions.organisation').values(values).execute()
