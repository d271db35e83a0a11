import { Client, escapeIdentifier } from 'pg'
import { asRole, onDatabase, withClient } from './client.ts'
import { errorCode, StartError } from './start-error.ts'

const OLDEST = 150_000
const ALREADY_THERE = new Set(['42710', '42P04', '23505'])

/**
 * Prepares the user's own PostgreSQL (15 or later): its database, and the role mingzhang_app.
 * The URL's user owns the schema; the application works as mingzhang_app, which it switches to when connecting.
 */
export async function openServer(databaseUrl: string): Promise<{ ownerUrl: string; appUrl: string }> {
  try {
    await withExistingDatabase(databaseUrl)
  } catch (error) {
    if (error instanceof StartError) throw error
    throw unreachable(error)
  }
  return { ownerUrl: databaseUrl, appUrl: asRole(databaseUrl, 'mingzhang_app') }
}

async function withExistingDatabase(databaseUrl: string): Promise<void> {
  try {
    await withClient(databaseUrl, prepare)
  } catch (error) {
    if (errorCode(error) !== '3D000') throw error
    const { database } = new Client(databaseUrl)
    await withClient(onDatabase(databaseUrl, 'postgres'), client =>
      tolerate(client.query(`create database ${escapeIdentifier(database ?? 'mingzhang')} encoding 'UTF8' template template0`)),
    )
    await withClient(databaseUrl, prepare)
  }
}

async function prepare(client: Client): Promise<void> {
  const { rows } = await client.query<{ version: number; encoding: string; ready: boolean }>(`
    select current_setting('server_version_num')::int as version,
           current_setting('server_encoding') as encoding,
           exists (select from pg_roles where rolname = 'mingzhang_app') as ready`)
  const [server] = rows
  if (!server || server.version < OLDEST) throw new StartError('database-unreachable', 'DATABASE_URL 指向的 PostgreSQL 版本太旧，需要 15 或更高版本。')
  if (server.encoding !== 'UTF8') throw new StartError('database-unreachable', `DATABASE_URL 指向的数据库编码是 ${server.encoding}，需要 UTF8。请另建一个库。`)
  if (!server.ready) await tolerate(client.query('create role mingzhang_app nologin nosuperuser nobypassrls'))
  const { rows: members } = await client.query<{ member: boolean }>(`select pg_has_role(current_user, 'mingzhang_app', 'member') as member`)
  if (!members[0]?.member) await client.query('grant mingzhang_app to current_user')
}

/** Two programs may prepare one server at the same moment. */
async function tolerate(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!ALREADY_THERE.has(errorCode(error) ?? '')) throw error
  }
}

function unreachable(error: unknown): StartError {
  const reason = error instanceof Error && error.message ? error.message : (errorCode(error) ?? String(error))
  const hint = errorCode(error) === '42501' ? '该用户没有建库或建角色的权限，请由管理员建好库和角色 mingzhang_app 并授予该用户' : '请检查地址、用户和密码'
  return new StartError('database-unreachable', `连不上 DATABASE_URL 指向的 PostgreSQL（${reason}）。${hint}。`, error)
}
