import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * A text that stays the same while process `pid` lives and differs for a later process with the same number;
 * null when no such process runs (a zombie counts as gone).
 */
export function processIdentity(pid: number): string | null {
  if (process.platform === 'linux') return linuxIdentity(pid)
  if (process.platform === 'win32') return isAlive(pid) ? String(pid) : null
  return ps(pid, 'lstart=')
}

/** The command line of process `pid`, arguments joined by blanks; null when it cannot be read. */
export function processCommand(pid: number): string | null {
  if (process.platform === 'win32') return null
  if (process.platform !== 'linux') return ps(pid, 'command=')
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  } catch {
    return null
  }
}

function linuxIdentity(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command name in parentheses may itself hold blanks, so fields are counted after the last parenthesis.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z' || fields[0] === 'X') return null
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`
  } catch {
    return null
  }
}

function ps(pid: number, field: string): string | null {
  try {
    const text = execFileSync('ps', ['-o', field, '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    return text.trim() || null
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
