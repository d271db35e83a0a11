import type { Context } from '../../../kernel/context.ts'
import { formatPeriod, type Period } from '../../../kernel/day.ts'
import { invalid, notFound } from '../../../kernel/error.ts'
import { isId, type Id } from '../../../kernel/id.ts'
import { renderPdf, type Content, type Pdf, type PdfDocument } from '../../../kernel/pdf/index.ts'
import { defineTask, startTask, type TaskTools } from '../../tasks/index.ts'
import type { Account, Allocation } from '../contract.ts'
import type { VoucherPaper } from '../contract/print.ts'
import { allocationNames, voucherNo } from '../rules/words.ts'
import { ledgerSigners, renderVouchers, REPORT_PART, reportDocument, statementSigners, type PrintedReport, type PrintedVoucher } from '../print/index.ts'
import { findAccounts, namesOf } from '../store/accounts.ts'
import { findVoucherKeys, findVouchersToPrint, type PrintLine, type VoucherKey } from '../store/print.ts'
import { monthIndex } from '../store/vouchers.ts'
import { bookOf } from './books.ts'
import { reportTable, streamedTable, type ReportFile, type ReportTable } from './export.ts'

const PART = 50
const MAX_VOUCHERS = 2_000
/** Rows of a report that are laid out while the person waits: two or three seconds. */
const ROWS_AT_ONCE = 3_000
const MAX_ROWS = 100_000
const PRINT_TASK = 'ledger.printVouchers'
const REPORT_TASK = 'ledger.printReport'

export async function printVoucher(ctx: Context, { voucher, year, size }: { voucher: Id; year: number; size: VoucherPaper }): Promise<File> {
  const [printed] = await printedVouchers(ctx, [{ year, id: voucher }])
  if (!printed) throw notFound('ledger.voucherNotFound', '凭证不存在，或不在您的管辖范围内')
  const title = `${printed.bookName} ${printed.date.slice(0, 7)} ${voucherNo(printed)}`
  return pdfFile(await renderVouchers(title, ctx.now, size, [[printed]]), title)
}

export interface VouchersToPrint {
  book: Id
  from: Period
  to: Period
  word?: string | undefined
  fromNo?: number | undefined
  toNo?: number | undefined
  size: VoucherPaper
}

/** Starts the printing of many vouchers; what is to be printed is fixed now, so a run after a restart gives the same file. */
export async function printVouchers(ctx: Context, wanted: VouchersToPrint): Promise<{ task: Id }> {
  const book = await bookOf(ctx, wanted.book)
  const { from, to, fromNo, toNo, size } = wanted
  if (from > to) throw invalid('ledger.monthsReversed', '起始月份不能晚于截止月份')
  if (fromNo && toNo && fromNo > toNo) throw invalid('ledger.numbersReversed', '起始号不能大于截止号')
  const vouchers = await findVoucherKeys(ctx, { ...wanted, from: monthIndex(from), to: monthIndex(to) })
  if (vouchers.length === 0) throw invalid('ledger.nothingToPrint', '这个范围内没有已记账的凭证；请放宽月份或号数')
  if (vouchers.length > MAX_VOUCHERS) throw invalid('ledger.tooManyToPrint', `一次最多打印 ${MAX_VOUCHERS} 张，这个范围有 ${vouchers.length} 张；请按月份分次打印`)
  const months = from === to ? from : `${from}至${to}`
  return await startTask(ctx, { kind: PRINT_TASK, title: `打印凭证 ${book.name} ${months}（${vouchers.length} 张）`, total: vouchers.length, village: book.village, input: { name: `记账凭证-${book.name}-${months}`, size, vouchers: vouchers.map(({ year, id }) => ({ year, id })) } })
}

defineTask(PRINT_TASK, async (tools) => {
  const { name, size, vouchers } = tools.input as unknown as { name: string; size: VoucherPaper; vouchers: VoucherKey[] }
  const pdf = await renderVouchers(name, tools.at, size, partsOf(tools, vouchers))
  if (pdf.missing.length > 0) tools.note(missingText(pdf))
  await tools.saveFile(pdf.bytes, `${name}.pdf`)
})

async function* partsOf(tools: TaskTools, vouchers: readonly VoucherKey[]): AsyncGenerator<PrintedVoucher[], void, undefined> {
  for (let done = 0; done < vouchers.length; done += PART) {
    await tools.progress(done)
    yield await tools.inTransaction((ctx) => printedVouchers(ctx, vouchers.slice(done, done + PART)))
  }
  await tools.progress(vouchers.length)
}

const missingText = ({ missing }: Pdf): string => `字库里没有这些字，已印成编码，请手写补正：${missing.join('、')}`

