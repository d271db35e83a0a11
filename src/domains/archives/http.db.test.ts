import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { unzipSync } from 'fflate'
import { Unpacked } from '../../../test/support/archive.ts'
import { draft } from '../../../test/support/ledger.ts'
import { useDatabase } from '../../../test/support/database.ts'
import { startServer, type TestServer } from '../../../test/support/server.ts'
import { addArchivePart, jsonLines, readJsonLines } from '../../kernel/archive.ts'
import { newId, type Id } from '../../kernel/id.ts'
import { migrateJobs, startJobs, stopJobs } from '../../kernel/jobs.ts'
import type { Json } from '../../kernel/json.ts'
import { createBook, post, useBook } from '../ledger/index.ts'

const here = useDatabase()
const there = useDatabase()
let from: TestServer
let to: TestServer
let book: Id = ''

/** What another domain would add: rows and a file as it came. */
const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x50, 0x4b, 0x03, 0x04, 0x50, 0x4b, 0x07, 0x08, 0x00])
let kept: { rows: { [key: string]: Json }[]; picture: Buffer; village: number } | null = null
addArchivePart({
  name: 'zzpictures',
  export: () => [
    { path: 'files/one.png', stored: true, content: [picture] },
    { path: 'rows.jsonl', content: jsonLines([[{ name: '一张图', sizeFen: 12n }]]) },
  ],
  async import(_ctx, { village }, files) {
    const [file, list] = files
    const chunks: Uint8Array[] = []
    for await (const chunk of file!.content()) chunks.push(chunk)
    kept = { rows: [], picture: Buffer.concat(chunks), village }
    for await (const rows of readJsonLines(list!.content(), list!.path)) kept.rows.push(...rows)
  },
})

beforeAll(async () => {
  const people = [
    { username: 'accountant', post: 'townAccountant', at: 'town' }, { username: 'chair', post: 'villageChair', at: 'village' }, { username: 'cashier', post: 'townCashier', at: 'town' },
    { username: 'stranger', post: 'townAccountant', at: 'otherTown' }, { username: 'agriculture', post: 'countyAgriculture', at: 'county' },
  ] as const
  from = await startServer(here.appUrl, [...people])
  await migrateJobs(there.ownerUrl)
  to = await startServer(there.appUrl, [...people])
  await startJobs(there.appUrl, to.app)
  book = (await from.village.act(from.app.db, (ctx) => createBook(ctx, { village: from.village.id, kind: 'coop', name: '青枫村股份经济合作社', start: '2026-01' }))).id
  await from.village.act(from.app.db, (ctx) => useBook(ctx, book, '2026-01'))
  await from.village.act(from.app.db, (ctx) => post(ctx, book, { ...draft('2026-01-10', ['101', 700n], ['501', -700n]), id: newId() }, { preparedBy: '李四', reviewedBy: '王五' }))
})
afterAll(async () => {
  await stopJobs()
  await from.close()
  await to.close()
})

async function upload(server: TestServer, username: string, bytes: Uint8Array) {
  const response = await server.http.inject({
    method: 'POST', url: '/upload?name=book.zip', headers: { cookie: await server.cookieOf(username), 'content-type': 'application/octet-stream', 'content-length': String(bytes.length) }, payload: Buffer.from(bytes),
  })
  return { status: response.statusCode, body: response.json<{ sha256: string; code?: string }>() }
}

test('a chair takes the whole book along, an accountant elsewhere takes it in, and it is the same', async () => {
  const file = await (await from.as('chair')).archives.exportArchive({ book })
  expect(file.name).toBe('青枫村股份经济合作社-开放档案.zip')
  const bytes = new Uint8Array(await file.arrayBuffer())
  const { status, body } = await upload(to, 'accountant', bytes)
  expect(status).toBe(200)
  const accountant = await to.as('accountant')
  const key = newId()
  const result = await accountant.archives.importArchive({ key, upload: body.sha256 })
  expect(result).toMatchObject({ book, name: '青枫村股份经济合作社', vouchers: 1, entries: 2 })
  expect(kept).toEqual({ rows: [{ name: '一张图', sizeFen: '12' }], picture, village: to.village.id })
  expect(await accountant.archives.importArchive({ key, upload: body.sha256 })).toEqual(result)
  await expect(accountant.archives.importArchive({ key: newId(), upload: body.sha256 })).rejects.toMatchObject({ status: 409, code: 'ledger.bookExists' })
  const again = new Uint8Array(await (await accountant.archives.exportArchive({ book })).arrayBuffer())
  expect(Buffer.compare(again, bytes)).toBe(0)
  expect((await accountant.ledger.vouchers({ book })).rows.map(({ no, reviewedBy }) => [no, reviewedBy])).toEqual([[1, '王五']])
})

test('the county’s bureau may upload and import, a cashier neither', async () => {
  const bytes = new Uint8Array(await (await (await from.as('accountant')).archives.exportArchive({ book })).arrayBuffer())
  const { status, body } = await upload(to, 'agriculture', bytes)
  expect(status).toBe(200)
  await expect((await to.as('agriculture')).archives.importArchive({ key: newId(), upload: body.sha256 })).rejects.toMatchObject({ code: 'ledger.bookExists' })
  expect((await upload(to, 'cashier', bytes)).status).toBe(403)
  await expect((await to.as('cashier')).archives.importArchive({ key: newId(), upload: body.sha256 })).rejects.toMatchObject({ status: 403 })
})

