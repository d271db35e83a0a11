import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { countiesInUse, countyInUse, createCounty, divisionByCode, pathOf, type DivisionFacts } from '../domains/divisions/index.ts'
import { demoDay } from '../domains/identity/index.ts'
import { bookOf } from '../domains/ledger/index.ts'
import { systemClock, type Clock } from '../kernel/clock.ts'
import { toConfig, type Config } from '../kernel/config.ts'
import { systemContext, wholeCounty, type Context } from '../kernel/context.ts'
import { Database } from '../kernel/database/index.ts'
import { DomainError } from '../kernel/error.ts'
import type { Id } from '../kernel/id.ts'
import { openPostgres, type Log } from '../kernel/postgres/index.ts'
import { Refused, tell, UsageError } from './terminal.ts'

/** Options that every command takes. */
export interface GlobalOptions {
  data?: string
  today?: string
  /** six-digit code */
  county?: string
  json?: boolean
  debug?: boolean
}

export interface Session {
  db: Database
  clock: Clock
  ownerUrl: string
  dataDir: string
}

/** Under this name commands act, in the audit and in signatures. */
export const ACTOR = '命令行'

export const commandLog = (debug = false): Log => ({ info: tell, warn: tell, debug: debug ? tell : () => undefined })

/**
 * Opens the database of the data folder (or DATABASE_URL), does the work and closes it again. When a server keeps the folder's
 * PostgreSQL running, the work goes through that one.
 * @param options.fresh makes the data folder and does not ask for a migrated database
 */
export async function withPostgres<T>(global: GlobalOptions, work: (urls: { ownerUrl: string; appUrl: string }, config: Config) => Promise<T>, { fresh = false } = {}): Promise<T> {
  const config = toConfig(global)
  const known = config.databaseUrl !== null || ['postgres', 'LOCATION'].some((name) => existsSync(join(config.dataDir, name)))
  if (!known && !fresh) throw new Refused(`文件夹 ${config.dataDir} 里没有数据库。请用 --data 指明数据文件夹，或先运行 mingzhang migrate。`)
  const postgres = await openPostgres(config, { log: commandLog(global.debug), attach: true })
  // Ending by `exit` lets the embedded PostgreSQL be stopped; an open transaction is rolled back.
  const interrupted = () => process.exit(130)
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
  try {
    return await work(postgres, config)
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted)
    await postgres.close()
  }
}

/** As `withPostgres`, with a connection of the application role and the business clock. */
export function withDatabase<T>(global: GlobalOptions, work: (session: Session) => Promise<T>): Promise<T> {
  return withPostgres(global, async ({ ownerUrl, appUrl }, { today, dataDir }) => {
    const db = new Database(appUrl, { max: 4 })
    try {
      const { rows } = await sql<{ ready: boolean }>`select to_regclass('targets.target_version') is not null as ready`.execute(db.kysely)
      if (!rows[0]?.ready) throw new Refused('数据库还没有建好，请先运行 mingzhang migrate。')
      return await work({ db, ownerUrl, dataDir, clock: systemClock(today ?? (await demoDay(db)) ?? undefined) })
    } finally {
      await db.close()
    }
  })
}

/** Runs work in one transaction over a whole county, as the command line. */
export function inCounty<T>({ db, clock }: Session, county: number, work: (ctx: Context) => Promise<T>): Promise<T> {
  const scope = wholeCounty(county)
  return db.transaction(scope, (trx) => work(systemContext(clock, scope, trx, ACTOR)))
}

/** Counties in use, with their present codes. */
export const countiesOf = ({ db }: Session) => countiesInUse(db.kysely)

/** The tenant number of `--county`, or of the only county there is. */
export async function countyOf(session: Session, code: string | undefined): Promise<number> {
  const counties = await countiesOf(session)
  if (code !== undefined) {
    const found = counties.find((county) => county.code === code)
    if (!found) throw new Refused(`县 ${code} 还没有启用。已启用：${counties.map((county) => `${county.code} ${county.name}`).join('、') || '无'}`)
    return found.county
  }
  const [only] = counties
  if (!only) throw new Refused('数据库里还没有启用的县。请先导入区划（import divisions），再建立账套（book create）。')
  if (counties.length > 1) throw new UsageError(`数据库里有几个县，请用 --county 指明：${counties.map((county) => `${county.code} ${county.name}`).join('、')}`)
  return only.county
}

/** The county that a book belongs to: `--county`, or the one of all counties that has it. */
export async function countyOfBook(session: Session, book: Id, code: string | undefined): Promise<number> {
  if (code !== undefined) return await countyOf(session, code)
  const counties = await countiesOf(session)
  for (const { county } of counties) {
    try {
      await inCounty(session, county, (ctx) => bookOf(ctx, book))
      return county
    } catch (error) {
      if (!(error instanceof DomainError && error.kind === 'notFound')) throw error
    }
  }
  throw new Refused(`没有编号为 ${book} 的账套；用 mingzhang book list 查看`)
}

/**
 * The division with a code and its county's tenant number.
 * @param options.start puts a county that is named for the first time into use; without it such a county is refused
 */
export async function divisionInUse({ db, clock }: Session, code: string, { start = false } = {}): Promise<{ division: DivisionFacts; county: number }> {
  // No row of a county is read here, so the scope is that of no county.
  return await db.transaction(wholeCounty(0), async (trx) => {
    const division = await divisionByCode(trx, code)
    const county = (await pathOf(trx, division.id)).find(({ level }) => level === 3)
    if (!county || county.county === null) throw new UsageError(`区划 ${code} ${division.name} 不在任何县之下，请给县、乡镇或村的代码`)
    if (!(await countyInUse(trx, county.county))) {
      if (!start) throw new Refused(`${county.name}还没有启用：先用 mingzhang book create 建立账套`)
      await createCounty(trx, { code: county.code, name: county.name, now: clock.now() })
      tell(`已启用 ${county.code} ${county.name}。`)
    }
    return { division, county: county.county }
  })
}
