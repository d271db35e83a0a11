import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { betterAuth } from 'better-auth'
import { username } from 'better-auth/plugins/username'
import type { Database } from '../../kernel/database/index.ts'
import { isUsername, MIN_PASSWORD_LENGTH, normalizeUsername } from './rules.ts'

const HOURS = 60 * 60

/** The header in which the HTTP adapter hands over the peer address; a client's own copy is dropped there. */
export const CLIENT_IP_HEADER = 'x-mingzhang-client-ip'

/** Password, cookie sessions and rate limits; who may do what is `rules.ts`. Tables live in the schema `auth`. */
export function createAuth(db: Database, secret: string) {
  return betterAuth({
    appName: 'Mingzhang',
    basePath: '/api/auth',
    secret,
    database: { db: db.kysely, type: 'postgres', schemaName: 'auth', transaction: true },
    // People are made by `createPerson` only; there is no public sign-up and no password in any default.
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: MIN_PASSWORD_LENGTH },
    // One sign-in lasts a working day; a fixed end needs no cookie renewal behind the typed procedures.
    session: { expiresIn: 12 * HOURS, disableSessionRefresh: true, cookieCache: { enabled: false } },
    rateLimit: {
      enabled: true,
      storage: 'database',
      window: 60,
      max: 300,
      // A township office shares one address, so the limit leaves room for all of its staff on a Monday morning.
      customRules: { '/sign-in/username': { window: 60, max: 30 }, '/change-password': { window: 60, max: 10 } },
    },
    advanced: {
      cookiePrefix: 'mingzhang',
      useSecureCookies: false,
      ipAddress: { ipAddressHeaders: [CLIENT_IP_HEADER] },
    },
    plugins: [username({ minUsernameLength: 2, maxUsernameLength: 30, usernameValidator: isUsername, usernameNormalization: normalizeUsername })],
    telemetry: { enabled: false },
    logger: { disabled: true },
  })
}

export type Auth = ReturnType<typeof createAuth>

/** The key that signs session cookies: MINGZHANG_SECRET, or made once and kept as `<data>/secret` (readable by the owner only). */
export function loadSecret(dataDir: string, env: NodeJS.ProcessEnv = process.env): string {
  if (env.MINGZHANG_SECRET) return env.MINGZHANG_SECRET
  const file = join(dataDir, 'secret')
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true })
    try {
      writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
  }
  return readFileSync(file, 'utf8')
}
