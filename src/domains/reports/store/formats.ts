import { sql } from 'kysely'
import type { Context } from '../../../kernel/context.ts'
import type { Id } from '../../../kernel/id.ts'
import { stringify } from '../../../kernel/json.ts'
import { definition, type Definition } from '../contract.ts'

export interface FormatRow {
  id: Id
  version: number
  division: number | null
  village: number | null
  name: string
  definition: Definition
  state: 'active' | 'retired'
  reason: string
  createdBy: string
  createdAt: Date
}

const columns = ['id', 'version', 'division', 'village', 'name', 'definition', 'state', 'reason', 'createdBy', 'createdAt'] as const

/** The latest version of every format, by name. */
export async function latestFormats(ctx: Context): Promise<FormatRow[]> {
  const rows = await ctx.trx
    .selectFrom('reports.format')
    .select(columns)
    .distinctOn('id')
    .where('county', '=', ctx.scope.county)
    .orderBy('id')
    .orderBy('version', 'desc')
    .execute()
  return rows.map(toRow).toSorted((a, b) => a.name.localeCompare(b.name, 'zh-CN'))
}

/** Every version of a format, latest first. */
export async function formatVersions(ctx: Context, id: Id): Promise<FormatRow[]> {
  const rows = await ctx.trx.selectFrom('reports.format').select(columns).where('county', '=', ctx.scope.county).where('id', '=', id).orderBy('version', 'desc').execute()
  return rows.map(toRow)
}

const toRow = (row: Omit<FormatRow, 'definition' | 'state'> & { definition: unknown; state: string }): FormatRow => ({
  ...row, definition: definition.parse(row.definition), state: row.state as FormatRow['state'],
})

/** Writes a version; false when somebody else wrote it meanwhile. */
export async function insertFormat(ctx: Context, row: Omit<FormatRow, 'createdBy' | 'createdAt'>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await ctx.trx
    .insertInto('reports.format')
    .values({ ...row, definition: stringify(row.definition), county: ctx.scope.county, createdBy: ctx.actor.name, createdAt: ctx.now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** One writer of formats at a time, so that two of the same name cannot slip past each other. */
export const lockFormats = (ctx: Context) => sql`select pg_advisory_xact_lock(hashtextextended('reports.format', ${ctx.scope.county}::int8))`.execute(ctx.trx)
