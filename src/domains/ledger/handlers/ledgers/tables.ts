import type { Context } from '../../../../kernel/context.ts'
import { formatPeriod, type Period } from '../../../../kernel/day.ts'
import { invalid } from '../../../../kernel/error.ts'
import type { Id } from '../../../../kernel/id.ts'
import type { Fen } from '../../../../kernel/money.ts'
import type { AccountTag, DimensionKind } from '../../contract.ts'
import type { LedgerLine } from '../../contract/ledgers.ts'
import { DEFAULT_BOUNDARIES } from '../../rules/ageing.ts'
import { balanceSide, voucherNo } from '../../rules/words.ts'
import { coveredBooks, type Coverage } from '../entries.ts'
import { coverage } from '../reports.ts'
import { dayBookStream, detailStream, journalStream } from './detail.ts'
import { generalLedger } from './general.ts'
import { ageing, dimensionBalances } from './parties.ts'

type Row = Record<string, string | number | bigint | null>

/** A report as rows under headings; amounts stay bigint fen until the sheet writer turns them into numbers. */
export interface StreamedTable {
  name: string
  title: string
  /** what the table covers when that is more than one month: “2025年1月至2025年12月” */
  months?: string
  columns: { title: string; key: string; kind: 'text' | 'amountFen' | 'number' | 'day'; width?: number }[]
  rows: AsyncIterable<Row> | Row[]
}

export type LedgerName = 'journal' | 'general-ledger' | 'detail-ledger' | 'quantity-ledger' | 'columns-ledger' | 'day-book' | 'dimension-balances' | 'ageing'

export interface LedgerFile extends Coverage {
  period: Period
  from?: Period | undefined
  account?: string | undefined
  party?: Id | undefined
  tag?: AccountTag | undefined
  closing?: boolean | undefined
  dimension?: DimensionKind | undefined
  boundaries?: number[] | undefined
}

export const amount = (title: string, key: string) => ({ title, key, kind: 'amountFen' as const, width: 18 })
export const text = (title: string, key: string, width = 14) => ({ title, key, kind: 'text' as const, width })
const number = (title: string, key: string) => ({ title, key, kind: 'number' as const, width: 12 })
const day = (title: string, key: string) => ({ title, key, kind: 'day' as const })

const ALL = 1_000_000
const abs = (fen: Fen) => (fen < 0n ? -fen : fen)
const head = [day('日期', 'date'), text('凭证字号', 'no', 10), text('摘要', 'summary', 30)]

/** The table of an account book over a range of months, read page by page; a row keeps the `kind` of its line beside the columns, and a sum says `total: 1`. */
export async function ledgerTable(ctx: Context, report: LedgerName, input: LedgerFile): Promise<StreamedTable> {
  const range = { from: input.from ?? input.period, to: input.period }
  const months = range.from === range.to ? {} : { months: `${formatPeriod(range.from)}至${formatPeriod(range.to)}` }
  const books = await coveredBooks(ctx, input)
  const { title } = await coverage(ctx, input, books)
  switch (report) {
    case 'journal':
      return {
        name: '序时账', title, ...months,
        columns: [day('日期', 'date'), text('凭证字', 'word', 8), number('凭证号', 'no'), text('摘要', 'summary', 30), text('科目编码', 'account'), text('科目名称', 'accountName', 24),
          text('往来单位/成员', 'party', 18), amount('借方金额', 'debitFen'), amount('贷方金额', 'creditFen')],
        rows: journalRows(ctx, books.map(({ id }) => id), range),
      }
    case 'dimension-balances': return { ...(await dimensionTable(ctx, input, range)), title, ...months }
    case 'ageing': return { ...(await ageingTable(ctx, input)), title }
    case 'general-ledger':
    case 'detail-ledger':
    case 'quantity-ledger':
    case 'columns-ledger':
    case 'day-book':
      return { ...(await accountTable(ctx, report, title, { ...input, ...range })), ...months }
  }
}

