import type { Context } from '../../../kernel/context.ts'
import type { Period } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'
import * as store from '../store/balances.ts'
import { periodText, type BookKind } from '../store/books.ts'
import { booksOf } from './books.ts'

export interface MovementQuery {
  /** null = every village of the scope */
  villages: readonly number[] | null
  kind: BookKind
  from: Period
  to: Period
  roots?: readonly string[]
  inUseOnly?: boolean
}

/** Month turnover per leaf account of many books: what measures and public sheets are computed from. */
export async function movements(ctx: Context, q: MovementQuery) {
  const books = await booksOf(ctx, { ...(q.villages && { villages: q.villages }), kind: q.kind, ...((q.inUseOnly ?? true) && { state: 'inUse' as const }) })
  const rows = await store.turnover(ctx, books.map((b) => b.id), q.from, q.to, q.roots)
  return rows.map(({ year, month, ...row }) => ({ ...row, period: periodText(year, month) }))
}

export const balancesAt = (ctx: Context, q: { books: readonly Id[]; period: Period }) => store.balancesAt(ctx, q.books, q.period)
