import { fromKysely, PgBoss, type Job } from 'pg-boss'
import type { Clock } from './clock.ts'
import type { Database, Trx } from './database/index.ts'
import { DomainError } from './error.ts'
import { encode, type Encodable, type Json } from './json.ts'
import type { Logger } from './log.ts'
import { withClient } from './postgres/client.ts'

/** What a job handler works with. It opens its own transactions; progress lives in a table of its domain. */
export interface JobTools {
  db: Database
  clock: Clock
  dataDir: string
  log: Logger
  /** aborted when the program stops: call `signal.throwIfAborted()` between transactions; the job is taken up again at the next start */
  signal: AbortSignal
}

/** Delivered at least once: a handler must be able to run again over what it has already done. */
export type JobHandler = (tools: JobTools, data: Json) => Promise<void>

const SCHEMA = 'pgboss'
interface JobOptions {
  /** hears of a job whose tries are used up, also when the last one died with its program */
  gaveUp?: JobHandler
  /** the job comes by itself at these times (Asia/Shanghai), to a program that runs then */
  cron?: string
}

const handlers = new Map<string, { run: JobHandler } & JobOptions>()
let running: { boss: PgBoss; stopping: AbortController } | null = null

/** Declares a job by name (`domain.verb`), once, when its module is loaded. */
export function defineJob(name: string, run: JobHandler, more: JobOptions = {}): void {
  if (handlers.has(name)) throw new Error(`job ${name} is defined twice`)
  handlers.set(name, { run, ...more })
}

/** Brings the queue tables forward and lets the application role use them; as owner, after the migrations, at every start. */
export async function migrateJobs(ownerUrl: string): Promise<void> {
  const boss = new PgBoss({ connectionString: ownerUrl, schema: SCHEMA, max: 1, supervise: false, schedule: false, registerInstance: false })
  boss.on('error', () => undefined)
  await boss.start()
  await boss.stop({ graceful: false })
  await withClient(ownerUrl, async (client) => {
    await client.query(`grant usage on schema ${SCHEMA} to mingzhang_app`)
    for (const kind of ['tables', 'sequences']) await client.query(`grant all on all ${kind} in schema ${SCHEMA} to mingzhang_app`)
    await client.query(`grant execute on all functions in schema ${SCHEMA} to mingzhang_app`)
  })
}

/** Starts working on every declared job, one at a time per job name. Jobs that a killed program left behind start again within half a minute. */
export async function startJobs(appUrl: string, tools: Omit<JobTools, 'signal'>): Promise<void> {
  if (running) throw new Error('jobs are already running')
  const boss = new PgBoss({
    connectionString: appUrl,
    schema: SCHEMA,
    max: 4,
    // The application role owns nothing: no schema changes, no index rebuilds.
    migrate: false,
    createSchema: false,
    reindex: false,
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
  })
  boss.on('error', (error) => tools.log.error(error, 'job queue'))
  const stopping = new AbortController()
  await boss.start()
  const work = async (name: string, handler: JobHandler, deadLetter?: string) => {
    await boss.createQueue(name)
    await boss.updateQueue(name, { retryLimit: 10, retryDelay: 1, retryBackoff: true, expireInSeconds: 6 * 60 * 60, heartbeatSeconds: 15, ...(deadLetter && { deadLetter }) })
    await boss.work<Json>(name, { pollingIntervalSeconds: 0.5, batchSize: 1 }, async (jobs: Job<Json>[]) => {
      for (const job of jobs) await handler({ ...tools, signal: AbortSignal.any([job.signal, stopping.signal]) }, job.data)
    })
  }
  for (const [name, { run, gaveUp, cron }] of handlers) {
    if (gaveUp) await work(`${name}.gaveUp`, gaveUp)
    await work(name, run, gaveUp && `${name}.gaveUp`)
    if (cron) await boss.schedule(name, cron, {}, { tz: 'Asia/Shanghai' })
  }
  running = { boss, stopping }
}

/** Puts a job into the queue in the transaction of the caller: it exists if and only if that commits. */
export async function enqueue(trx: Trx, name: string, data: Encodable): Promise<void> {
  if (!running) throw new DomainError('kernel.jobsStopped', 'unavailable', '后台任务没有启动，请稍后重试')
  if (!handlers.has(name)) throw new Error(`job ${name} is not defined`)
  await running.boss.send(name, encode(data) as object, { db: fromKysely(trx) })
}

/** Asks the running jobs to stop, waits for them, and closes the queue. */
export async function stopJobs(): Promise<void> {
  if (!running) return
  const { boss, stopping } = running
  running = null
  stopping.abort()
  await boss.stop({ graceful: true, timeout: 20_000 })
}