const balanceColumns = [amount('借方', 'debitFen'), amount('贷方', 'creditFen'), text('方向', 'side', 6), amount('余额', 'balanceFen')]
const quantityColumns = [
  number('借方数量', 'debitQuantity'), number('借方单价', 'debitPrice'), amount('借方金额', 'debitFen'), number('贷方数量', 'creditQuantity'), number('贷方单价', 'creditPrice'), amount('贷方金额', 'creditFen'),
  text('方向', 'side', 6), number('结存数量', 'balanceQuantity'), number('结存单价', 'balancePrice'), amount('结存金额', 'balanceFen'),
]

/** 总账, 明细账 and 日记账: kept by book, and but for 总账 by account. */
async function accountTable(ctx: Context, report: Exclude<LedgerName, 'journal' | 'dimension-balances' | 'ageing'>, title: string, file: LedgerFile & { from: Period; to: Period }): Promise<StreamedTable> {
  const { book, account, party, tag, closing = true, from, to } = file
  if (!book) throw invalid('ledger.oneBook', '账簿按账套登记，请指定一个账套')
  if (report === 'general-ledger') return { ...(await generalTable(ctx, { book, account, from, to })), title }
  if (!account) throw invalid('ledger.accountMissing', '请指定科目')
  if (report === 'day-book') {
    const read = await dayBookStream(ctx, { book, account, from, to })
    return { name: `${read.name}日记账`, title: `${title} ${account}`, columns: [...head, text('对方科目', 'counter', 20), ...balanceColumns], rows: mapped(read.lines, (line) => ({ ...lineRow(line), counter: line.counter })) }
  }
  const { format, name } = ({
    'detail-ledger': { format: 'three', name: '明细账' }, 'quantity-ledger': { format: 'quantity', name: '数量金额明细账' }, 'columns-ledger': { format: 'columns', name: '多栏式明细账' },
  } as const)[report]
  const read = await detailStream(ctx, { book, account, party, tag, format, closing, from, to })
  const columns = {
    three: [...head, text('科目', 'account', 20), ...balanceColumns], quantity: [...head, ...quantityColumns],
    columns: [...head, ...balanceColumns, ...read.columns.map((column, i) => amount(column.name, `part${i}`))],
  }[format]
  return { name: `${read.name}${name}`, title: `${title} ${account}`, columns, rows: mapped(read.lines, (line) => ({ ...lineRow(line), ...quantityCells(line), ...partCells(line) })) }
}

/** The lines of an account book that add up, in bold on paper. */
const SUMS: ReadonlySet<LedgerLine['kind']> = new Set(['day', 'month', 'year', 'carryDown'])

const lineRow = (line: LedgerLine): Row => ({
  kind: line.kind, ...(SUMS.has(line.kind) && { total: 1 }), date: line.date, no: line.word === null || line.no === null ? null : voucherNo({ word: line.word, no: line.no }), summary: line.summary,
  account: line.account && `${line.account} ${line.accountName ?? ''}`, debitFen: line.debitFen, creditFen: line.creditFen, side: balanceSide(line.balanceFen), balanceFen: abs(line.balanceFen),
})

/** Quantities and prices are no money: a cell may hold them as a plain number. Nothing is shown for nothing. */
function quantityCells({ quantity }: LedgerLine): Row {
  if (!quantity) return {}
  const cell = (value: string | null) => (value === null || value === '0' ? null : Number(value))
  return {
    debitQuantity: cell(quantity.debit), creditQuantity: cell(quantity.credit), balanceQuantity: cell(quantity.balance),
    debitPrice: cell(quantity.debitPrice), creditPrice: cell(quantity.creditPrice), balancePrice: cell(quantity.balancePrice),
  }
}

const partCells = ({ parts }: LedgerLine): Row => Object.fromEntries((parts ?? []).map((fen, i) => [`part${i}`, fen === 0n ? null : fen]))

async function* mapped(lines: AsyncIterable<LedgerLine>, row: (line: LedgerLine) => Row): AsyncGenerator<Row, void, undefined> {
  for await (const line of lines) yield row(line)
}

