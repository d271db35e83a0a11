import { utimes } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { jpegOf } from '../../../test/support/attachments.ts'
import { useDatabase } from '../../../test/support/database.ts'
import { draft } from '../../../test/support/ledger.ts'
import { startServer, type Api, type TestServer } from '../../../test/support/server.ts'
import { openFile } from '../../kernel/files.ts'
import { newId } from '../../kernel/id.ts'
import { enqueue, migrateJobs, startJobs, stopJobs } from '../../kernel/jobs.ts'
import { createBook, useBook } from '../ledger/index.ts'
import { archivePart } from './handlers/archive.ts'
import { sweepJob } from './handlers/sweep.ts'
import { verifyFiles } from './index.ts'

const DAY = 86_400_000
const database = useDatabase()
let server: TestServer
let accountant: Api
let cookie = ''
let book = ''
/** how many days the clock of the jobs is ahead */
let ahead = 0

beforeAll(async () => {
  await migrateJobs(database.ownerUrl)
  server = await startServer(database.appUrl, [{ username: '会计', post: 'townAccountant', at: 'town' }])
  const { app, village } = server
  await startJobs(database.appUrl, { ...app, clock: { ...app.clock, now: () => new Date(app.clock.now().getTime() + ahead * DAY) } })
  ;[accountant, cookie] = [await server.as('会计'), await server.cookieOf('会计')]
  book = await village.act(app.db, async (ctx) => {
    const { id } = await createBook(ctx, { village: village.id, kind: 'coop', name: '青枫村合作社', start: '2026-09' })
    await useBook(ctx, id, '2026-09')
    return id
  })
})
afterAll(async () => {
  await stopJobs()
  await server.close()
})

const upload = async (mark: string): Promise<string> => {
  const response = await server.http.inject({ method: 'POST', url: '/upload?name=x', headers: { cookie, 'content-type': 'application/octet-stream' }, payload: jpegOf(20, 20, mark) })
  return response.json<{ sha256: string }>().sha256
}
const newDraft = async (): Promise<string> => {
  const paper = draft('2026-10-12', ['502', 100n], ['501', -100n])
  const lines = paper.lines.map(({ amountFen, ...line }) => ({ ...line, amount: (Number(amountFen) / 100).toFixed(2) }))
  return (await accountant.ledger.saveDraft({ book, draft: { ...paper, id: newId(), lines }, version: null })).id
}
const add = async (target: string, mark: string) => await accountant.attachments.addFile({ key: newId(), book, target, id: newId(), sha256: await upload(mark), name: `${mark}.jpg` })
const isKept = (sha256: string) => openFile(server.app.dataDir, server.village.county, sha256).then(() => true, () => false)
const age = async (sha256: string, days: number) => {
  const at = new Date(server.app.clock.now().getTime() - days * DAY)
  await utimes(await openFile(server.app.dataDir, server.village.county, sha256), at, at)
}
const act = <T>(work: Parameters<typeof server.village.act<T>>[1]) => server.village.act(server.app.db, work)
const logged = async () => (await act((ctx) => sql<{ actor: string; detail: { files: number; sha256: string[] } }>`select actor, detail from kernel.audit where action = ${sweepJob} order by at, id`.execute(ctx.trx))).rows
const ended = async () => Number((await server.app.db.pool.query<{ n: string }>('select count(*)::text as n from pgboss.job where name = $1 and state = $2', [sweepJob, 'completed'])).rows[0]!.n)

/** One run through the queue, on a clock that is some days ahead. */
async function sweep(days: number): Promise<void> {
  ahead = days
  const before = await ended()
  await act((ctx) => enqueue(ctx.trx, sweepJob, {}))
  while ((await ended()) === before) await wait(50)
}

it('what nothing took goes after thirty days and is logged; what hangs on a voucher or stands in another table stays', async () => {
  const target = await newDraft()
  const abandoned = await upload('放弃')
  const hanging = await add(target, '在用')
  const moved = await add(target, '移走')
  await accountant.attachments.removeFile({ key: newId(), book, id: moved.id })
  await add(await newDraft(), '移走')
  const takenOff = await add(target, '移除')
  await accountant.attachments.removeFile({ key: newId(), book, id: takenOff.id })
  const thrownAway = await newDraft()
  const withIt = await add(thrownAway, '作废')
  await accountant.ledger.removeDraft({ key: newId(), book, draft: thrownAway })
  const imported = await upload('导入的文件')
  const { village } = server
  await act((ctx) => ctx.trx.updateTable('divisions.edition').set({ fileHash: Buffer.from(imported, 'hex') }).execute())

  await sweep(29)
  for (const sha256 of [abandoned, hanging.sha256, moved.sha256, takenOff.sha256, withIt.sha256, imported]) expect(await isKept(sha256)).toBe(true)
  expect(await logged()).toEqual([])

  await sweep(31)
  const gone = [abandoned, takenOff.sha256, withIt.sha256].toSorted()
  for (const sha256 of gone) expect(await isKept(sha256)).toBe(false)
  for (const sha256 of [hanging.sha256, moved.sha256, imported]) expect(await isKept(sha256)).toBe(true)
  expect(await logged()).toMatchObject([{ actor: '系统', detail: { files: 3, sha256: gone } }])
  expect((await accountant.attachments.download({ book, id: hanging.id })).size).toBe(hanging.size)
  expect((await verifyFiles(server.app, village.county)).found).toEqual([])
})

it('what was taken off lately stays, and so does what is uploaded again; the same paper can hang on a voucher again after it was swept', async () => {
  const target = await newDraft()
  const lately = await add(target, '刚移除')
  await age(lately.sha256, 40)
  await accountant.attachments.removeFile({ key: newId(), book, id: lately.id })
  const again = await upload('再传')
  await age(again, 40)
  await upload('再传')
  await sweep(0)
  expect([await isKept(lately.sha256), await isKept(again)]).toEqual([true, true])
  await sweep(31)
  expect([await isKept(lately.sha256), await isKept(again)]).toEqual([false, false])
  expect((await add(target, '刚移除')).sha256).toBe(lately.sha256)
})

it('a book whose taken-off papers were swept still goes into an archive and comes out of it', async () => {
  const target = await newDraft()
  const gone = await add(target, '归档前移除')
  await accountant.attachments.removeFile({ key: newId(), book, id: gone.id })
  await sweep(31)
  const { app, village } = server
  const files = new Map<string, Buffer>()
  await act(async (ctx) => {
    for await (const { path, content } of archivePart.export(ctx, book, app.dataDir)) {
      const chunks: Uint8Array[] = []
      for await (const chunk of content) chunks.push(chunk)
      files.set(path, Buffer.concat(chunks))
    }
  })
  expect(files.get('file.jsonl')!.toString()).toContain(gone.sha256)
  expect(files.has(`original/${gone.sha256}`)).toBe(false)
  const rows = files.get('file.jsonl')!.toString().split('\n').filter((line) => line.includes(gone.sha256)).map((line) => line.replace(gone.id, newId()))
  await act((ctx) => archivePart.import(ctx, { id: book, village: village.id }, [{ path: 'file.jsonl', content: async function* () { yield Buffer.from(rows.join('\n')) } }], app.dataDir))
})

it('comes by itself every day', async () => {
  const { rows } = await server.app.db.pool.query('select cron, timezone from pgboss.schedule where name = $1', [sweepJob])
  expect(rows).toEqual([{ cron: '20 10 * * *', timezone: 'Asia/Shanghai' }])
})
