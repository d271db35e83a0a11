import program from '../../../../package.json' with { type: 'json' }
import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { periodOf, periodRange, yearOf, type Period } from '../../../kernel/day.ts'
import { invalid } from '../../../kernel/error.ts'
import type { Id } from '../../../kernel/id.ts'
import { writeZip, type ZipFile } from '../../../kernel/zip.ts'
import { organisationsOf } from '../../divisions/index.ts'
import { accountsOf, balanceSheet, bookOf, incomeStatement, numbersOf, partiesOf, readOneMoment, statesOf, trialBalance, vouchersOf, type BookRow } from '../../ledger/index.ts'
import type { StandardFormat } from '../contract.ts'
import { gb18030, jsonOf, xmlOf } from '../rules/markup.ts'
import { standardReadme } from '../rules/readme.ts'
import * as standard from '../rules/standard.ts'

const standardNames: Record<string, string> = { 'rural-collective-2023': '农村集体经济组织会计制度（财会〔2023〕14号）', 'village-2004': '村集体经济组织会计制度（财会〔2004〕12号）' }

/**
 * A year of a book under the module names of GB/T 24589, as a zip of three GB 18030 files that grows; not certified. Call it first in a
 * transaction: it reads one moment.
 * @throws DomainError archives.noYear
 */
export async function* exportStandard(ctx: Context, input: { book: Id; year: number; format: StandardFormat }): AsyncGenerator<Uint8Array, void, undefined> {
  await readOneMoment(ctx)
  const { year, format } = input
  const book = await bookOf(ctx, input.book)
  const periods = await periodsOf(ctx, book, year)
  const modules = [await basics(ctx, book, periods), await generalLedger(ctx, book, periods), await statements(ctx, book, periods.at(-1)!)]
  const files: ZipFile[] = [
    { name: 'README.txt', content: [gb18030(standardReadme({ book: book.name, year, lastMonth: Number(periods.at(-1)!.slice(5)) }))] },
    ...modules.map((module) => ({ name: `${module.name}.${format}`, content: format === 'xml' ? xmlOf(module) : jsonOf(module) })),
  ]
  yield* writeZip(files)
  await record(ctx, 'archives.exportStandard', book.id, book.village, { year, format })
}

/** The months of the year from the book's start to the last one that has a voucher or is closed. */
async function periodsOf(ctx: Context, book: BookRow, year: number): Promise<Period[]> {
  const { lastClosed = null, lastVoucher = null } = (await statesOf(ctx, [book.id])).get(book.id) ?? {}
  const last = [lastClosed, lastVoucher && periodOf(lastVoucher)].filter((period) => period !== null).toSorted().at(-1)
  const periods = periodRange(`${year}-01`, `${year}-12`).filter((period) => period >= book.start && last !== undefined && period <= last)
  if (periods.length === 0) throw invalid('archives.noYear', `“${book.name}”在 ${year} 年没有账；请选有账的年份`)
  return periods
}

async function factsOf(ctx: Context, book: BookRow): Promise<standard.BookFacts> {
  const organisations = await organisationsOf(ctx, { division: book.village })
  const { name, uscc } = organisations.find(({ kind, state }) => kind === book.kind && state === 'active') ?? { name: book.name, uscc: null }
  return { id: book.id, name: book.name, organisation: { name, uscc }, standard: book.standard, standardName: standardNames[book.standard] ?? book.standard, programVersion: program.version }
}

async function basics(ctx: Context, book: BookRow, periods: readonly Period[]): Promise<standard.Module> {
  const year = yearOf(periods[0]!)
  const words = new Set((await numbersOf(ctx, book.id)).filter(({ period, gap }) => yearOf(period) === year && !gap).map(({ word }) => word))
  return {
    name: '基础档案',
    groups: [
      { name: '电子账簿', records: [standard.bookRecord(await factsOf(ctx, book), year)] },
      { name: '会计期间', records: periods.map(standard.periodRecord) },
      { name: '记账凭证类型', records: [...words].toSorted().map(standard.wordRecord) },
      { name: '币种', records: [standard.currencyRecord] },
      { name: '自定义档案项', records: [standard.partyKind] },
      { name: '自定义档案值', records: (await partiesOf(ctx, book.id)).map(standard.partyRecord) },
    ],
  }
}

async function generalLedger(ctx: Context, book: BookRow, periods: readonly Period[]): Promise<standard.Module> {
  const accounts = await accountsOf(ctx, book.id)
  return {
    name: '总账',
    groups: [
      { name: '会计科目', records: accounts.map(standard.accountRecord) },
      { name: '科目辅助核算', records: accounts.filter(({ dimensions }) => dimensions.includes('party')).map(standard.accountDimensionRecord) },
      { name: '科目余额及发生额', records: balances(ctx, book, periods) },
      { name: '记账凭证', records: vouchers(ctx, book, periods) },
    ],
  }
}

async function* balances(ctx: Context, book: BookRow, periods: readonly Period[]): AsyncGenerator<standard.Fields> {
  for (const period of periods) for (const row of (await trialBalance(ctx, { book: book.id, kind: book.kind, period })).rows) yield standard.balanceRecord(period, row)
}

async function* vouchers(ctx: Context, book: BookRow, periods: readonly Period[]): AsyncGenerator<standard.Fields> {
  for await (const voucher of vouchersOf(ctx, { book: book.id, from: periods[0]!, to: periods.at(-1)! })) yield* standard.voucherRecords(voucher)
}

async function statements(ctx: Context, book: BookRow, period: Period): Promise<standard.Module> {
  const facts = await factsOf(ctx, book)
  const input = { book: book.id, kind: book.kind, period }
  const reports = [['1', await balanceSheet(ctx, input)], ['2', await incomeStatement(ctx, input)]] as const
  return {
    name: '财务报告',
    groups: [
      { name: '报表集', records: reports.map(([no, statement]) => standard.reportRecord(no, statement, facts)) },
      { name: '报表项数据', records: reports.flatMap(([no, statement]) => standard.reportItems(no, statement)) },
    ],
  }
}
