import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { conflict, invalid } from '../../../kernel/error.ts'
import { addMonths, periodOf, type Period } from '../../../kernel/day.ts'
import { newId, type Id } from '../../../kernel/id.ts'
import { carryOverLines } from '../rules/year-end.ts'
import { findAccounts } from '../store/accounts.ts'
import * as balances from '../store/balances.ts'
import { bookStates, periodText } from '../store/books.ts'
import * as store from '../store/periods.ts'
import { bookOf } from './books.ts'
import { appendHistory, lastDayOfYear } from './vouchers.ts'

export async function listPeriods(ctx: Context, book: Id) {
  await bookOf(ctx, book)
  return (await store.findPeriods(ctx, book)).map((p) => ({
    period: periodText(p.year, p.month), state: p.state, vouchers: p.vouchers, closedAt: p.closedAt?.toISOString() ?? null, closedBy: p.closedBy,
  }))
}

/** Closes one month: in order, nothing left unposted, not before the month has begun to end; the trial balance is frozen with its hash. */
export async function closePeriod(ctx: Context, book: Id, period: Period): Promise<void> {
  const { village, state } = await bookOf(ctx, book)
  if (state !== 'inUse') throw conflict('ledger.inSetUp', '账套尚在初始化，请先启用；启用时会把启用月份之前的月份一并结账')
  if (period > periodOf(ctx.today)) throw invalid('ledger.future', `${period} 还没有到，不能结账`)
  await store.closePeriod(ctx, book, period)
  await record(ctx, 'ledger.closePeriod', book, village, { period })
}

/** Closes every open month up to and including `period`. */
export async function closeThrough(ctx: Context, book: Id, period: Period): Promise<void> {
  const { village } = await bookOf(ctx, book)
  await store.closeThrough(ctx, book, period)
  await record(ctx, 'ledger.closeThrough', book, village, { period })
}

/** Year-end carry-over (posting-rules §2.1–2.3, 2.5): November must be closed, December open; runs once per year. */
export async function carryOver(ctx: Context, book: Id, year: number): Promise<{ vouchers: number }> {
  const row = await bookOf(ctx, book)
  const december = periodText(year, 12)
  if (december > periodOf(ctx.today)) throw invalid('ledger.future', `${year} 年还没有结束，不能年终结转`)
  const lastClosed = (await bookStates(ctx, [book])).get(book)?.lastClosed ?? addMonths(row.start, -1)
  if (row.state === 'inUse' && lastClosed !== periodText(year, 11) && row.start !== december)
    throw conflict('ledger.carryOverOrder', `年终结转前，${year} 年 1–11 月应已结账、12 月应未结账`)
  const accounts = (await findAccounts(ctx, [book])).get(book)!
  const closing = new Map((await balances.balancesAt(ctx, [book], december)).map((b) => [b.account, b.fen]))
  const vouchers = carryOverLines(accounts, closing).map((lines, i) => ({
    id: newId(), date: lastDayOfYear(year), word: '记', kind: 'closing' as const, attachments: 0, lines, no: i, preparedBy: '系统结转', reviewedBy: ctx.actor.name,
  }))
  if (vouchers.length > 0) await appendHistory(ctx, book, vouchers, null, { keepNumbers: false })
  await record(ctx, 'ledger.carryOver', book, row.village, { year, vouchers: vouchers.length })
  return { vouchers: vouchers.length }
}
