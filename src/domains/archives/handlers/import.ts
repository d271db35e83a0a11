import { createHash } from 'node:crypto'
import { archiveParts, readJsonLines, type ArchivePart } from '../../../kernel/archive.ts'
import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { invalid, notFound } from '../../../kernel/error.ts'
import type { Id } from '../../../kernel/id.ts'
import type { Json } from '../../../kernel/json.ts'
import { openZip, type ZipReader } from '../../../kernel/zip.ts'
import { createOrganisation, divisionByCode, organisationsOf, type NewOrganisation } from '../../divisions/index.ts'
import { beginRestore, villagesInScope } from '../../ledger/index.ts'
import { MANIFEST, notArchive, readManifest, type Manifest } from '../rules/manifest.ts'

type Row = { [column: string]: Json }

const MAX_MANIFEST = 64 * 1024 * 1024
const BOOK = 'data/ledger/book.jsonl'

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
 * @throws DomainError archives.*, ledger.*, kernel.zipDamaged, kernel.badLine
 */
export async function importArchive(ctx: Context, path: string, dataDir: string): Promise<Imported> {
  const zip = await openZip(path)
  try {
    const manifest = await checked(zip)
    const parts = partsOf(manifest)
    const village = await villageOf(ctx, manifest.book.village)
    const book = { id: manifest.book.id, village }
    const restoration = await beginRestore(ctx, village, await bookRow(ctx, zip, manifest, village))
    for (const { path: name } of manifest.files) {
      const table = /^data\/ledger\/([a-z_]+)\.jsonl$/.exec(name)?.[1]
      if (name === BOOK || table === undefined) continue
      let rows = 0
      for await (const batch of readJsonLines(contentOf(zip, name), name)) {
        rows += batch.length
        await restoration.rows(table, batch)
      }
      if (rows !== manifest.counts[table]) throw invalid('archives.counts', `档案文件 ${name} 有 ${rows} 行，${MANIFEST} 写的是 ${manifest.counts[table] ?? 0} 行`)
    }
    await restoration.finish()
    for (const { part, paths } of parts) await part.import(ctx, book, paths.map((name) => ({ path: name.slice(`data/${part.name}/`.length), content: () => contentOf(zip, name) })), dataDir)
    const { voucher: vouchers = 0, entry: entries = 0 } = manifest.counts
    await record(ctx, 'archives.importArchive', book.id, village, { name: manifest.book.name, vouchers, entries, root: manifest.root })
    return { book: book.id, name: manifest.book.name, vouchers, entries, root: manifest.root }
  } finally {
    await zip.close()
  }
}

/** The 12-digit code of the village whose book an archive holds, after every file has been compared with its hash. */
export async function villageOfArchive(path: string): Promise<string> {
  const zip = await openZip(path)
  try {
    return (await checked(zip)).book.village
  } finally {
    await zip.close()
  }
}

const contentOf = (zip: ZipReader, name: string) => zip.read(zip.entries.get(name)!)

/** The manifest, after every file has been read and compared with it. */
async function checked(zip: ZipReader): Promise<Manifest> {
  const entry = zip.entries.get(MANIFEST)
  if (!entry || entry.size > MAX_MANIFEST) throw notArchive()
  const chunks: Uint8Array[] = []
  for await (const chunk of zip.read(entry)) chunks.push(chunk)
  const manifest = readManifest(Buffer.concat(chunks).toString('utf8'), zip.entries.keys())
  for (const { path, bytes, sha256 } of manifest.files) {
    const hash = createHash('sha256')
    let size = 0
    for await (const chunk of contentOf(zip, path)) {
      hash.update(chunk)
      size += chunk.length
      if (size > bytes) break
    }
    if (size !== bytes || hash.digest('hex') !== sha256) throw invalid('archives.fileChanged', `档案文件 ${path} 被改动过：内容与 ${MANIFEST} 中的 SHA-256 不符，没有导入任何内容`, { path })
  }
  return manifest
}

/** The other parts' files; a part that this program does not have is refused, for it would be lost. */
function partsOf({ files }: Manifest): { part: ArchivePart; paths: string[] }[] {
  const known = new Map(archiveParts().map((part) => [part.name, part]))
  const byPart = new Map<ArchivePart, string[]>()
  for (const { path } of files) {
    if (!path.startsWith('data/') || /^data\/ledger\/[a-z_]+\.jsonl$/.test(path)) continue
    const part = known.get(path.split('/')[1] ?? '')
    if (!part) throw invalid('archives.partUnknown', `档案里有本程序不认识的文件 ${path}；请用更新的版本导入`)
    byPart.set(part, [...(byPart.get(part) ?? []), path])
  }
  return [...byPart].map(([part, paths]) => ({ part, paths }))
}

/** The village of the code, inside the actor's scope. */
async function villageOf(ctx: Context, code: string): Promise<number> {
  const unknown = notFound('archives.villageUnknown', `档案属于代码为 ${code} 的村；这里没有这个村，或不在您的管辖范围内。请先导入区划`)
  const found = await divisionByCode(ctx.trx, code).catch(() => null)
  if (found?.level !== 5 || found.county !== ctx.scope.county) throw unknown
  await villagesInScope(ctx, found.id).catch(() => {
    throw unknown
  })
  return found.id
}

/** The book's row with this installation's number of the organisation, which is registered when the village does not have it yet. */
async function bookRow(ctx: Context, zip: ZipReader, { book, files }: Manifest, village: number): Promise<Row> {
  if (!files.some(({ path }) => path === BOOK)) throw invalid('archives.fileMissing', `档案缺少文件 ${BOOK}，没有导入任何内容`)
  let row: Row | undefined
  for await (const rows of readJsonLines(contentOf(zip, BOOK), BOOK)) row ??= rows[0]
  const { village: code, organisation, ...rest } = row ?? {}
  if (rest.id !== book.id || code !== book.village || rest.name !== book.name || rest.kind !== book.kind || rest.standard !== book.standard)
    throw invalid('archives.bookDiffers', `档案文件 ${BOOK} 与 ${MANIFEST} 写的不是同一个账套，没有导入任何内容`)
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
