import type { Context } from './context.ts'
import { invalid } from './error.ts'
import type { Id } from './id.ts'
import { canonical, type Encodable, type Json } from './json.ts'
import type { Chunks } from './zip.ts'

/** A file that a domain adds to the open archive of a book; the path lies below the domain's own folder. */
export interface ArchiveFile {
  path: string
  /** true keeps the bytes unpacked (pictures, PDF) */
  stored?: boolean
  content: Chunks
}

export interface StoredArchiveFile {
  path: string
  content(): AsyncIterable<Uint8Array>
}

/** What a domain adds to the open archive of a book, and how it takes it in elsewhere, in the caller's transaction. */
export interface ArchivePart {
  /** the folder below data/, one lower-case word */
  name: string
  /** The files of a book in the byte order of their paths; nothing in them may depend on the place or on the time of the export. */
  export(ctx: Context, book: Id, dataDir: string): AsyncIterable<ArchiveFile> | Iterable<ArchiveFile>
  /** Takes in what `export` gave; hashes are checked before. The book is there already, with its old id. */
  import(ctx: Context, book: { id: Id; village: number }, files: readonly StoredArchiveFile[], dataDir: string): Promise<void>
}

const parts = new Map<string, ArchivePart>()

/** Declares a part of the archive, once, when the domain's module is loaded. */
export function addArchivePart(part: ArchivePart): void {
  if (parts.has(part.name)) throw new Error(`archive part ${part.name} is added twice`)
  if (!/^[a-z]+$/.test(part.name)) throw new Error(`archive part ${part.name} is not one lower-case word`)
  parts.set(part.name, part)
}

/** All parts in the order in which the archive holds them. */
export const archiveParts = (): ArchivePart[] => [...parts.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))

/** Rows as JSON lines: one canonical object (RFC 8785) a line. */
export async function* jsonLines(batches: AsyncIterable<readonly Encodable[]> | Iterable<readonly Encodable[]>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const rows of batches) if (rows.length > 0) yield Buffer.from(rows.map((row) => `${canonical(row)}\n`).join(''))
}

const MAX_LINE = 32 * 1024 * 1024

/**
 * The rows of a JSON lines file, in batches of up to `size`.
 * @param name what to call the file in a message
 * @throws DomainError kernel.badLine naming file and line
 */
export async function* readJsonLines(content: Chunks, name: string, size = 1000): AsyncGenerator<{ [key: string]: Json }[], void, undefined> {
  const decoder = new TextDecoder('utf-8')
  let line = 0
  let rest = ''
  let batch: { [key: string]: Json }[] = []
  for await (const chunk of content) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > MAX_LINE) throw badLine(name, line + 1)
    for (const text of lines) {
      batch.push(parseLine(text, name, ++line))
      if (batch.length < size) continue
      yield batch
      batch = []
    }
  }
  if (rest !== '') batch.push(parseLine(rest, name, line + 1))
  if (batch.length > 0) yield batch
}

const badLine = (name: string, line: number) => invalid('kernel.badLine', `档案文件 ${name} 第 ${line} 行不是 JSON 对象，无法导入`)

function parseLine(text: string, name: string, line: number): { [key: string]: Json } {
  try {
    const value = JSON.parse(text) as Json
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // Said below, with the line.
  }
  throw badLine(name, line)
}
