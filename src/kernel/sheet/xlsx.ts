import { invalid } from '../error.ts'
import { damaged, readDirectory, unpack, unpackHead, unpackStream } from './archive.ts'
import type { ArchiveEntry } from './archive.ts'
import type { SheetRow, Workbook } from './types.ts'
import { readElements, readRows, readStrings } from './xml.ts'

const MAX_STRINGS_BYTES = 60 * 1024 * 1024

/**
 * Opens an .xlsx from its bytes; sheets are parsed only when their rows are read.
 * @throws DomainError sheet.notWorkbook, sheet.damaged, sheet.encrypted, sheet.tooBig
 */
export function openXlsx(bytes: Uint8Array): Workbook {
  const entries = new Map(readDirectory(bytes).map((entry) => [entry.name, entry]))
  const workbookEntry = entries.get('xl/workbook.xml')
  const relationsEntry = entries.get('xl/_rels/workbook.xml.rels')
  if (!entries.has('[Content_Types].xml') || !workbookEntry || !relationsEntry) {
    throw invalid(
      'sheet.notWorkbook',
      '这个文件是压缩包，不是 .xlsx 工作簿（可能只改了扩展名）。请解压后导入其中的表格；若是其他格式的表格，请用 Excel 或 WPS 另存为 .xlsx。',
    )
  }
  const text = (entry: ArchiveEntry) => new TextDecoder().decode(unpack(bytes, entry))
  const workbookXml = text(workbookEntry)
  const relations = readElements(text(relationsEntry), 'Relationship')
  const entryOf = (relation: Record<string, string> | undefined) => entries.get(resolveTarget(relation?.['Target'] ?? ''))

  const sheets = readElements(workbookXml, 'sheet').flatMap((sheet) => {
    const id = Object.entries(sheet).find(([name]) => name.endsWith(':id'))?.[1]
    const entry = entryOf(relations.find((item) => item['Id'] === id && item['Type']?.endsWith('/worksheet')))
    return entry ? [{ name: sheet['name'] ?? '', hidden: /hidden/i.test(sheet['state'] ?? ''), entry }] : []
  })
  if (sheets.length === 0) throw damaged()
  const stringsEntry = entryOf(relations.find((item) => item['Type']?.endsWith('/sharedStrings')))
  if (stringsEntry && stringsEntry.size > MAX_STRINGS_BYTES) {
    throw invalid('sheet.tooBig', '工作簿里的文字过多，已拒绝。请按年份或月份拆成几个文件后分别导入。')
  }
  return {
    format: 'xlsx',
    sheets: sheets.map(({ name, hidden, entry }) => ({ name, hidden, ...rowCountOf(unpackHead(bytes, entry)) })),
    date1904: ['1', 'true'].includes(readElements(workbookXml, 'workbookPr')[0]?.['date1904'] ?? ''),
    rows(sheetIndex) {
      const sheet = sheets[sheetIndex]
      if (!sheet) throw new RangeError(`no sheet ${sheetIndex}`)
      return streamRows(bytes, sheet.entry, stringsEntry)
    },
  }
}

async function* streamRows(bytes: Uint8Array, sheet: ArchiveEntry, strings: ArchiveEntry | undefined): AsyncGenerator<SheetRow, void, undefined> {
  yield* readRows(unpackStream(bytes, sheet), strings ? await readStrings(unpackStream(bytes, strings)) : [])
}

function resolveTarget(target: string): string {
  return target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^\.\//, '')}`
}

function rowCountOf(head: Uint8Array): { rowCount?: number } {
  const rows = /<(?:\w+:)?dimension\s+ref="[A-Z]+\d+:[A-Z]+(\d+)"/.exec(new TextDecoder().decode(head))?.[1]
  return rows === undefined ? {} : { rowCount: Number(rows) }
}
