import { A4, A4_LANDSCAPE, amountCell, headCell, mm, type Content, type Paper, type PdfDocument, type TableCell } from '../../../kernel/pdf/index.ts'
import type { ReportTable } from '../handlers/export.ts'

/** 会计法 第二十一条: who signs and seals a financial report. */
export const statementSigners = ['单位负责人', '主管会计工作负责人', '会计机构负责人（会计主管人员）'] as const
export const ledgerSigners = ['会计主管', '复核', '制表'] as const

export interface PrintedReport extends ReportTable {
  /** what the period line says: "2026年10月" */
  period: string
  at: Date
  signers: readonly string[]
}

type Column = ReportTable['columns'][number]

/** Share of the width in characters; an amount never breaks, so it gets what fourteen digits need. */
const widthOf = (column: Column): number => column.width ?? { text: 20, amountFen: 16, number: 8, day: 12 }[column.kind]

/** More than this many characters side by side need a lying sheet. */
const PORTRAIT_CHARS = 96
const FONT_SIZE = 8.5
const DIGIT = 0.56
/** Rows that are laid out together; a longer table begins a new page after so many, and others get their turn in between. */
export const PART = 1_000

/**
 * A ledger or statement on A4 with a binding margin of 25 mm: title, book, period, 单位：元, headings repeated on every page,
 * page x / y (y in the last thousand rows of a longer one) and the slots for signatures. Wide tables lie; text wraps, an amount stays on one line.
 */
export function reportDocument(report: PrintedReport): PdfDocument {
  const { columns, rows, name, title, period, at, signers } = report
  const chars = columns.reduce((sum, column) => sum + widthOf(column), 0)
  const paper = chars > PORTRAIT_CHARS ? A4_LANDSCAPE : A4
  const widths = columnWidths(report, paper)
  const fontSize = fontSizeFor(report, widths)
  const sheets = Array.from({ length: Math.max(1, Math.ceil(rows.length / PART)) }, (_, i) => rows.slice(i * PART, (i + 1) * PART))
  let last = false
  const content = (sheet: PrintedReport['rows'], i: number): Content[] => {
    last = i === sheets.length - 1
    const body: TableCell[][] = [columns.map((column) => headCell(column.title)), ...sheet.map((row) => columns.map((column) => cell(column, row[column.key] ?? null, row.total === 1)))]
    return [
      { text: name, fontSize: 16, bold: true, alignment: 'center' },
      { columns: [{ width: '*', text: title }, { width: 'auto', text: period, alignment: 'center' }, { width: '*', text: '单位：元', alignment: 'right' }], margin: [0, 4, 0, 4] },
      { table: { headerRows: 1, widths, body, dontBreakRows: true }, layout: 'form', fontSize },
      ...(last ? [{ columns: signers.map((signer) => ({ width: '*', text: `${signer}：` })), margin: [0, 10, 0, 0] as [number, number, number, number], unbreakable: true }] : []),
    ]
  }
  return {
    title: `${title} ${name} ${period}`, at, paper, parts: mapped(sheets, content),
    // How many pages there are is known when the last part is laid out.
    footer: (page, pages, before) => foot(paper, title, name, before + page, last ? before + pages : null),
  }
}

function* mapped<T, R>(list: readonly T[], to: (item: T, i: number) => R): Generator<R, void, undefined> {
  for (const [i, item] of list.entries()) yield to(item, i)
}

const foot = ({ margins }: Paper, title: string, name: string, page: number, pages: number | null): Content => ({
  columns: [{ width: '*', text: `${title}　${name}` }, { width: 'auto', text: `第 ${page} 页${pages === null ? '' : `，共 ${pages} 页`}` }],
  fontSize: 8, margin: [mm(margins.left), mm(4), mm(margins.right), 0],
})

/** Points for each column: the paper's width shared by characters, without lines and padding. */
function columnWidths({ columns }: ReportTable, { width, margins }: Paper): number[] {
  const free = mm(width - margins.left - margins.right) - columns.length * 6.6 - 0.6
  const chars = columns.reduce((sum, column) => sum + widthOf(column), 0)
  return columns.map((column) => (free * widthOf(column)) / chars)
}

/** Small enough for the longest amount of every column. */
function fontSizeFor({ columns, rows }: ReportTable, widths: readonly number[]): number {
  return columns.reduce((size, column, i) => {
    if (column.kind !== 'amountFen') return size
    const longest = rows.reduce((length, row) => Math.max(length, textOf(cell(column, row[column.key] ?? null)).length), 1)
    return Math.min(size, (widths[i] ?? 0) / (longest * DIGIT))
  }, FONT_SIZE)
}

const textOf = (shown: TableCell): string => (typeof shown === 'object' && 'text' in shown && typeof shown.text === 'string' ? shown.text : '')

function cell({ kind }: Column, value: string | number | bigint | null, bold = false): TableCell {
  if (typeof value === 'bigint') return amountCell(value, { bold })
  return { text: value === null ? '' : String(value), alignment: kind === 'number' || kind === 'amountFen' ? 'right' : 'left', bold }
}
