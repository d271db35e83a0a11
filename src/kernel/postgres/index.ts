import type { Config } from '../config.ts'
import { type ClusterUrls, ensureDatabase, findRunning, openCluster } from './cluster.ts'
import type { Log } from './log.ts'
import { openServer } from './own-server.ts'
import { StartError } from './start-error.ts'

export type { Log } from './log.ts'
export { listenError, StartError } from './start-error.ts'

/** The database of the program, ready for migration; close it last. */
export interface Postgres {
  /** Owns the schema: migrations and reference data only. */
  ownerUrl: string
  /** The application role: owns nothing, bound by row-level security. */
  appUrl: string
  kind: 'embedded' | 'server'
  close(): Promise<void>
}

export interface OpenOptions {
  log: Log
  /** The embedded PostgreSQL ended and could not be started again: the program should say so and exit. */
  onExit?: (error: StartError) => void
  /** Use the cluster that another process keeps running on the data folder, instead of refusing; `close` then leaves it alone. */
  attach?: boolean
}

const DATABASE = 'mingzhang'

/** Opens the configured PostgreSQL (embedded, or DATABASE_URL) with its roles and database; throws StartError. */
export async function openPostgres(config: Pick<Config, 'dataDir' | 'databaseUrl'>, options: OpenOptions): Promise<Postgres> {
  if (config.databaseUrl !== null) return { ...(await openServer(config.databaseUrl)), kind: 'server', close: async () => {} }
  try {
    const cluster = await openCluster({ ...options, dataDir: config.dataDir })
    try {
      await ensureDatabase(cluster, DATABASE)
    } catch (error) {
      await cluster.close()
      throw error
    }
    return embedded(cluster, () => cluster.close())
  } catch (error) {
    const inUse = error instanceof StartError && error.code === 'data-in-use'
    const running = inUse && options.attach ? await findRunning(config.dataDir) : null
    if (!running) throw error
    return embedded(running, async () => {})
  }
}

function embedded(urls: ClusterUrls, close: () => Promise<void>): Postgres {
  return { ownerUrl: urls.ownerUrl(DATABASE), appUrl: urls.appUrl(DATABASE), kind: 'embedded', close }
}
