import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useDatabase } from '../../../test/support/database.ts'
import { systemClock } from '../../kernel/clock.ts'
import { systemContext, wholeCounty, type Context } from '../../kernel/context.ts'
import { Database, type Scope } from '../../kernel/database/index.ts'
import { DomainError } from '../../kernel/error.ts'
import { newId } from '../../kernel/id.ts'
import type { Fen } from '../../kernel/money.ts'
import { addAccounts, addParties, appendHistory, carryOver, createBook, post, useBook } from '../ledger/index.ts'
import type { VoucherDraft } from '../ledger/contract.ts'
import { acceptDefaults, freezeDenominator, indicator, overview, seedTargets, setTarget, village, villages } from './index.ts'

const COUNTY = 990_101
const MONTH = '2026-03'
const clock = systemClock('2026-03-31')
const database = useDatabase()
let db: Database
let county: number
let towns: number[]
/** 0–2 in the first town, 3–5 in the second; 4 is still set up, 5 has no book */
let ids: number[]
let books: string[]

const inScope = <T>(scope: Scope, work: (ctx: Context) => Promise<T>) => db.transaction(scope, (trx) => work(systemContext(clock, scope, trx)))
const inCounty = <T>(work: (ctx: Context) => Promise<T>) => inScope(wholeCounty(COUNTY), work)
const refused = (work: Promise<unknown>) => work.then(() => 'done', (error: unknown) => (error instanceof DomainError ? [error.kind, error.code] : error))

const subAccounts = [
  { code: '50101', name: '发包收入', tag: 'contracting' as const }, { code: '50102', name: '租赁收入', tag: 'lease' as const },
  { code: '21101', name: '预收租金', tag: 'prepaidRent' as const }, { code: '21102', name: '押金', tag: 'deposit' as const }, { code: '21103', name: '代收流转费', tag: 'passThrough' as const },
  { code: '32201', name: '未分配收益', tag: 'undistributed' as const }, { code: '32202', name: '各项分配', tag: 'appropriation' as const },
]

/** A voucher of debits (positive) and credits (negative); `red` turns every amount round. */
const draft = (date: string, rows: [account: string, fen: Fen, party?: string][], red = 1n): VoucherDraft => ({
  id: newId(), date, word: '记', kind: 'ordinary', attachments: 1,
  lines: rows.map(([account, fen, party]) => ({ account, side: fen > 0n ? 'debit' : 'credit', amountFen: (fen > 0n ? fen : -fen) * red, summary: '测试', ...(party && { party }) })),
})
const signed = { preparedBy: '甲', reviewedBy: '乙' }
const postTo = (book: string, voucher: VoucherDraft) => inCounty((ctx) => post(ctx, book, voucher, signed))

/** One of everything that a basis measures, in amounts that differ by village and month. */
function vouchers(month: string, k: bigint, party: string): VoucherDraft[] {
  const day = (n: number) => `${month}-${String(n).padStart(2, '0')}`
  return [
    draft(day(2), [['102', 1_000_000n * k], ['50101', -1_000_000n * k]]),
    draft(day(3), [['102', 7_000_001n * k], ['50102', -7_000_001n * k]]),
    draft(day(3), [['102', 300n * k], ['50102', -300n * k]], -1n),
    draft(day(4), [['102', 450_000n * k], ['502', -450_000n * k]]),
    draft(day(5), [['102', 1_200_000n * k], ['21101', -1_200_000n * k]]),
    draft(day(6), [['21101', 100_000n * k], ['50102', -100_000n * k]]),
    draft(day(7), [['102', 90_000n * k], ['21102', -90_000n * k]]),
    draft(day(8), [['102', 800_000n * k], ['21103', -800_000n * k]]),
    draft(day(9), [['21103', 780_000n * k], ['102', -780_000n * k]]),
    draft(day(10), [['102', 333_000n * k], ['503', -333_000n * k]]),
    draft(day(11), [['102', 222_000n * k], ['241', -222_000n * k]]),
    draft(day(12), [['102', 111_000n * k], ['311', -111_000n * k]]),
    draft(day(13), [['113', 60_000n * k, party], ['102', -60_000n * k]]),
    draft(day(14), [['102', 40_000n * k], ['113', -40_000n * k, party]]),
    draft(day(15), [['513', 150_000n * k], ['102', -150_000n * k]]),
  ]
}

