import { createHash } from 'node:crypto'
import program from '../../../../package.json' with { type: 'json' }
import { archiveParts, jsonLines } from '../../../kernel/archive.ts'
import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import type { Id } from '../../../kernel/id.ts'
import type { Json } from '../../../kernel/json.ts'
import { writeZip, type Chunks, type ZipFile } from '../../../kernel/zip.ts'
import { divisionById, organisationsOf } from '../../divisions/index.ts'
import { archiveRows, archiveTables, bookOf, readOneMoment, type BookRow } from '../../ledger/index.ts'
import { FORMAT, MANIFEST, manifestText, README, VERSION, type Manifest } from '../rules/manifest.ts'
import { archiveReadme } from '../rules/readme.ts'

type Row = { [column: string]: Json }

/**
 * The open archive of a book as the zip grows: same book, same bytes, wherever it lies. Call it first in a transaction: it reads one moment.
 * @param dataDir where the bytes of attachments are kept
 */
export async function* exportArchive(ctx: Context, id: Id, dataDir: string): AsyncGenerator<Uint8Array, void, undefined> {
  await readOneMoment(ctx)
  const book = await bookOf(ctx, id)
  const { code } = await divisionById(ctx.trx, book.village)
  const files: Manifest['files'] = []
  const counts: Record<string, number> = {}
  const listed = ({ content, ...file }: ZipFile): ZipFile => ({ ...file, content: counted(file.name, content, files) })

  async function* everything(): AsyncGenerator<ZipFile> {
    yield listed({ name: README, content: [Buffer.from(archiveReadme)] })
    for await (const file of inOrder(dataFiles(ctx, book, code, counts, dataDir))) yield listed(file)
    const { kind, name, standard } = book
    const manifest = { format: FORMAT, version: VERSION, program: { name: program.name, version: program.version }, book: { id, name, kind, standard, village: code }, counts, files } as const
    yield { name: MANIFEST, content: [Buffer.from(manifestText(manifest))] }
  }
  yield* writeZip(everything())
  await record(ctx, 'archives.exportArchive', id, book.village, { name: book.name, files: files.length, counts })
}

/** Parts come by name, the ledger among them, so that the names of the zip are sorted. */
async function* dataFiles(ctx: Context, book: BookRow, village: string, counts: Record<string, number>, dataDir: string): AsyncGenerator<ZipFile> {
  const ledger = { name: 'ledger', files: () => ledgerFiles(ctx, book, village, counts) }
  const others = archiveParts().map((part) => ({ name: part.name, files: () => part.export(ctx, book.id, dataDir) }))
  for (const { name, files } of [ledger, ...others].toSorted((a, b) => (a.name < b.name ? -1 : 1))) for await (const { path, ...file } of files()) yield { ...file, name: `data/${name}/${path}` }
}

async function* ledgerFiles(ctx: Context, book: BookRow, village: string, counts: Record<string, number>) {
  for (const table of await archiveTables(ctx)) {
    counts[table.name] = 0
    const rows = table.name === 'book' ? bookRow(archiveRows(ctx, book.id, table), ctx, book, village) : archiveRows(ctx, book.id, table)
    yield { path: `${table.name}.jsonl`, content: jsonLines(tallied(rows, counts, table.name)) }
  }
}

/** The organisation keeps its name and code instead of a number that means nothing elsewhere. */
async function* bookRow(rows: AsyncIterable<Row[]>, ctx: Context, book: BookRow, village: string): AsyncGenerator<Row[]> {
  const organisations = await organisationsOf(ctx, { division: book.village })
  for await (const [row] of rows) {
    if (!row) continue
    const { organisation: id, ...rest } = row
    const found = organisations.find((organisation) => organisation.id === id)
    yield [{ ...rest, village, ...(found && { organisation: { kind: found.kind, level: found.level, name: found.name, uscc: found.uscc } }) }]
  }
}

async function* tallied<T>(batches: AsyncIterable<T[]>, counts: Record<string, number>, name: string): AsyncGenerator<T[]> {
  for await (const rows of batches) {
    counts[name] = (counts[name] ?? 0) + rows.length
    yield rows
  }
}

async function* counted(path: string, content: Chunks, files: Manifest['files']): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of content) {
    hash.update(chunk)
    bytes += chunk.length
    yield chunk
  }
  files.push({ path, bytes, sha256: hash.digest('hex') })
}

async function* inOrder(files: AsyncIterable<ZipFile>): AsyncGenerator<ZipFile> {
  let before = ''
  for await (const file of files) {
    if (file.name <= before) throw new Error(`archive files out of order: ${before}, ${file.name}`)
    before = file.name
    yield file
  }
}
