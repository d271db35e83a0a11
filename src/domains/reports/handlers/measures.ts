import type { Context } from '../../../kernel/context.ts'
import { yearOf, type Period } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'
import type { Fen } from '../../../kernel/money.ts'
import { balancesAt, dimensionSums, findAccounts, partyBalancesAt, partyNames, turnover, type BookRow } from '../../ledger/index.ts'
import type { Part } from '../contract.ts'
import type { Measure, Side } from '../rules/formula.ts'
import { roots, tagOf } from '../rules/known.ts'
import { printMeasure } from '../rules/print.ts'
import { spanOf, type Span } from '../rules/spans.ts'

export interface Figure {
  fen: Fen
  parts: Part[]
}

/** 113 is split by party before any sum, as in the statements: what is owed and what is owing are never netted. */
const SPLIT_BY_PARTY = '113'

/** One number from the books before it is given a side: debit positive for balances, both sides for turnover. */
interface Row {
  book: Id
  party: Id | null
  debitFen: Fen
  creditFen: Fen
}

/**
 * Every measure of a sheet, by its printed form. The books are read once for each month whose balances are asked, once for all turnover,
 * and once for each account whose parties are asked, however many books and cells there are.
 */
export async function readMeasures(ctx: Context, books: readonly BookRow[], period: Period, measures: readonly Measure[]): Promise<Map<string, Figure>> {
  const reader = new Reader(ctx, books.map(({ id }) => id))
  const wanted = new Map(measures.map((measure) => [printMeasure(measure), measure]))
  const spans = new Map([...wanted].map(([key, measure]) => [key, spanOf(measure, period)]))
  await reader.prepare([...wanted.values()], [...spans.values()])
  const first = books.reduce((min, { start }) => (start < min ? start : min), period)
  const figures = new Map<string, Figure>()
  for (const [key, measure] of wanted) {
    const span = spans.get(key)
    figures.set(key, span ? figureOf(measure, key, span, first, await reader.rows(measure, span), books.length === 1) : { fen: 0n, parts: [] })
  }
  return figures
}

function figureOf(measure: Measure, formula: string, span: Span, first: Period, rows: readonly Row[], oneBook: boolean): Figure {
  const { account, tag } = measure
  const root = roots.get(account.slice(0, 3))!
  const fenOf = (row: Row) => sided(measure, root.side, row)
  const fen = rows.reduce((sum, row) => sum + fenOf(row), 0n)
  const range = span.kind === 'balance' ? { from: span.at < first ? span.at : first, to: span.at } : { from: span.from, to: span.to }
  const common = { formula, account, tag: tag === null ? null : tagOf.get(tag)!, ...range, closing: !excludesClosing(measure, span) }
  const byParty = measure.party !== null || (oneBook && rows.some(({ party }) => party !== null))
  if (!byParty) return { fen, parts: fen === 0n ? [] : [{ ...common, book: null, party: null, fen }] }
  return { fen, parts: rows.flatMap((row) => (fenOf(row) === 0n ? [] : [{ ...common, book: row.book, party: row.party, fen: fenOf(row) }])) }
}

function sided({ name, side }: Measure, normal: Side, { debitFen, creditFen }: Row): Fen {
  if (name === 'FS' || name === 'LFS') return (side ?? normal) === 'debit' ? debitFen : creditFen
  const fen = (side ?? normal) === 'debit' ? debitFen - creditFen : creditFen - debitFen
  return side === null || fen > 0n ? fen : 0n
}

/** Carry-over vouchers (结转凭证) empty the income and expense accounts, so their turnover is read without them. */
const excludesClosing = ({ account }: Measure, span: Span) => span.kind === 'turnover' && roots.get(account.slice(0, 3))!.profit

const splits = ({ account, side, party }: Measure, span: Span) => party !== null || (span.kind === 'balance' && side !== null && account.startsWith(SPLIT_BY_PARTY))

type Moved = Awaited<ReturnType<typeof turnover>>[number]

