import { writeCsv as joinCsv } from 'hucre/csv'
import { writeXlsx, writeXlsxStream, XLSX_MAX_ROWS_PER_SHEET } from 'hucre/xlsx'
import type { Cell, CellStyle } from 'hucre/xlsx'
import { dayToSerial, isDay } from '../day.ts'
import { invalid } from '../error.ts'
import { fenToNumber, yuanText } from '../money.ts'

/** What a row may hold; a bigint only in an `amountFen` column. Text in a typed column is written as it is. */
export type SheetValue = string | number | bigint | boolean | null | undefined

/** amountFen: bigint fen, shown in yuan; day: "YYYY-MM-DD", a real date in xlsx. `width` is in characters. */
export type SheetColumn = { title: string; key: string; kind: 'text' | 'amountFen' | 'number' | 'day'; width?: number }

/** One sheet to write. */
export type SheetSpec<Row extends Record<string, SheetValue> = Record<string, SheetValue>> = {
  name: string
  columns: SheetColumn[]
  rows: Iterable<Row> | AsyncIterable<Row>
  /** Lines above the heading, cell by cell. */
  titleRows?: string[][]
  /** Keeps the title rows and the heading in view. */
  frozenHeader?: boolean
  /** Cells to colour, each with a comment that says why; xlsx only. */
  highlight?: (row: Row) => { key: string; note: string }[]
  /** Number formats of single cells, where a column holds more than one kind; xlsx only. */
  formats?: (row: Row) => { key: string; numFmt: string }[]
}

const FORMATS: Record<SheetColumn['kind'], { numFmt: string; width: number }> = {
  text: { numFmt: '@', width: 20 },
  amountFen: { numFmt: '#,##0.00', width: 16 },
  number: { numFmt: 'General', width: 12 },
  day: { numFmt: 'yyyy-mm-dd', width: 12 },
}
const MAX_CELL_CHARS = 32_767
const LONG_SHEET_ROWS = 10_000

type PlainCell = string | number | boolean | null
const TITLE_STYLE: CellStyle = { font: { bold: true, size: 14 } }
const HEADING_STYLE: CellStyle = {
  font: { bold: true },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'E8EEF4' } },
}
const HIGHLIGHT_FILL: CellStyle['fill'] = { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'FFC7CE' } }

/**
 * Writes an .xlsx workbook. Text that a spreadsheet would run as a formula is quoted; `openSheet` takes the quote off again.
 * @throws TypeError for a bigint outside an amountFen column, RangeError for an amount beyond 2^53 fen,
 *   DomainError sheet.tooManyRows beyond 1,048,576 rows
 */
export async function writeWorkbook(sheets: SheetSpec[]): Promise<Uint8Array> {
  const [only] = sheets
  if (only && sheets.length === 1 && !only.highlight) {
    const rows = Symbol.asyncIterator in only.rows ? only.rows[Symbol.asyncIterator]() : only.rows[Symbol.iterator]()
    const head: Record<string, SheetValue>[] = []
    while (head.length <= LONG_SHEET_ROWS) {
      const next = await rows.next()
      if (next.done) return await writeXlsx({ sheets: [await prepareSheet({ ...only, rows: head })] })
      head.push(next.value)
    }
    return await writeLongSheet(only, chain(head, rows))
  }
  const prepared = []
  for (const sheet of sheets) prepared.push(await prepareSheet(sheet))
  return await writeXlsx({ sheets: prepared })
}

async function* chain<T>(head: T[], tail: Iterator<T> | AsyncIterator<T>): AsyncGenerator<T, void, undefined> {
  yield* head.splice(0)
  for (let next = await tail.next(); !next.done; next = await tail.next()) yield next.value
}

