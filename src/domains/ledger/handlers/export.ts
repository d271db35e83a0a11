import type { Context } from '../../../kernel/context.ts'
import { formatPeriod } from '../../../kernel/day.ts'
import { writeWorkbook } from '../../../kernel/sheet/index.ts'
import type { Statement } from '../contract.ts'
import { coveredBooks, entriesOf } from './entries.ts'
import { balanceSheet, incomeStatement, trialBalance, type ReportInput } from './reports.ts'

export type ReportName = 'trial-balance' | 'balance-sheet' | 'income-statement' | 'journal'

/** A report as rows under headings; amounts stay bigint fen until the sheet writer turns them into numbers. */
export interface ReportTable {
  name: string
  title: string
  columns: { title: string; key: string; kind: 'text' | 'amountFen' | 'number' | 'day'; width?: number }[]
  rows: Record<string, string | number | bigint | null>[]
}

const amount = (title: string, key: string) => ({ title, key, kind: 'amountFen' as const, width: 18 })
const text = (title: string, key: string, width = 14) => ({ title, key, kind: 'text' as const, width })

/** The table of a report, for xlsx, csv and the command line alike. */
export async function reportTable(ctx: Context, input: ReportInput & { report: ReportName }): Promise<ReportTable> {
  switch (input.report) {
    case 'trial-balance': {
      const { rows, coverage } = await trialBalance(ctx, input)
      return {
        name: '科目余额表', title: coverage.title,
        columns: [text('科目编码', 'account'), text('科目名称', 'name', 28), amount('年初余额（借为正）', 'yearOpeningFen'), amount('期初余额（借为正）', 'openingFen'), amount('本期借方', 'debitFen'),
          amount('本期贷方', 'creditFen'), amount('本年累计借方', 'yearDebitFen'), amount('本年累计贷方', 'yearCreditFen'), amount('期末余额（借为正）', 'closingFen')],
        rows: rows.map(({ leaf: _, level: __, side: ___, ...row }) => row),
      }
    }
    case 'balance-sheet':
      return statementTable(await balanceSheet(ctx, input), '期末余额', '年初余额')
    case 'income-statement':
      return statementTable(await incomeStatement(ctx, input), '本年金额', '上年金额')
    case 'journal': {
      const rows = []
      for (const book of await coveredBooks(ctx, input)) {
        for (const root of ['1', '2', '3', '4', '5']) {
          for (let page = 1, more = true; more; page++) {
            const part = await entriesOf(ctx, { book: book.id, kind: input.kind, account: root, from: input.period, to: input.period, closing: true, page, size: 5000 })
            rows.push(...part.rows)
            more = part.rows.length === 5000
          }
        }
      }
      rows.sort((a, b) => a.word.localeCompare(b.word) || a.no - b.no || a.line - b.line)
      return {
        name: '序时账', title: input.period,
        columns: [{ title: '日期', key: 'date', kind: 'day' }, text('凭证字', 'word', 8), { title: '凭证号', key: 'no', kind: 'number' }, text('摘要', 'summary', 30), text('科目编码', 'account'),
          text('科目名称', 'accountName', 24), text('往来单位/成员', 'party', 18), amount('借方金额', 'debitFen'), amount('贷方金额', 'creditFen')],
        rows: rows.map((r) => ({
          date: r.date, word: r.word, no: r.no, summary: r.summary, account: r.account, accountName: r.accountName, party: r.party,
          debitFen: r.side === 'debit' ? r.amountFen : null, creditFen: r.side === 'credit' ? r.amountFen : null,
        })),
      }
    }
  }
}

const statementTable = (s: Statement, current: string, comparative: string): ReportTable => ({
  name: s.name, title: s.coverage.title,
  columns: [text('项目', 'name', 32), { title: '行次', key: 'row', kind: 'number' }, amount(current, 'currentFen'), amount(comparative, 'comparativeFen')],
  rows: s.lines.map(({ id, name, row, currentFen, comparativeFen }) => ({ id, name, row, currentFen, comparativeFen })),
})

export async function exportReport(ctx: Context, input: ReportInput & { report: ReportName }): Promise<File> {
  const table = await reportTable(ctx, input)
  const bytes = await writeWorkbook([{
    name: table.name, columns: table.columns, rows: table.rows, frozenHeader: true,
    titleRows: [[`${table.title} ${table.name}`], [`${formatPeriod(input.period)}　单位：元`]],
  }])
  return new File([bytes as Uint8Array<ArrayBuffer>], `${table.title}-${table.name}-${input.period}.xlsx`, { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' })
}
