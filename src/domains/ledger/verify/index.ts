import { sql } from 'kysely'
import { wholeCounty } from '../../../kernel/context.ts'
import type { Database, Trx } from '../../../kernel/database/index.ts'
import type { Id } from '../../../kernel/id.ts'
import { changedVouchers } from './content.ts'
import { openDoors } from './immutable.ts'
import { queries } from './queries.ts'
import { checkCodes, checkTitles, toMismatch, type CheckCode, type Finding, type Mismatch, type Report } from './report.ts'

export { isSound, type Mismatch, type Report } from './report.ts'

const SHOWN_PER_CHECK = 200

export interface VerifyOptions {
  progress?: (done: number, total: number, what: string) => void
}

/**
 * Folds every balance of a county again from its entries and compares: V1–V5, V7, V8, V10, V12, V13 (docs/operate/cli.md names them).
 * One snapshot, so it may run beside people who post. `db` must be the application's own connection: V13 tries its rights.
 */
export function verifyCounty(db: Database, county: number, { progress = () => undefined }: VerifyOptions = {}): Promise<Report> {
  return db.transaction(wholeCounty(county), async (trx) => {
    await sql`set transaction isolation level repeatable read`.execute(trx)
    await sql`set local work_mem = '128MB'`.execute(trx)
    // Right after a crash or a bulk load the planner has no statistics, takes every table for a small one and would loop over it row by row.
    await sql`set local jit = off; set local enable_nestloop = off`.execute(trx)
    const names = await bookNames(trx, county)
    const years = await bookYears(trx, county)
    const found = new Map<CheckCode, number>(checkCodes.map((check) => [check, 0]))
    const mismatches: Mismatch[] = []
    const add = (check: CheckCode, findings: readonly Finding[]) => {
      const before = found.get(check) ?? 0
      found.set(check, before + findings.length)
      mismatches.push(...findings.slice(0, Math.max(0, SHOWN_PER_CHECK - before)).map((finding) => toMismatch(check, finding, names)))
    }
    const total = queries.length + years.length + 1
    let done = 0
    for (const { check, rows } of queries) {
      progress(done++, total, checkTitles[check])
      add(check, (await sql<Finding>`${rows(county)} order by 1, 2, 3, 4`.execute(trx)).rows)
    }
    for (const { book, year } of years) {
      progress(done++, total, checkTitles.V8)
      add('V8', await changedVouchers(trx, county, book, year))
    }
    progress(done++, total, checkTitles.V13)
    add('V13', await openDoors(trx, county))
    progress(total, total, '完成')
    const checks = [...found].map(([check, n]) => ({ check, title: checkTitles[check], found: n }))
    return { county, counts: await counts(trx, county), checks, mismatches: checkCodes.flatMap((check) => mismatches.filter((mismatch) => mismatch.check === check)) }
  })
}

async function bookNames(trx: Trx, county: number): Promise<Map<Id, string>> {
  const rows = await trx.selectFrom('ledger.book').select(['id', 'name']).where('county', '=', county).execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

const bookYears = (trx: Trx, county: number): Promise<{ book: Id; year: number }[]> =>
  trx.selectFrom('ledger.voucher').select(['book', 'year']).distinct().where('county', '=', county).orderBy('book').orderBy('year').execute()

async function counts(trx: Trx, county: number): Promise<Report['counts']> {
  const { rows } = await sql<Report['counts']>`
    select (select count(*)::int from ledger.book where county = ${county}) as books, (select count(*)::int from ledger.voucher where county = ${county}) as vouchers,
      (select count(*)::int from ledger.entry where county = ${county}) as entries, (select count(*)::int from ledger.balance where county = ${county}) as balances,
      (select count(*)::int from ledger.dimension_balance where county = ${county}) as dimension_balances,
      (select count(*)::int from ledger.period where county = ${county} and state = 'closed') as frozen_months`.execute(trx)
  return rows[0]!
}
