import { record } from '../../kernel/audit.ts'
import type { Context } from '../../kernel/context.ts'
import { yearOf, type Day } from '../../kernel/day.ts'
import { conflict, forbidden, invalid } from '../../kernel/error.ts'
import type { Fen } from '../../kernel/money.ts'
import { divisionById, pathOf, villagesOf } from '../divisions/index.ts'
import { booksOf } from '../ledger/index.ts'
import type { TargetVersion } from './contract.ts'
import { defaults } from './defaults.ts'
import type { Comparator } from './rules.ts'
import * as store from './store.ts'

export interface NewTarget {
  year: number
  effective: Day
  strongLineFen: Fen
  strongComparator: Comparator
  strongCount: number
  countComparator: Comparator
  meanFen: Fen
  meanComparator: Comparator
  reason: string
}

/** Sets the targets of a year anew: the earlier versions stay, with their dates and reasons. */
export async function setTarget(ctx: Context, input: NewTarget): Promise<TargetVersion> {
  if (!ctx.scope.all) throw forbidden('targets.countyOnly', '目标由县级统一下达，乡镇和村不能调整')
  if (yearOf(input.effective) !== input.year) throw invalid('targets.effectiveOutside', `生效日期应在 ${input.year} 年之内`)
  if (input.strongLineFen <= 0n || input.meanFen <= 0n) throw invalid('targets.notPositive', '强村线和村均目标应大于零')
  const earlier = await store.targetVersions(ctx, input.year)
  const latest = earlier.at(-1)
  if (latest && input.effective < latest.effective) throw invalid('targets.effectiveEarlier', `生效日期不能早于上一版（${latest.effective}）`)
  const { year, effective, strongLineFen, strongComparator, strongCount, countComparator, meanFen, meanComparator, reason } = input
  const target = {
    version: (latest?.version ?? 0) + 1, year, effective, strongLineFen, strongComparator, strongCount, countComparator, meanFen, meanComparator, reason,
    approvedBy: ctx.actor.name,
  }
  if (!(await store.insertTarget(ctx, target))) throw conflict('targets.changedMeanwhile', '目标刚被他人调整，请刷新后核对再办')
  await record(ctx, 'targets.setTarget', `${input.year}`, null, { ...target })
  return target
}

const COUNTY = 3

/**
 * Freezes the villages that a year's figures divide by: those with a co-op book count, the others are listed with the reason.
 * A year is frozen once; villages that come later are shown as excluded.
 */
export async function freezeDenominator(ctx: Context, year: number): Promise<{ counted: number; excluded: number }> {
  if (!ctx.scope.all) throw forbidden('targets.countyOnly', '考核村名单由县级统一冻结')
  if ((await store.denominator(ctx, year)).length > 0) throw conflict('targets.frozen', `${year} 年的村名单已经冻结，不能再改`)
  const books = await booksOf(ctx, { kind: 'coop' })
  const [first] = books
  if (!first) throw conflict('targets.noBooks', '还没有合作社账套，无从冻结村名单')
  const county = (await pathOf(ctx.trx, first.village)).find(({ level }) => level === COUNTY)
  if (!county) throw conflict('targets.noCounty', '账套所在的村没有上级县，请先导入区划')
  const withBook = new Set(books.map((book) => book.village))
  const rows: store.DenominatorRow[] = []
  for (const village of await villagesOf(ctx.trx, county.id)) {
    const { status, withoutCoop } = await divisionById(ctx.trx, village)
    if (withBook.has(village)) rows.push({ village, counted: true, reason: null })
    else if (status === 'active') rows.push({ village, counted: false, reason: withoutCoop ? '不设集体经济组织' : '无集体经济组织账套' })
  }
  await store.insertDenominator(ctx, year, rows)
  const counted = rows.filter((row) => row.counted).length
  await record(ctx, 'targets.freezeDenominator', `${year}`, null, { counted, excluded: rows.length - counted })
  return { counted, excluded: rows.length - counted }
}

/** Takes our default bases over as the county's version 1, so that a later default never changes its figures. */
export async function acceptDefaults(ctx: Context): Promise<void> {
  for (const basis of ['accounting', 'assessment'] as const) {
    await store.insertBasis(ctx, basis, { version: 1, effective: defaults.effective, ...defaults[basis], approvedBy: '默认口径' })
  }
}

export interface SeedTarget {
  year: number
  version: number
  setOn: Day
  reason: string
  strongVillages: number
  meanFen: Fen
}

/** Writes targets that were set before the program came, oldest first: more than so many strong villages, a mean of more than so much. */
export async function seedTargets(ctx: Context, targets: readonly SeedTarget[]): Promise<void> {
  for (const { year, version, setOn, reason, strongVillages, meanFen } of targets) {
    await store.insertTarget(ctx, {
      year, version, effective: setOn, reason, strongLineFen: defaults.strong.lineFen, strongComparator: defaults.strong.comparator,
      strongCount: strongVillages, countComparator: '>', meanFen, meanComparator: '>', approvedBy: '领导小组',
    })
  }
}
