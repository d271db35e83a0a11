import { createHash } from 'node:crypto'
import { archiveParts, readJsonLines, type ArchivePart } from '../../../kernel/archive.ts'
import type { Context } from '../../../kernel/context.ts'
import { DomainError, invalid, notFound } from '../../../kernel/error.ts'
import type { Json } from '../../../kernel/json.ts'
import { openZip, type ZipReader } from '../../../kernel/zip.ts'
import { divisionByCode } from '../../divisions/index.ts'
import { villagesInScope } from '../../ledger/index.ts'
import { MANIFEST, notArchive, readManifest, type Manifest } from '../rules/manifest.ts'

export type Row = { [column: string]: Json }

const MAX_MANIFEST = 64 * 1024 * 1024
export const BOOK = 'data/ledger/book.jsonl'

export interface Archive {
  zip: ZipReader
  manifest: Manifest
}

/**
 * Works with an archive on disk whose manifest is sound in itself and lists what the zip holds; the files are not yet compared with it.
 * @throws DomainError kernel.zipDamaged, archives.*
 */
export async function withArchive<T>(path: string, work: (archive: Archive) => Promise<T>): Promise<T> {
  const zip = await openZip(path)
  try {
    const entry = zip.entries.get(MANIFEST)
    if (!entry || entry.size > MAX_MANIFEST) throw notArchive()
    const chunks: Uint8Array[] = []
    for await (const chunk of zip.read(entry)) chunks.push(chunk)
    return await work({ zip, manifest: readManifest(Buffer.concat(chunks).toString('utf8'), zip.entries.keys()) })
  } finally {
    await zip.close()
  }
}

export const contentOf = (zip: ZipReader, name: string) => zip.read(zip.entries.get(name)!)

/** Reads every file; says of each whether its bytes are those of the manifest. */
export async function* compared({ zip, manifest }: Archive): AsyncGenerator<{ path: string; same: boolean }> {
  for (const file of manifest.files) yield { path: file.path, same: await isSame(zip, file) }
}

async function isSame(zip: ZipReader, { path, bytes, sha256 }: Manifest['files'][number]): Promise<boolean> {
  const hash = createHash('sha256')
  let size = 0
  try {
    for await (const chunk of contentOf(zip, path)) {
      hash.update(chunk)
      size += chunk.length
      if (size > bytes) return false
    }
  } catch (error) {
    // Bytes that cannot be unpacked are changed bytes, of a file that can be named.
    if (error instanceof DomainError && error.code === 'kernel.zipDamaged') return false
    throw error
  }
  return size === bytes && hash.digest('hex') === sha256
}

export const fileChanged = (path: string) => invalid('archives.fileChanged', `档案文件 ${path} 被改动过：内容与 ${MANIFEST} 中的 SHA-256 不符，没有导入任何内容`, { path })

/** The other parts' files; a part that this program does not have is refused, for it would be lost. */
export function partsOf({ files }: Manifest): { part: ArchivePart; paths: string[] }[] {
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
export async function villageOf(ctx: Context, code: string): Promise<number> {
  const unknown = notFound('archives.villageUnknown', `档案属于代码为 ${code} 的村；这里没有这个村，或不在您的管辖范围内。请先导入区划`)
  const found = await divisionByCode(ctx.trx, code).catch(() => null)
  if (found?.level !== 5 || found.county !== ctx.scope.county) throw unknown
  await villagesInScope(ctx, found.id).catch(() => {
    throw unknown
  })
  return found.id
}

/** The book's row as the archive holds it, which must be the book that the manifest names. */
export async function bookRowOf({ zip, manifest: { book, files } }: Archive): Promise<Row> {
  if (!files.some(({ path }) => path === BOOK)) throw invalid('archives.fileMissing', `档案缺少文件 ${BOOK}，没有导入任何内容`)
  let row: Row | undefined
  for await (const rows of readJsonLines(contentOf(zip, BOOK), BOOK)) row ??= rows[0]
  if (row?.id !== book.id || row.village !== book.village || row.name !== book.name || row.kind !== book.kind || row.standard !== book.standard)
    throw invalid('archives.bookDiffers', `档案文件 ${BOOK} 与 ${MANIFEST} 写的不是同一个账套，没有导入任何内容`)
  return row
}
