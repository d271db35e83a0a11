import { damaged } from './archive.ts'
import { cleanCell, trimRow } from './types.ts'
import type { SheetCell, SheetRow } from './types.ts'

// hucre's readers hold a tree of all shared strings and parse ahead of a slow reader (several hundred MB for 100,000 rows).
// Spreadsheet XML is flat: rows and strings never nest, so one block at a time is enough.

type Chunks = AsyncIterable<Uint8Array>
type Block = { attributes: string; content: string; start: number; end: number }

const MAX_BLOCK_CHARS = 16 * 1024 * 1024
const MAX_COLUMNS = 16_384
const REFERENCE = /\sr\s*=\s*["']([^"']*)/
const TYPE = /\st\s*=\s*["']([^"']*)/
const NAMED_ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** The strings of xl/sharedStrings.xml, formatting dropped. */
export async function readStrings(chunks: Chunks): Promise<string[]> {
  const strings: string[] = []
  for await (const block of readBlocks(chunks, 'si')) strings.push(richText(block.content))
  return strings
}

/**
 * The rows of a worksheet that hold anything.
 * @throws DomainError sheet.damaged
 */
export async function* readRows(chunks: Chunks, strings: string[]): AsyncGenerator<SheetRow, void, undefined> {
  let row = 0
  for await (const block of readBlocks(chunks, 'row')) {
    row = Number(REFERENCE.exec(block.attributes)?.[1] ?? row + 1)
    if (!Number.isSafeInteger(row)) throw damaged()
    const cells = trimRow(readCells(block.content, strings))
    if (cells.length > 0) yield { row, cells }
  }
}

/** The attributes of every element of that name in a small document. */
export function readElements(xml: string, name: string): Record<string, string>[] {
  return [...xml.matchAll(new RegExp(`<(?:\\w+:)?${name}\\s([^<>]*)>`, 'g'))].map((element) => {
    const pairs = (element[1] ?? '').matchAll(/(?<![\w:])([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)
    return Object.fromEntries([...pairs].map((pair) => [pair[1], decode(pair[2] ?? pair[3] ?? '')]))
  })
}

function openingTag(name: string): RegExp {
  return new RegExp(`<(\\w+:)?${name}(\\s[^<>]*?)?(/?)>`, 'g')
}

const TAGS = { c: openingTag('c'), v: openingTag('v'), t: openingTag('t'), rPh: openingTag('rPh'), row: openingTag('row'), si: openingTag('si') }

/** The complete elements of a name; stops at the first one that does not end, so that the work stays linear. */
function* scan(text: string, name: keyof typeof TAGS): Generator<Block, void, undefined> {
  const opening = new RegExp(TAGS[name])
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const block = { attributes: match[2] ?? '', content: '', start: match.index, end: opening.lastIndex }
    if (match[3] === '') {
      const closing = `</${match[1] ?? ''}${name}>`
      const close = text.indexOf(closing, block.end)
      if (close < 0) return
      block.content = text.slice(block.end, close)
      block.end = close + closing.length
      opening.lastIndex = block.end
    }
    yield block
  }
}

async function* readBlocks(chunks: Chunks, name: 'row' | 'si'): AsyncGenerator<Block, void, undefined> {
  const decoder = new TextDecoder()
  let buffer = ''
  for await (const chunk of chunks) {
    buffer += decoder.decode(chunk, { stream: true })
    let end = 0
    for (const block of scan(buffer, name)) {
      end = block.end
      yield block
    }
    const rest = buffer.slice(end)
    const start = rest.search(TAGS[name])
    // What is no element of this name is dropped, but for the beginning of a tag that the chunk may have cut.
    buffer = start >= 0 ? rest.slice(start) : rest.slice(Math.max(0, rest.lastIndexOf('<')))
    if (buffer.length > MAX_BLOCK_CHARS) throw damaged()
  }
}

function readCells(content: string, strings: string[]): SheetCell[] {
  const cells: SheetCell[] = []
  for (const block of scan(content, 'c')) {
    const column = columnIndex(REFERENCE.exec(block.attributes)?.[1]) ?? cells.length
    if (!(column >= 0 && column < MAX_COLUMNS)) throw damaged()
    while (cells.length < column) cells.push(null)
    cells[column] = cleanCell(cellValue(TYPE.exec(block.attributes)?.[1], block.content, strings))
  }
  return cells
}

function cellValue(type: string | undefined, content: string, strings: string[]): SheetCell {
  if (type === 'inlineStr') return richText(content)
  const [block] = scan(content, 'v')
  const value = block?.content ?? ''
  if (value === '') return null
  if (type === 's') return strings[Number(value)] ?? null
  if (type === 'b') return value === '1' || value === 'true'
  const number = type === undefined || type === 'n' ? Number(value) : Number.NaN
  return Number.isNaN(number) ? decode(value) : number
}

function columnIndex(reference: string | undefined): number | undefined {
  if (reference === undefined) return undefined
  let index = 0
  for (const letter of reference.replace(/\d+$/, '')) index = index * 26 + letter.charCodeAt(0) - 64
  return index - 1
}

function richText(content: string): string {
  let spoken = ''
  let from = 0
  for (const phonetic of scan(content, 'rPh')) {
    spoken += content.slice(from, phonetic.start)
    from = phonetic.end
  }
  let text = ''
  for (const block of scan(spoken + content.slice(from), 't')) text += decode(block.content)
  return text
}

function decode(text: string): string {
  if (text.startsWith('<![CDATA[') && text.endsWith(']]>')) return text.slice(9, -3)
  const plain = text.includes('&') ? text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w{1,8}));/gi, decodeEntity) : text
  // Characters that XML cannot hold are written as _x000D_.
  return plain.includes('_x') ? plain.replace(/_x([\da-f]{4})_/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) : plain
}

function decodeEntity(whole: string, hex?: string, decimal?: string, name?: string): string {
  if (name !== undefined) return NAMED_ENTITIES[name] ?? whole
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole
}
