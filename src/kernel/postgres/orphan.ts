import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from './log.ts'
import type { Place, Programs } from './place.ts'
import { processCommand, processIdentity } from './process.ts'
import { postgresEnv, readPidFile } from './server.ts'
import { StartError } from './start-error.ts'

const SOCKET = '.s.PGSQL.5432'

/**
 * Stops a postmaster that a killed program left running on this place. Call it only while holding the place's lock.
 * Lock files of a dead postmaster are made harmless, also when another program now has its number.
 */
export async function stopOrphan(place: Place, { pgCtl }: Programs, log: Log): Promise<void> {
  const [first, ...others] = readPidFile(place.pgdata)
  const pid = Number(first)
  const identity = Number.isInteger(pid) && pid > 1 ? processIdentity(pid) : null
  if (identity === null || !isPostmaster(pid, place)) {
    // Seen from a second container or machine view the process is invisible, but its socket still answers.
    if (await answers(place))
      throw new StartError('data-in-use', `数据文件夹 ${place.location} 正被另一个 PostgreSQL 使用（进程号 ${first ?? '未知'}，可能在另一个容器中）。请先停止它。`)
    if (first === undefined) return
    // PostgreSQL takes its parent's number for stale, and still looks whether the shared memory named further down is in use.
    writeFileSync(join(place.pgdata, 'postmaster.pid'), [process.pid, ...others].join('\n'))
    rmSync(join(place.socketDir, `${SOCKET}.lock`), { force: true })
    return
  }
  log.info(`上次没有正常退出，正在停止遗留的 PostgreSQL（进程号 ${pid}）`)
  if (process.platform === 'win32') {
    spawnSync(pgCtl, ['stop', '-m', 'fast', '-D', place.pgdata], { env: postgresEnv(), windowsHide: true })
    return
  }
  process.kill(pid, 'SIGINT')
  while (processIdentity(pid) === identity) await sleep(50)
}

/** Whether a server accepts connections on the place's socket. */
export function answers({ socketDir }: Pick<Place, 'socketDir'>): Promise<boolean> {
  if (process.platform === 'win32') return Promise.resolve(false)
  return new Promise(done => {
    const probe = connect(join(socketDir, SOCKET))
    probe.once('connect', () => {
      probe.destroy()
      done(true)
    })
    probe.once('error', () => done(false))
  })
}

function isPostmaster(pid: number, place: Place): boolean {
  // Windows offers no cheap look at a command line; there the number alone must do.
  if (process.platform === 'win32') return true
  return processCommand(pid)?.includes(` -D ${place.pgdata} `) ?? false
}
