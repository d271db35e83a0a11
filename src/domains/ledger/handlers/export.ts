import type { Context } from '../../../kernel/context.ts'
import { formatPeriod } from '../../../kernel/day.ts'
import { writeWorkbook } from '../../../kernel/sheet/index.ts'
import type { Statement } from '../contract.ts'
import { amount, ledgerTable, text, type LedgerFile, type LedgerName, type StreamedTable } from './ledgers/tables.ts'
import { balanceSheet, incomeStatement, trialBalance } from './reports.ts'

export type ReportName = 'trial-balance' | 'balance-sheet' | 'income-statement' | LedgerName

export type ReportFile = LedgerFile & { report: ReportName }

/** A report as rows under headings; amounts stay bigint fen until the sheet writer turns them into numbers. */
export interface ReportTable extends StreamedTable {
  rows: Record<string, string | number | bigint | null>[]
}

/** The table of a report or account book whole, for csv, PDF and the command line. */
export async function reportTable(ctx: Context, input: ReportFile): Promise<ReportTable> {
  const table = await streamedTable(ctx, input)
  const rows: ReportTable['rows'] = []
  for await (const row of table.rows) rows.push(row)
  return { ...table, rows }
}

/** The same with its rows still to be read. */
export async function streamedTable(ctx: Context, input: ReportFile): Promise<StreamedTable> {
  const { report } = input
  switch (report) {
    case 'trial-balance': {
      const { rows, coverage } = await trialBalance(ctx, input)
      return {
        name: '科目余额表', title: coverage.title, ...(input.from && input.from !== input.period && { months: `${formatPeriod(input.from)}至${formatPeriod(input.period)}` }),
        columns: [text('科目编码', 'account'), text('科目名称', 'name', 28), amount('年初余额（借为正）', 'yearOpeningFen'), amount('期初余额（借为正）', 'openingFen'), amount('本期借方', 'debitFen'),
          amount('本期贷方', 'creditFen'), amount('本年累计借方', 'yearDebitFen'), amount('本年累计贷方', 'yearCreditFen'), amount('期末余额（借为正）', 'closingFen')],
        rows: rows.map(({ leaf: _, level: __, side: ___, quantity: ____, ...row }) => row),
      }
    }
    case 'balance-sheet':
      return statementTable(await balanceSheet(ctx, input), '期末余额', '年初余额')
    case 'income-statement':
      return statementTable(await incomeStatement(ctx, input), '本年金额', '上年金额')
    case 'journal':
    case 'general-ledger':
    case 'detail-ledger':
    case 'quantity-ledger':
    case 'columns-ledger':
    case 'day-book':
    case 'dimension-balances':
    case 'ageing':
      return await ledgerTable(ctx, report, input)
  }
}

const statementTable = (s: Statement, current: string, comparative: string): ReportTable => ({
  name: s.name, title: s.coverage.title,
  columns: [text('项目', 'name', 32), { title: '行次', key: 'row', kind: 'number' }, amount(current, 'currentFen'), amount(comparative, 'comparativeFen')],
  rows: s.lines.map(({ id, name, row, kind, currentFen, comparativeFen }) => ({ id, ...(/total/i.test(kind) && { total: 1 }), name, row, currentFen, comparativeFen })),
})

/** The report as a workbook; rows go from the database to the file without standing in memory together. */
export async function exportReport(ctx: Context, input: ReportFile): Promise<File> {
  const table = await streamedTable(ctx, input)
  const months = table.months ?? formatPeriod(input.period)
  const bytes = await writeWorkbook([{
    name: table.name, columns: table.columns, rows: table.rows, frozenHeader: true,
    titleRows: [[`${table.title} ${table.name}`], [`${months}　单位：元`]],
  }])
  return new File([bytes as Uint8Array<ArrayBuffer>], `${table.title}-${table.name}-${table.months ?? input.period}.xlsx`, { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' })
}
