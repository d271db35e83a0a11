import { sql } from 'kysely'
import type { Context } from '../../../kernel/context.ts'
import type { Day } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'
import type { Fen } from '../../../kernel/money.ts'
import type { Side } from '../contract.ts'

export interface VoucherKey {
  year: number
  id: Id
}

export interface PrintFilter {
  book: Id
  /** year × 12 + month */
  from: number
  to: number
  word?: string | undefined
  fromNo?: number | undefined
  toNo?: number | undefined
}

/** The vouchers of a book in the order of their numbers. */
export async function findVoucherKeys(ctx: Context, { book, from, to, word, fromNo, toNo }: PrintFilter): Promise<VoucherKey[]> {
  const { rows } = await sql<VoucherKey>`
    select year, id from ledger.voucher
    where county = ${ctx.scope.county} and book = ${book} and year between ${Math.floor((from - 1) / 12)} and ${Math.floor((to - 1) / 12)}
      and year * 12 + month between ${from} and ${to} and (${word ?? null}::text is null or word = ${word ?? null}) and no between ${fromNo ?? 1} and ${toNo ?? 2_147_483_647}
    order by year, month, word, no`.execute(ctx.trx)
  return rows
}

export interface PrintHead {
  year: number
  id: Id
  book: Id
  bookName: string
  word: string
  no: number
  date: Day
  attachments: number
  preparedBy: string
  reviewedBy: string
  cashierName: string | null
}

export interface PrintLine {
  voucher: Id
  summary: string
  account: string
  side: Side
  amountFen: Fen
  quantity: string | null
  dimensions: Record<string, string> | null
}

/** Vouchers with their lines, in no particular order. */
export async function findVouchersToPrint(ctx: Context, keys: readonly VoucherKey[]): Promise<{ heads: PrintHead[]; lines: PrintLine[] }> {
  const years = [...new Set(keys.map(({ year }) => year))]
  const ids = keys.map(({ id }) => id)
  const heads = await sql<PrintHead>`
    select v.year, v.id, v.book, b.name as book_name, v.word, v.no, v.date, v.attachments, v.prepared_by, v.reviewed_by, v.cashier_name
    from ledger.voucher v join ledger.book b on b.county = v.county and b.id = v.book
    where v.county = ${ctx.scope.county} and v.year = any(${years}::smallint[]) and v.id = any(${ids}::uuid[])`.execute(ctx.trx)
  const lines = await sql<PrintLine>`
    select voucher, summary, account, side, amount_fen, quantity, dimensions from ledger.entry
    where county = ${ctx.scope.county} and year = any(${years}::smallint[]) and voucher = any(${ids}::uuid[]) order by voucher, line`.execute(ctx.trx)
  return { heads: heads.rows, lines: lines.rows }
}
