import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from './log.ts'
import type { Place, Programs } from './place.ts'
import { diskFull, StartError } from './start-error.ts'

/** One running postmaster. */
export interface Server {
  /** Settles when it has ended, with how (exit code or signal). */
  exited: Promise<string>
  /** Fast shutdown; returns when it has ended. */
  stop(): Promise<void>
}

/** Durable first, then room for bulk loads on a small computer. */
const SETTINGS: Record<string, string> = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  data_sync_retry: 'off',
  shared_buffers: '256MB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  jit: 'off',
  max_connections: '100',
  timezone: 'UTC',
  log_timezone: 'UTC',
}

const POLL_MS = 20
const LONG_START_MS = 5_000
/** Backends of a killed postmaster need a moment to notice; until then its shared memory counts as in use. */
const LEFTOVER_RETRIES = 50
const LEFTOVER_WAIT_MS = 200
const FAST_STOP_MS = 60_000

/** The environment of PostgreSQL programs: English messages (we read them), no settings of the user's own clients. */
export function postgresEnv(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name))
  return { ...Object.fromEntries(own), LC_ALL: 'C' }
}

/** Starts the postmaster of an initialised place and waits until it accepts connections; throws StartError. */
export async function startServer(place: Place, programs: Programs, endpoint: Record<string, string>, log: Log): Promise<Server> {
  for (let attempt = 0; ; attempt += 1) {
    const { child, tail, exited } = launch(place, programs, endpoint, log)
    if (await becomesReady(place, child, log)) return running(place, programs, child, exited)
    await exited
    const said = tail.join('\n')
    if (said.includes('pre-existing shared memory block') && attempt < LEFTOVER_RETRIES) {
      await sleep(LEFTOVER_WAIT_MS)
      continue
    }
    throw postgresFailure('PostgreSQL 未能启动', said, place.location)
  }
}

/** The StartError for what a PostgreSQL program wrote before it gave up. */
export function postgresFailure(what: string, said: string, folder: string): StartError {
  if (said.includes('No space left on device') || said.includes('Disk quota exceeded')) return diskFull(folder)
  return new StartError('postgres-failed', `${what}：\n${said.trim() || '（没有输出）'}`)
}

function launch(place: Place, { postgres }: Programs, endpoint: Record<string, string>, log: Log) {
  const settings = Object.entries({ ...SETTINGS, ...endpoint }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(postgres, ['-D', place.pgdata, ...settings], {
    cwd: place.pgdata,
    // Its own process group: Ctrl-C in the terminal must reach the program first, which then stops PostgreSQL in order.
    detached: process.platform !== 'win32',
    env: postgresEnv(),
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
    ...place.runAs,
  })
  const tail: string[] = []
  let rest = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      tail.push(line)
      if (tail.length > 20) tail.shift()
      if (/ (FATAL|PANIC): /.test(line)) log.warn(line)
      else log.debug(line)
    }
  })
  const exited = new Promise<string>(done => {
    child.once('error', error => {
      tail.push(error.message)
      done(error.message)
    })
    child.once('close', (code, signal) => done(signal ?? `退出码 ${code}`))
  })
  return { child, tail, exited }
}

async function becomesReady(place: Place, child: ChildProcess, log: Log): Promise<boolean> {
  const since = performance.now()
  let told = false
  while (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const lines = readPidFile(place.pgdata)
    // Line 1 is the pid, line 8 the state; a file of an older postmaster must not pass for ours.
    if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') return true
    if (!told && performance.now() - since > LONG_START_MS) {
      log.info('PostgreSQL 正在恢复上次未正常关闭的数据，请稍候')
      told = true
    }
    await sleep(POLL_MS)
  }
  return false
}

function running(place: Place, { pgCtl }: Programs, child: ChildProcess, exited: Promise<string>): Server {
  const stopWithUs = (): void => void child.kill('SIGINT')
  process.once('exit', stopWithUs)
  void exited.then(() => process.off('exit', stopWithUs))
  return {
    exited,
    async stop() {
      if (process.platform === 'win32') {
        // Signals end a Windows process at once; pg_ctl knows how to ask it.
        spawn(pgCtl, ['stop', '-m', 'fast', '-D', place.pgdata], { stdio: 'ignore', windowsHide: true })
      } else child.kill('SIGINT')
      const late = setTimeout(() => child.kill('SIGQUIT'), FAST_STOP_MS)
      await exited
      clearTimeout(late)
    },
  }
}

/** The lines of postmaster.pid, empty when there is none. */
export function readPidFile(pgdata: string): string[] {
  try {
    return readFileSync(join(pgdata, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return []
  }
}
