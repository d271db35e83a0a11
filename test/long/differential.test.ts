import { stat } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useDatabase } from '../support/database.ts'
import { accountingTool, compare, demoJournal, type DemoJournal } from '../support/plain-text.ts'
import { recordProof } from '../support/proof.ts'

const MONTHS = ['2024-06', '2025-12', '2026-10']

const tool = accountingTool()
const urls = useDatabase()
let demo: DemoJournal

beforeAll(async () => {
  demo = await demoJournal(urls)
})
afterAll(() => demo.close())

test(`the demo county: every account of every book is what ${tool.name} says`, async () => {
  let compared = 0
  for (const month of MONTHS) {
    const { books, accounts, differences } = await demo.inCounty((ctx) => compare(ctx, tool.name, demo.file, month))
    expect(differences.slice(0, 20)).toEqual([])
    expect(books).toBe(392)
    compared += accounts
  }
  const { size } = await stat(demo.file)
  recordProof('trial balances against plain-text accounting', { tool: tool.version, books: 392, months: MONTHS.length, balances: compared, differences: 0, journalMegabytes: Math.round(size / 1e6) })
})
