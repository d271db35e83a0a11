import { randomBytes, timingSafeEqual } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemContext, wholeCounty } from '../../kernel/context.ts'
import type { Database } from '../../kernel/database/index.ts'
import { conflict, forbidden } from '../../kernel/error.ts'
import { openFile } from '../../kernel/files.ts'
import { sha256 } from '../../kernel/hash.ts'
import { countiesInUse, createCounty, divisionByCode, importDivisions } from '../divisions/index.ts'
import type { FirstRun } from './contract.ts'
import { createPerson, type IdentityRequest } from './handlers.ts'
import * as store from './store.ts'

/** Files that come before any county exists are kept under this number. */
export const BEFORE_COUNTY = 0

/** Whether nobody can sign in yet: the first-run wizard is open, and only then. */
export const setupNeeded = async (db: Database): Promise<boolean> => !(await store.anyPerson(db.kysely))

const codeFile = (dataDir: string) => join(dataDir, 'setup-code')

/** The one-time code of the first run, made on first asking; whoever can read the data folder or the console may set up. */
export function setupCode(dataDir: string): string {
  if (!existsSync(codeFile(dataDir))) writeFileSync(codeFile(dataDir), randomBytes(5).toString('hex'), { mode: 0o600 })
  return readFileSync(codeFile(dataDir), 'utf8').trim()
}

/** Throws unless set-up is open and the code is right. Both sides are hashed first, so that the comparison tells nothing. */
export async function checkSetupCode(db: Database, dataDir: string, code: string): Promise<void> {
  if (!(await setupNeeded(db))) throw conflict('identity.alreadySetUp', '系统已完成首次设置，请直接登录')
  if (!timingSafeEqual(sha256(code.trim()), sha256(setupCode(dataDir)))) throw forbidden('identity.wrongSetupCode', '设置码不对：请看启动时控制台打印的设置码，或数据文件夹中的 setup-code 文件')
}

let running = false

/**
 * First run: county → divisions → first administrator, in this order so that a failed step can be sent again.
 * The administrator comes last and closes the wizard for good.
 */
export async function setUp({ db, clock, dataDir }: IdentityRequest, input: FirstRun): Promise<{ county: string; divisions: number }> {
  await checkSetupCode(db, dataDir, input.code)
  if (running) throw conflict('identity.setupRunning', '另一处正在进行首次设置，请稍候')
  running = true
  try {
    const { county, divisions, admin } = input
    const now = clock.now()
    const known = (await countiesInUse(db.kysely)).find(({ code }) => code === county.code)
    const no = known?.county ?? (await db.transaction(wholeCounty(Number(county.code)), (trx) => createCounty(trx, { ...county, now })))
    const imported = divisions ? await importDivisions(db, { path: await openFile(dataDir, BEFORE_COUNTY, divisions.sha256) }, { county: county.code, name: divisions.name, now }) : null
    const scope = wholeCounty(no)
    await db.transaction(scope, async (trx) => {
      const ctx = systemContext(clock, scope, trx, '首次设置')
      const { id } = await divisionByCode(trx, county.code)
      await createPerson(ctx, { ...admin, grants: [{ post: 'systemAdmin', scopeDivision: id, validFrom: clock.today() }] })
    })
    rmSync(codeFile(dataDir), { force: true })
    return { county: county.name, divisions: imported?.total ?? 0 }
  } finally {
    running = false
  }
}
