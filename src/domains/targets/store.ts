import * as z from 'zod'
import type { Context } from '../../kernel/context.ts'
import { stringify } from '../../kernel/json.ts'
import type { Basis, TargetVersion } from './contract.ts'
import { basisLine, type BasisLine } from './rules.ts'

const targetColumns = ['version', 'year', 'effective', 'strongLineFen', 'strongComparator', 'strongCount', 'countComparator', 'meanFen', 'meanComparator', 'reason', 'approvedBy'] as const

/** Every version of a year's targets, oldest first. */
export async function targetVersions(ctx: Context, year: number): Promise<TargetVersion[]> {
  const rows = await ctx.trx
    .selectFrom('targets.targetVersion')
    .select(targetColumns)
    .where('county', '=', ctx.scope.county)
    .where('year', '=', year)
    .orderBy('version')
    .execute()
  return rows as TargetVersion[]
}

/** Writes a version; false when that version is already there. */
export async function insertTarget(ctx: Context, target: TargetVersion): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await ctx.trx
    .insertInto('targets.targetVersion')
    .values({ ...target, county: ctx.scope.county, createdAt: ctx.now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export interface BasisVersion {
  version: number
  effective: string
  note: string
  lines: BasisLine[]
}

/** Every version of a basis that the county has made; none = it uses the default. */
export async function basisVersions(ctx: Context, basis: Basis): Promise<BasisVersion[]> {
  const rows = await ctx.trx
    .selectFrom('targets.basisVersion')
    .select(['version', 'effective', 'note', 'lines'])
    .where('county', '=', ctx.scope.county)
    .where('basis', '=', basis)
    .orderBy('version')
    .execute()
  return rows.map((row) => ({ ...row, lines: z.array(basisLine).parse(row.lines) }))
}

export async function insertBasis(ctx: Context, basis: Basis, version: BasisVersion & { approvedBy: string }): Promise<void> {
  await ctx.trx
    .insertInto('targets.basisVersion')
    .values({ ...version, basis, county: ctx.scope.county, lines: stringify(version.lines), createdAt: ctx.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export interface DenominatorRow {
  village: number
  counted: boolean
  reason: string | null
}

/** The villages of a year's frozen list that the actor may see; empty when nothing was frozen. */
export const denominator = (ctx: Context, year: number): Promise<DenominatorRow[]> =>
  ctx.trx
    .selectFrom('targets.denominator')
    .select(['village', 'counted', 'reason'])
    .where('county', '=', ctx.scope.county)
    .where('year', '=', year)
    .execute()

export async function insertDenominator(ctx: Context, year: number, rows: readonly DenominatorRow[]): Promise<void> {
  if (rows.length === 0) return
  await ctx.trx
    .insertInto('targets.denominator')
    .values(rows.map((row) => ({ ...row, county: ctx.scope.county, year, frozenAt: ctx.now })))
    .execute()
}