async function makeBook(n: number): Promise<string> {
  const k = BigInt(n + 1)
  return await inCounty(async (ctx) => {
    const { id } = await createBook(ctx, { village: ids[n]!, kind: 'coop', name: `第${n}村合作社`, start: '2025-01' })
    await addAccounts(ctx, id, subAccounts)
    const party = (await addParties(ctx, id, [{ name: '村委会', category: 'affiliate' }])).get('村委会')!
    const history = ['2025-02', '2025-12'].flatMap((month) => vouchers(month, k, party).map((voucher, i) => ({ ...voucher, ...signed, no: i + 1 })))
    await appendHistory(ctx, id, history, null)
    await carryOver(ctx, id, 2025)
    if (n === 4) return id
    await useBook(ctx, id, '2026-01')
    for (const month of ['2026-01', '2026-03']) for (const voucher of vouchers(month, k, party)) await post(ctx, id, voucher, signed)
    return id
  })
}

beforeAll(async () => {
  db = new Database(database.appUrl)
  const insert = async (level: number, code: string, name: string, parent: number | null) =>
    (await db.kysely.insertInto('divisions.division').values({ level, code, name, parent, county: COUNTY }).returning('id').executeTakeFirstOrThrow()).id
  county = await insert(3, '990101', '云溪市', null)
  towns = [await insert(4, '990101100', '东乡镇', county), await insert(4, '990101101', '西乡镇', county)]
  ids = []
  for (let n = 0; n < 6; n++) ids.push(await insert(5, `99010110${n < 3 ? 0 : 1}20${n}`, `第${n}村`, towns[n < 3 ? 0 : 1]!))
  await db.kysely.insertInto('divisions.county').values({ county: COUNTY, division: county, name: '云溪市', createdAt: clock.now() }).execute()
  books = []
  for (let n = 0; n < 5; n++) books.push(await makeBook(n))
  await inCounty(async (ctx) => {
    await acceptDefaults(ctx)
    await seedTargets(ctx, [
      { year: 2026, version: 1, setOn: '2026-01-12', reason: '年初下达', strongVillages: 1, meanFen: 30_000_000n },
      { year: 2026, version: 2, setOn: '2026-03-10', reason: '年中上调', strongVillages: 2, meanFen: 50_000_000n },
    ])
    await freezeDenominator(ctx, 2026)
  })
})
afterAll(() => db.close())

const conditions: Record<string, { where: string; fen: string }> = {
  operating: { where: `a.root in ('501', '502')`, fen: `case e.side when 'credit' then e.amount_fen else -e.amount_fen end` },
  prepaidReceived: { where: `a.tag = 'prepaidRent' and e.side = 'credit'`, fen: 'e.amount_fen' },
  prepaidReleased: { where: `a.tag = 'prepaidRent' and e.side = 'debit'`, fen: 'e.amount_fen' },
  passThrough: { where: `a.tag = 'passThrough' and e.side = 'credit'`, fen: 'e.amount_fen' },
  subsidy: { where: `a.root = '503'`, fen: `case e.side when 'credit' then e.amount_fen else -e.amount_fen end` },
  grant: { where: `a.root = '241' and e.side = 'credit'`, fen: 'e.amount_fen' },
  reserve: { where: `a.root = '311' and e.side = 'credit'`, fen: 'e.amount_fen' },
  interBook: { where: `a.root = '113' and e.side = 'credit'`, fen: 'e.amount_fen' },
}

