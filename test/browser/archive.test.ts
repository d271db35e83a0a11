import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addParties, createBook, post, useBook } from '../../src/domains/ledger/index.ts'
import { storeFile } from '../../src/kernel/files.ts'
import { newId, type Id } from '../../src/kernel/id.ts'
import { migrateJobs, startJobs, stopJobs } from '../../src/kernel/jobs.ts'
import { Unpacked } from '../support/archive.ts'
import { pdfOf } from '../support/attachments.ts'
import { narrow, overflow, settled, startSite, wide, type TestSite } from '../support/browser.ts'
import { useDatabase } from '../support/database.ts'
import { draft } from '../support/ledger.ts'
import { people } from '../support/server.ts'

const [here, there] = [useDatabase(), useDatabase()]
let from: TestSite
let to: TestSite
let book: Id
let archive: Buffer
let page: Page

/** Two installations: the book is written in the first, and comes to the second. */
beforeAll(async () => {
  from = await startSite(here.appUrl, people('制单员'))
  await migrateJobs(there.ownerUrl)
  to = await startSite(there.appUrl, people('农业局'))
  await startJobs(there.appUrl, to.app)
  const voucher = newId()
  book = await from.village.act(from.app.db, async (ctx) => {
    const { id } = await createBook(ctx, { village: from.village.id, kind: 'coop', name: '青枫村股份经济合作社', start: '2026-01' })
    await addParties(ctx, id, [{ name: '青枫村村民委员会' }])
    await useBook(ctx, id, '2026-01')
    await post(ctx, id, { ...draft('2026-02-10', ['101', 123_456n], ['501', -123_456n]), id: voucher }, { preparedBy: '甲', reviewedBy: '乙' })
    return id
  })
  const preparer = await from.as('制单员')
  const { sha256 } = await storeFile(from.app.dataDir, from.village.county, pdfOf('合同'))
  await preparer.attachments.addFile({ key: newId(), book, target: voucher, id: newId(), sha256, name: '合同.pdf' })
  const schedule = { id: newId(), name: '办公楼', kind: 'depreciation' as const, debitAccount: '513', creditAccount: '152', costFen: 100_000n, months: 36, inService: '2026-02' }
  await preparer.schedules.saveSchedule({ key: newId(), book, schedule })
  await preparer.reports.saveNote({ key: newId(), book, year: 2026, heading: 'organisation', base: 0, content: '成员 320 户' })
})
afterAll(async () => {
  await stopJobs()
  await from.close()
  await to.close()
})

const choose = (name: string, buffer: Buffer) => page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/zip', buffer })

it('downloads a book from its page', async () => {
  const accountant = await from.open('制单员')
  await accountant.goto(`/books/${book}/archive`)
  const download = accountant.waitForEvent('download')
  await accountant.getByRole('button', { name: '下载开放档案' }).click()
  const file = await download
  expect(file.suggestedFilename()).toBe('青枫村股份经济合作社-开放档案.zip')
  archive = readFileSync(await file.path())
  expect([...new Unpacked(archive).files.keys()]).toEqual(expect.arrayContaining(['data/schedules/schedule.jsonl', 'data/reports/note.jsonl', 'data/attachments/file.jsonl']))
})

it('says of a bad file what is wrong with it', async () => {
  page = await to.open('农业局')
  await page.goto('/divisions')
  await page.getByRole('link', { name: '导入账套档案' }).click()
  await choose('账.zip', Buffer.from('not a zip'))
  await page.getByText('这个文件不是完好的 zip，无法读取；请重新取得原文件').waitFor()

  await page.getByRole('button', { name: '另选文件' }).click()
  const changed = new Unpacked(archive)
  changed.write('data/reports/note.jsonl', changed.text('data/reports/note.jsonl').replace('320', '321'))
  await choose('账.zip', Buffer.from(changed.seal()))
  await page.getByText('有 1 个文件被改动过或已损坏').waitFor()
  await page.getByText('data/reports/note.jsonl', { exact: true }).waitFor()
  expect(await page.getByRole('button', { name: '导入这个账套' }).count()).toBe(0)
  await page.getByRole('button', { name: '另选文件' }).click()
})

it('shows what an archive holds, takes it in when a person says so, and leads to the book', async () => {
  await choose('青枫村股份经济合作社-开放档案.zip', archive)
  const start = page.getByRole('button', { name: '导入这个账套' })
  await start.waitFor()
  for (const text of ['试验市 试验镇 青枫村（349981100200）', '集体经济组织账', '2026年1月至2026年2月，尚未结账', '1 张，分录 2 行', new Unpacked(archive).manifest.root]) await page.getByText(text).first().waitFor()
  await page.getByText(/^\d+ 个文件的哈希全部与清单相符$/).waitFor()
  expect(await start.isDisabled()).toBe(true)
  // What is open stands in the address: a reload shows the same archive at the same step.
  await page.reload()
  await page.getByRole('checkbox').check()
  await page.setViewportSize(narrow)
  await settled(page)
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  await start.click()
  await page.getByText('已导入“青枫村股份经济合作社”').first().waitFor()
  await page.getByText('1 张凭证、2 行分录、1 个附件').waitFor()
  await settled(page)
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  await page.setViewportSize(wide)
  await page.getByRole('button', { name: '打开账套' }).click()
  await page.locator('tr[data-row-key="101"]').waitFor()

  const bureau = await to.as('农业局')
  const again = Buffer.from(await (await bureau.archives.exportArchive({ book })).arrayBuffer())
  expect(Buffer.compare(again, archive)).toBe(0)
  await page.goto(`/books/${book}/schedules`)
  await page.getByText('办公楼').first().waitFor()
})

it('does not take the same book in twice', async () => {
  await page.goto('/archives/import')
  await choose('账.zip', archive)
  await page.getByText(/本县已有这个账套/).waitFor()
  expect(await page.getByRole('button', { name: '导入这个账套' }).count()).toBe(0)
})
