import type { Context } from '../../kernel/context.ts'
import { addMonths, periodRange, yearOf, type Period } from '../../kernel/day.ts'
import { notFound } from '../../kernel/error.ts'
import type { Fen } from '../../kernel/money.ts'
import { divisionById } from '../divisions/index.ts'
import { booksOf, movements, statesOf, villagesInScope } from '../ledger/index.ts'
import type { Basis, TargetVersion, VillageFigure } from './contract.ts'
import { defaults } from './defaults.ts'
import { asOf, basisAt, countedInYear, countedSet, incomeOf, isStrong, strongLineOf, type Income, type MovementRow, type StrongLine } from './figures.ts'
import { villagePlaces, type VillagePlace } from './places.ts'
import { grossOf, inBand, inForce, meanFen, meanMeets, measureLines, meets, monthSeries, ranked, shortfall, spread, type BasisLine } from './rules.ts'
import * as store from './store.ts'

const COUNTY = 3
const EXPENSE_ROOTS = ['511', '512', '513', '514', '515', '521']
const basisNames: Record<Basis, string> = { accounting: '会计口径', assessment: '考核口径' }

export interface Question {
  division: number
  month: Period
  basis: Basis
}

const sumOf = <T>(rows: readonly T[], fenOf: (row: T) => Fen): Fen => rows.reduce((sum, row) => sum + fenOf(row), 0n)

async function targetAt(ctx: Context, month: Period): Promise<{ target: TargetVersion | null; versions: TargetVersion[] }> {
  const versions = await store.targetVersions(ctx, yearOf(month))
  return { target: inForce(versions, asOf(ctx, month)), versions }
}

const figuresOf = (income: Income, village: number) => ({ accountingFen: income.total('accounting', village), assessmentFen: income.total('assessment', village) })

const chosen = (basis: Basis, figures: { accountingFen: Fen; assessmentFen: Fen }): Fen => (basis === 'accounting' ? figures.accountingFen : figures.assessmentFen)

function townRows(income: Income, villages: readonly number[], places: ReadonlyMap<number, VillagePlace>, basis: Basis, line: StrongLine) {
  const towns = new Map<number, { town: number; name: string; villages: number; strong: number; accountingFen: Fen; assessmentFen: Fen }>()
  for (const village of villages) {
    const place = places.get(village)
    if (!place) continue
    const figures = figuresOf(income, village)
    const town = towns.get(place.town) ?? { town: place.town, name: place.townName, villages: 0, strong: 0, accountingFen: 0n, assessmentFen: 0n }
    town.villages += 1
    town.strong += isStrong(chosen(basis, figures), line) ? 1 : 0
    town.accountingFen += figures.accountingFen
    town.assessmentFen += figures.assessmentFen
    towns.set(place.town, town)
  }
  const rows = [...towns.values()].map((town) => ({ ...town, meanFen: meanFen(chosen(basis, town), town.villages) }))
  return ranked(rows, (town) => town.meanFen)
}

