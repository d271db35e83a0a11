import { createApp, migrateAll, type App } from '../app.ts'
import { countiesInUse, type CountyInUse } from '../domains/divisions/index.ts'
import { demoDay, demoLogins, setupCode, setupNeeded } from '../domains/identity/index.ts'
import { buildServer } from '../http/index.ts'
import { systemClock } from '../kernel/clock.ts'
import type { Config } from '../kernel/config.ts'
import { formatDay } from '../kernel/day.ts'
import { startJobs, stopJobs } from '../kernel/jobs.ts'
import { createLog } from '../kernel/log.ts'
import { listenError, openPostgres, type Log, StartError, type Postgres } from '../kernel/postgres/index.ts'

/** What was opened, closed in reverse order; a signal may come at any moment of the start. */
type Closers = (() => Promise<unknown>)[]

/**
 * Runs the server until SIGINT or SIGTERM: database, migrations, demo county (empty database, unless `empty`), jobs, HTTP.
 * Throws StartError when it cannot start; what was opened by then is closed again.
 */
export async function serve(config: Config & { host?: string }): Promise<void> {
  const closers: Closers = []
  const stop = stopSignal()
  const starting = start(config, closers, stop.because)
  try {
    await Promise.race([starting, stop.signalled])
    await stop.signalled
  } finally {
    // A signal during the start: closing what is open makes the rest of it fail, and what it opened meanwhile is closed too.
    await closeAll(closers)
    await starting.catch(() => undefined)
    await closeAll(closers)
  }
  say('已停止。')
}

async function start(config: Config & { host?: string }, closers: Closers, because: (error: StartError) => void): Promise<void> {
  const pino = createLog()
  const log: Log = { info: say, warn: say, debug: (text) => pino.debug(text) }
  const postgres = await openPostgres(config, { log, onExit: because })
  closers.push(() => postgres.close())
  await migrateAll(postgres.ownerUrl, log)
  const app = await openApp(config, postgres)
  closers.push(() => app.close())
  await startJobs(postgres.appUrl, app)
  closers.push(stopJobs)
  const server = await buildServer(app)
  closers.push(() => server.close())
  const { host = '127.0.0.1', port } = config
  try {
    await server.listen({ host, port })
  } catch (error) {
    throw listenError(error, port)
  }
  const address = server.server.address()
  await greet(app, typeof address === 'object' && address ? address.port : port, host)
}

/** The app with its business day: `--today`, else the day that the demo county is pinned to, else the calendar's. */
async function openApp({ dataDir, today, empty }: Config, { ownerUrl, appUrl }: Postgres): Promise<App> {
  const app = createApp({ appUrl, dataDir, clock: systemClock(today ?? undefined) })
  const counties = await countiesInUse(app.db.kysely)
  if (!empty && (await isHalfDemo(app, counties))) {
    await app.close()
    throw new StartError('data-unusable', halfDemo(dataDir))
  }
  if (!empty && counties.length === 0) {
    const { loadDemo } = await import('../../demo/load.ts')
    await loadDemo(app.db, { clock: app.clock, ownerUrl, progress: showProgress })
    say('')
  }
  return { ...app, clock: systemClock(today ?? (await demoDay(app.db)) ?? undefined) }
}

/** The demo is marked as one by its last act, so a demo county without the mark was interrupted while it was being made. */
async function isHalfDemo({ db }: App, counties: readonly CountyInUse[]): Promise<boolean> {
  if (counties.length === 0 || (await demoDay(db)) !== null) return false
  const { COUNTY } = await import('../../demo/village-names.ts')
  return counties.some(({ code, name }) => code === COUNTY.code && name === COUNTY.name)
}

const halfDemo = (dataDir: string) =>
  `上次建立演示县时被中断，数据不完整。请删除数据文件夹 ${dataDir}（用 DATABASE_URL 时改为删除那个库）后重新启动；要保留现有数据，请加 --empty 启动。`

async function greet(app: App, port: number, host: string): Promise<void> {
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  say(`\n明账已启动：http://${shown.includes(':') ? `[${shown}]` : shown}:${port}/    业务日期 ${formatDay(app.clock.today())}`)
  const logins = await demoLogins(app.db)
  if (logins.length > 0) {
    say('演示登录（用户名 / 密码）：')
    for (const { username, password, title } of logins) say(`  ${username} / ${password}    ${title}`)
  }
  if (await setupNeeded(app.db)) say(`首次设置：在浏览器打开上面的地址，设置码 ${setupCode(app.dataDir)}`)
  say('按 Ctrl-C 停止。')
}

/** Ends with the first SIGINT or SIGTERM (npm sends them twice), or throws what `because` was told. */
function stopSignal() {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  promise.catch(() => undefined)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
  return { signalled: promise, because: (error: StartError) => reject(error) }
}

async function closeAll(closers: Closers): Promise<void> {
  for (let close = closers.pop(); close; close = closers.pop()) await close()
}

function showProgress(done: number, total: number, what: string): void {
  const percent = Math.floor((done * 100) / total)
  if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K正在建立演示县 ${percent}%（${done}/${total}） ${what}`)
  else if (done % 50 === 0) say(`正在建立演示县 ${percent}%`)
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
