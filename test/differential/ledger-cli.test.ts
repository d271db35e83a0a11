import { afterAll, beforeAll, expect, test } from 'vitest'
import { useDatabase } from '../support/database.ts'
import { accountingTool, balancesOf, compare, demoJournal, type DemoJournal } from '../support/plain-text.ts'

const VILLAGES = 6
const MONTHS = ['2024-06', '2025-12', '2026-10']

const tool = accountingTool()
const urls = useDatabase()
let demo: DemoJournal

beforeAll(async () => {
  demo = await demoJournal(urls, { villages: VILLAGES })
})
afterAll(() => demo.close())

test.each(MONTHS)(`every account of every book at the end of %s is what ${tool.name} says`, async (month) => {
  const { books, accounts, differences } = await demo.inCounty((ctx) => compare(ctx, tool.name, demo.file, month))
  expect(differences).toEqual([])
  expect(books).toBe(VILLAGES * 2)
  expect(accounts).toBeGreaterThan(VILLAGES * 2 * 10)
})

test('a fen too much in the journal would be seen', async () => {
  const [account] = [...balancesOf(tool.name, demo.file, '2026-10')].find(([name]) => name.includes('101 库存现金'))!
  const { appendFile } = await import('node:fs/promises')
  await appendFile(demo.file, `2026-10-31 * 一分\n    ${account}  0.01 CNY\n    ${account.split(':')[0]}:501 经营收入  -0.01 CNY\n\n`)
  const { differences } = await demo.inCounty((ctx) => compare(ctx, tool.name, demo.file, '2026-10'))
  expect(differences.length).toBeGreaterThanOrEqual(2)
})
