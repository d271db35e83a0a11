import type { Clock } from './kernel/clock.ts'
import { Database } from './kernel/database/index.ts'
import { migrateJobs } from './kernel/jobs.ts'
import { createLog, type Logger } from './kernel/log.ts'
import { migrate } from './kernel/migrate.ts'
import type { Log } from './kernel/postgres/index.ts'
import { archivesRouter } from './domains/archives/index.ts'
import { attachmentsRouter } from './domains/attachments/index.ts'
import { disclosureRouter } from './domains/disclosure/index.ts'
import { divisionsRouter } from './domains/divisions/index.ts'
import { createAuth, identityRouter, loadSecret, type Auth } from './domains/identity/index.ts'
import { importsRouter } from './domains/imports/index.ts'
import { ledgerRouter, registerCloseCheck, registerSubmitCheck, registerUseCheck } from './domains/ledger/index.ts'
import { reportsRouter } from './domains/reports/index.ts'
import { tasksRouter } from './domains/tasks/index.ts'
import { runCheck, schedulesRouter } from './domains/schedules/index.ts'
import { targetsRouter } from './domains/targets/index.ts'
import { transitionsRouter, unfinishedSplitCheck, wrongBookCheck } from './domains/transitions/index.ts'

/** The running program without its ports: what the HTTP adapter, the command line, jobs and tests share. */
export interface App {
  db: Database
  clock: Clock
  auth: Auth
  dataDir: string
  log: Logger
  close(): Promise<void>
}

export const router = {
  archives: archivesRouter,
  attachments: attachmentsRouter,
  disclosure: disclosureRouter,
  divisions: divisionsRouter,
  identity: identityRouter,
  imports: importsRouter,
  ledger: ledgerRouter,
  schedules: schedulesRouter,
  reports: reportsRouter,
  targets: targetsRouter,
  tasks: tasksRouter,
  transitions: transitionsRouter,
}

registerCloseCheck(runCheck)

registerSubmitCheck(wrongBookCheck)

registerUseCheck(unfinishedSplitCheck)

/** Brings the whole database forward to this program, as its owner; safe at every start. Returns the migrations that ran. */
export async function migrateAll(ownerUrl: string, log: Log): Promise<string[]> {
  const ran = await migrate(ownerUrl, { log })
  await migrateJobs(ownerUrl)
  return ran
}

/** Puts the program together over a migrated database. */
export function createApp(options: { appUrl: string; dataDir: string; clock: Clock; log?: Logger }): App {
  const { appUrl, dataDir, clock, log = createLog() } = options
  const db = new Database(appUrl)
  return { db, clock, auth: createAuth(db, loadSecret(dataDir)), dataDir, log, close: () => db.close() }
}
