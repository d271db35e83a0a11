import { streamCsvRows } from 'hucre/csv'
import { invalid } from '../error.ts'
import { cleanCell, trimRow } from './types.ts'
import type { SheetRow, Workbook } from './types.ts'

const MAX_CSV_BYTES = 100 * 1024 * 1024
const MAX_CELL_CHARS = 32_767

/**
 * Opens a text table: UTF-8, GB18030 or UTF-16 with BOM; separated by comma, tab or semicolon.
 * @throws DomainError sheet.tooBig, sheet.notText, sheet.html, sheet.csvQuotes (while reading rows)
 */
export function openCsv(bytes: Uint8Array): Workbook {
  if (bytes.length > MAX_CSV_BYTES) throw invalid('sheet.tooBig', '文件过大（csv 上限 100 MB）。请按年份或月份拆成几个文件后分别导入。')
  const text = decode(bytes)
  if (/^\s*</.test(text)) {
    throw invalid('sheet.html', '这个文件其实是网页或 XML 格式的表格。请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。')
  }
  const delimiter = detectDelimiter(text)
  return {
    format: 'csv',
    sheets: [{ name: 'csv', hidden: false }],
    date1904: false,
    rows(sheetIndex) {
      if (sheetIndex !== 0) throw new RangeError(`no sheet ${sheetIndex}`)
      return readRows(text, delimiter)
    },
  }
}

// An async generator without await: callers read both formats in the same way.
async function* readRows(text: string, delimiter: string): AsyncGenerator<SheetRow, void, undefined> {
  let row = 0
  for (const values of streamCsvRows(text, { delimiter })) {
    row += 1
    const cells = trimRow(values.map((value) => cleanCell(unwrap(String(value)))))
    if (cells.some((cell) => typeof cell === 'string' && cell.length > MAX_CELL_CHARS)) {
      throw invalid('sheet.csvQuotes', `第 ${row} 行的引号没有成对，后面的内容连成了一格。请用 Excel 或 WPS 打开改正后再导入。`, { row })
    }
    if (cells.length > 0) yield { row, cells }
  }
}

/** Some packages write ="00101" so that a spreadsheet keeps the zeros. */
function unwrap(value: string): string {
  return /^="(.*)"$/s.exec(value)?.[1] ?? value
}

function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  const text = tryDecode('utf-8', bytes) ?? tryDecode('gb18030', bytes)
  if (text === undefined || text.includes('\0')) {
    throw invalid('sheet.notText', '无法识别的文件。请选择 .xlsx 或 .csv（UTF-8 或 GB18030 编码）。')
  }
  return text
}

function tryDecode(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** The separator found most often outside quotes in the first lines; amounts like 1,234.50 are quoted, so commas do not mislead. */
function detectDelimiter(text: string): string {
  const head = text.slice(0, 20_000).replace(/"(?:[^"]|"")*"/g, '')
  const [best] = [',', '\t', ';']
    .map((delimiter) => ({ delimiter, count: head.split(delimiter).length }))
    .toSorted((a, b) => b.count - a.count)
  return best?.delimiter ?? ','
}
