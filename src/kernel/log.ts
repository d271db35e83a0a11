import { pino, type Logger } from 'pino'

export type { Logger }

/** JSON lines on standard error; MINGZHANG_LOG sets the level (`warn` unless told: the terminal belongs to the person who starts it). */
export function createLog(level: string = process.env.MINGZHANG_LOG ?? 'warn'): Logger {
  return pino({ level, base: null, redact: ['req.headers.cookie', 'req.headers.authorization', '*.password'] }, pino.destination(2))
}
