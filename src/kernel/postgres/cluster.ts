import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { escapeIdentifier, escapeLiteral } from 'pg'
import { withClient } from './client.ts'
import { type Endpoint, loopbackEndpoint, socketEndpoint, type Transport } from './endpoint.ts'
import { initCluster } from './init.ts'
import { takeLock } from './lock.ts'
import type { Log } from './log.ts'
import { answers, stopOrphan } from './orphan.ts'
import { choosePlace, findPrograms } from './place.ts'
import { type Server, startServer } from './server.ts'
import { folderError, StartError } from './start-error.ts'

/** Where a running embedded PostgreSQL is reached; the URLs take a database name. */
export interface ClusterUrls {
  /** Owns the databases and runs migrations. */
  ownerUrl(database: string): string
  /** Owns nothing and is bound by row-level security. */
  appUrl(database: string): string
  /** Creates databases and roles; not for the program's own work. */
  superUrl(database: string): string
  /** Folder that holds the cluster; differs from dataDir when root's checkout is closed to others. */
  location: string
}

/** An embedded PostgreSQL that this process keeps running. */
export interface Cluster extends ClusterUrls {
  /** Stops PostgreSQL (fast shutdown), waits for its end and frees the data folder. */
  close(): Promise<void>
}

export interface ClusterOptions {
  dataDir: string
  log: Log
  /** Called when PostgreSQL ended by itself and could not be started again. */
  onExit?: (error: StartError) => void
  /** Default: the unix socket, on Windows the loopback port. */
  transport?: Transport
}

/** A crash that follows the last start sooner than this counts towards giving up. */
const QUICK_CRASH_MS = 10_000
const MAX_QUICK_CRASHES = 3

/**
 * Starts the embedded PostgreSQL of `dataDir`, creating it on first use.
 * One process per data folder; a PostgreSQL left behind by a killed process is stopped first, and one that dies while we
 * run is started again. Throws StartError with a message for the user.
 */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const dataDir = resolve(options.dataDir)
  try {
    return await open({ ...options, dataDir })
  } catch (error) {
    throw folderError(error, dataDir)
  }
}

/** Creates `database`, owned by mingzhang_owner, unless it exists. */
export async function ensureDatabase(cluster: Cluster, database: string): Promise<void> {
  await withClient(cluster.superUrl('postgres'), async client => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database])
    if (rowCount === 0) await client.query(`create database ${escapeIdentifier(database)} owner mingzhang_owner`)
  })
}

/** The cluster that another process keeps running on `dataDir`; null when none answers on its socket. */
export async function findRunning(dataDir: string): Promise<ClusterUrls | null> {
  if (!existsSync(dataDir)) return null
  const place = choosePlace(resolve(dataDir))
  return (await answers(place)) ? urls(socketEndpoint(place), place.location) : null
}

function urls(endpoint: Endpoint, location: string): ClusterUrls {
  return {
    ownerUrl: database => endpoint.url('mingzhang_owner', database),
    appUrl: database => endpoint.url('mingzhang_app', database),
    superUrl: database => endpoint.url('postgres', database),
    location,
  }
}

async function open({ dataDir, log, onExit, transport }: ClusterOptions): Promise<Cluster> {
  const place = choosePlace(dataDir)
  if (place.location !== dataDir) log.info(`当前文件夹不允许其他用户进入，数据存放在 ${place.location}`)
  const lock = takeLock(join(place.location, 'lock'))
  if (!lock.taken)
    throw new StartError('data-in-use', `数据文件夹 ${dataDir} 正被另一个进程使用（进程号 ${lock.pid}）。请先停止它，或用 --data 另选一个文件夹。`)
  try {
    const programs = await findPrograms(place)
    const loopback = (transport ?? (process.platform === 'win32' ? 'loopback' : 'socket')) === 'loopback'
    const endpoint = loopback ? await loopbackEndpoint(place) : socketEndpoint(place)
    await initCluster(place, programs, endpoint.password, log)
    const start = async (): Promise<Server> => {
      await stopOrphan(place, programs, log)
      return startServer(place, programs, endpoint.settings, log)
    }
    const keeper = await keepRunning(start, log, onExit)
    const cluster: Cluster = {
      ...urls(endpoint, place.location),
      async close() {
        await keeper.stop()
        lock.release()
      },
    }
    try {
      await ensureRoles(cluster.superUrl('postgres'), endpoint.password)
    } catch (error) {
      await keeper.stop()
      throw error
    }
    return cluster
  } catch (error) {
    lock.release()
    throw error
  }
}

/** Keeps one PostgreSQL running until `stop`: after a crash it is started again, unless it crashes over and over. */
async function keepRunning(start: () => Promise<Server>, log: Log, onExit: ClusterOptions['onExit']): Promise<{ stop(): Promise<void> }> {
  let stopping = false
  let quickCrashes = 0
  let server = await start()
  let restart: Promise<void> = Promise.resolve()
  const watch = (watched: Server, startedAt: number): void => {
    void watched.exited.then(how => {
      if (stopping) return
      quickCrashes = performance.now() - startedAt < QUICK_CRASH_MS ? quickCrashes + 1 : 0
      log.warn(`PostgreSQL 意外退出（${how}），正在重新启动`)
      restart = again(how)
    })
  }
  const again = async (how: string): Promise<void> => {
    try {
      if (quickCrashes >= MAX_QUICK_CRASHES) throw new StartError('postgres-failed', `PostgreSQL 连续意外退出（${how}）。请查看日志，检查磁盘和内存后重新启动。`)
      server = await start()
      log.info('PostgreSQL 已恢复运行')
      watch(server, performance.now())
    } catch (error) {
      onExit?.(error instanceof StartError ? error : new StartError('postgres-failed', `PostgreSQL 未能重新启动：${String(error)}`, error))
    }
  }
  watch(server, performance.now())
  return {
    async stop() {
      stopping = true
      await restart
      await server.stop()
    },
  }
}

async function ensureRoles(superUrl: string, password: string | null): Promise<void> {
  await withClient(superUrl, async client => {
    const { rows } = await client.query<{ rolname: string }>(`select rolname from pg_roles where rolname in ('mingzhang_owner', 'mingzhang_app')`)
    for (const role of ['mingzhang_owner', 'mingzhang_app']) {
      if (rows.some(row => row.rolname === role)) continue
      const secret = password === null ? '' : ` password ${escapeLiteral(password)}`
      await client.query(`create role ${role} login nosuperuser nobypassrls nocreatedb nocreaterole${secret}`)
    }
  })
}
