import type { TableCell } from 'pdfmake/interfaces'
import { formatFen, type Fen } from '../money.ts'

export const RED = '#c00000'

/** An amount in a table: thousands separators, right-aligned, red with its sign when negative; zero and nothing stay blank unless `zero` is set. */
export function amountCell(fen: Fen | null, { zero = false, bold = false }: { zero?: boolean; bold?: boolean } = {}): TableCell {
  return { text: fen === null || (fen === 0n && !zero) ? '' : formatFen(fen), alignment: 'right', bold, noWrap: true, ...(fen !== null && fen < 0n && { color: RED }) }
}

export const headCell = (text: string): TableCell => ({ text, bold: true, alignment: 'center' })

/** Lines that a text needs in a cell of a width, never fewer than it will take: narrow characters count 0.7 of a wide one. Widths and size in points. */
export function linesNeeded(text: string, width: number, fontSize: number): number {
  const perLine = Math.max(1, Math.floor(width / fontSize))
  return text.split('\n').reduce((lines, row) => {
    let ems = 0
    for (const char of row) ems += char > '\u02ff' ? 1 : 0.7
    return lines + Math.max(1, Math.ceil(ems / perLine))
  }, 0)
}
