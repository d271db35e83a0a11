import { afterAll, beforeAll, expect, test } from 'vitest'
import { useDatabase } from '../../test/support/database.ts'
import { systemClock } from './clock.ts'
import { wholeCounty } from './context.ts'
import { Database } from './database/index.ts'
import { defineJob, enqueue, migrateJobs, startJobs, stopJobs } from './jobs.ts'
import type { Json } from './json.ts'
import { createLog } from './log.ts'

const database = useDatabase()
const scope = wholeCounty(990_101)
let db: Database

const seen: Json[] = []
let arrived: (data: Json) => void = () => undefined
const next = () => new Promise<Json>((resolve) => (arrived = resolve))
defineJob('test.note', async (_tools, data) => {
  seen.push(data)
  arrived(data)
})
let failures = 1
defineJob('test.stumble', async (_tools, data) => {
  if (failures-- > 0) throw new Error('once')
  arrived(data)
})

const start = () => startJobs(database.appUrl, { db, clock: systemClock(), dataDir: '/nonexistent', log: createLog('silent') })

beforeAll(async () => {
  db = new Database(database.appUrl)
  await migrateJobs(database.ownerUrl)
  await migrateJobs(database.ownerUrl)
  await start()
})
afterAll(async () => {
  await stopJobs()
  await db.close()
})

test('a job runs if and only if its transaction commits; fen arrive as decimal strings', async () => {
  const done = next()
  await expect(
    db.transaction(scope, async (trx) => {
      await enqueue(trx, 'test.note', { of: 'rolled back' })
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  await db.transaction(scope, (trx) => enqueue(trx, 'test.note', { fen: 9_007_199_254_740_993n }))
  expect(await done).toEqual({ fen: '9007199254740993' })
  expect(seen).toEqual([{ fen: '9007199254740993' }])
})

test('a job that fails is tried again', async () => {
  const done = next()
  await db.transaction(scope, (trx) => enqueue(trx, 'test.stumble', { try: 2 }))
  expect(await done).toEqual({ try: 2 })
})

test('stopped, it refuses new jobs with a message; started again, it goes on', async () => {
  await stopJobs()
  await expect(db.transaction(scope, (trx) => enqueue(trx, 'test.note', {}))).rejects.toMatchObject({ code: 'kernel.jobsStopped' })
  await start()
  const done = next()
  await db.transaction(scope, (trx) => enqueue(trx, 'test.note', { again: true }))
  expect(await done).toEqual({ again: true })
})

test('the application role owns nothing of the queue', async () => {
  const { rows } = await db.pool.query("select tableowner from pg_tables where schemaname = 'pgboss' and tableowner = current_user")
  expect(rows).toEqual([])
})