class Reader {
  readonly #ctx: Context
  readonly #books: readonly Id[]
  readonly #balances = new Map<Period, Awaited<ReturnType<typeof balancesAt>>>()
  #moved: Moved[] = []
  #tags: ReadonlyMap<Id, ReadonlyMap<string, { tag: string | null }>> = new Map()
  #parties: ReadonlyMap<Id, string> = new Map()

  constructor(ctx: Context, books: readonly Id[]) {
    this.#ctx = ctx
    this.#books = books
  }

  async prepare(measures: readonly Measure[], spans: readonly (Span | null)[]): Promise<void> {
    const pairs = measures.flatMap((measure, i) => (spans[i] ? [{ measure, span: spans[i] }] : [])).filter(({ measure, span }) => !splits(measure, span))
    for (const { span } of pairs) if (span.kind === 'balance' && !this.#balances.has(span.at)) this.#balances.set(span.at, await balancesAt(this.#ctx, { books: this.#books, period: span.at }))
    const moves = pairs.flatMap(({ measure, span }) => (span.kind === 'turnover' ? [{ root: measure.account.slice(0, 3), ...span }] : []))
    if (moves.length > 0) {
      const [from, to] = [moves.map((m) => m.from).toSorted()[0]!, moves.map((m) => m.to).toSorted().at(-1)!]
      this.#moved = await turnover(this.#ctx, this.#books, from, to, [...new Set(moves.map(({ root }) => root))])
    }
    if (pairs.some(({ measure, span }) => measure.tag !== null && span.kind === 'balance')) this.#tags = await findAccounts(this.#ctx, this.#books)
    if (measures.some(({ party }) => party !== null)) this.#parties = await partyNames(this.#ctx, this.#books)
  }

  async rows(measure: Measure, span: Span): Promise<Row[]> {
    if (splits(measure, span)) return span.kind === 'balance' ? await this.#partyBalances(measure, span.at) : await this.#partyTurnover(measure, span.from, span.to)
    const tag = measure.tag === null ? null : tagOf.get(measure.tag)!
    if (span.kind === 'balance') {
      return this.#balances.get(span.at)!
        .filter(({ book, account }) => account.startsWith(measure.account) && (tag === null || this.#tags.get(book)?.get(account)?.tag === tag))
        .map(({ book, fen }) => ({ book, party: null, debitFen: fen, creditFen: 0n }))
    }
    const plain = excludesClosing(measure, span) ? 1n : 0n
    return this.#moved
      .filter((row) => row.account.startsWith(measure.account) && (tag === null || row.tag === tag) && inside(row, span))
      .map((row) => ({ book: row.book, party: null, debitFen: row.debitFen - plain * row.closingDebitFen, creditFen: row.creditFen - plain * row.closingCreditFen }))
  }

  /** Per party over the sub-accounts of the account. */
  async #partyBalances({ account, party }: Measure, at: Period): Promise<Row[]> {
    const sums = new Map<string, Row>()
    for (const row of await partyBalancesAt(this.#ctx, this.#books, account, at)) {
      if (party !== null && this.#parties.get(row.party) !== party) continue
      const key = `${row.book}/${row.party}`
      const known = sums.get(key) ?? { book: row.book, party: row.party, debitFen: 0n, creditFen: 0n }
      known.debitFen += row.fen
      sums.set(key, known)
    }
    return [...sums.values()]
  }

  async #partyTurnover({ account, party }: Measure, from: Period, to: Period): Promise<Row[]> {
    const sums = await dimensionSums(this.#ctx, this.#books, 'party', account, from, to)
    return sums.filter(({ value, valueName }) => value !== null && valueName === party).map(({ book, value, debitFen, creditFen }) => ({ book, party: value, debitFen, creditFen }))
  }
}

function inside({ year, month }: Moved, { from, to }: { from: Period; to: Period }): boolean {
  const at = year * 12 + month
  return at >= yearOf(from) * 12 + Number(from.slice(5)) && at <= yearOf(to) * 12 + Number(to.slice(5))
}
