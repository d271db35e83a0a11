/** The only place that knows spreadsheet files: reading and writing .xlsx and .csv. */
export { openSheet } from './open.ts'
export { columnLetter } from './types.ts'
export type { SheetCell, SheetRow, Workbook } from './types.ts'
export { writeCsv, writeWorkbook } from './write.ts'
export type { SheetColumn, SheetSpec, SheetValue } from './write.ts'
