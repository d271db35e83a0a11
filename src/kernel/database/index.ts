import { CamelCasePlugin, Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import { DomainError, type ErrorKind } from '../error.ts'
import type { Json } from '../json.ts'
import type { DB } from './schema.ts'

export type { DB } from './schema.ts'
export type Trx = Transaction<DB>

/** Which rows a transaction may see: one county, and either all of its villages or a list of internal numbers. */
export interface Scope {
  county: number
  all: boolean
  villages: readonly number[]
}

/** int8 → bigint, int8[] → bigint[], numeric → string, date → "YYYY-MM-DD"; the driver's own date is a local midnight. */
const parsers: Record<number, (text: string) => unknown> = {
  20: (text) => BigInt(text),
  1016: (text) => text.slice(1, -1).split(',').filter(Boolean).map(BigInt),
  1082: (text) => text,
}

export class Database {
  readonly pool: pg.Pool
  readonly kysely: Kysely<DB>

  constructor(url: string, options: { max?: number } = {}) {
    this.pool = new pg.Pool({
      connectionString: url,
      max: options.max ?? 10,
      types: { getTypeParser: ((oid: number, format?: 'text' | 'binary') => parsers[oid] ?? pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser },
    })
    // A checked-out client whose socket dies emits an error; without a listener the whole process would end.
    this.pool.on('connect', (client) => client.on('error', () => undefined))
    this.pool.on('error', () => undefined)
    this.kysely = new Kysely<DB>({
      dialect: new PostgresDialect({ pool: this.pool }),
      plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
    })
  }

  /** Runs `work` in one READ COMMITTED transaction whose first statement sets the row scope as literals. */
  async transaction<T>(scope: Scope, work: (trx: Trx) => Promise<T>): Promise<T> {
    try {
      return await this.kysely.transaction().execute(async (trx) => {
        await setScope(trx, scope)
        return await work(trx)
      })
    } catch (error) {
      throw translate(error)
    }
  }

  async close(): Promise<void> {
    await this.kysely.destroy()
  }
}

async function setScope(trx: Trx, scope: Scope): Promise<void> {
  const villages = scope.villages.map((village) => Math.trunc(village)).join(',')
  // One message, one round trip: literals because a cluster propagates SET LOCAL, not set_config().
  const statements = `set local app.county = '${Math.trunc(scope.county)}'; set local app."all" = '${scope.all ? 'on' : 'off'}'; set local app.villages = '{${villages}}'`
  await sql.raw(statements).execute(trx)
}

const kinds: Record<string, ErrorKind> = { MZ404: 'notFound', MZ409: 'conflict', MZ422: 'invalid' }

/** Turns what PostgreSQL raised into a DomainError when a user can act on it; anything else passes through. */
export function translate(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error
  const detail = 'detail' in error && typeof error.detail === 'string' ? error.detail : ''
  const kind = kinds[error.code]
  if (kind) return new DomainError(detail, kind, error.message, 'hint' in error && typeof error.hint === 'string' ? (JSON.parse(error.hint) as Json) : null)
  if (error.code === '53100') return new DomainError('kernel.diskFull', 'unavailable', '服务器磁盘已满，本次操作未保存；请联系管理员清理磁盘后重试')
  if (/^(08|57P0|53300)/.test(error.code) || error.code === 'ECONNREFUSED' || error.code === 'ENOENT')
    return new DomainError('kernel.databaseDown', 'unavailable', '数据库暂时连不上，本次操作未保存；请稍后重试')
  return error
}
