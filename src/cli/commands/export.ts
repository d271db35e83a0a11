import { writeFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import type { Command } from 'commander'
import { reportTable, type ReportName, type ReportTable } from '../../domains/ledger/index.ts'
import { record } from '../../kernel/audit.ts'
import { formatPeriod } from '../../kernel/day.ts'
import { stringify } from '../../kernel/json.ts'
import { formatFen } from '../../kernel/money.ts'
import { writeCsv, writeWorkbook, type SheetSpec } from '../../kernel/sheet/index.ts'
import { countyOfBook, inCounty, withDatabase, type GlobalOptions } from '../session.ts'
import { say, sayJson, table, tell, UsageError } from '../terminal.ts'
import { addArchiveExports } from './archive.ts'
import { bookId, oneOf, period } from './parse.ts'

const reports: readonly { name: ReportName; command?: string; title: string }[] = [
  { name: 'trial-balance', title: '科目余额表' },
  { name: 'balance-sheet', title: '资产负债表' },
  { name: 'income-statement', title: '收益及收益分配表' },
  { name: 'journal', command: 'day-book', title: '序时账' },
]
const formats = ['xlsx', 'csv', 'json'] as const
type Format = (typeof formats)[number]

interface ExportOptions {
  book: string
  period: string
  format?: Format
  out?: string
}

export function addExportCommands(program: Command): void {
  const command = program.command('export').description('导出：报表（屏幕、xlsx、csv 或 JSON）、纯文本账、开放档案、标准数据')
  addArchiveExports(command)
  for (const { name, command: word = name, title } of reports) {
    command
      .command(word)
      .description(title)
      .requiredOption('--book <编号>', '账套编号', bookId)
      .requiredOption('--period <月份>', '月份，如 2025-12', period)
      .option('--format <格式>', 'xlsx、csv 或 json；不给时按 --out 的扩展名，都没有则显示在屏幕上', oneOf(...formats))
      .option('--out <文件>', '写入文件')
      .action(async (options: ExportOptions, self: Command) => {
        const global = self.optsWithGlobals<GlobalOptions>()
        const format = formatOf(options, global.json ?? false)
        if (format === 'xlsx' && !options.out) throw new UsageError('导出 xlsx 要用 --out 写明文件名')
        const report = await withDatabase(global, async (session) => {
          const county = await countyOfBook(session, options.book, global.county)
          return await inCounty(session, county, async (ctx) => {
            await record(ctx, 'ledger.export', name, null, { book: options.book, division: null, period: options.period })
            return await reportTable(ctx, { report: name, book: options.book, kind: 'coop', period: options.period })
          })
        })
        await output(report, options, format)
      })
  }
}

function formatOf({ format, out }: ExportOptions, json: boolean): Format | null {
  const extension = out ? extname(out).slice(1).toLowerCase() : ''
  return format ?? (json ? 'json' : (formats.find((known) => known === extension) ?? (out ? 'csv' : null)))
}

async function output(report: ReportTable, { period, out }: ExportOptions, format: Format | null): Promise<void> {
  const sheet: SheetSpec = {
    name: report.name, columns: report.columns, rows: report.rows, frozenHeader: true,
    titleRows: [[`${report.title} ${report.name}`], [`${formatPeriod(period)}　单位：元`]],
  }
  if (format === null) return say(`${report.title} ${report.name} ${period}（元）\n\n${screen(report)}`)
  if (format === 'json' && !out) return sayJson({ report: report.name, title: report.title, period, rows: report.rows })
  if (format === 'csv' && !out) return void process.stdout.write(await writeCsv({ ...sheet, titleRows: [] }))
  const file = resolve(out ?? '')
  await writeFile(file, format === 'xlsx' ? await writeWorkbook([sheet]) : format === 'csv' ? await writeCsv(sheet) : json(report, period))
  tell(`已写入 ${file}`)
}

const json = ({ name, title, rows }: ReportTable, period: string): string => `${stringify({ report: name, title, period, rows })}\n`

const screen = ({ columns, rows }: ReportTable): string =>
  table(
    columns.map(({ title, kind }) => ({ title, right: kind === 'amountFen' || kind === 'number' })),
    rows.map((row) => columns.map(({ key }) => cell(row[key]))),
  )

const cell = (value: string | number | bigint | null | undefined): string => (typeof value === 'bigint' ? formatFen(value) : String(value ?? ''))
