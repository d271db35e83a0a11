import QRCode from 'qrcode'
import { oneVillage, systemContext, type Context } from '../../kernel/context.ts'
import { addMonths, periodRange, yearOf, type Period } from '../../kernel/day.ts'
import { notFound } from '../../kernel/error.ts'
import type { Fen } from '../../kernel/money.ts'
import type { Request } from '../../kernel/procedure.ts'
import { divisionByCode, placeOf } from '../divisions/index.ts'
import { accountsOf, balancesAt, booksOf, entriesOf, lastClosed, movements } from '../ledger/index.ts'
import type { Sheet } from './contract.ts'
import { directionOf, plainWord, sides, signedFen, type Direction } from './rules.ts'

const VILLAGE = 5
/** A month of one village has some dozens of entries; the public sheet shows all of them on one page. */
const ALL = 100_000
const CASH_ROOTS = ['101', '102']

type Server = Pick<Request, 'db' | 'clock'>

/** The village of a code, looked up without any row scope: divisions are public. */
async function villageOf({ db }: Server, code: string): Promise<{ id: number; county: number }> {
  const division = await db.transaction(oneVillage(0, 0), (trx) => divisionByCode(trx, code))
  if (division.level !== VILLAGE || division.county === null) throw notFound('disclosure.villageNotFound', '没有这个村的公开页，请核对二维码或网址')
  return { id: division.id, county: division.county }
}

/** The public sheet of a village for one closed month, the latest when none is named. */
export async function sheet(server: Server, input: { village: string; month?: Period | undefined }): Promise<Sheet> {
  const { id, county } = await villageOf(server, input.village)
  const scope = oneVillage(county, id)
  return await server.db.transaction(scope, (trx) => read(systemContext(server.clock, scope, trx, '公众'), id, input.month))
}

async function read(ctx: Context, village: number, asked: Period | undefined): Promise<Sheet> {
  const place = await placeOf(ctx.trx, village)
  // After a split the retired book comes last: the page shows the one that is kept now.
  const [book] = (await booksOf(ctx, { villages: [village], kind: 'coop', state: 'inUse' })).toSorted((a, b) => Number(a.retiredFrom !== null) - Number(b.retiredFrom !== null))
  const last = book && (await lastClosed(ctx, [book.id])).get(book.id)
  const months = book && last ? periodRange(book.start, last) : []
  const month = asked ?? months.at(-1) ?? null
  if (asked && !months.includes(asked) && months.length > 0) throw notFound('disclosure.monthNotClosed', '这个月还没有结账，结账后才公布')
  const head = { village: place.village, town: place.town, county: place.countyName, organisation: `${place.village}集体经济组织`, months }
  if (!book || !month || months.length === 0) return { ...head, month: null, ...nothing }

  const yearMonths = months.filter((period) => yearOf(period) === yearOf(month))
  const turnover = await movements(ctx, {
    villages: [village], kind: 'coop', from: yearMonths[0] ?? month, to: yearMonths.at(-1) ?? month, roots: [...sides.income, ...sides.expense],
  })
  const sum = (direction: Direction, within: (period: Period) => boolean): Fen =>
    turnover.reduce((total, row) => {
      if (row.book !== book.id || directionOf(row.root) !== direction || !within(row.period)) return total
      const creditFen = row.creditFen - row.closingCreditFen - row.debitFen + row.closingDebitFen
      return total + (direction === 'income' ? creditFen : -creditFen)
    }, 0n)
  const cash = async (period: Period): Promise<Fen> =>
    (await balancesAt(ctx, { books: [book.id], period })).reduce((total, row) => (CASH_ROOTS.includes(row.account.slice(0, 3)) ? total + row.fen : total), 0n)
  const lines = await linesOf(ctx, book.id, month)
  return {
    ...head,
    month,
    ...lines,
    incomeFen: sum('income', (period) => period === month),
    expenseFen: sum('expense', (period) => period === month),
    yearIncomeFen: sum('income', (period) => period <= month),
    yearExpenseFen: sum('expense', (period) => period <= month),
    cashOpeningFen: await cash(addMonths(month, -1)),
    cashClosingFen: await cash(month),
    byMonth: yearMonths.map((period) => ({ month: period, incomeFen: sum('income', (p) => p === period), expenseFen: sum('expense', (p) => p === period) })),
  }
}

const nothing = { income: [], expense: [], incomeFen: 0n, expenseFen: 0n, yearIncomeFen: 0n, yearExpenseFen: 0n, cashOpeningFen: 0n, cashClosingFen: 0n, byMonth: [] }

/** The month's entries on profit-and-loss accounts, closing vouchers left out; only these three members leave the server. */
async function linesOf(ctx: Context, book: string, month: Period): Promise<Pick<Sheet, 'income' | 'expense'>> {
  const accounts = new Map((await accountsOf(ctx, book)).map((account) => [account.code, account]))
  const { rows } = await entriesOf(ctx, { book, kind: 'coop', account: '5', from: month, to: month, closing: false, page: 1, size: ALL })
  const lines: Pick<Sheet, 'income' | 'expense'> = { income: [], expense: [] }
  for (const row of rows) {
    const account = accounts.get(row.account)
    const direction = account && directionOf(account.root)
    if (direction) lines[direction].push({ date: row.date, what: plainWord(account.root, account.tag), fen: signedFen(direction, row) })
  }
  return lines
}

/** The address of a village's public page, and its QR code as an svg picture. */
export async function qr(server: Server, input: { village: string; origin: string }): Promise<{ url: string; svg: string }> {
  await villageOf(server, input.village)
  const url = `${input.origin}/p/${input.village}`
  return { url, svg: await QRCode.toString(url, { type: 'svg', errorCorrectionLevel: 'M', margin: 2 }) }
}
