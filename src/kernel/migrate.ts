import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { PG_MIGRATE_LOCK_ID, runner } from 'node-pg-migrate'
import type { Client } from 'pg'
import { withClient } from './postgres/client.ts'
import type { Log } from './postgres/log.ts'
import { StartError } from './postgres/start-error.ts'

const SCHEMA = 'kernel_migrations'
const TABLE = 'migration'
const FILE_NAME = /^\d{4}_[a-z0-9_]+\.sql$/

export interface MigrateOptions {
  log: Log
  /** Default: the project's db/migrations. */
  dir?: string
  /** Loads reference data, as owner, in a transaction of its own; runs at every start, so it must be idempotent. */
  afterMigrate?: (client: Client) => Promise<void>
}

/**
 * Brings the database forward to this program: runs the pending db/migrations/NNNN_*.sql in one transaction, then
 * `afterMigrate`. Concurrent callers wait for each other. Returns the names of the migrations that ran.
 * Throws StartError 'database-newer' when the database holds a migration that this program does not know,
 * 'migration-failed' when one fails (nothing of the run is kept).
 */
export function migrate(ownerUrl: string, { log, dir, afterMigrate }: MigrateOptions): Promise<string[]> {
  const folder = dir ?? resolve(import.meta.dirname, '../../db/migrations')
  return withClient(ownerUrl, async client => {
    // Held across the check, the run and the reference data; the runner takes it again on this same connection.
    await client.query('select pg_advisory_lock($1)', [PG_MIGRATE_LOCK_ID])
    await refuseNewer(client, folder)
    const ran = await run(client, folder, log)
    for (const name of ran) log.info(`数据库已升级：${name}`)
    if (afterMigrate) await inTransaction(client, afterMigrate)
    return ran
  })
}

async function run(client: Client, dir: string, log: Log): Promise<string[]> {
  try {
    const migrations = await runner({
      dbClient: client,
      dir,
      ignorePattern: `(?!${FILE_NAME.source.slice(1)}).*`,
      direction: 'up',
      migrationsSchema: SCHEMA,
      createMigrationsSchema: true,
      migrationsTable: TABLE,
      singleTransaction: true,
      advisoryLockMode: 'wait',
      logger: { info: text => log.debug(text), warn: text => log.debug(text), error: text => log.warn(text) },
    })
    return migrations.map(({ name }) => name)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartError('migration-failed', `数据库升级失败，已全部撤回，数据未变：${reason}`, error)
  }
}

async function refuseNewer(client: Client, dir: string): Promise<void> {
  const { rows: tables } = await client.query('select from pg_tables where schemaname = $1 and tablename = $2', [SCHEMA, TABLE])
  if (tables.length === 0) return
  const { rows } = await client.query<{ name: string }>(`select name from ${SCHEMA}.${TABLE} order by name`)
  const known = new Set(readdirSync(dir).filter(file => FILE_NAME.test(file)).map(file => file.slice(0, -'.sql'.length)))
  const unknown = rows.map(({ name }) => name).filter(name => !known.has(name))
  if (unknown.length === 0) return
  throw new StartError('database-newer', `数据库比本程序新（本程序不认识：${unknown.join('、')}）。请改用新版本程序启动；数据未作任何改动。`)
}

async function inTransaction(client: Client, work: (client: Client) => Promise<void>): Promise<void> {
  await client.query('begin')
  try {
    await work(client)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}
