import { readFile } from 'node:fs/promises'
import type { Clock } from '../../../kernel/clock.ts'
import { systemContext, wholeCounty, type Context } from '../../../kernel/context.ts'
import type { Database } from '../../../kernel/database/index.ts'
import { DomainError, invalid } from '../../../kernel/error.ts'
import { openFile } from '../../../kernel/files.ts'
import type { Id } from '../../../kernel/id.ts'
import { defineJob } from '../../../kernel/jobs.ts'
import { openSheet, type SheetRow, type Workbook } from '../../../kernel/sheet/index.ts'
import type { Remark } from '../rules/index.ts'
import * as store from '../store.ts'
import { examine, importedTwice } from './examine.ts'

const CHUNK_ROWS = 4_000
const MAX_ROWS = 300_000

export const STAGE_JOB = 'imports.stage'

export interface StagingTools {
  db: Database
  clock: Clock
  county: number
  /** stop between two chunks; what is staged stays, and the next call goes on from there */
  signal?: AbortSignal
  onProgress?: (progress: { doneRows: number; totalRows: number }) => void
}

/**
 * Reads the file of a batch in chunks, each in a transaction of its own, and then checks the whole against the book.
 * Run again after a crash it goes on behind the last chunk; it does nothing for a batch that is no longer being staged.
 * A file that cannot be read leaves the batch `failed` with the reason.
 */
export async function stageBatch(tools: StagingTools, id: Id, open: () => Promise<Workbook>): Promise<void> {
  const { db, clock, county, signal } = tools
  const inTransaction = <T>(work: (ctx: Context) => Promise<T>) => db.transaction(wholeCounty(county), (trx) => work(systemContext(clock, wholeCounty(county), trx, '导入')))
  const start = await inTransaction((ctx) => store.batchOf(ctx, id))
  if (start.state !== 'staging' || !start.reading) return
  try {
    const { sheet } = start.reading
    const workbook = await open()
    let after = start.lastRow
    for await (const rows of inChunks(workbook.rows(sheet), after)) {
      if (signal?.aborted) return
      const progress = await inTransaction((ctx) => saveChunk(ctx, id, { sheet, after, rows }))
      if (!progress) return
      after = rows.at(-1)?.row ?? after
      tools.onProgress?.(progress)
    }
    if (signal?.aborted) return
    await inTransaction((ctx) => finish(ctx, id))
  } catch (error) {
    if (!(error instanceof DomainError) || error.kind === 'unavailable') throw error
    await inTransaction((ctx) => fail(ctx, id, error.message))
  }
}

async function* inChunks(rows: AsyncIterable<SheetRow>, after: number): AsyncGenerator<SheetRow[], void, undefined> {
  let chunk: SheetRow[] = []
  for await (const row of rows) {
    if (row.row <= after) continue
    chunk.push(row)
    if (chunk.length < CHUNK_ROWS) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}

/** Null when the batch was cancelled, or another run of the same job is already further on. */
async function saveChunk(ctx: Context, id: Id, { sheet, after, rows }: { sheet: number; after: number; rows: SheetRow[] }): Promise<{ doneRows: number; totalRows: number } | null> {
  const batch = await store.batchOf(ctx, id, { lock: true })
  if (batch.state !== 'staging' || batch.reading?.sheet !== sheet || batch.lastRow !== after) return null
  const doneRows = batch.doneRows + rows.length
  if (doneRows > MAX_ROWS) throw invalid('imports.tooManyRows', `文件超过 ${MAX_ROWS} 行，请按年份或月份拆成几个文件后分别导入`)
  await store.insertChunk(ctx, batch, rows)
  await store.updateBatch(ctx, id, { doneRows, lastRow: rows.at(-1)?.row ?? after })
  return { doneRows, totalRows: batch.totalRows }
}

/** Checks the whole file; a content that the book already has gets this one remark instead of hundreds of taken numbers. */
async function finish(ctx: Context, id: Id): Promise<void> {
  const batch = await store.batchOf(ctx, id, { lock: true })
  if (batch.state !== 'staging') return
  const found = await examine(ctx, batch)
  const twin = await store.postedTwin(ctx, batch.book, batch.kind, found.contentHash)
  const remarks: Remark[] = twin
    ? [{ severity: 'error', row: null, field: null, code: 'imports.twice', message: importedTwice(twin).message, advice: '不需要再次导入' }]
    : found.remarks
  const count = (severity: Remark['severity']) => remarks.filter((remark) => remark.severity === severity).length
  const order = { error: 0, gap: 1, warning: 2 }
  await store.saveFindings(ctx, batch, remarks.toSorted((a, b) => order[a.severity] - order[b.severity] || (a.row ?? 0) - (b.row ?? 0)))
  const { newAccounts, newParties, gaps, lines, debitFen, creditFen, from, to, contentHash } = found
  await store.updateBatch(ctx, id, {
    state: 'staged', errors: count('error'), gaps: twin ? 0 : gaps.length, warnings: count('warning'), vouchers: found.vouchers.length, lines, debitFen, creditFen, contentHash,
    summary: { newAccounts, newParties, gaps, from, to },
  })
}

async function fail(ctx: Context, id: Id, failure: string): Promise<void> {
  const batch = await store.batchOf(ctx, id, { lock: true })
  if (batch.state !== 'staging') return
  await store.clearChunks(ctx, id)
  await store.updateBatch(ctx, id, { state: 'failed', failure, doneRows: 0, lastRow: 0 })
}

/** The uploaded file of a batch, opened. */
export async function openUpload(dataDir: string, county: number, batch: { fileHash: Buffer }): Promise<Workbook> {
  return await openSheet(await readFile(await openFile(dataDir, county, batch.fileHash.toString('hex'))))
}

defineJob(STAGE_JOB, async ({ db, clock, dataDir, signal }, data) => {
  const { county, batch } = data as { county: number; batch: Id }
  const row = await db.transaction(wholeCounty(county), (trx) => store.batchOf(systemContext(clock, wholeCounty(county), trx), batch))
  await stageBatch({ db, clock, county, signal }, batch, () => openUpload(dataDir, county, row))
})
