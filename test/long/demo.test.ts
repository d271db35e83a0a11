import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadDemo } from '../../demo/load.ts'
import { divisionByCode } from '../../src/domains/divisions/index.ts'
import { isSound, verifyCounty } from '../../src/domains/ledger/verify/index.ts'
import { overview, villages } from '../../src/domains/targets/index.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { systemContext, wholeCounty, type Context } from '../../src/kernel/context.ts'
import { Database } from '../../src/kernel/database/index.ts'
import { periodRange } from '../../src/kernel/day.ts'
import { withClient } from '../../src/kernel/postgres/client.ts'
import { useDatabase } from '../support/database.ts'
import { recordProof } from '../support/proof.ts'

const LINE = 50_000_000n
const clock = systemClock('2026-10-31')
const urls = useDatabase()
let db: Database
let county = 0

beforeAll(async () => {
  db = new Database(urls.appUrl)
  const started = performance.now()
  county = await loadDemo(db, { clock, ownerUrl: urls.ownerUrl })
  recordProof('demo county loaded', { seconds: Math.round((performance.now() - started) / 1000) })
})
afterAll(() => db.close())

const inCounty = <T>(work: (ctx: Context) => Promise<T>) => db.transaction(wholeCounty(county), (trx) => work(systemContext(clock, wholeCounty(county), trx)))

/** Each village's income of a year up to a month, straight from the entries: no balance, no function of the program. */
async function foldedByVillage(month: string): Promise<Map<number, { accounting: bigint; assessment: bigint }>> {
  return await withClient(urls.ownerUrl, async (client) => {
    await client.query(`begin; set local app.county = '${county}'; set local "app.all" = 'on'`)
    const { rows } = await client.query<{ village: number; accounting: string; assessment: string }>(
      `select e.village, (sum(s.fen) filter (where a.root in ('501', '502')))::text as accounting,
         (sum(s.fen) filter (where a.root in ('501', '502') or a.tag = 'prepaidRent'))::text as assessment
       from ledger.entry e
         join ledger.voucher v on v.county = e.county and v.year = e.year and v.id = e.voucher
         join ledger.book b on b.county = e.county and b.id = e.book
         join ledger.account a on a.county = e.county and a.book = e.book and a.code = e.account
         cross join lateral (values (case e.side when 'credit' then e.amount_fen else -e.amount_fen end)) as s (fen)
       where b.kind = 'coop' and b.state = 'inUse' and v.kind <> 'closing' and e.year = $1::int and e.month <= $2::int
       group by e.village`,
      [month.slice(0, 4), month.slice(5)],
    )
    await client.query('rollback')
    return new Map(rows.map((row) => [row.village, { accounting: BigInt(row.accounting), assessment: BigInt(row.assessment) }]))
  })
}

test('the story of the county: 44 strong villages, 85,890,000.00 yuan by the end of October 2026', async () => {
  const found = [...(await foldedByVillage('2026-10')).values()].map((row) => row.accounting)
  expect(found.length).toBe(196)
  expect(found.filter((fen) => fen >= LINE).length).toBe(44)
  expect(found.reduce((sum, fen) => sum + fen, 0n)).toBe(8_589_000_000n)
})

test('every figure of every month equals the fold over entries, on both bases', async () => {
  const months = periodRange('2024-01', '2026-10')
  let figures = 0
  const wrong: string[] = []
  const same = (what: string, shown: unknown, folded: unknown) => {
    figures += 1
    if (shown !== folded) wrong.push(`${what}: ${String(shown)}, folded ${String(folded)}`)
  }
  for (const month of months) {
    const folded = await foldedByVillage(month)
    const [page, list] = await inCounty(async (ctx) => {
      const { id } = await divisionByCode(ctx.trx, String(county))
      return [await overview(ctx, { division: id, month, basis: 'accounting' }), await villages(ctx, { division: id, month, basis: 'accounting' })] as const
    })
    const sum = (basis: 'accounting' | 'assessment', of = list.map(({ village }) => village)) => of.reduce((total, village) => total + (folded.get(village)?.[basis] ?? 0n), 0n)
    for (const row of list) {
      same(`${month} ${row.name}`, row.accountingFen, folded.get(row.village)?.accounting ?? 0n)
      same(`${month} ${row.name} assessment`, row.assessmentFen, folded.get(row.village)?.assessment ?? 0n)
    }
    same(`${month} sum`, page.sum.accountingFen, sum('accounting'))
    same(`${month} sum assessment`, page.sum.assessmentFen, sum('assessment'))
    same(`${month} strong`, page.strong, list.filter(({ village }) => (folded.get(village)?.accounting ?? 0n) >= LINE).length)
    for (const town of page.towns) {
      const of = list.filter((row) => row.town === town.town).map(({ village }) => village)
      same(`${month} ${town.name}`, town.accountingFen, sum('accounting', of))
      same(`${month} ${town.name} assessment`, town.assessmentFen, sum('assessment', of))
      same(`${month} ${town.name} strong`, town.strong, of.filter((village) => (folded.get(village)?.accounting ?? 0n) >= LINE).length)
    }
    same(`${month} bands`, page.bands.reduce((total, band) => total + band.sumFen, 0n), sum('accounting'))
  }
  expect(wrong).toEqual([])
  recordProof('target figures equal the fold over entries', { months: months.length, figures, mismatches: wrong.length })
})

test('verify finds nothing wrong', async () => {
  const report = await verifyCounty(db, county)
  expect(report.mismatches).toEqual([])
  expect(isSound(report)).toBe(true)
  recordProof('verify of the demo county', { ...report.counts, checks: report.checks.length, mismatches: report.mismatches.length })
})
