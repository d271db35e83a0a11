import type { Context } from '../../../../kernel/context.ts'
import { yearOf, type Period } from '../../../../kernel/day.ts'
import { invalid } from '../../../../kernel/error.ts'
import type { Id } from '../../../../kernel/id.ts'
import type { Fen } from '../../../../kernel/money.ts'
import type { Account } from '../../contract.ts'
import type { Ledger, LedgerLine } from '../../contract/ledgers.ts'
import { formatQuantity, lineNames, unitPrice, type Line } from '../../rules/ledgers.ts'
import { counterAccounts } from '../../store/ledgers.ts'
import { bookOf } from '../books.ts'
import { accountOf, openAccount, openJournal, readPage, streamLines, type Entry, type LedgerQuery, type OpenLedger } from './open.ts'

type Format = 'three' | 'quantity' | 'columns'
type Paged = { page: number; size: number }
type Range = { book: Id; from: Period; to: Period }

export interface DetailQuery extends Omit<LedgerQuery, 'closing'> {
  book: Id
  format: Format
  closing: boolean
}

/** How the lines of one ledger are made ready for the reader. */
interface Frame {
  account: Account
  opened: OpenLedger
  columns: Ledger['columns']
  toLine: (line: Line<Entry>) => LedgerLine
}

const CASH = ['101', '102']

async function openFrame(ctx: Context, q: DetailQuery): Promise<Frame> {
  const book = await bookOf(ctx, q.book)
  const { account, accounts } = await accountOf(ctx, book.id, q.account)
  const opened = await openAccount(ctx, book, q, q.format === 'quantity')
  const columns = q.format === 'columns' ? columnsOf(account, accounts, opened) : null
  return {
    account, opened, columns: columns?.list ?? [],
    toLine: (line) => ({ ...plainLine(line), quantity: q.format === 'quantity' ? quantityOf(line) : null, parts: columns?.partsOf(line) ?? null }),
  }
}

/** A line without quantity, columns and counter account. */
export function plainLine({ kind, period, entry, debitFen, creditFen, balanceFen }: Line<Entry>): LedgerLine {
  const isEntry = kind === 'entry' && entry !== null
  return {
    kind, period, date: entry?.date ?? null, summary: isEntry ? entry.summary : kind === 'entry' ? '' : lineNames[kind],
    voucher: isEntry ? entry.voucher : null, year: isEntry ? entry.year : null, word: isEntry ? entry.word : null, no: isEntry ? entry.no : null,
    line: isEntry ? entry.line : null, voucherKind: isEntry ? entry.kind : null, account: isEntry ? entry.account : null,
    accountName: isEntry ? entry.accountName : null, party: isEntry ? entry.party : null,
    counter: null, debitFen, creditFen, balanceFen, quantity: null, parts: null,
  }
}

const quantityOf = (line: Line<Entry>): LedgerLine['quantity'] => ({
  debit: formatQuantity(line.debitQuantity), credit: formatQuantity(line.creditQuantity), balance: formatQuantity(line.balanceQuantity),
  debitPrice: unitPrice(line.debitFen, line.debitQuantity), creditPrice: unitPrice(line.creditFen, line.creditQuantity), balancePrice: unitPrice(line.balanceFen, line.balanceQuantity),
})

/** One column for each sub-account that moved, and one for what lies on the account itself; amounts are positive on the account's side, so a closing entry shows red. */
function columnsOf(account: Account, accounts: ReadonlyMap<string, Account>, { span, leaves }: OpenLedger) {
  const columnOf = (leaf: string): string => {
    const code = accounts.get(leaf)
    return !code || code.code === account.code || code.parent === null || code.parent === account.code ? leaf : columnOf(code.parent)
  }
  const codes = [...new Set(leaves.map((leaf) => columnOf(leaf.account)))].toSorted()
  const sign = account.side === 'debit' ? 1n : -1n
  const sum = (wanted: (period: Period) => boolean): Fen[] => {
    const parts = new Map<string, Fen>(codes.map((code) => [code, 0n]))
    for (const leaf of leaves) {
      const code = columnOf(leaf.account)
      if (wanted(leaf.period)) parts.set(code, parts.get(code)! + sign * (leaf.debitFen - leaf.creditFen))
    }
    return [...parts.values()]
  }
  const partsOf = ({ kind, period, entry }: Line<Entry>): Fen[] | null => {
    if (kind === 'entry' && entry) {
      const code = columnOf(entry.account)
      return codes.map((c) => (c === code ? sign * (entry.side === 'debit' ? entry.amountFen : -entry.amountFen) : 0n))
    }
    if (kind === 'month') return sum((p) => p === period)
    if (kind === 'year') return sum((p) => p <= period && yearOf(p) === yearOf(period))
    return null
  }
  return { list: codes.map((code) => ({ account: code, name: code === account.code && !account.leaf ? `${account.name}（本级）` : (accounts.get(code)?.name ?? '') })), partsOf, span }
}

