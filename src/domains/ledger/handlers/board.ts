import type { Context } from '../../../kernel/context.ts'
import { attempt } from '../../../kernel/database/attempt.ts'
import { addMonths, type Period } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'
import { placesOf } from '../../divisions/index.ts'
import type { CloseCheck } from '../contract/periods.ts'
import { dueDay, understand } from '../rules/board.ts'
import * as store from '../store/board.ts'
import { bookStates, findBooks, type BookKind, type BookRow } from '../store/books.ts'
import { villagesInScope } from './books.ts'
import { closeChecksOf } from './close-checks.ts'
import { closePeriod } from './periods.ts'

/** Beyond this many books the board shows progress only; a township has some forty. */
const MAX_CHECKED = 120
const MAX_HITS = 200

export async function board(ctx: Context, input: { division: number; kind?: BookKind | undefined }) {
  const books = await findBooks(ctx, { villages: await villagesInScope(ctx, input.division), ...(input.kind && { kind: input.kind }) })
  const states = await bookStates(ctx, books.map(({ id }) => id))
  const next = new Map(books.flatMap((book) => {
    const lastClosed = states.get(book.id)?.lastClosed
    return book.state === 'inUse' && !book.retiredFrom ? [[book.id, lastClosed ? addMonths(lastClosed, 1) : book.start] as const] : []
  }))
  const months = [...next].map(([book, period]) => ({ book, period }))
  const progress = await store.progressOf(ctx, months)
  const places = await placesOf(ctx.trx, books.map(({ village }) => village))
  const checked = months.length <= MAX_CHECKED
  const checks = checked ? await checksByMonth(ctx, months) : new Map<Id, CloseCheck[]>()
  return { checked, books: books.map((book) => row(ctx, book, next.get(book.id) ?? null)) }

  function row({ today }: Context, book: BookRow, month: Period | null) {
    const due = month && dueDay(month, book.settings.closeByDay)
    const { draft = 0, submitted = 0, returned = 0, reviewed = 0, unsigned = 0, posted = 0 } = progress.get(book.id) ?? {}
    const found = checks.get(book.id) ?? []
    const place = places.get(book.village)
    return {
      id: book.id, name: book.name, kind: book.kind, village: book.village, villageName: place?.village ?? '', townName: place?.town ?? '', state: book.retiredFrom ? ('retired' as const) : book.state,
      month, due, overdue: due !== null && due < today, draft, submitted, returned, reviewed, awaitsCashier: book.settings.cashierSign ? unsigned : 0, posted,
      lastVoucher: states.get(book.id)?.lastVoucher ?? null,
      blocks: found.filter(({ state }) => state === 'blocks'), warns: found.filter(({ state }) => state === 'warns').length,
    }
  }
}

/** Books stand at different months, so the checks are asked once per month that occurs. */
async function checksByMonth(ctx: Context, months: readonly { book: Id; period: Period }[]): Promise<Map<Id, CloseCheck[]>> {
  const all = new Map<Id, CloseCheck[]>()
  for (const [period, rows] of Map.groupBy(months, ({ period }) => period))
    for (const [book, checks] of await closeChecksOf(ctx, rows.map(({ book }) => book), period)) all.set(book, checks)
  return all
}

/** Closes a month in each of many books; a book that cannot be closed does not hold up the others. */
export async function closeMany(ctx: Context, input: { items: readonly { book: Id; period: Period }[] }) {
  const results = []
  // In one order for everybody, so that two people who close the same books wait for each other instead of blocking.
  for (const { book, period } of input.items.toSorted((a, b) => (a.book < b.book ? -1 : 1))) {
    const outcome = await attempt(ctx.trx, () => closePeriod(ctx, book, period))
    results.push({ book, period, problem: 'done' in outcome ? null : outcome.problem.message })
  }
  return { results }
}

export async function searchVouchers(ctx: Context, input: { division: number; text: string; from?: Period | undefined; to?: Period | undefined }) {
  const books = new Map((await findBooks(ctx, { villages: await villagesInScope(ctx, input.division) })).map((book) => [book.id, book]))
  const wanted = understand(input.text)
  const hits = await store.searchEntries(ctx, [...books.keys()], wanted, input, MAX_HITS)
  const places = await placesOf(ctx.trx, [...new Set(hits.map(({ village }) => village))])
  return {
    as: 'amountFen' in wanted ? ('amount' as const) : 'no' in wanted ? ('number' as const) : ('text' as const),
    more: hits.length > MAX_HITS,
    rows: hits.slice(0, MAX_HITS).map(({ village, ...hit }) => ({ ...hit, bookName: books.get(hit.book)?.name ?? '', villageName: places.get(village)?.village ?? '' })),
  }
}
