import { createHash } from 'node:crypto'
import { createReadStream, existsSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { invalid } from '../../../kernel/error.ts'
import { contentHash } from '../../../kernel/hash.ts'
import type { DivisionRow } from '../rules/code.ts'

/** A file or folder on disk, or rows that a program made. */
export type ImportSource = { path: string } | { name: string; rows: readonly DivisionRow[] }

/** A line of a file: what it says, or why it cannot be read. `done` counts bytes (or rows) read so far. */
export interface SourceRow {
  file: string
  line: number
  row: DivisionRow | string
  done: number
}

export interface Source {
  name: string
  /** SHA-256 over the content of all files, in order */
  hash: Buffer
  /** the last `done`, for a progress bar */
  total: number
  files: readonly string[]
  rows(): AsyncIterable<SourceRow> | Iterable<SourceRow>
}

/** The parent's column in each file of the national list, from provinces down. */
const NATIONAL: readonly (readonly [file: string, parent: string | null])[] = [
  ['provinces.csv', null],
  ['cities.csv', 'provinceCode'],
  ['areas.csv', 'cityCode'],
  ['streets.csv', 'areaCode'],
  ['villages.csv', 'streetCode'],
]

/**
 * Opens a divisions list: a folder with provinces.csv … villages.csv (or the villages.csv in it), or one csv with the heading
 * code,name,parent,level,category. UTF-8 with or without BOM, or GB18030.
 * @throws DomainError divisions.fileMissing, divisions.wrongHeading, divisions.notText
 */
export async function openSource(source: ImportSource): Promise<Source> {
  if ('rows' in source) return fromRows(source.name, source.rows)
  if (!existsSync(source.path)) throw invalid('divisions.fileMissing', `找不到文件或文件夹：${source.path}`)
  const folder = statSync(source.path).isDirectory() ? source.path : null
  const national = folder !== null || basename(source.path) === 'villages.csv'
  const paths = national ? nationalPaths(folder ?? dirname(source.path)) : [source.path]
  const hash = createHash('sha256')
  const files: TextFile[] = []
  for (const path of paths) files.push(await scan(path, hash))
  return {
    name: basename(source.path),
    hash: hash.digest(),
    total: files.reduce((sum, file) => sum + file.bytes, 0),
    files: paths.map((path) => basename(path)),
    rows: () => readFiles(files),
  }
}

function fromRows(name: string, rows: readonly DivisionRow[]): Source {
  return {
    name,
    hash: contentHash(rows.map((row) => [row.code, row.name, row.parent, row.category])),
    total: rows.length,
    files: [name],
    *rows() {
      for (const [index, row] of rows.entries()) yield { file: name, line: index + 1, row, done: index + 1 }
    },
  }
}

function nationalPaths(folder: string): string[] {
  const paths = NATIONAL.map(([file]) => join(folder, file))
  const missing = paths.filter((path) => !existsSync(path)).map((path) => basename(path))
  if (missing.length > 0) throw invalid('divisions.fileMissing', `文件夹里缺少 ${missing.join('、')}；全国区划应有省、市、县、乡、村五个文件`, { missing })
  return paths
}

interface TextFile {
  path: string
  bytes: number
  encoding: 'utf-8' | 'gb18030'
}

/** One pass over the bytes: adds them to the hash, and tells UTF-8 from GB18030 by strict decoding. */
async function scan(path: string, hash: ReturnType<typeof createHash>): Promise<TextFile> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let utf8 = true
  let bytes = 0
  for await (const chunk of createReadStream(path)) {
    const part = chunk as Buffer
    hash.update(part)
    bytes += part.length
    if (utf8) utf8 = decodes(decoder, part)
  }
  if (utf8) utf8 = decodes(decoder)
  return { path, bytes, encoding: utf8 ? 'utf-8' : 'gb18030' }
}

function decodes(decoder: TextDecoder, part?: Buffer): boolean {
  try {
    decoder.decode(part, { stream: part !== undefined })
    return true
  } catch {
    return false
  }
}

async function* readFiles(files: readonly TextFile[]): AsyncGenerator<SourceRow, void, undefined> {
  let before = 0
  for (const file of files) {
    const name = basename(file.path)
    let read: ((cells: string[]) => DivisionRow | string) | undefined
    let line = 0
    for await (const { lines, bytes } of readLines(file)) {
      for (const text of lines) {
        line += 1
        if (text.trim() === '') continue
        const cells = splitLine(text)
        if (!read) read = readerFor(name, cells ?? [])
        else yield { file: name, line, row: cells ? read(cells) : '引号没有成对', done: before + bytes }
      }
    }
    if (!read) throw wrongHeading(name)
    before += file.bytes
  }
}

async function* readLines(file: TextFile): AsyncGenerator<{ lines: string[]; bytes: number }, void, undefined> {
  const decoder = new TextDecoder(file.encoding, { fatal: true })
  let rest = ''
  let bytes = 0
  const decode = (part?: Buffer): string => {
    try {
      return decoder.decode(part, { stream: part !== undefined })
    } catch {
      throw invalid('divisions.notText', `${basename(file.path)} 不是 UTF-8 或 GB18030 编码的文本；请另存为 csv（UTF-8）后再导入`)
    }
  }
  for await (const chunk of createReadStream(file.path)) {
    const part = chunk as Buffer
    bytes += part.length
    const lines = (rest + decode(part)).split('\n')
    rest = lines.pop() ?? ''
    yield { lines, bytes }
  }
  yield { lines: [rest + decode()], bytes }
}

/** The cells of one csv line, trimmed; null when a quote stays open (names never span lines). */
function splitLine(text: string): string[] | null {
  if (!text.includes('"')) return text.split(',').map((cell) => cell.trim())
  const cells: string[] = []
  for (const match of `,${text.trim()}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)|(.)/g)) {
    if (match[3] !== undefined) return null
    cells.push((match[1]?.replaceAll('""', '"') ?? match[2] ?? '').trim())
  }
  return cells
}

/** Finds the columns by the heading of a national file, or of the project's own form. */
function readerFor(name: string, heading: readonly string[]): (cells: string[]) => DivisionRow | string {
  const at = (column: string): number => heading.indexOf(column)
  const [code, title] = [at('code'), at('name')]
  const national = NATIONAL.find(([file]) => file === name)
  const parent = national ? (national[1] === null ? null : at(national[1])) : at('parent')
  const level = national ? null : at('level')
  if ([code, title, parent, level].includes(-1)) throw wrongHeading(name)
  const category = at('category')
  const columns = Math.max(code, title, parent ?? -1, level ?? -1) + 1
  return (cells) => {
    if (cells.length < columns) return `只有 ${cells.length} 列，应有 ${heading.length} 列`
    const levelText = level === null ? '' : cells[level]
    return {
      code: cells[code] ?? '',
      name: cells[title] ?? '',
      parent: parent === null ? '' : (cells[parent] ?? ''),
      level: levelText ? Number(levelText) : null,
      category: cells[category] || null,
    }
  }
}

function wrongHeading(name: string) {
  const national = NATIONAL.find(([file]) => file === name)
  const wanted = national ? ['code', 'name', ...(national[1] ? [national[1]] : [])] : ['code', 'name', 'parent', 'level', 'category']
  return invalid('divisions.wrongHeading', `${name} 的表头不对，第一行应有：${wanted.join(',')}`, { file: name })
}