/** The independent answer: entries of co-op books in use joined with their vouchers, closing vouchers left out. */
const fold = (code: string, from: string, to: string, within: number[]) =>
  inCounty(async (ctx) => {
    const { where, fen } = conditions[code]!
    const { rows } = await sql<{ village: number; month: number; fen: Fen }>`
      select e.village, e.month, sum(${sql.raw(fen)})::bigint as fen
      from ledger.entry e join ledger.voucher v on v.county = e.county and v.year = e.year and v.id = e.voucher
      join ledger.account a on a.county = e.county and a.book = e.book and a.code = e.account
      join ledger.book b on b.county = e.county and b.id = e.book
      where v.kind <> 'closing' and b.kind = 'coop' and b.state = 'inUse' and v.date between ${from}::date and ${to}::date
        and e.village = any(${within}::int[]) and ${sql.raw(where)} group by e.village, e.month`.execute(ctx.trx)
    return rows
  })
const folded = async (code: string, from: string, to: string, within: number[]) => (await fold(code, from, to, within)).reduce((sum, row) => sum + row.fen, 0n)

describe('figures equal a fold over the entries', () => {
  const from = '2026-01-01'
  const to = '2026-03-31'

  test('of the county: both bases, each reconciling line, every village, every month', async () => {
    const page = await inCounty((ctx) => overview(ctx, { division: county, month: MONTH, basis: 'accounting' }))
    const gross: Record<string, Fen> = {}
    for (const code of Object.keys(conditions)) gross[code] = await folded(code, from, to, ids)
    expect(Object.fromEntries(page.reconciliation.map((line) => [line.code, line.grossFen]))).toEqual(gross)
    expect(Object.values(gross).every((fen) => fen > 0n)).toBe(true)
    const countedOf = { operating: gross.operating, prepaidReceived: gross.prepaidReceived, prepaidReleased: -gross.prepaidReleased!, passThrough: 0n, subsidy: 0n, grant: 0n, reserve: 0n, interBook: 0n }
    expect(Object.fromEntries(page.reconciliation.map((line) => [line.code, line.countedFen]))).toEqual(countedOf)
    expect(page.sum).toEqual({ accountingFen: gross.operating, assessmentFen: gross.operating! + gross.prepaidReceived! - gross.prepaidReleased! })

    const rows = await inCounty((ctx) => villages(ctx, { division: county, month: MONTH, basis: 'assessment' }))
    for (const row of rows) {
      const [operating, received, released] = await Promise.all(['operating', 'prepaidReceived', 'prepaidReleased'].map((code) => folded(code, from, to, [row.village])))
      expect([row.accountingFen, row.assessmentFen]).toEqual([operating, operating! + received! - released!])
    }
    expect(rows.map((row) => row.rank)).toEqual([1, 2, 3, 4, 5])

    const thisYear = await fold('operating', from, to, ids)
    const lastYear = await fold('operating', '2025-01-01', '2025-12-31', ids)
    const ofMonth = (list: { month: number; fen: Fen }[], month: number) => list.filter((row) => row.month === month).reduce((sum, row) => sum + row.fen, 0n)
    page.months.forEach(({ sumFen, priorYearSumFen }, i) => {
      expect(sumFen).toBe(i < 3 ? ofMonth(thisYear, i + 1) : null)
      expect(priorYearSumFen).toBe(ofMonth(lastYear, i + 1))
    })
    expect(page.months[1]?.priorYearSumFen).toBeGreaterThan(0n)
  })

  test('of a closed year: the carry-over changes nothing', async () => {
    const page = await inCounty((ctx) => overview(ctx, { division: county, month: '2025-12', basis: 'accounting' }))
    expect(page.sum.accountingFen).toBe(await folded('operating', '2025-01-01', '2025-12-31', ids))
    expect([page.target, page.strongLineFen, page.strongMet]).toEqual([null, 50_000_000n, null])
    expect(page.basisNote).toContain('尚未冻结')
  })

  test('of one village: accounts, months and reconciling lines', async () => {
    const page = await inCounty((ctx) => village(ctx, { village: ids[1]!, month: MONTH, basis: 'accounting' }))
    const operating = await folded('operating', from, to, [ids[1]!])
    expect(page.village.accountingFen).toBe(operating)
    expect(page.sources.reduce((sum, source) => sum + source.fen, 0n)).toBe(operating)
    expect(page.months.reduce((sum, month) => sum + month.incomeFen, 0n)).toBe(operating)
    expect(page.months.map((month) => month.expenseFen)).toEqual([300_000n, 0n, 300_000n])
    for (const line of page.reconciliation) {
      expect([line.code, line.grossFen]).toEqual([line.code, await folded(line.code, from, to, [ids[1]!])])
      expect(line.accounts.reduce((sum, account) => sum + account.fen, 0n)).toBe(line.grossFen)
    }
  })

  test('of the command line', async () => {
    const answer = await inCounty((ctx) => indicator(ctx, { division: towns[0]!, month: MONTH, basis: 'accounting' }))
    expect(answer).toEqual({ division: '990101100', month: MONTH, basis: 'accounting', fen: await folded('operating', from, to, ids.slice(0, 3)), villages: 3, version: 1 })
  })
})