/** Constant memory instead of heading styles: the whole-workbook writer needs about 8 kB a row. */
async function writeLongSheet(sheet: SheetSpec, rows: AsyncIterable<Record<string, SheetValue>>): Promise<Uint8Array> {
  const stream = writeXlsxStream(longRows(sheet, rows), { ...sheetFrame(sheet), inlineStrings: false, maxRowsPerSheet: Infinity })
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

async function* longRows(sheet: SheetSpec, rows: AsyncIterable<Record<string, SheetValue>>): AsyncGenerator<PlainCell[], void, undefined> {
  const heading = headingRows(sheet)
  yield* heading
  let count = heading.length
  for await (const row of rows) {
    count += 1
    checkRowCount(count)
    yield sheet.columns.map((column) => xlsxValue(column, row[column.key]))
  }
}

function headingRows(sheet: SheetSpec): PlainCell[][] {
  return [...(sheet.titleRows ?? []), sheet.columns.map((column) => column.title)].map((titles) => titles.map(safeText))
}

function sheetFrame({ name, columns, titleRows = [], frozenHeader }: SheetSpec) {
  return {
    name: name.replace(/[\\/?*[\]:]/g, '_').slice(0, 31),
    columns: columns.map(({ kind, width }) => ({ width: width ?? FORMATS[kind].width, numFmt: FORMATS[kind].numFmt })),
    ...(frozenHeader ? { freezePane: { rows: titleRows.length + 1 } } : {}),
  }
}

function checkRowCount(count: number): void {
  if (count > XLSX_MAX_ROWS_PER_SHEET) {
    throw invalid('sheet.tooManyRows', '行数超过 Excel 的上限（1,048,576 行）。请缩小范围，或改为导出 csv。')
  }
}

async function prepareSheet(sheet: SheetSpec) {
  const { columns, titleRows = [] } = sheet
  const cells = new Map<string, Partial<Cell>>()
  const rows = headingRows(sheet)
  if (titleRows.length > 0) cells.set('0,0', { style: TITLE_STYLE })
  columns.forEach((_, index) => cells.set(`${titleRows.length},${index}`, { style: HEADING_STYLE }))
  for await (const row of sheet.rows) {
    for (const { key, note } of sheet.highlight?.(row) ?? []) {
      const index = columns.findIndex((column) => column.key === key)
      const column = columns[index]
      if (!column) throw new TypeError(`no column ${key} to highlight in sheet ${sheet.name}`)
      const style = { fill: HIGHLIGHT_FILL, numFmt: FORMATS[column.kind].numFmt }
      cells.set(`${rows.length},${index}`, { style, comment: { text: note } })
    }
    for (const { key, numFmt } of sheet.formats?.(row) ?? []) cells.set(`${rows.length},${columns.findIndex((column) => column.key === key)}`, { style: { numFmt } })
    rows.push(columns.map((column) => xlsxValue(column, row[column.key])))
    checkRowCount(rows.length)
  }
  return { ...sheetFrame(sheet), rows, cells }
}

function xlsxValue(column: SheetColumn, value: SheetValue): PlainCell {
  if (typeof value === 'bigint') return fenToNumber(fenOf(column, value))
  if (typeof value === 'string') return column.kind === 'day' && isDay(value) ? dayToSerial(value) : safeText(value)
  return value ?? null
}

/**
 * Writes a UTF-8 csv file with BOM and CRLF, amounts as plain yuan ("1234.50"); text is quoted as in `writeWorkbook`.
 * @throws TypeError for a bigint outside an amountFen column
 */
export async function writeCsv(sheet: SheetSpec): Promise<Uint8Array> {
  const rows = headingRows(sheet)
  for await (const row of sheet.rows) rows.push(sheet.columns.map((column) => csvValue(column, row[column.key])))
  return new TextEncoder().encode(joinCsv(rows, { bom: true }))
}

function csvValue(column: SheetColumn, value: SheetValue): PlainCell {
  if (typeof value === 'bigint') return yuanText(fenOf(column, value))
  return typeof value === 'string' ? safeText(value) : (value ?? null)
}

function fenOf(column: SheetColumn, value: bigint): bigint {
  if (column.kind !== 'amountFen') throw new TypeError(`column ${column.key} is ${column.kind}, yet holds a bigint`)
  return value
}

function safeText(text: string): string {
  const plain = text.slice(0, MAX_CELL_CHARS).toWellFormed()
  return /^[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain
}
