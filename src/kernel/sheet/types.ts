/** A cell as read: dates stay serial numbers, since only the heading says which columns are dates. */
export type SheetCell = string | number | boolean | null

/** One row: `row` is its 1-based number in the sheet; `cells` start at column A and end at the last filled one. */
export type SheetRow = { row: number; cells: SheetCell[] }

/** An opened workbook or csv file. */
export type Workbook = {
  format: 'xlsx' | 'csv'
  /** `rowCount` is what the file claims, blank rows included; good for a progress bar, absent when unknown. */
  sheets: { name: string; hidden: boolean; rowCount?: number }[]
  /** Serial dates count from 1904: pass it to `parseDay`. */
  date1904: boolean
  /**
   * Streams the rows of a sheet that hold anything, in order; rows are parsed only as they are asked for.
   * @throws DomainError sheet.damaged
   */
  rows(sheetIndex: number): AsyncIterable<SheetRow>
}

/** Blank text is no value; the quote that our own files put before formula-like text is taken off again. */
export function cleanCell(value: SheetCell | undefined): SheetCell {
  if (typeof value !== 'string') return value ?? null
  const text = value.replace(/^'(?=[=+\-@\t\r])/, '')
  return text.trim() === '' ? null : text
}

/** Drops the empty cells at the end. */
export function trimRow(cells: SheetCell[]): SheetCell[] {
  const last = cells.findLastIndex((cell) => cell !== null)
  return last === cells.length - 1 ? cells : cells.slice(0, last + 1)
}

/** 0 → "A", 7 → "H", 26 → "AA": to name a cell in a message. */
export function columnLetter(index: number): string {
  const last = String.fromCharCode(65 + (index % 26))
  return index < 26 ? last : columnLetter(Math.floor(index / 26) - 1) + last
}