test('the bureau looks at an archive before it takes it in, in the background', async () => {
  const { id } = await from.village.act(from.app.db, (ctx) => createBook(ctx, { village: from.village.id, kind: 'committee', name: '青枫村村民委员会', start: '2026-01' }))
  await from.village.act(from.app.db, (ctx) => useBook(ctx, id, '2026-03'))
  await from.village.act(from.app.db, (ctx) => post(ctx, id, { ...draft('2026-04-10', ['101', 700n], ['501', -700n]), id: newId() }, { preparedBy: '李四', reviewedBy: '王五' }))
  const bytes = new Uint8Array(await (await (await from.as('accountant')).archives.exportArchive({ book: id })).arrayBuffer())
  const bureau = await to.as('agriculture')
  const sent = async (content: Uint8Array, who = 'agriculture') => (await upload(to, who, content)).body.sha256
  const file = await sent(bytes)

  const { manifest } = new Unpacked(bytes)
  const found = await bureau.archives.checkArchive({ upload: file })
  expect(found).toMatchObject({
    book: id, name: '青枫村村民委员会', kind: 'committee', villageCode: '349981100200', village: to.village.id, place: '试验市 试验镇 青枫村', months: { first: '2026-01', last: '2026-04', closed: '2026-02' },
    vouchers: 1, entries: 2, drafts: 0, attachments: 0, files: manifest.files.length, root: manifest.root, changed: [], obstacle: null,
  })
  await expect((await to.as('cashier')).archives.checkArchive({ upload: file })).rejects.toMatchObject({ status: 403 })
  await expect((await to.as('cashier')).archives.startImport({ key: newId(), upload: file })).rejects.toMatchObject({ status: 403 })

  const changed = new Unpacked(bytes)
  changed.write('data/ledger/entry.jsonl', changed.text('data/ledger/entry.jsonl').replace('"700"', '"701"'))
  const forged = await sent(changed.seal())
  expect(await bureau.archives.checkArchive({ upload: forged })).toMatchObject({ name: '青枫村村民委员会', months: null, changed: ['data/ledger/entry.jsonl'], obstacle: null })
  await expect(bureau.archives.checkArchive({ upload: await sent(Buffer.from('not a zip')) })).rejects.toMatchObject({ status: 422, code: 'kernel.zipDamaged' })
  const later = new Unpacked(bytes)
  later.write('manifest.json', later.text('manifest.json').replace('"version":1', '"version":2'))
  await expect(bureau.archives.checkArchive({ upload: await sent(later.seal()) })).rejects.toMatchObject({ code: 'archives.version', message: expect.stringContaining('第 2 版') as string })
  expect(await (await to.as('stranger')).archives.checkArchive({ upload: file })).toMatchObject({ village: null, place: null, obstacle: expect.stringContaining('不在您的管辖范围内') as string })
  await expect((await to.as('stranger')).archives.startImport({ key: newId(), upload: file })).rejects.toMatchObject({ code: 'archives.villageUnknown' })

  const finished = async (upload: string) => {
    const { task } = await bureau.archives.startImport({ key: newId(), upload })
    for (;;) {
      const state = await bureau.tasks.get({ task })
      if (state.finishedAt) return state
      await wait(50)
    }
  }
  expect(await finished(forged)).toMatchObject({ state: 'failed', failure: expect.stringContaining('data/ledger/entry.jsonl 被改动过') as string })
  expect(await bureau.archives.checkArchive({ upload: file })).toMatchObject({ obstacle: null })
  expect(await finished(file)).toMatchObject({ state: 'done', title: '导入账套档案“青枫村村民委员会”', failure: null })
  expect(await bureau.archives.checkArchive({ upload: file })).toMatchObject({ obstacle: '本县已有这个账套（“青枫村村民委员会”），不能再导入；档案只能导入到没有它的地方' })
  expect(Buffer.compare(new Uint8Array(await (await bureau.archives.exportArchive({ book: id })).arrayBuffer()), bytes)).toBe(0)
  expect(await finished(file)).toMatchObject({ state: 'failed', failure: expect.stringContaining('本县已有这个账套') as string })
})

test('a year of standard data, and no book of somebody else', async () => {
  const chair = await from.as('chair')
  const file = await chair.archives.exportStandard({ book, year: 2026, format: 'json' })
  expect(file.name).toBe('青枫村股份经济合作社-标准数据-2026-json.zip')
  expect(Object.keys(unzipSync(new Uint8Array(await file.arrayBuffer())))).toEqual(['README.txt', '基础档案.json', '总账.json', '财务报告.json'])
  await expect(chair.archives.exportStandard({ book, year: 2019, format: 'xml' })).rejects.toMatchObject({ status: 422, code: 'archives.noYear' })
  const stranger = await from.as('stranger')
  await expect(stranger.archives.exportArchive({ book })).rejects.toMatchObject({ status: 404 })
  await expect(stranger.archives.exportStandard({ book, year: 2026, format: 'xml' })).rejects.toMatchObject({ status: 404 })
  await expect((await from.as('cashier')).archives.exportArchive({ book })).rejects.toMatchObject({ status: 403 })
  await expect(stranger.archives.importArchive({ key: newId(), upload: '0'.repeat(64) })).rejects.toMatchObject({ status: 404, code: 'kernel.fileNotFound' })
})