describe('the page', () => {
  const page = (basis: 'accounting' | 'assessment' = 'accounting', month = MONTH) => inCounty((ctx) => overview(ctx, { division: county, month, basis }))

  test('divides by the frozen list, and says which villages stand apart', async () => {
    const { villages: n, excluded, sum, meanFen, basisNote, bands, towns: rows } = await page()
    expect(n).toBe(5)
    expect(meanFen).toBe(sum.accountingFen / 5n)
    expect(basisNote).toContain('冻结')
    expect(excluded.map(({ name, reason }) => [name, reason])).toEqual([['第5村', '无集体经济组织账套'], ['第4村', '账套在初始化，收入尚未计入（仍计入村数）']])
    expect(bands.reduce((count, band) => count + band.villages, 0)).toBe(n)
    expect(bands.reduce((fen, band) => fen + band.sumFen, 0n)).toBe(sum.accountingFen)
    expect(rows.map((row) => [row.name, row.villages, row.rank])).toEqual([['东乡镇', 3, 1], ['西乡镇', 2, 1]])
    expect(rows.reduce((fen, row) => fen + row.accountingFen, 0n)).toBe(sum.accountingFen)
  })

  test('a band lists its villages', async () => {
    const { bands } = await page()
    for (const band of bands) {
      const rows = await inCounty((ctx) => villages(ctx, { division: county, month: MONTH, basis: 'accounting', band: band.key }))
      expect(rows).toHaveLength(band.villages)
    }
    expect(await refused(inCounty((ctx) => villages(ctx, { division: county, month: MONTH, basis: 'accounting', band: 'x' })))).toEqual(['notFound', 'targets.bandNotFound'])
  })

  test('a month is judged by the target then in force', async () => {
    expect((await page('accounting', '2026-01')).target?.version).toBe(1)
    const { target, versions } = await page()
    expect([target?.version, versions.length]).toEqual([2, 2])
  })

  test('a voucher of 500,000 in the right village flips exactly that village', async () => {
    const before = await page()
    await postTo(books[0]!, draft('2026-03-20', [['102', 50_000_000n], ['50102', -50_000_000n]]))
    const after = await page()
    const strong = await inCounty((ctx) => villages(ctx, { division: county, month: MONTH, basis: 'accounting' }))
    expect(after.strong).toBe(before.strong + 1)
    expect(strong.find((row) => row.village === ids[0])?.strong).toBe(true)
    expect(after.sum.accountingFen).toBe(before.sum.accountingFen + 50_000_000n)
    expect([before.strongMet, before.strongStillNeeded, after.strongMet, after.strongStillNeeded]).toEqual([false, 1, true, 0])
  })

  test('the mean is met only when the sum exceeds it by a fen', async () => {
    const { sumGapFen } = await page()
    await postTo(books[0]!, draft('2026-03-21', [['102', sumGapFen - 1n], ['50102', 1n - sumGapFen]]))
    const equal = await page()
    expect([equal.meanFen, equal.meanMet, equal.sumGapFen]).toEqual([50_000_000n, false, 1n])
    await postTo(books[0]!, draft('2026-03-21', [['102', 1n], ['50102', -1n]]))
    const above = await page()
    expect([above.meanFen, above.meanMet, above.sumGapFen]).toEqual([50_000_000n, true, 0n])
  })
})

