import { readJsonLines } from '../../../kernel/archive.ts'
import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { invalid } from '../../../kernel/error.ts'
import { openFile } from '../../../kernel/files.ts'
import type { Id } from '../../../kernel/id.ts'
import type { Json } from '../../../kernel/json.ts'
import { createOrganisation, organisationsOf, type NewOrganisation } from '../../divisions/index.ts'
import { beginRestore } from '../../ledger/index.ts'
import { defineTask, startTask } from '../../tasks/index.ts'
import { MANIFEST, type Manifest } from '../rules/manifest.ts'
import { BOOK, bookRowOf, compared, contentOf, fileChanged, partsOf, villageOf, withArchive, type Archive, type Row } from './read.ts'

const IMPORT_TASK = 'archives.importArchive'
const STEPS_BETWEEN_WORDS = 500

export interface Imported {
  book: Id
  name: string
  vouchers: number
  entries: number
  root: string
}

/**
 * Takes in the open archive of a book where its village is known and the book is not: every hash first, then all rows, balances folded again
 * from entries, and the checks of `verify`. In the caller's transaction, so all of it or nothing.
 * @param progress told how many files and rows are done, now and then
 * @throws DomainError archives.*, ledger.*, kernel.zipDamaged, kernel.badLine, kernel.archive*
 */
export const importArchive = (ctx: Context, path: string, dataDir: string, progress: (done: number) => Promise<void> = async () => {}): Promise<Imported> =>
  withArchive(path, (archive) => restore(ctx, archive, dataDir, paced(progress)))

/** Says progress only so often that saying it costs nothing. */
function paced(progress: (done: number) => Promise<void>): (steps: number) => Promise<void> {
  let [done, said] = [0, 0]
  return async (steps) => {
    done += steps
    if (done - said < STEPS_BETWEEN_WORDS) return
    said = done
    await progress(done)
  }
}

/** Files to compare and rows to write: what the progress counts. */
const stepsOf = ({ files, counts }: Manifest): number => files.length + Object.values(counts).reduce((sum, rows) => sum + rows, 0)

async function restore(ctx: Context, archive: Archive, dataDir: string, step: (steps: number) => Promise<void>): Promise<Imported> {
  const { zip, manifest } = archive
  for await (const { path, same } of compared(archive)) {
    if (!same) throw fileChanged(path)
    await step(1)
  }
  const parts = partsOf(manifest)
  const village = await villageOf(ctx, manifest.book.village)
  const book = { id: manifest.book.id, village }
  const restoration = await beginRestore(ctx, village, await bookRow(ctx, archive, village))
  for (const { path: name } of manifest.files) {
    const table = /^data\/ledger\/([a-z_]+)\.jsonl$/.exec(name)?.[1]
    if (name === BOOK || table === undefined) continue
    let rows = 0
    for await (const batch of readJsonLines(contentOf(zip, name), name)) {
      rows += batch.length
      await restoration.rows(table, batch)
      await step(batch.length)
    }
    if (rows !== manifest.counts[table]) throw invalid('archives.counts', `档案文件 ${name} 有 ${rows} 行，${MANIFEST} 写的是 ${manifest.counts[table] ?? 0} 行`)
  }
  await restoration.finish()
  for (const { part, paths } of parts) await part.import(ctx, book, paths.map((name) => ({ path: name.slice(`data/${part.name}/`.length), content: () => contentOf(zip, name) })), dataDir)
  const { voucher: vouchers = 0, entry: entries = 0 } = manifest.counts
  await record(ctx, 'archives.importArchive', book.id, village, { name: manifest.book.name, vouchers, entries, root: manifest.root })
  return { book: book.id, name: manifest.book.name, vouchers, entries, root: manifest.root }
}

/** The same in the background, all of it in one transaction there. A retry after a failure begins anew, for nothing was written. */
export async function startImport(ctx: Context, { upload }: { upload: string }, dataDir: string): Promise<{ task: Id }> {
  const manifest = await withArchive(await openFile(dataDir, ctx.scope.county, upload), async (archive) => archive.manifest)
  const village = await villageOf(ctx, manifest.book.village)
  return await startTask(ctx, { kind: IMPORT_TASK, title: `导入账套档案“${manifest.book.name}”`, total: stepsOf(manifest), village, input: { upload } })
}

defineTask(IMPORT_TASK, async (tools) => {
  const { upload } = tools.input as { upload: string }
  await tools.inTransaction(async (ctx) => importArchive(ctx, await openFile(tools.dataDir, ctx.scope.county, upload), tools.dataDir, (done) => tools.progress(done)))
})

/** The 12-digit code of the village whose book an archive holds, after every file has been compared with its hash. */
export const villageOfArchive = (path: string): Promise<string> =>
  withArchive(path, async (archive) => {
    for await (const file of compared(archive)) if (!file.same) throw fileChanged(file.path)
    return archive.manifest.book.village
  })

/** The book's row with this installation's number of the organisation, which is registered when the village does not have it yet. */
async function bookRow(ctx: Context, archive: Archive, village: number): Promise<Row> {
  const { village: _, organisation, ...rest } = await bookRowOf(archive)
  return organisation === undefined ? rest : { ...rest, organisation: await organisationOf(ctx, village, organisation) }
}

const kinds: readonly unknown[] = ['coop', 'committee', 'joint']
const levels: readonly unknown[] = ['township', 'village', 'group']

async function organisationOf(ctx: Context, village: number, value: Json): Promise<Id> {
  const fields: Row = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
  const { kind, level, name, uscc = null } = fields
  if (!kinds.includes(kind) || !levels.includes(level) || typeof name !== 'string' || (uscc !== null && typeof uscc !== 'string'))
    throw invalid('archives.organisation', `档案文件 ${BOOK} 的 organisation 不合格式`)
  const wanted = { kind, level, name, uscc } as Pick<NewOrganisation, 'kind' | 'level' | 'name' | 'uscc'>
  const present = await organisationsOf(ctx, { division: village })
  const found = present.find((organisation) => (uscc === null ? organisation.kind === kind && organisation.level === level && organisation.name === name : organisation.uscc === uscc))
  return found?.id ?? (await createOrganisation(ctx, { division: village, ...wanted })).organisation.id
}
