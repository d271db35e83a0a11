import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { conflict, forbidden, invalid, notFound } from '../../../kernel/error.ts'
import type { Id } from '../../../kernel/id.ts'
import { divisionsById, villagesOf } from '../../divisions/index.ts'
import { villagesInScope } from '../../ledger/index.ts'
import type { Definition, Format } from '../contract.ts'
import { exampleFormats } from '../examples.ts'
import { known } from '../rules/known.ts'
import { readSheet } from '../rules/sheet.ts'
import * as store from '../store/formats.ts'
import type { FormatRow } from '../store/formats.ts'

const VILLAGE = 5

/** The reports that the actor may open: the county's, those of towns and villages of the scope, and our examples. */
export async function listFormats(ctx: Context): Promise<Format[]> {
  const rows = []
  for (const row of await store.latestFormats(ctx)) if (row.state === 'active' && (await sees(ctx, row))) rows.push(row)
  return [...(await describe(ctx, rows)), ...exampleFormats.map(exampleOf)]
}

/** One report with its versions. @throws DomainError reports.formatNotFound */
export async function getFormat(ctx: Context, input: { format: Id; version?: number | undefined }) {
  const example = exampleFormats.find(({ id }) => id === input.format)
  if (example) return { ...exampleOf(example), definition: example.definition, versions: [] }
  const versions = await versionsOf(ctx, input.format)
  const row = input.version === undefined ? versions[0] : versions.find(({ version }) => version === input.version)
  if (!row) throw notFound('reports.versionNotFound', `这张报表没有第 ${input.version} 版`)
  return {
    ...(await describe(ctx, [row]))[0]!, definition: row.definition,
    versions: versions.map(({ version, state, reason, createdBy, createdAt }) => ({ version, state, reason, createdBy, createdAt: createdAt.toISOString() })),
  }
}

export interface NewFormat {
  format: Id
  base: number
  name: string
  division: number | null
  definition: Definition
  reason: string
}

/**
 * Saves a report as a new version with its reason; earlier versions stay (会计软件基本功能和服务规范 第二十五条: user-defined statements with format, items, sources and logic).
 * @throws DomainError reports.formula naming every wrong cell, reports.changedMeanwhile, reports.nameTaken
 */
export async function saveFormat(ctx: Context, input: NewFormat): Promise<{ format: Id; version: number }> {
  const { format, base, name, division, definition, reason } = input
  if (exampleFormats.some(({ id }) => id === format)) throw conflict('reports.example', '示例不能直接修改，请另存为自己的报表')
  await store.lockFormats(ctx)
  const latest = base === 0 ? undefined : (await versionsOf(ctx, format))[0]
  if (latest) await checkPlace(ctx, latest.division)
  const village = await checkPlace(ctx, division)
  if (latest && latest.version !== base) throw conflict('reports.changedMeanwhile', `报表已被${latest.createdBy}改到第 ${latest.version} 版，请刷新后再改`)
  if (latest?.state === 'retired') throw conflict('reports.retired', '报表已停用，不能再改')
  if (definition.rows.some((row) => row.length > definition.columns.length)) throw invalid('reports.shape', '有的行比列数长，请先增加列')
  const { problems } = readSheet(definition, known)
  if (problems.length > 0) throw invalid('reports.formula', problems.slice(0, 10).map(({ cell, message }) => `${cell}：${message}`).join('；'), problems.map((problem) => ({ ...problem })))
  const twin = (await store.latestFormats(ctx)).find((row) => row.id !== format && row.state === 'active' && row.name === name && row.division === division)
  if (twin) throw conflict('reports.nameTaken', `已有同名报表“${name}”，请换一个名称`)
  const version = base + 1
  if (!(await store.insertFormat(ctx, { id: format, version, division, village, name, definition, state: 'active', reason }))) throw conflict('reports.changedMeanwhile', '报表刚被他人保存，请刷新后再改')
  await record(ctx, 'reports.saveFormat', format, village, { name, version, division, reason })
  return { format, version }
}

/** Takes a report out of use; its versions stay readable. */
export async function retireFormat(ctx: Context, input: { format: Id; reason: string }): Promise<{ version: number }> {
  await store.lockFormats(ctx)
  const latest = (await versionsOf(ctx, input.format))[0]!
  await checkPlace(ctx, latest.division)
  if (latest.state === 'retired') throw conflict('reports.retired', '报表已经停用')
  const version = latest.version + 1
  const { id, division, village, name, definition } = latest
  await store.insertFormat(ctx, { id, version, division, village, name, definition, state: 'retired', reason: input.reason })
  await record(ctx, 'reports.retireFormat', id, village, { name, version, reason: input.reason })
  return { version }
}

async function versionsOf(ctx: Context, id: Id): Promise<FormatRow[]> {
  const versions = await store.formatVersions(ctx, id)
  if (!versions[0] || !(await sees(ctx, versions[0]))) throw notFound('reports.formatNotFound', '报表不存在，或不在您的管辖范围内')
  return versions
}

/** A town's report is seen by the town and by each of its villages. */
async function sees(ctx: Context, { division }: FormatRow): Promise<boolean> {
  return division === null || ctx.scope.all || (await villagesOf(ctx.trx, division)).some((village) => ctx.scope.villages.includes(village))
}

async function mayChange(ctx: Context, { division }: FormatRow): Promise<boolean> {
  if (!ctx.actor.permissions.has('reports.format.write')) return false
  return ctx.scope.all || (division !== null && (await villagesOf(ctx.trx, division)).every((village) => ctx.scope.villages.includes(village)))
}

/** The village that a report is for, if it is for one; whoever writes must hold the whole place. */
async function checkPlace(ctx: Context, division: number | null): Promise<number | null> {
  if (division === null) {
    if (!ctx.scope.all) throw forbidden('reports.countyOnly', '全县使用的报表由县级设置；请选择本乡镇或本村')
    return null
  }
  await villagesInScope(ctx, division)
  return (await divisionsById(ctx.trx, [division])).get(division)?.level === VILLAGE ? division : null
}

async function describe(ctx: Context, rows: readonly FormatRow[]): Promise<Format[]> {
  const places = await divisionsById(ctx.trx, rows.flatMap(({ division }) => division ?? []))
  const formats: Format[] = []
  for (const row of rows) {
    const { id, version, name, division, state, reason, createdBy, createdAt } = row
    formats.push({
      id, version, name, division, divisionName: division === null ? null : (places.get(division)?.name ?? ''), state, example: false, note: '',
      reason, createdBy, createdAt: createdAt.toISOString(), mayChange: state === 'active' && (await mayChange(ctx, row)),
    })
  }
  return formats
}

const exampleOf = ({ id, name, note }: (typeof exampleFormats)[number]): Format => ({
  id, version: 1, name, division: null, divisionName: null, state: 'active', example: true, note, reason: '', createdBy: '', createdAt: '', mayChange: false,
})
