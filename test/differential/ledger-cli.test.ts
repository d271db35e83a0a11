import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadDemo } from '../../demo/load.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { systemContext, wholeCounty, type Context } from '../../src/kernel/context.ts'
import { Database } from '../../src/kernel/database/index.ts'
import { useDatabase } from '../support/database.ts'
import { accountingTool, balancesOf, compare, writeJournal } from '../support/plain-text.ts'

const VILLAGES = 6
const MONTHS = ['2024-06', '2025-12', '2026-10']

const clock = systemClock('2026-10-31')
const tool = accountingTool()
const urls = useDatabase()
let db: Database
let county = 0
let folder = ''
let file = ''

beforeAll(async () => {
  db = new Database(urls.appUrl)
  county = await loadDemo(db, { clock, ownerUrl: urls.ownerUrl, villages: VILLAGES })
  folder = await mkdtemp(join(tmpdir(), 'mz-differential-'))
  file = join(folder, 'county.journal')
  await inCounty((ctx) => writeJournal(ctx, file))
})
afterAll(async () => {
  await db.close()
  await rm(folder, { recursive: true, force: true })
})

const inCounty = <T>(work: (ctx: Context) => Promise<T>) => db.transaction(wholeCounty(county), (trx) => work(systemContext(clock, wholeCounty(county), trx)))

test.each(MONTHS)(`every account of every book at the end of %s is what ${tool.name} says`, async (month) => {
  const { books, accounts, differences } = await inCounty((ctx) => compare(ctx, tool.name, file, month))
  expect(differences).toEqual([])
  expect(books).toBe(VILLAGES * 2)
  expect(accounts).toBeGreaterThan(VILLAGES * 2 * 10)
})

test('a fen too much in the journal would be seen', async () => {
  const [account] = [...balancesOf(tool.name, file, '2026-10')].find(([name]) => name.includes('101 库存现金'))!
  const { appendFile } = await import('node:fs/promises')
  await appendFile(file, `2026-10-31 * 一分\n    ${account}  0.01 CNY\n    ${account.split(':')[0]}:501 经营收入  -0.01 CNY\n\n`)
  const { differences } = await inCounty((ctx) => compare(ctx, tool.name, file, '2026-10'))
  expect(differences.length).toBeGreaterThanOrEqual(2)
})