describe('scope', () => {
  const townScope = (): Scope => ({ county: COUNTY, all: false, villages: ids.slice(0, 3) })

  test('a town sees its own villages and its own ranking', async () => {
    const page = await inScope(townScope(), (ctx) => overview(ctx, { division: towns[0]!, month: MONTH, basis: 'accounting' }))
    expect([page.villages, page.towns.map((town) => town.name), page.strongMet]).toEqual([3, ['东乡镇'], null])
    const rows = await inScope(townScope(), (ctx) => villages(ctx, { division: towns[0]!, month: MONTH, basis: 'accounting' }))
    expect(rows.map((row) => row.village).toSorted((a, b) => a - b)).toEqual(ids.slice(0, 3))
  })

  test('another town and its villages do not exist', async () => {
    const question = { month: MONTH, basis: 'accounting' as const }
    expect(await refused(inScope(townScope(), (ctx) => overview(ctx, { ...question, division: towns[1]! })))).toEqual(['notFound', 'divisions.notFound'])
    expect(await refused(inScope(townScope(), (ctx) => village(ctx, { ...question, village: ids[3]! })))).toEqual(['notFound', 'divisions.notFound'])
    expect(await refused(inCounty((ctx) => overview(ctx, { ...question, division: 999_999 })))).toEqual(['notFound', 'divisions.notFound'])
  })

  test('a town is no village', async () => {
    expect(await refused(inCounty((ctx) => village(ctx, { village: towns[0]!, month: MONTH, basis: 'accounting' })))).toEqual(['notFound', 'targets.villageNotFound'])
  })
})

describe('settings', () => {
  const target = {
    year: 2026, effective: '2026-03-20', strongLineFen: 50_000_000n, strongComparator: '>=' as const, strongCount: 3, countComparator: '>=' as const,
    meanFen: 60_000_000n, meanComparator: '>=' as const, reason: '再次上调',
  }

  test('a new target is a new version; the earlier ones stay', async () => {
    expect(await inCounty((ctx) => setTarget(ctx, target))).toEqual({ ...target, version: 3, approvedBy: '系统' })
    const { versions, target: now } = await inCounty((ctx) => overview(ctx, { division: county, month: MONTH, basis: 'accounting' }))
    expect(versions.map((version) => version.strongCount)).toEqual([1, 2, 3])
    expect(now).toEqual({ ...target, version: 3, approvedBy: '系统' })
  })

  test.each([
    ['outside the year', { effective: '2027-01-01' }, ['invalid', 'targets.effectiveOutside']],
    ['before the last version', { effective: '2026-02-01' }, ['invalid', 'targets.effectiveEarlier']],
    ['zero', { meanFen: 0n }, ['invalid', 'targets.notPositive']],
  ])('a target that is %s is refused', async (_, change, answer) => {
    expect(await refused(inCounty((ctx) => setTarget(ctx, { ...target, effective: '2026-03-25', ...change })))).toEqual(answer)
  })

  test('only the county sets targets and freezes the list, once a year', async () => {
    const town: Scope = { county: COUNTY, all: false, villages: ids.slice(0, 3) }
    expect(await refused(inScope(town, (ctx) => setTarget(ctx, target)))).toEqual(['forbidden', 'targets.countyOnly'])
    expect(await refused(inScope(town, (ctx) => freezeDenominator(ctx, 2027)))).toEqual(['forbidden', 'targets.countyOnly'])
    expect(await refused(inCounty((ctx) => freezeDenominator(ctx, 2026)))).toEqual(['conflict', 'targets.frozen'])
  })
})
