import { sql } from 'kysely'
import type { Context } from '../../kernel/context.ts'
import { notFound } from '../../kernel/error.ts'
import type { Id } from '../../kernel/id.ts'
import { stringify, type Encodable } from '../../kernel/json.ts'
import type { SheetRow } from '../../kernel/sheet/index.ts'
import type { Batch, Gap, ImportKind, Mapping, NewAccount, NewParty } from './contract.ts'
import type { Remark } from './rules/index.ts'

/** How the file of a batch is read, as chosen when staging began. */
export interface Reading {
  sheet: number
  headingRow: number
  titles: string[]
  mapping: Mapping
  date1904: boolean
}

export interface Summary {
  newAccounts: NewAccount[]
  newParties: NewParty[]
  gaps: Gap[]
  from: string | null
  to: string | null
}

export interface BatchRow extends Batch {
  village: number
  fileHash: Buffer
  lastRow: number
  contentHash: Buffer | null
  reading: Reading | null
  summary: Summary | null
}

const columns = [
  'id', 'book', 'kind', 'state', 'fileName', 'createdBy', 'createdAt', 'updatedAt', 'doneRows', 'totalRows', 'vouchers', 'lines', 'debitFen', 'creditFen',
  'errors', 'gaps', 'warnings', 'failure', 'village', 'fileHash', 'lastRow', 'contentHash', 'reading', 'summary',
] as const

const batches = (ctx: Context) => ctx.trx.selectFrom('imports.batch').select(columns).where('county', '=', ctx.scope.county)

/** A batch in scope, or 404; `lock` keeps others from moving it on meanwhile. */
export async function batchOf(ctx: Context, id: Id, options: { lock?: boolean } = {}): Promise<BatchRow> {
  const query = batches(ctx).where('id', '=', id)
  const row = await (options.lock ? query.forUpdate() : query).executeTakeFirst()
  if (!row) throw notFound('imports.batchNotFound', '导入批次不存在，或不在您的管辖范围内')
  return row as unknown as BatchRow
}

export async function listBatches(ctx: Context, book: Id, page: { limit: number; offset: number }): Promise<{ total: number; rows: BatchRow[] }> {
  const { total } = await ctx.trx
    .selectFrom('imports.batch')
    .select(sql<number>`count(*)::int`.as('total'))
    .where('county', '=', ctx.scope.county)
    .where('book', '=', book)
    .executeTakeFirstOrThrow()
  const rows = await batches(ctx).where('book', '=', book).orderBy('createdAt', 'desc').orderBy('id', 'desc').limit(page.limit).offset(page.offset).execute()
  return { total, rows: rows as unknown as BatchRow[] }
}

export async function insertBatch(ctx: Context, row: { id: Id; village: number; book: Id; kind: ImportKind; fileName: string; fileHash: Buffer }): Promise<void> {
  await ctx.trx
    .insertInto('imports.batch')
    .values({ county: ctx.scope.county, ...row, state: 'uploaded', createdBy: ctx.actor.name, creator: ctx.actor.person, createdAt: ctx.now, updatedAt: ctx.now })
    .execute()
}

type Change = Partial<Pick<BatchRow, 'state' | 'doneRows' | 'totalRows' | 'lastRow' | 'errors' | 'gaps' | 'warnings' | 'vouchers' | 'lines' | 'debitFen' | 'creditFen' | 'failure'>>

export async function updateBatch(ctx: Context, id: Id, { reading, summary, contentHash, ...change }: Change & { reading?: Reading; summary?: Summary | null; contentHash?: Buffer | null }): Promise<void> {
  await ctx.trx
    .updateTable('imports.batch')
    .set({
      ...change,
      ...(reading && { reading: stringify(reading as unknown as Encodable) }),
      ...(summary !== undefined && { summary: summary && stringify(summary as unknown as Encodable) }),
      ...(contentHash !== undefined && { contentHash }),
      updatedAt: ctx.now,
    })
    .where('county', '=', ctx.scope.county)
    .where('id', '=', id)
    .execute()
}

/** Makes posting into one book wait in line: two batches of the same content cannot both find that there is no first one. */
export async function lockBook(ctx: Context, book: Id): Promise<void> {
  await ctx.trx.selectFrom('imports.batch').select('id').where('county', '=', ctx.scope.county).where('book', '=', book).orderBy('id').forUpdate().execute()
}

