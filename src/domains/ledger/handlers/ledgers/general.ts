import type { Context } from '../../../../kernel/context.ts'
import { addMonths, periodOf, yearOf, type Period } from '../../../../kernel/day.ts'
import type { Id } from '../../../../kernel/id.ts'
import type { Fen } from '../../../../kernel/money.ts'
import { fixedLines, lineNames, type LineKind, type MonthSum } from '../../rules/ledgers.ts'
import { findAccounts } from '../../store/accounts.ts'
import { balancesAt, turnover } from '../../store/balances.ts'
import { periodText } from '../../store/books.ts'
import { bookOf } from '../books.ts'
import { accountOf, checkRange } from './open.ts'

/**
 * 总账 of every first-level account that has a balance or moved, or of the one account named: for each month 本月合计 and 本年累计,
 * at the ends of the year 上年结转 and 结转下年. Read from the balances alone, which only posted vouchers feed.
 */
export async function generalLedger(ctx: Context, q: { book: Id; from: Period; to: Period; account?: string | undefined }) {
  checkRange(q)
  const book = await bookOf(ctx, q.book)
  const from = q.from < book.start && book.start <= q.to ? book.start : q.from
  const accounts = q.account ? [(await accountOf(ctx, book.id, q.account)).account] : [...(await findAccounts(ctx, [book.id])).get(book.id)!.values()].filter(({ level }) => level === 1)
  const length = q.account?.length ?? 3
  const opening = new Map<string, Fen>()
  for (const row of await balancesAt(ctx, [book.id], addMonths(from, -1))) {
    const code = row.account.slice(0, length)
    opening.set(code, (opening.get(code) ?? 0n) + row.fen)
  }
  const months = new Map<string, Map<Period, MonthSum>>()
  for (const row of await turnover(ctx, [book.id], `${yearOf(from)}-01`, q.to)) {
    const code = row.account.slice(0, length)
    const period = periodText(row.year, row.month)
    const own = months.get(code) ?? months.set(code, new Map()).get(code)!
    const month = own.get(period) ?? own.set(period, { period, entries: 1, debitFen: 0n, creditFen: 0n, debitQuantity: 0n, creditQuantity: 0n }).get(period)!
    month.debitFen += row.debitFen
    month.creditFen += row.creditFen
  }
  return {
    from, to: q.to,
    accounts: accounts.flatMap(({ code, name, side }) => {
      const own = [...(months.get(code)?.values() ?? [])].toSorted((a, b) => (a.period < b.period ? -1 : 1))
      const openingFen = opening.get(code) ?? 0n
      if (!q.account && openingFen === 0n && !own.some(({ period }) => period >= from)) return []
      const lines = fixedLines({ from, to: q.to, openingFen, openingQuantity: 0n, months: own, start: book.start, today: periodOf(ctx.today) })
      return [{
        account: code, name, side,
        lines: lines.map(({ kind, period, debitFen, creditFen, balanceFen }) => ({ kind, period, summary: lineNames[kind as Exclude<LineKind, 'entry'>], debitFen, creditFen, balanceFen })),
      }]
    }),
  }
}