/** Vouchers as they are printed, in the order asked for; those out of scope are left out. */
async function printedVouchers(ctx: Context, keys: readonly VoucherKey[]): Promise<PrintedVoucher[]> {
  const { heads, lines } = await findVouchersToPrint(ctx, keys)
  const accounts = await findAccounts(ctx, [...new Set(heads.map(({ book }) => book))])
  const names = await namesOf(ctx, [...new Set(lines.flatMap(({ dimensions }) => Object.values(dimensions ?? {}).filter(isId)))])
  const linesOf = Map.groupBy(lines, ({ voucher }) => voucher)
  const byId = new Map(heads.map((head) => [head.id, head]))
  return keys.flatMap(({ id, year }) => {
    const head = byId.get(id)
    if (!head) return []
    const { book, bookName, word, no, date, attachments, preparedBy, reviewedBy, cashierName } = head
    return [{
      bookName, word, no, date, attachments, address: `/vouchers/${year}/${id}`,
      lines: (linesOf.get(id) ?? []).map((line) => ({ summary: line.summary, side: line.side, amountFen: line.amountFen, account: accountText(line, accounts.get(book)!, names) })),
      // Posting is an act of the reviewer; the head of accounting signs by hand.
      signatures: { supervisor: '', bookkeeper: reviewedBy, reviewer: reviewedBy, cashier: cashierName ?? '', preparer: preparedBy },
    }]
  })
}

/** "112101 应收款—某公司；数量 2": code, names from the first level down, and what the line says besides. */
function accountText({ account, quantity, dimensions }: PrintLine, accounts: ReadonlyMap<string, Account>, names: ReadonlyMap<Id, string>): string {
  const path: string[] = []
  for (let at = accounts.get(account); at; at = at.parent ? accounts.get(at.parent) : undefined) path.unshift(at.name)
  const { allocation, ...others } = dimensions ?? {}
  const extras = Object.values(others).flatMap((id) => names.get(id) ?? [])
  if (allocation) extras.push(allocationNames[allocation as Allocation])
  if (quantity) extras.push(`数量 ${quantity}`)
  return [`${account} ${path.join('—')}`, ...extras].join('；')
}

/** @throws DomainError ledger.reportLong, when `printLongReport` has to make it */
export async function printReport(ctx: Context, input: ReportFile): Promise<File> {
  const table = await streamedTable(ctx, input)
  const rows: PrintedReport['rows'] = []
  for await (const row of table.rows) {
    rows.push(row)
    if (rows.length > ROWS_AT_ONCE) throw invalid('ledger.reportLong', `这张表超过 ${ROWS_AT_ONCE} 行，须在后台生成 PDF`)
  }
  return pdfFile(await renderReport(printed({ ...table, rows }, input, ctx.now)), fileName(table, input))
}

/** A table of any report on A4. */
export const renderReport = (report: PrintedReport): Promise<Pdf> => renderPdf(reportDocument(report))

/** Starts the printing of a table that takes too long to wait for. Its rows are those that are there when the task runs. */
export async function printLongReport(ctx: Context, input: ReportFile): Promise<{ task: Id }> {
  const table = await streamedTable(ctx, input)
  let total = 0
  for await (const _ of table.rows) total++
  if (total > MAX_ROWS) throw invalid('ledger.reportTooLong', `这张表有 ${total} 行，PDF 最多 ${MAX_ROWS} 行；请缩小范围，或导出 xlsx`)
  const village = input.book ? (await bookOf(ctx, input.book)).village : undefined
  return await startTask(ctx, { kind: REPORT_TASK, title: `打印${fileName(table, input)}（${total} 行）`, total, input: { ...input }, ...(village !== undefined && { village }) })
}

defineTask(REPORT_TASK, async (tools) => {
  const input = tools.input as unknown as ReportFile
  const table = await tools.inTransaction((ctx) => reportTable(ctx, input))
  const document = reportDocument(printed(table, input, tools.at))
  const pdf = await renderPdf({ ...document, parts: counted(document.parts, tools, table.rows.length) })
  if (pdf.missing.length > 0) tools.note(missingText(pdf))
  await tools.saveFile(pdf.bytes, `${fileName(table, input)}.pdf`)
})

async function* counted(parts: PdfDocument['parts'], tools: TaskTools, rows: number): AsyncGenerator<Content[], void, undefined> {
  let done = 0
  for await (const part of parts) {
    await tools.progress(Math.min(done, rows))
    yield part
    done += REPORT_PART
  }
  await tools.progress(rows)
}

function printed(table: ReportTable, input: ReportFile, at: Date): PrintedReport {
  const signers = input.report === 'balance-sheet' || input.report === 'income-statement' ? statementSigners : ledgerSigners
  return { ...table, period: table.months ?? formatPeriod(input.period), at, signers }
}

const fileName = (table: Omit<ReportTable, 'rows'>, input: ReportFile): string => `${table.title}-${table.name}-${table.months ?? input.period}`

const pdfFile = ({ bytes }: Pdf, name: string): File => new File([bytes], `${name}.pdf`, { type: 'application/pdf' })
