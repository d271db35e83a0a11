import { spawn } from 'node:child_process'
import { chownSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from './log.ts'
import { mkdirOwned, type Place, type Programs } from './place.ts'
import { postgresEnv, postgresFailure } from './server.ts'

/**
 * Creates the cluster of `place` unless it exists. It is built aside and renamed into place, so an interrupted first
 * start leaves nothing half-made behind.
 * @param password null: trust on the socket alone; otherwise the password of `postgres` for TCP
 */
export async function initCluster(place: Place, programs: Programs, password: string | null, log: Log): Promise<void> {
  if (existsSync(place.pgdata)) return
  log.info('首次启动，正在建立数据库')
  const building = `${place.pgdata}.new`
  rmSync(building, { recursive: true, force: true })
  mkdirOwned(building, place.runAs)
  const passwordFile = join(place.location, 'initdb-password')
  if (password !== null) {
    writeFileSync(passwordFile, password, { mode: 0o600 })
    if ('uid' in place.runAs) chownSync(passwordFile, place.runAs.uid, place.runAs.gid)
  }
  try {
    const auth = password === null ? ['--auth-local=trust', '--auth-host=reject'] : ['--auth=scram-sha-256', `--pwfile=${passwordFile}`]
    await runInitdb(place, programs, [...auth, '-D', building])
  } finally {
    rmSync(passwordFile, { force: true })
  }
  renameSync(building, place.pgdata)
}

async function runInitdb(place: Place, { initdb }: Programs, args: string[]): Promise<void> {
  // Sorting is ICU's work (pinyin order); the libc locale only has to be UTF-8, and only Linux has C.UTF-8 everywhere.
  const locale = process.platform === 'linux' ? 'C.UTF-8' : 'C'
  const child = spawn(
    initdb,
    ['-U', 'postgres', '--encoding=UTF8', `--locale=${locale}`, '--locale-provider=icu', '--icu-locale=zh-Hans-CN', ...args],
    { cwd: place.location, env: postgresEnv(), stdio: ['ignore', 'ignore', 'pipe'], windowsHide: true, ...place.runAs },
  )
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const code = await new Promise<number | null>(done => {
    child.once('error', error => {
      said += error.message
      done(null)
    })
    child.once('close', done)
  })
  if (code !== 0) throw postgresFailure('数据库建立失败', said, place.location)
}