/** The double-fifty page of a county, town or village, on one of the two bases. */
export async function overview(ctx: Context, input: Question) {
  const { month, basis } = input
  const year = yearOf(month)
  const seen = await villagesInScope(ctx, input.division)
  const division = await divisionById(ctx.trx, input.division)
  const set = await countedSet(ctx, seen, year)
  const places = await villagePlaces(ctx, seen)
  const { target, versions } = await targetAt(ctx, month)
  const line = strongLineOf(target)
  const income = await incomeOf(ctx, set.counted, month, { shown: true })
  const before = await countedInYear(ctx, set.counted, year - 1, income.basis[basis])

  const amounts = set.counted.map((village) => income.total(basis, village))
  const sumFen = sumOf(amounts, (fen) => fen)
  const n = set.counted.length
  const strong = amounts.filter((fen) => isStrong(fen, line)).length
  // The number of strong villages is set for the county; a part of it can only show how many it has.
  const whole = target !== null && division.level === COUNTY && ctx.scope.all
  const periods = periodRange(`${year}-01`, `${year}-12`)
  const thisYear = new Map(monthSeries(income.byVillage[basis], set.counted, income.months, (fen) => isStrong(fen, line)).map((row) => [row.month, row]))
  const lastYear = new Map(monthSeries(before, set.counted, periodRange(`${year - 1}-01`, `${year - 1}-12`), () => false).map((row) => [row.month, row.sumFen]))

  return {
    division: { id: division.id, name: division.name, level: division.level },
    month,
    asOf: asOf(ctx, month),
    basis,
    target,
    versions,
    basisVersion: income.basis[basis].version,
    basisNote: noteOf(basis, income.basis[basis], set.note),
    strongLineFen: line.lineFen,
    villages: n,
    strong,
    strongMet: whole ? meets(BigInt(strong), target.countComparator, BigInt(target.strongCount)) : null,
    meanMet: target && n > 0 ? meanMeets(sumFen, n, target) : null,
    sum: { accountingFen: sumOf(set.counted, (village) => income.total('accounting', village)), assessmentFen: sumOf(set.counted, (village) => income.total('assessment', village)) },
    meanFen: meanFen(sumFen, n),
    strongStillNeeded: whole ? Number(shortfall(BigInt(strong), target.countComparator, BigInt(target.strongCount))) : 0,
    sumGapFen: target && n > 0 ? shortfall(sumFen, target.meanComparator, target.meanFen * BigInt(n)) : 0n,
    villageGapsFen: sumOf(amounts, (fen) => shortfall(fen, line.comparator, line.lineFen)),
    bands: spread(defaults.bands, amounts),
    towns: townRows(income, set.counted, places, basis, line),
    months: periods.map((period) => ({
      month: period,
      sumFen: thisYear.get(period)?.sumFen ?? null,
      priorYearSumFen: lastYear.get(addMonths(period, -12)) ?? 0n,
      strong: thisYear.get(period)?.strong ?? null,
    })),
    reconciliation: measureLines(income.basis.assessment.lines, income.rows).map(({ line: measured, grossFen, countedFen }) => {
      const { code, name, note, measure } = measured
      return { code, name, note, grossFen, countedFen, opens: measure.roots.flatMap((account) => (measure.tags ?? [null]).map((tag) => ({ account, tag }))) }
    }),
    excluded: set.excluded.map(({ village, reason }) => ({ village, name: places.get(village)?.name ?? '', townName: places.get(village)?.townName ?? '', reason })),
  }
}

const noteOf = (basis: Basis, version: store.BasisVersion, set: string): string => `${basisNames[basis]}第 ${version.version} 版。${version.note}。${set}。`

/** The counted villages of a division with both figures, best first; `rank` is that in the division, also when only a band is asked for. */
export async function villages(ctx: Context, input: Question & { band?: string | undefined }): Promise<VillageFigure[]> {
  const { month, basis } = input
  const set = await countedSet(ctx, await villagesInScope(ctx, input.division), yearOf(month))
  const places = await villagePlaces(ctx, set.counted)
  const line = strongLineOf((await targetAt(ctx, month)).target)
  const income = await incomeOf(ctx, set.counted, month)
  const state = await bookkeeping(ctx, set.counted)
  const rows = set.counted.flatMap((village) => {
    const place = places.get(village)
    return place ? [figureOf(village, place, income, basis, line, state)] : []
  })
  const all = ranked(rows, (row) => chosen(basis, row))
  if (input.band === undefined) return all
  const band = defaults.bands.find(({ key }) => key === input.band)
  if (!band) throw notFound('targets.bandNotFound', '没有这个收入分档')
  return all.filter((row) => inBand(band, chosen(basis, row)))
}

type Bookkeeping = Map<number, { lastClosed: Period | null; lastVoucher: string | null }>

async function bookkeeping(ctx: Context, villages: readonly number[]): Promise<Bookkeeping> {
  const books = await booksOf(ctx, { villages, kind: 'coop', state: 'inUse' })
  const states = await statesOf(ctx, books.map((book) => book.id))
  return new Map(books.map((book) => [book.village, { lastClosed: states.get(book.id)?.lastClosed ?? null, lastVoucher: states.get(book.id)?.lastVoucher ?? null }]))
}

