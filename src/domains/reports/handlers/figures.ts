import type { Context } from '../../../kernel/context.ts'
import { formatPeriod, type Period } from '../../../kernel/day.ts'
import { invalid } from '../../../kernel/error.ts'
import type { Id } from '../../../kernel/id.ts'
import { writeWorkbook, type SheetValue } from '../../../kernel/sheet/index.ts'
import { coverage, coveredBooks, type Coverage } from '../../ledger/index.ts'
import type { Cell } from '../contract.ts'
import { cellName, needs, references } from '../rules/evaluate.ts'
import { known } from '../rules/known.ts'
import { printMeasure } from '../rules/print.ts'
import { evaluateSheet, readSheet, sheetNeeds } from '../rules/sheet.ts'
import { getFormat } from './formats.ts'
import { readMeasures } from './measures.ts'

export interface FiguresInput extends Coverage {
  format: Id
  version?: number | undefined
  month: Period
}

/** A report of one's own for a book, or for every book in use of a kind below a division, with what makes each figure. */
export async function evaluateFormat(ctx: Context, input: FiguresInput) {
  const { name, version, example, definition } = await getFormat(ctx, input)
  const { sheet, problems } = readSheet(definition, known)
  // What was right when it was saved can become wrong with a newer program: say so instead of showing a part.
  if (problems.length > 0) throw invalid('reports.formula', problems.map(({ cell, message }) => `${cell}：${message}`).join('；'))
  const books = await coveredBooks(ctx, input)
  const figures = await readMeasures(ctx, books, input.month, sheetNeeds(sheet))
  const shown = evaluateSheet(sheet, (measure) => figures.get(printMeasure(measure))!.fen)
  const rows = definition.rows.map((row, r) => definition.columns.map((_, c): Cell => {
    const cell = cellName(c, r)
    const ast = sheet.formulas.get(cell)
    const value = shown.get(cell) ?? { kind: 'text' as const, text: (row[c] ?? '').trim() }
    return {
      cell, kind: value.kind, fen: value.kind === 'amount' ? value.fen : null, text: value.kind === 'problem' ? value.problem : value.kind === 'amount' ? '' : value.text,
      formula: ast ? row[c]!.trim() : null,
      parts: ast ? [...new Map(needs(ast).map((measure) => [printMeasure(measure), measure])).keys()].flatMap((key) => figures.get(key)!.parts) : [],
      cells: ast ? [...new Set(references(ast))] : [],
    }
  }))
  return { name, version, month: input.month, example, coverage: await coverage(ctx, { ...input, period: input.month }, books), columns: definition.columns, rows }
}

/** The report as a workbook: amounts, percentages and counts are numbers. */
export async function exportFormat(ctx: Context, input: FiguresInput): Promise<File> {
  const report = await evaluateFormat(ctx, input)
  const rows = report.rows.map((row): Record<string, SheetValue> => Object.fromEntries(row.map((cell, i) => [`${i}`, exported(cell)])))
  const cells = new Map(rows.map((row, i) => [row, report.rows[i]!]))
  const bytes = await writeWorkbook([{
    name: report.name,
    columns: report.columns.map(({ width }, i) => ({ key: `${i}`, title: '', kind: 'amountFen' as const, width })),
    rows,
    formats: (row) => cells.get(row)!.flatMap(({ kind }, i) => (kind === 'percent' ? [{ key: `${i}`, numFmt: '0.00%' }] : kind === 'integer' ? [{ key: `${i}`, numFmt: '0' }] : [])),
    titleRows: [[`${report.coverage.title} ${report.name}${report.example ? '（示例）' : ''}`], [`${formatPeriod(report.month)}　单位：元`]],
  }])
  return new File([bytes as Uint8Array<ArrayBuffer>], `${report.coverage.title}-${report.name}-${report.month}.xlsx`, { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' })
}

const exported = ({ kind, fen, text }: Cell) => (kind === 'amount' ? fen : kind === 'percent' ? Number(text) / 100 : kind === 'integer' ? Number(text) : text)