/** The posted batch of the same kind and content, if there is one. */
export async function postedTwin(ctx: Context, book: Id, kind: ImportKind, contentHash: Buffer): Promise<BatchRow | null> {
  const row = await batches(ctx).where('book', '=', book).where('kind', '=', kind).where('contentHash', '=', contentHash).where('state', '=', 'posted').executeTakeFirst()
  return (row as unknown as BatchRow | undefined) ?? null
}

export async function insertChunk(ctx: Context, batch: BatchRow, rows: readonly SheetRow[]): Promise<void> {
  await ctx.trx
    .insertInto('imports.chunk')
    .values({ county: ctx.scope.county, batch: batch.id, village: batch.village, firstRow: rows[0]?.row ?? 0, rows: stringify(rows) })
    .execute()
}

/** The staged rows in sheet order, one chunk in memory at a time. */
export async function* stagedRows(ctx: Context, batch: Id): AsyncGenerator<SheetRow, void, undefined> {
  let after = 0
  for (;;) {
    const chunk = await ctx.trx
      .selectFrom('imports.chunk')
      .select(['firstRow', 'rows'])
      .where('county', '=', ctx.scope.county)
      .where('batch', '=', batch)
      .where('firstRow', '>', after)
      .orderBy('firstRow')
      .limit(1)
      .executeTakeFirst()
    if (!chunk) return
    after = chunk.firstRow
    yield* chunk.rows as unknown as SheetRow[]
  }
}

export async function clearChunks(ctx: Context, batch: Id): Promise<void> {
  await ctx.trx.deleteFrom('imports.chunk').where('county', '=', ctx.scope.county).where('batch', '=', batch).execute()
}

const MAX_FINDINGS = 20_000

/** Replaces the remarks of a batch; beyond 20,000 the rest says nothing new. */
export async function saveFindings(ctx: Context, batch: BatchRow, remarks: readonly Remark[]): Promise<void> {
  await clearFindings(ctx, batch.id)
  if (remarks.length === 0) return
  const rows = remarks.slice(0, MAX_FINDINGS).map((remark, ord) => ({ ord, ...remark }))
  await sql`insert into imports.finding (county, batch, village, ord, severity, row, field, code, message, advice)
    select ${ctx.scope.county}::int, ${batch.id}::uuid, ${batch.village}::int, f.ord, f.severity, f.row, f.field, f.code, f.message, f.advice
    from jsonb_to_recordset(${stringify(rows)}::jsonb) as f (ord int, severity text, row int, field text, code text, message text, advice text)`.execute(ctx.trx)
}

export async function clearFindings(ctx: Context, batch: Id): Promise<void> {
  await ctx.trx.deleteFrom('imports.finding').where('county', '=', ctx.scope.county).where('batch', '=', batch).execute()
}

export async function listFindings(ctx: Context, batch: Id, page: { limit: number; offset: number }): Promise<{ total: number; rows: Remark[] }> {
  const base = ctx.trx.selectFrom('imports.finding').where('county', '=', ctx.scope.county).where('batch', '=', batch)
  const { total } = await base.select(sql<number>`count(*)::int`.as('total')).executeTakeFirstOrThrow()
  const rows = await base.select(['severity', 'row', 'field', 'code', 'message', 'advice']).orderBy('ord').limit(page.limit).offset(page.offset).execute()
  return { total, rows: rows as Remark[] }
}

const headingKey = (titles: readonly string[]): string => titles.join('\u001f')

export async function rememberedMapping(ctx: Context, book: Id, kind: ImportKind, titles: readonly string[]): Promise<Mapping | null> {
  const row = await ctx.trx
    .selectFrom('imports.mapping')
    .select('mapping')
    .where('county', '=', ctx.scope.county)
    .where('book', '=', book)
    .where('kind', '=', kind)
    .where('headings', '=', headingKey(titles))
    .executeTakeFirst()
  return (row?.mapping as Mapping | undefined) ?? null
}

export async function rememberMapping(ctx: Context, batch: BatchRow, titles: readonly string[], mapping: Mapping): Promise<void> {
  const value = stringify(mapping)
  await ctx.trx
    .insertInto('imports.mapping')
    .values({ county: ctx.scope.county, village: batch.village, book: batch.book, kind: batch.kind, headings: headingKey(titles), mapping: value })
    .onConflict((conflict) => conflict.columns(['county', 'book', 'kind', 'headings']).doUpdateSet({ mapping: value }))
    .execute()
}
