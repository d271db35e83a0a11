import { readJsonLines } from '../../../kernel/archive.ts'
import type { Context } from '../../../kernel/context.ts'
import { period } from '../../../kernel/contract.ts'
import type { Period } from '../../../kernel/day.ts'
import { DomainError } from '../../../kernel/error.ts'
import { placeOf } from '../../divisions/index.ts'
import { bookOf, booksOf } from '../../ledger/index.ts'
import type { ArchiveCheck } from '../contract.ts'
import type { Manifest } from '../rules/manifest.ts'
import { bookRowOf, compared, contentOf, partsOf, villageOf, withArchive, type Archive } from './read.ts'

const PERIODS = 'data/ledger/period.jsonl'
const ORIGINALS = 'data/attachments/original/'

/**
 * What an archive holds, which of its files are not what the manifest says, and why it could not be taken in here, before anything is written.
 * @throws DomainError kernel.zipDamaged, archives.* for a file that is no archive of a book
 */
export const checkArchive = (ctx: Context, path: string): Promise<ArchiveCheck> =>
  withArchive(path, async (archive) => {
    const { book, counts, files, root } = archive.manifest
    const changed: string[] = []
    for await (const file of compared(archive)) if (!file.same) changed.push(file.path)
    const originals = files.filter((file) => file.path.startsWith(ORIGINALS))
    const sum = (list: Manifest['files']) => list.reduce((bytes, file) => bytes + file.bytes, 0)
    const { obstacle, village, place } = await lookAround(ctx, archive.manifest)
    return {
      book: book.id, name: book.name, kind: book.kind, standard: book.standard, villageCode: book.village, village, place,
      months: changed.length === 0 ? await monthsOf(archive) : null,
      vouchers: counts.voucher ?? 0, entries: counts.entry ?? 0, drafts: counts.draft ?? 0,
      attachments: originals.length, attachmentBytes: sum(originals), files: files.length, bytes: sum(files), root, changed, obstacle,
    }
  })

/** The months of the book; null where the rows do not say them, which the import refuses. */
async function monthsOf(archive: Archive): Promise<ArchiveCheck['months']> {
  const { start_year, start_month } = await bookRowOf(archive)
  const first = periodOf(start_year, start_month)
  if (first === null || !archive.zip.entries.has(PERIODS)) return null
  let [last, closed] = [first, null as Period | null]
  for await (const rows of readJsonLines(contentOf(archive.zip, PERIODS), PERIODS)) {
    for (const { year, month, state } of rows) {
      const at = periodOf(year, month)
      if (at === null) return null
      if (at > last) last = at
      if (state === 'closed' && (closed === null || at > closed)) closed = at
    }
  }
  return { first, last, closed }
}

const periodOf = (year: unknown, month: unknown): Period | null => period.safeParse(`${Number(year)}-${String(Number(month)).padStart(2, '0')}`).data ?? null

/** The village here, and the first thing that stands in the way; the import itself looks at everything again. */
async function lookAround(ctx: Context, manifest: Manifest): Promise<Pick<ArchiveCheck, 'village' | 'place' | 'obstacle'>> {
  const { book } = manifest
  const at: Pick<ArchiveCheck, 'village' | 'place'> = { village: null, place: null }
  try {
    at.village = await villageOf(ctx, book.village)
    const { countyName, town, village } = await placeOf(ctx.trx, at.village)
    at.place = `${countyName} ${town} ${village}`
    partsOf(manifest)
  } catch (error) {
    if (error instanceof DomainError) return { ...at, obstacle: error.message }
    throw error
  }
  const present = await bookOf(ctx, book.id).catch(() => null)
  if (present) return { ...at, obstacle: `本县已有这个账套（“${present.name}”），不能再导入；档案只能导入到没有它的地方` }
  const twin = (await booksOf(ctx, { villages: [at.village] })).find(({ name }) => name === book.name)
  return { ...at, obstacle: twin ? `该村已有名为“${twin.name}”的另一个账套，请先核对是不是同一本账` : null }
}
