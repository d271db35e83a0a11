import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text as readAll } from 'node:stream/consumers'
import { DomainError } from '../kernel/error.ts'
import { encode, type Encodable, type Json } from '../kernel/json.ts'
import { StartError } from '../kernel/postgres/index.ts'

/** The command was not written as `--help` says: exit code 2. */
export class UsageError extends Error {}

/** The command was understood and refused; the reasons are on the screen already: exit code 1. */
export class Refused extends Error {}

export const say = (text: string): void => void process.stdout.write(`${text}\n`)
export const tell = (text: string): void => void process.stderr.write(`${text}\n`)

/** Data for programs: bigint as decimal strings, as on the wire. */
export const sayJson = (value: Encodable): void => say(JSON.stringify(encode(value), null, 2))

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/gu

/** Columns that a terminal needs: a Chinese character takes two. */
export const width = (text: string): number => text.length + (text.match(WIDE)?.length ?? 0)

export interface Column {
  title: string
  right?: boolean
}

/** A table in plain text, columns aligned. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, i) => Math.max(width(title), ...rows.map((row) => width(row[i] ?? ''))))
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ right }, i) => {
        const cell = cells[i] ?? ''
        const blank = ' '.repeat((widths[i] ?? 0) - width(cell))
        return right ? blank + cell : cell + blank
      })
      .join('  ')
      .trimEnd()
  return [line(columns.map(({ title }) => title)), widths.map((n) => '-'.repeat(n)).join('  '), ...rows.map(line)].join('\n')
}

const BAR = 24

/** Shows how far a long step is, on standard error: a bar on a terminal, otherwise one line per tenth. `total` 0 means unknown. */
export function progressBar(title: string): (done: number, total: number, what?: string) => void {
  let shown = -1
  return (done, total, what = '') => {
    const percent = total > 0 ? Math.min(100, Math.floor((done * 100) / total)) : 0
    if (!process.stderr.isTTY) {
      const step = Math.floor(percent / 10)
      if (step > shown && total > 0) tell(`${title} ${percent}%`)
      shown = Math.max(shown, step)
      return
    }
    const filled = Math.floor((percent * BAR) / 100)
    process.stderr.write(`\r\u001b[K${title} ${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${total > 0 ? `${percent}%` : done} ${what}`)
    if (total > 0 && done >= total) process.stderr.write('\n')
  }
}

/** A new password: the first line of standard input, or typed twice without echo. */
export async function readPassword(fromStdin: boolean): Promise<string> {
  if (fromStdin) return (await readAll(process.stdin)).split(/\r?\n/)[0] ?? ''
  if (!process.stdin.isTTY) throw new UsageError('没有终端可以输入密码，请用 --password-stdin 从标准输入给出')
  const password = await ask('密码：')
  if ((await ask('再输一次：')) !== password) throw new UsageError('两次输入的密码不同')
  return password
}

async function ask(question: string): Promise<string> {
  process.stderr.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true })
  try {
    return await reader.question('')
  } finally {
    reader.close()
    process.stderr.write('\n')
  }
}

const LISTED = 20

/** Says what went wrong in one or a few lines, never a stack trace unless asked, and returns the exit code. */
export function explain(error: unknown, debug: boolean): 1 | 2 {
  if (debug && error instanceof Error) tell(error.stack ?? error.message)
  if (error instanceof Refused) {
    if (error.message) tell(error.message)
    return 1
  }
  if (error instanceof UsageError) {
    tell(`${error.message}\n用 --help 查看用法。`)
    return 2
  }
  if (error instanceof StartError) {
    tell(error.message)
    return error.exitCode
  }
  if (error instanceof DomainError) {
    tell(error.message)
    for (const line of detailLines(error.details)) tell(`  ${line}`)
    return 1
  }
  tell(`出了意外的错误：${error instanceof Error ? error.message : String(error)}${debug ? '' : '（加 --debug 看详情）'}`)
  return 1
}

/** The rows that an error carries: a list of problems, or an object with such a list. */
function detailLines(details: Json): string[] {
  const list = Array.isArray(details) ? details : details && typeof details === 'object' ? Object.values(details).find((value) => Array.isArray(value)) : undefined
  if (!Array.isArray(list)) return []
  const lines = list.flatMap((row) => {
    if (typeof row === 'string') return [row]
    if (!row || typeof row !== 'object' || Array.isArray(row)) return []
    const reason = row.message ?? row.reason
    if (typeof reason !== 'string') return []
    const no = typeof row.row === 'number' ? row.row : row.line
    const at = [typeof row.file === 'string' ? row.file : '', typeof no === 'number' ? `第 ${no} 行` : '']
    return [[...at, reason].filter(Boolean).join(' ')]
  })
  return lines.length > LISTED ? [...lines.slice(0, LISTED), `……共 ${lines.length} 条`] : lines
}