async function* journalRows(ctx: Context, books: readonly Id[], range: { from: Period; to: Period }): AsyncGenerator<Row, void, undefined> {
  for (const book of books) {
    const { lines } = await journalStream(ctx, { book, ...range })
    for await (const { kind, date, word, no, summary, account, accountName, party, debitFen, creditFen } of lines)
      if (kind === 'entry') yield { date, word, no, summary, account, accountName, party, debitFen, creditFen }
  }
}

async function generalTable(ctx: Context, q: { book: Id; from: Period; to: Period; account?: string | undefined }): Promise<Omit<StreamedTable, 'title'>> {
  const { accounts } = await generalLedger(ctx, q)
  return {
    name: '总账', columns: [text('科目编码', 'account', 10), text('科目名称', 'name', 22), text('月份', 'period', 10), text('摘要', 'summary', 12), ...balanceColumns],
    rows: accounts.flatMap(({ account, name, lines }) => lines.map(({ kind, period, summary, debitFen, creditFen, balanceFen }) => ({
      kind, ...(kind === 'year' && { total: 1 }), account, name, period, summary, debitFen, creditFen, side: balanceSide(balanceFen), balanceFen: abs(balanceFen),
    }))),
  }
}

async function dimensionTable(ctx: Context, input: LedgerFile, range: { from: Period; to: Period }): Promise<Omit<StreamedTable, 'title'>> {
  const { rows, totals } = await dimensionBalances(ctx, { ...input, ...range, dimension: input.dimension ?? 'party', value: input.party, page: 1, size: ALL })
  return {
    name: '辅助余额表',
    columns: [...(input.division ? [text('村', 'villageName')] : []), text('科目编码', 'account', 12), text('科目名称', 'accountName', 20), text('核算项目', 'valueName', 20),
      amount('期初余额（借为正）', 'openingFen'), amount('本期借方', 'debitFen'), amount('本期贷方', 'creditFen'), amount('期末余额（借为正）', 'closingFen')],
    rows: [
      ...rows.map(({ villageName, account, accountName, valueName, openingFen, debitFen, creditFen, closingFen }) => ({
        villageName, account, accountName, valueName: valueName ?? '未指明', openingFen, debitFen, creditFen, closingFen,
      })),
      { total: 1, villageName: null, account: '合计', accountName: null, valueName: null, openingFen: totals.openingFen, debitFen: totals.debitFen, creditFen: totals.creditFen, closingFen: totals.closingDebitFen - totals.closingCreditFen },
    ],
  }
}

async function ageingTable(ctx: Context, input: LedgerFile): Promise<Omit<StreamedTable, 'title'>> {
  const { account } = input
  if (account !== '112' && account !== '113' && account !== '211') throw invalid('ledger.ageingAccount', '账龄只为应收款（112）、内部往来（113）、应付款（211）编制')
  const { rows, buckets, totals } = await ageing(ctx, { ...input, account, boundaries: input.boundaries ?? DEFAULT_BOUNDARIES, page: 1, size: ALL })
  const cells = (parts: readonly Fen[]) => Object.fromEntries(parts.map((fen, i) => [`bucket${i}`, abs(fen)]))
  return {
    name: `${account}账龄表`,
    columns: [...(input.division ? [text('村', 'villageName')] : []), text('往来单位/成员', 'partyName', 20), text('方向', 'side', 6), amount('余额', 'balanceFen'),
      ...buckets.map((name, i) => amount(name, `bucket${i}`)), amount('其中期初转入', 'openingFen'), day('最早日期', 'oldest')],
    rows: [
      ...rows.map(({ villageName, partyName, balanceFen, buckets: parts, openingFen, oldest }) => ({
        villageName, partyName: partyName ?? '未指明', side: balanceSide(balanceFen), balanceFen: abs(balanceFen), ...cells(parts), openingFen: abs(openingFen), oldest,
      })),
      { total: 1, villageName: null, partyName: '借方合计', side: '借', balanceFen: totals.debitFen, ...cells(totals.debit), openingFen: null, oldest: null },
      { total: 1, villageName: null, partyName: '贷方合计', side: '贷', balanceFen: totals.creditFen, ...cells(totals.credit), openingFen: null, oldest: null },
    ],
  }
}
