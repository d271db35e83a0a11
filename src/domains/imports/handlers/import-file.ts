import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Clock } from '../../../kernel/clock.ts'
import { systemContext, type Context } from '../../../kernel/context.ts'
import type { Database, Scope } from '../../../kernel/database/index.ts'
import { invalid } from '../../../kernel/error.ts'
import { sha256 } from '../../../kernel/hash.ts'
import type { Id } from '../../../kernel/id.ts'
import { openSheet } from '../../../kernel/sheet/index.ts'
import type { Batch, Finding, Gap, ImportKind, NewAccount, NewParty } from '../contract.ts'
import * as store from '../store.ts'
import { beginStaging, createBatch, inspectSheet, noHeading, cancel } from './preparing.ts'
import { post } from './posting.ts'
import { preview, toBatch } from './reading.ts'
import { stageBatch } from './staging.ts'
import { importedTwice } from './examine.ts'

export interface FileToImport {
  book: Id
  kind: ImportKind
  /** path of the xlsx or csv */
  path: string
  /** the first visible sheet unless said otherwise */
  sheet?: number
  /** check only; leaves no batch behind but a cancelled one */
  dryRun?: boolean
  /** take unknown sub-accounts as they are proposed, without asking */
  createAccounts?: boolean
  /** why gaps in the numbers are right; without it they stop the import */
  acceptGapsReason?: string
  /** name of the person at the terminal, for the audit */
  actor?: string
  onProgress?: (progress: { doneRows: number; totalRows: number }) => void
}

export interface FileImported {
  /** state `posted` when it came in, `cancelled` when errors, gaps, unconfirmed accounts or a dry run kept it out */
  batch: Batch
  /** errors first, then gaps, then warnings; at most 500 */
  findings: Finding[]
  newAccounts: NewAccount[]
  newParties: NewParty[]
  gaps: Gap[]
}

const SHOWN = 500

/**
 * The wizard's phases in one call, for the command line: read in chunks, check, and bring in all or nothing.
 * Errors in the file come back as findings; a file that cannot be read, lacks columns or was imported before throws DomainError.
 */
export async function importFile({ db, clock, scope }: { db: Database; clock: Clock; scope: Scope }, file: FileToImport): Promise<FileImported> {
  const inTransaction = <T>(work: (ctx: Context) => Promise<T>) => db.transaction(scope, (trx) => work(systemContext(clock, scope, trx, file.actor ?? '命令行')))
  const bytes = await readFile(file.path).catch(() => {
    throw invalid('sheet.unreadable', `打不开文件 ${file.path}。请检查路径是否正确、是否有读取权限。`)
  })
  const workbook = await openSheet(bytes)
  const id = await inTransaction(async (ctx) => {
    const batch = await createBatch(ctx, { book: file.book, kind: file.kind, fileName: basename(file.path), fileHash: sha256(bytes) })
    const { sheet, heading, mapping } = await inspectSheet(ctx, workbook, batch, { sheet: file.sheet })
    if (!heading) throw noHeading()
    await beginStaging(ctx, batch, workbook, { sheet, heading, mapping })
    return batch.id
  })
  await stageBatch({ db, clock, county: scope.county, ...(file.onProgress && { onProgress: file.onProgress }) }, id, () => Promise.resolve(workbook))
  const checked = await inTransaction(async (ctx) => ({ ...(await preview(ctx, { batch: id, page: 1, size: SHOWN })), twin: await twinOf(ctx, id) }))
  const { batch, findings, newAccounts, newParties, gaps, twin } = checked
  const stopped =
    batch.state !== 'staged' || batch.errors > 0 || (gaps.length > 0 && !file.acceptGapsReason) || (newAccounts.length > 0 && !file.createAccounts) || file.dryRun === true
  if (stopped) await inTransaction((ctx) => cancel(ctx, { batch: id }))
  if (twin) throw importedTwice(twin)
  if (batch.failure !== null) throw invalid('imports.failed', batch.failure)
  const done = await inTransaction(async (ctx) =>
    toBatch(stopped ? await store.batchOf(ctx, id) : await post(ctx, { batch: id, accounts: newAccounts, parties: newParties, gapsReason: file.acceptGapsReason ?? '' })),
  )
  return { batch: done, findings, newAccounts, newParties, gaps }
}

async function twinOf(ctx: Context, id: Id): Promise<store.BatchRow | null> {
  const { book, kind, contentHash } = await store.batchOf(ctx, id)
  return contentHash && (await store.postedTwin(ctx, book, kind, contentHash))
}