function figureOf(village: number, place: VillagePlace, income: Income, basis: Basis, line: StrongLine, state: Bookkeeping): Omit<VillageFigure, 'rank'> {
  const figures = figuresOf(income, village)
  const fen = chosen(basis, figures)
  return {
    village,
    ...place,
    ...figures,
    strong: isStrong(fen, line),
    gapFen: shortfall(fen, line.comparator, line.lineFen),
    lastClosed: state.get(village)?.lastClosed ?? null,
    lastVoucher: state.get(village)?.lastVoucher ?? null,
  }
}

interface Part {
  movement: MovementRow
  fen: Fen
}

/** Parts of many months, added up per book and account. */
function byAccount(parts: readonly Part[], from: Period, to: Period) {
  const accounts = new Map<string, { book: string; account: string; name: string; tag: string | null; fen: Fen; from: Period; to: Period }>()
  for (const { movement: { book, account, name, tag }, fen } of parts) {
    const key = `${book} ${account}`
    const row = accounts.get(key) ?? { book, account, name, tag, fen: 0n, from, to }
    accounts.set(key, { ...row, fen: row.fen + fen })
  }
  return [...accounts.values()].filter((row) => row.fen !== 0n)
}

const net = (roots: readonly string[]): BasisLine => ({ code: '', name: '', note: '', measure: { roots: [...roots], turnover: 'net' }, counted: 1 })

/** What one village's income is made of, account by account, and how the two bases meet. */
export async function village(ctx: Context, input: { village: number; month: Period; basis: Basis }) {
  const { month, basis } = input
  const seen = await villagesInScope(ctx, input.village)
  const division = await divisionById(ctx.trx, input.village)
  const place = (await villagePlaces(ctx, seen)).get(input.village)
  if (!place) throw notFound('targets.villageNotFound', '没有这个村，或不在您的管辖范围内')
  const line = strongLineOf((await targetAt(ctx, month)).target)
  const income = await incomeOf(ctx, seen, month, { shown: true })
  const expenses = await movements(ctx, { villages: seen, kind: 'coop', from: `${yearOf(month)}-01`, to: month, roots: EXPENSE_ROOTS })
  const from = `${yearOf(month)}-01`
  const sources = measureLines(income.basis.accounting.lines, income.rows).flatMap((measured) => measured.parts)
  return {
    village: { ...figureOf(input.village, place, income, basis, line, await bookkeeping(ctx, seen)), code: division.code },
    basisNote: noteOf(basis, income.basis[basis], (await countedSet(ctx, seen, yearOf(month))).note),
    strongLineFen: line.lineFen,
    sources: byAccount(sources, from, month),
    months: income.months.map((period) => {
      const bySource = byAccount(sources.filter((part) => part.movement.period === period), period, period)
      return {
        month: period,
        incomeFen: sumOf(bySource, (source) => source.fen),
        expenseFen: -sumOf(expenses.filter((row) => row.period === period), (row) => grossOf(net(EXPENSE_ROOTS), row)),
        bySource: bySource.map(({ book, account, name, fen }) => ({ book, account, name, fen })),
      }
    }),
    reconciliation: measureLines(income.basis.assessment.lines, income.rows).map(({ line: { code, name, note }, grossFen, countedFen, parts }) => ({
      code, name, note, grossFen, countedFen, accounts: byAccount(parts, from, month),
    })),
  }
}

/** Operating income of a division, January to the month, with the version of the basis that made it. */
export async function indicator(ctx: Context, input: Question) {
  const seen = await villagesInScope(ctx, input.division)
  const division = await divisionById(ctx.trx, input.division)
  const { counted } = await countedSet(ctx, seen, yearOf(input.month))
  const income = await incomeOf(ctx, counted, input.month)
  const { version } = await basisAt(ctx, input.basis, asOf(ctx, input.month))
  return { division: division.code, month: input.month, basis: input.basis, fen: sumOf(counted, (id) => income.total(input.basis, id)), villages: counted.length, version }
}
