import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { withClient } from './client.ts'
import { type Cluster, type ClusterOptions, ensureDatabase, findRunning, openCluster } from './cluster.ts'
import { processIdentity } from './process.ts'

const isRoot = process.getuid?.() === 0
const silent = { info() {}, warn() {}, debug() {} }

let folder: string
let dataDir: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mz-cluster-'))
  chmodSync(folder, 0o711)
  dataDir = join(folder, 'data')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('openCluster', () => {
  it('keeps data across two starts, with an application role that owns nothing', async () => {
    const first = await open()
    await ensureDatabase(first, 'books')
    await ensureDatabase(first, 'books')
    await withClient(first.ownerUrl('books'), client => client.query('create schema s; create table s.t as select 1 as x'))
    await first.close()

    const second = await open()
    expect(await value(second.ownerUrl('books'), 'select x from s.t')).toBe(1)
    expect(await value(second.appUrl('books'), `select rolsuper or rolbypassrls or rolcreatedb or rolcreaterole from pg_roles where rolname = current_user`)).toBe(false)
    await expect(value(second.appUrl('books'), 'create schema mine')).rejects.toThrow('permission denied')
    expect(await value(second.appUrl('books'), `select string_agg(name || '=' || setting, ' ' order by name) from pg_settings
      where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'data_sync_retry')`)).toBe('data_sync_retry=off fsync=on full_page_writes=on synchronous_commit=on')
    expect(await value(second.appUrl('books'), `select string_agg(w, '' order by w) from unnest(array['中', '啊', '村']) w`)).toBe('啊村中')
  })

  it('lets nobody but its own user reach the socket', async () => {
    const cluster = await open()
    const socket = new URL(cluster.appUrl('x')).searchParams.get('host') ?? ''
    expect(statSync(socket).mode & 0o777).toBe(0o700)
  })

  it('refuses a second opener and names the first; the first goes on', async () => {
    const cluster = await open()
    await expect(openCluster({ dataDir, log: silent })).rejects.toMatchObject({
      code: 'data-in-use',
      exitCode: 1,
      message: expect.stringContaining(`进程号 ${process.pid}`),
    })
    expect(await value(cluster.superUrl('postgres'), 'select 1')).toBe(1)
    expect((await findRunning(dataDir))?.appUrl('books')).toBe(cluster.appUrl('books'))
  })

  it('stops the PostgreSQL of a program that was killed, and keeps what was committed', async () => {
    const held = await hold()
    const running = await findRunning(dataDir)
    await withClient(running?.superUrl('postgres') ?? '', client => client.query('create table kept as select 7 as x'))
    await kill(held)
    expect(processIdentity(held.postgres)).not.toBeNull()

    const cluster = await open()
    expect(processIdentity(held.postgres)).toBeNull()
    expect(await value(cluster.superUrl('postgres'), 'select x from kept')).toBe(7)
  })

  it('starts after program and PostgreSQL were both killed, even if another program took the number', async () => {
    const held = await hold()
    process.kill(held.postgres, 'SIGKILL')
    await kill(held)
    const pidFile = join(dataDir, 'postgres', 'postmaster.pid')
    const text = existsSync(pidFile) ? readFileSync(pidFile, 'utf8') : `${held.postgres}\n`
    writeFileSync(pidFile, text.replace(/^\d+/, String(process.ppid)))
    const cluster = await open()
    expect(await value(cluster.superUrl('postgres'), 'select 1')).toBe(1)
  })

  it('brings PostgreSQL back when it alone is killed', async () => {
    const cluster = await open()
    const before = postmasterPid()
    process.kill(before, 'SIGKILL')
    await vi.waitFor(async () => expect(await value(cluster.superUrl('postgres'), 'select 1')).toBe(1), { timeout: 20_000, interval: 50 })
    expect(postmasterPid()).not.toBe(before)
  })

  it('gives up on a PostgreSQL that cannot come back, and says so', async () => {
    const onExit = vi.fn<(error: Error) => void>()
    await open({ onExit })
    rmSync(join(dataDir, 'postgres', 'global'), { recursive: true })
    process.kill(postmasterPid(), 'SIGKILL')
    await vi.waitFor(() => expect(onExit).toHaveBeenCalledWith(expect.objectContaining({ code: 'postgres-failed' })), { timeout: 20_000, interval: 50 })
  })

  it('works from a path too long for a socket', async () => {
    dataDir = join(folder, '很长的文件夹名字'.repeat(5))
    const cluster = await open()
    const socket = new URL(cluster.appUrl('x')).searchParams.get('host') ?? ''
    onTestFinished(() => rmSync(socket, { recursive: true, force: true }))
    expect(socket.startsWith(dataDir)).toBe(false)
    expect(await value(cluster.superUrl('postgres'), 'select 1')).toBe(1)
  })

  it('asks for a password on a loopback port', async () => {
    const cluster = await open({ transport: 'loopback' })
    await ensureDatabase(cluster, 'books')
    expect(await value(cluster.appUrl('books'), 'select current_user::text')).toBe('mingzhang_app')
    const url = new URL(cluster.appUrl('books'))
    url.password = 'wrong'
    await expect(value(url.href, 'select 1')).rejects.toThrow('password authentication failed')
  })

  it('names a folder it cannot use', async () => {
    writeFileSync(dataDir, '')
    await expect(openCluster({ dataDir, log: silent })).rejects.toMatchObject({ code: 'data-unusable', message: expect.stringContaining(dataDir) })
  })

  it.runIf(isRoot)('as root, from a folder that others cannot enter, lives elsewhere and says where', async () => {
    const closed = join(folder, 'closed')
    mkdirSync(closed, { mode: 0o700 })
    dataDir = join(closed, 'data')
    const cluster = await open()
    onTestFinished(() => rmSync(cluster.location, { recursive: true, force: true }))
    expect(cluster.location).toMatch(/^\/var\/lib\/mingzhang\/[0-9a-f]{16}$/)
    expect(readFileSync(join(dataDir, 'LOCATION'), 'utf8').trim()).toBe(cluster.location)
    await cluster.close()
    expect((await open()).location).toBe(cluster.location)
  })
})

/** Opens the test's data folder and closes it after the test. */
async function open(options: Partial<ClusterOptions> = {}): Promise<Cluster> {
  const cluster = await openCluster({ dataDir, log: silent, ...options })
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => (closed ??= cluster.close())
  onTestFinished(close)
  return { ...cluster, close }
}

async function value(url: string, query: string): Promise<unknown> {
  return withClient(url, async client => {
    const { rows } = await client.query<unknown[]>({ text: query, rowMode: 'array' })
    return rows[0]?.[0]
  })
}

function postmasterPid(): number {
  return Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
}

interface Held {
  child: ChildProcess
  postgres: number
}

/** Another program that holds the data folder open. */
async function hold(): Promise<Held> {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, '../../../test/support/hold-cluster.ts'), dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  const line = await new Promise<string>(done => child.stdout.setEncoding('utf8').once('data', done))
  const { postgres } = z.object({ postgres: z.int() }).parse(JSON.parse(line))
  return { child, postgres }
}

async function kill({ child }: Held): Promise<void> {
  const gone = new Promise(done => child.once('exit', done))
  child.kill('SIGKILL')
  await gone
}
