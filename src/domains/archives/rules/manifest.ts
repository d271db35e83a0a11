import { z } from '../../../kernel/contract.ts'
import { invalid } from '../../../kernel/error.ts'
import { contentHash } from '../../../kernel/hash.ts'
import { canonical } from '../../../kernel/json.ts'

export const FORMAT = 'mingzhang-archive'
export const VERSION = 1
export const MANIFEST = 'manifest.json'
export const README = 'README.md'

const hex = z.string().regex(/^[0-9a-f]{64}$/)

const manifestSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.int(),
  program: z.strictObject({ name: z.string(), version: z.string() }),
  book: z.strictObject({ id: z.uuid(), name: z.string(), kind: z.enum(['coop', 'committee']), standard: z.string(), village: z.string().regex(/^\d{12}$/) }),
  /** rows per table */
  counts: z.record(z.string(), z.int().min(0)),
  /** every other file of the zip in the order of its path */
  files: z.array(z.strictObject({ path: z.string(), bytes: z.int().min(0), sha256: hex })),
  root: hex,
})

export type Manifest = z.infer<typeof manifestSchema>

/** One hash over everything but the program's version: two archives with the same root hold the same book. */
export const rootHash = ({ format, version, book, counts, files }: Omit<Manifest, 'root' | 'program'>): string =>
  contentHash({ format, version, book, counts, files }).toString('hex')

export const manifestText = (manifest: Omit<Manifest, 'root'>): string => `${canonical({ ...manifest, root: rootHash(manifest) })}\n`

/**
 * Reads the manifest and compares it with the names that the zip holds.
 * @throws DomainError archives.notArchive, archives.version, archives.rootChanged, archives.fileMissing, archives.fileUnknown
 */
export function readManifest(text: string, names: Iterable<string>): Manifest {
  const manifest = parse(text)
  if (manifest.version !== VERSION) throw invalid('archives.version', `档案的格式是第 ${manifest.version} 版，本程序只认第 ${VERSION} 版；请用相应版本的程序导入`)
  if (rootHash(manifest) !== manifest.root) throw invalid('archives.rootChanged', `${MANIFEST} 被改动过：总哈希与它列出的文件不符，没有导入任何内容`)
  const listed = new Set(manifest.files.map(({ path }) => path))
  const present = new Set(names)
  for (const path of listed) if (!present.has(path)) throw invalid('archives.fileMissing', `档案缺少文件 ${path}，没有导入任何内容`)
  for (const name of present) if (name !== MANIFEST && !listed.has(name)) throw invalid('archives.fileUnknown', `档案多出文件 ${name}，${MANIFEST} 没有列出它，没有导入任何内容`)
  return manifest
}

function parse(text: string): Manifest {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw notArchive()
  }
  if (typeof value !== 'object' || value === null || !('format' in value) || value.format !== FORMAT) throw notArchive()
  const parsed = manifestSchema.safeParse(value)
  if (!parsed.success) throw invalid('archives.manifest', `${MANIFEST} 不合格式：${parsed.error.issues[0]?.path.join('.') ?? ''}`)
  return parsed.data
}

export const notArchive = () => invalid('archives.notArchive', '这个文件不是账套的开放档案；请选择由“下载开放档案”得到的 zip')
