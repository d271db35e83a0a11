import type { Clock } from './clock.ts'
import type { Scope, Trx } from './database/index.ts'
import type { Day } from './day.ts'
import type { Id } from './id.ts'

/** Who acts. A `system` actor runs jobs, the command line and the public pages; a person comes from a session. */
export interface Actor {
  kind: 'person' | 'system' | 'public'
  /** identity.person id, null for the system and the public */
  person: Id | null
  name: string
  posts: readonly string[]
  permissions: ReadonlySet<string>
}

/** What a handler gets: who, where, when, and the transaction that everything happens in. */
export interface Context {
  actor: Actor
  scope: Scope
  /** the real instant: sessions, audit, log */
  now: Date
  /** the business day (Asia/Shanghai, demo pin, --today): the only date that rules may see */
  today: Day
  trx: Trx
}

export const systemActor = (name: string): Actor => ({ kind: 'system', person: null, name, posts: [], permissions: new Set() })

/** A context for work without a session (jobs, command line, demo loader). */
export function systemContext(clock: Clock, scope: Scope, trx: Trx, name = '系统'): Context {
  return { actor: systemActor(name), scope, now: clock.now(), today: clock.today(), trx }
}

export const wholeCounty = (county: number): Scope => ({ county, all: true, villages: [] })
export const oneVillage = (county: number, village: number): Scope => ({ county, all: false, villages: [village] })
