import { readFileSync, renameSync, rmSync, linkSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { processIdentity } from './process.ts'
import { errorCode } from './start-error.ts'

const Holder = z.object({ pid: z.int(), identity: z.string() })

/** The lock is ours until `release`; a lock left by a killed process counts as free. */
export type LockResult = { taken: true; release(): void } | { taken: false; pid: number }

/** Takes the lock file `file` for this process, or says which living process holds it. */
export function takeLock(file: string): LockResult {
  const mine = JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) ?? '' })
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, mine)
  try {
    for (;;) {
      try {
        // A hard link appears with its content or not at all, so nobody reads a half-written lock.
        linkSync(draft, file)
        return { taken: true, release: () => rmSync(file, { force: true }) }
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') throw error
      }
      const text = read(file)
      if (text === null) continue
      const pid = livingHolder(text)
      if (pid !== null) return { taken: false, pid }
      removeStale(file, text)
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

function livingHolder(text: string): number | null {
  const holder = Holder.safeParse(parse(text)).data
  if (!holder) return null
  return processIdentity(holder.pid) === holder.identity ? holder.pid : null
}

/** Moves the stale lock away; if another process renewed it meanwhile, its lock is put back. */
function removeStale(file: string, stale: string): void {
  const aside = `${file}.stale.${process.pid}`
  try {
    renameSync(file, aside)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return
    throw error
  }
  if (read(aside) !== stale) linkSync(aside, file)
  rmSync(aside, { force: true })
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