const head = ({ account, opened: { span, total }, columns }: Frame): Omit<Ledger, 'lines'> => {
  const shown = span.months.filter(({ period }) => period >= span.from)
  const debitFen = shown.reduce((sum, month) => sum + month.debitFen, 0n)
  const creditFen = shown.reduce((sum, month) => sum + month.creditFen, 0n)
  return {
    account: account.code, name: account.name, side: account.side, from: span.from, to: span.to, total,
    openingFen: span.openingFen, debitFen, creditFen, closingFen: span.openingFen + debitFen - creditFen, columns,
  }
}

/** 明细账 of an account, sub-accounts included, as 三栏, 数量金额 or 多栏. */
export async function detailLedger(ctx: Context, q: DetailQuery & Paged): Promise<Ledger> {
  const frame = await openFrame(ctx, q)
  return { ...head(frame), lines: (await readPage(ctx, frame.opened, q)).map(frame.toLine) }
}

/** The same without pages, for a file. */
export async function detailStream(ctx: Context, q: DetailQuery) {
  const frame = await openFrame(ctx, q)
  return { ...head(frame), lines: streamed(ctx, frame) }
}

async function* streamed(ctx: Context, { opened, toLine }: Frame): AsyncGenerator<LedgerLine, void, undefined> {
  for await (const lines of streamLines(ctx, opened)) yield* lines.map(toLine)
}

/** 日记账 of cash or a bank account: as a detail ledger, with the counter accounts and 本日合计 (会计基础工作规范 §60: the balance of each day). */
export async function dayBook(ctx: Context, q: Range & { account: string } & Paged): Promise<Ledger> {
  const frame = await openFrame(ctx, dayBookQuery(q))
  return { ...head(frame), lines: await withCounters(ctx, q.book, await readPage(ctx, frame.opened, q, true)) }
}

export async function dayBookStream(ctx: Context, q: Range & { account: string }) {
  const frame = await openFrame(ctx, dayBookQuery(q))
  const lines = async function* () {
    for await (const page of streamLines(ctx, frame.opened, true)) yield* await withCounters(ctx, q.book, page)
  }
  return { ...head(frame), lines: lines() }
}

function dayBookQuery(q: Range & { account: string }): DetailQuery {
  if (!CASH.includes(q.account.slice(0, 3))) throw invalid('ledger.dayBookAccount', `日记账只为库存现金（101）和银行存款（102）登记；科目 ${q.account} 请看明细账`)
  return { ...q, format: 'three', closing: true }
}

async function withCounters(ctx: Context, book: Id, lines: readonly Line<Entry>[]): Promise<LedgerLine[]> {
  const byYear = Map.groupBy(lines.flatMap(({ kind, entry }) => (kind === 'entry' && entry ? [entry] : [])), ({ year }) => year)
  const names = new Map<string, string>()
  for (const [year, entries] of byYear) {
    for (const row of await counterAccounts(ctx, book, year, [...new Set(entries.map(({ voucher }) => voucher))])) names.set(`${row.voucher}/${row.side}`, row.names)
  }
  return lines.map((line) => ({
    ...plainLine(line), counter: line.kind === 'entry' && line.entry ? (names.get(`${line.entry.voucher}/${line.entry.side === 'debit' ? 'credit' : 'debit'}`) ?? null) : null,
  }))
}

/** In a journal every voucher balances: there is no balance to carry, so only entries and the totals of month and year are left. */
const journalLines = (lines: readonly Line<Entry>[]): LedgerLine[] =>
  lines.filter(({ kind }) => kind === 'entry' || kind === 'month' || kind === 'year' || kind === 'carriedIn').map((line) => ({ ...plainLine(line), balanceFen: 0n }))

/** 序时账: every entry of the months in order of voucher number. */
export async function journal(ctx: Context, q: Range & Paged) {
  const { opened, ...totals } = await openJournalOf(ctx, q)
  return { ...totals, lines: journalLines(await readPage(ctx, opened, q)) }
}

export async function journalStream(ctx: Context, q: Range) {
  const { opened, ...totals } = await openJournalOf(ctx, q)
  const lines = async function* () {
    for await (const page of streamLines(ctx, opened)) yield* journalLines(page)
  }
  return { ...totals, lines: lines() }
}

async function openJournalOf(ctx: Context, q: Range) {
  const opened = await openJournal(ctx, await bookOf(ctx, q.book), q)
  const shown = opened.span.months.filter(({ period }) => period >= opened.span.from)
  return {
    opened, from: opened.span.from, to: opened.span.to, total: opened.total,
    debitFen: shown.reduce((sum, month) => sum + month.debitFen, 0n), creditFen: shown.reduce((sum, month) => sum + month.creditFen, 0n),
  }
}
