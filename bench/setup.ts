import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCounty, divisionByCode, importDivisions } from '../src/domains/divisions/index.ts'
import { addAccounts, createBook } from '../src/domains/ledger/index.ts'
import { systemClock } from '../src/kernel/clock.ts'
import { systemContext, wholeCounty, type Context } from '../src/kernel/context.ts'
import { Database } from '../src/kernel/database/index.ts'
import { migrate } from '../src/kernel/migrate.ts'
import { ensureDatabase, openCluster } from '../src/kernel/postgres/cluster.ts'

const COUNTY = '349981'
const log = { info() {}, warn() {}, debug() {} }

/** A throw-away cluster with one county and one village; every measurement makes its own books. */
export interface Bench {
  db: Database
  folder: string
  county: number
  /** owns the bare tables that the program is compared with */
  superUrl: string
  clock: ReturnType<typeof systemClock>
  inCounty<T>(work: (ctx: Context) => Promise<T>): Promise<T>
  /** a book in set-up with the sub-accounts that the benchmarks use */
  newBook(name: string): Promise<string>
  close(): Promise<void>
}

export async function openBench(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'mz-bench-'))
  chmodSync(folder, 0o711)
  const cluster = await openCluster({ dataDir: folder, log })
  await ensureDatabase(cluster, 'bench')
  await migrate(cluster.ownerUrl('bench'), { log })
  const db = new Database(cluster.appUrl('bench'), { max: 8 })
  const clock = systemClock('2026-01-31')
  const county = await db.transaction(wholeCounty(Number(COUNTY)), (trx) => createCounty(trx, { code: COUNTY, name: '试验市', now: clock.now() }))
  const rows = [
    { code: `${COUNTY}100`, name: '试验镇', parent: COUNTY, level: 4, category: null },
    { code: `${COUNTY}100200`, name: '青枫村', parent: `${COUNTY}100`, level: 5, category: null },
  ]
  await importDivisions(db, { name: '试验区划', rows }, { county: COUNTY, now: clock.now() })
  const scope = wholeCounty(county)
  const inCounty: Bench['inCounty'] = (work) => db.transaction(scope, (trx) => work(systemContext(clock, scope, trx, '测速')))
  return {
    db, folder, county, clock, inCounty, superUrl: cluster.superUrl('bench'),
    newBook: (name) =>
      inCounty(async (ctx) => {
        const village = await divisionByCode(ctx.trx, `${COUNTY}100200`)
        const { id } = await createBook(ctx, { village: village.id, kind: 'coop', name, start: '2025-01' })
        await addAccounts(ctx, id, [{ code: '10201', name: '基本户' }, { code: '50102', name: '租赁收入', tag: 'lease' }, { code: '51302', name: '办公费' }])
        return id
      }),
    async close() {
      await db.close()
      await cluster.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Milliseconds that the work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Fails the row when two ways of doing the work do not end with the same totals. */
export function same(what: string, ...totals: string[]): void {
  if (new Set(totals).size !== 1) throw new Error(`${what}: totals differ: ${totals.join(' | ')}`)
}
