import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadDemo } from '../../demo/load.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { systemContext, wholeCounty, type Context } from '../../src/kernel/context.ts'
import { Database } from '../../src/kernel/database/index.ts'
import { useDatabase } from '../support/database.ts'
import { accountingTool, compare, writeJournal } from '../support/plain-text.ts'
import { recordProof } from '../support/proof.ts'

const MONTHS = ['2024-06', '2025-12', '2026-10']

const clock = systemClock('2026-10-31')
const tool = accountingTool()
const urls = useDatabase()
let db: Database
let county = 0
let folder = ''

beforeAll(async () => {
  db = new Database(urls.appUrl)
  county = await loadDemo(db, { clock, ownerUrl: urls.ownerUrl })
  folder = await mkdtemp(join(tmpdir(), 'mz-differential-'))
})
afterAll(async () => {
  await db.close()
  await rm(folder, { recursive: true, force: true })
})

const inCounty = <T>(work: (ctx: Context) => Promise<T>) => db.transaction(wholeCounty(county), (trx) => work(systemContext(clock, wholeCounty(county), trx)))

test(`the demo county: every account of every book is what ${tool.name} says`, async () => {
  const file = join(folder, 'county.journal')
  await inCounty((ctx) => writeJournal(ctx, file))
  let compared = 0
  for (const month of MONTHS) {
    const { books, accounts, differences } = await inCounty((ctx) => compare(ctx, tool.name, file, month))
    expect(differences.slice(0, 20)).toEqual([])
    expect(books).toBe(392)
    compared += accounts
  }
  const { size } = await stat(file)
  recordProof('trial balances against plain-text accounting', { tool: tool.version, books: 392, months: MONTHS.length, balances: compared, differences: 0, journalMegabytes: Math.round(size / 1e6) })
})
