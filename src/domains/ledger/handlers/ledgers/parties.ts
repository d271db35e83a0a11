import type { Context } from '../../../../kernel/context.ts'
import type { Period } from '../../../../kernel/day.ts'
import { invalid } from '../../../../kernel/error.ts'
import type { Id } from '../../../../kernel/id.ts'
import type { Fen } from '../../../../kernel/money.ts'
import { placesOf } from '../../../divisions/index.ts'
import type { DimensionKind } from '../../contract.ts'
import { ageOf, bucketNames, type Move } from '../../rules/ageing.ts'
import { openingDay } from '../../rules/ledgers.ts'
import * as store from '../../store/ledgers.ts'
import { coveredBooks, type Coverage } from '../entries.ts'
import { coverage } from '../reports.ts'
import { checkRange } from './open.ts'

type Paged = { page: number; size: number }
const slice = <T>(rows: readonly T[], { page, size }: Paged): T[] => rows.slice((page - 1) * size, page * size)

export interface DimensionQuery extends Coverage {
  dimension: DimensionKind
  from: Period
  to: Period
  account?: string | undefined
  value?: Id | undefined
}

/** 辅助余额表: opening, turnover and closing by account and value of a dimension, book by book; what names no value is a row of its own. */
export async function dimensionBalances(ctx: Context, q: DimensionQuery & Paged) {
  checkRange(q)
  const books = await coveredBooks(ctx, q)
  const places = await placesOf(ctx.trx, books.map(({ village }) => village))
  const sums = await store.dimensionSums(ctx, books.map(({ id }) => id), q.dimension, q.account ?? '', q.from, q.to)
  const rows = sums
    .filter(({ value }) => !q.value || value === q.value)
    .map(({ village, ...row }) => ({ ...row, villageName: places.get(village)?.village ?? '', closingFen: row.openingFen + row.debitFen - row.creditFen }))
  const add = (pick: (row: (typeof rows)[number]) => Fen) => rows.reduce((sum, row) => sum + pick(row), 0n)
  return {
    coverage: await coverage(ctx, { ...q, period: q.to }, books), total: rows.length, rows: slice(rows, q),
    totals: {
      openingFen: add((r) => r.openingFen), debitFen: add((r) => r.debitFen), creditFen: add((r) => r.creditFen),
      closingDebitFen: add((r) => (r.closingFen > 0n ? r.closingFen : 0n)), closingCreditFen: add((r) => (r.closingFen < 0n ? -r.closingFen : 0n)),
    },
  }
}

export interface AgeingQuery extends Coverage {
  account: '112' | '113' | '211'
  period: Period
  boundaries: number[]
}

/** 账龄 of what each party owes the book, or the book it, at the end of a month; sub-accounts of the account are taken together, parties never netted (posting-rules P1.13). */
export async function ageing(ctx: Context, q: AgeingQuery & Paged) {
  if (q.boundaries.some((months, i) => i > 0 && months <= q.boundaries[i - 1]!)) throw invalid('ledger.boundaries', '账龄分段的月数应由小到大、互不相同，例如 12、24、36')
  const books = await coveredBooks(ctx, q)
  const ids = books.map(({ id }) => id)
  const moves = new Map(ids.map((book) => [book, new Map<Id | null, Move[]>()]))
  const movesOf = (book: Id, party: Id | null): Move[] => {
    const own = moves.get(book)!
    return own.get(party) ?? own.set(party, []).get(party)!
  }
  for (const { book, party, year, month, fen } of await store.partyOpenings(ctx, ids, q.account, q.period))
    movesOf(book, party).push({ date: openingDay(year, month), side: fen > 0n ? 'debit' : 'credit', fen: fen > 0n ? fen : -fen, opening: true })
  for (const { book, party, ...move } of await store.partyMoves(ctx, ids, q.account, q.period)) movesOf(book, party).push(move)

  const [names, places] = [await store.partyNames(ctx, ids), await placesOf(ctx.trx, books.map(({ village }) => village))]
  const rows = books.flatMap(({ id, village }) =>
    [...moves.get(id)!]
      .map(([party, own]) => ({ book: id, villageName: places.get(village)?.village ?? '', party, partyName: party && (names.get(party) ?? null), ...ageOf(own, q.period, q.boundaries) }))
      .filter(({ balanceFen }) => balanceFen !== 0n)
      .toSorted((a, b) => Number(a.party === null) - Number(b.party === null) || (a.partyName ?? '').localeCompare(b.partyName ?? '', 'zh-CN')))
  const sumOf = (side: typeof rows) => q.boundaries.concat(0).map((_, i) => side.reduce((sum, { buckets }) => sum + (buckets[i] ?? 0n), 0n))
  const [debit, credit] = [sumOf(rows.filter(({ balanceFen }) => balanceFen > 0n)), sumOf(rows.filter(({ balanceFen }) => balanceFen < 0n)).map((fen) => -fen)]
  const add = (parts: readonly Fen[]) => parts.reduce((sum, fen) => sum + fen, 0n)
  return {
    coverage: await coverage(ctx, q, books), period: q.period, buckets: bucketNames(q.boundaries), total: rows.length, rows: slice(rows, q),
    totals: { debit, credit, debitFen: add(debit), creditFen: add(credit) },
  }
}
