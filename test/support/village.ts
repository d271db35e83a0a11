import { createCounty, divisionByCode, importDivisions } from '../../src/domains/divisions/index.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { systemContext, wholeCounty, type Context } from '../../src/kernel/context.ts'
import type { Database, Scope } from '../../src/kernel/database/index.ts'
import type { Day } from '../../src/kernel/day.ts'

export interface TestVillage {
  county: number
  /** divisions.division id of the first village, 349981100200 */
  id: number
  /** the second village, of another town: 349981101200 */
  other: number
  /** runs work in a transaction of the whole county, or of the given scope, on the test's business day */
  act<T>(db: Database, work: (ctx: Context) => Promise<T>, scope?: Scope): Promise<T>
}

/** A small county with two towns and a village in each, on a pinned business day. */
export async function makeVillage(db: Database, today: Day = '2026-10-31'): Promise<TestVillage> {
  const clock = systemClock(today)
  const code = '349981'
  const county = await db.transaction(wholeCounty(Number(code)), (trx) => createCounty(trx, { code, name: '试验市', now: clock.now() }))
  const row = (full: string, name: string, level: number) => ({ code: full, name, parent: level === 4 ? code : full.slice(0, 9), level, category: null })
  await importDivisions(db, {
    name: '试验区划',
    rows: [row('349981100', '试验镇', 4), row('349981101', '对照镇', 4), row('349981100200', '青枫村', 5), row('349981101200', '白杨村', 5)],
  }, { county: code, now: clock.now() })
  const act: TestVillage['act'] = (target, work, scope = wholeCounty(county)) => target.transaction(scope, (trx) => work(systemContext(clock, scope, trx, '测试')))
  const find = (division: string) => act(db, async (ctx) => (await divisionByCode(ctx.trx, division)).id)
  return { county, id: await find('349981100200'), other: await find('349981101200'), act }
}
