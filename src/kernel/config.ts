import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Day, isDay } from './day.ts'
import { errorCode, StartError } from './postgres/start-error.ts'

/** What a start of the program may be told. */
export interface Config {
  /** Absolute; holds the embedded cluster and the files. */
  dataDir: string
  /** 0 takes any free port. */
  port: number
  /** Pins the business day; null means today (or the demo's day). */
  today: Day | null
  /** Start without the demo county. */
  empty: boolean
  /** An own PostgreSQL (15 or later) instead of the embedded one. */
  databaseUrl: string | null
}

/** The options as a command line gives them, before they are checked. */
export interface RawOptions {
  data?: string
  port?: string
  today?: string
  empty?: boolean
}

const DEFAULT_PORT = 3300
const PROJECT = resolve(import.meta.dirname, '../..')

/** Reads `--data --port --today --empty` and the environment (DATABASE_URL, MINGZHANG_DATA); throws StartError 'bad-argument'. */
export function parseConfig(args: string[], env: NodeJS.ProcessEnv = process.env): Config {
  return toConfig(parseOptions(args), env)
}

/** Checks options that another parser has already split. */
export function toConfig(options: RawOptions, env: NodeJS.ProcessEnv = process.env): Config {
  const { today = null } = options
  if (today !== null && !isDay(today)) throw badArgument(`--today 要写成 2026-10-31 这样的日期，收到的是“${today}”。`)
  return {
    dataDir: resolve(options.data || env.MINGZHANG_DATA || resolve(PROJECT, 'data')),
    port: parsePort(options.port),
    today,
    empty: options.empty ?? false,
    databaseUrl: parseDatabaseUrl(env.DATABASE_URL),
  }
}

function parseOptions(args: string[]): RawOptions {
  try {
    return parseArgs({
      args,
      options: { data: { type: 'string' }, port: { type: 'string' }, today: { type: 'string' }, empty: { type: 'boolean' } },
    }).values
  } catch (error) {
    if (!errorCode(error)?.startsWith('ERR_PARSE_ARGS')) throw error
    throw badArgument(`参数有误：可用的参数是 --data 文件夹、--port 端口、--today 日期、--empty。收到的是：${args.join(' ')}`)
  }
}

function parsePort(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1
  if (port < 0 || port > 65_535) throw badArgument(`--port 要写 0 到 65535 之间的整数，收到的是“${text}”。`)
  return port
}

function parseDatabaseUrl(text: string | undefined): string | null {
  if (!text) return null
  // The text may hold a password, so the message does not repeat it.
  if (!/^postgres(ql)?:\/\//.test(text)) throw badArgument('DATABASE_URL 要写成 postgres://用户:密码@主机:端口/库名。')
  return text
}

function badArgument(message: string): StartError {
  return new StartError('bad-argument', message)
}
