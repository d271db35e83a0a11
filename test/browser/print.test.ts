import { readFile } from 'node:fs/promises'
import type { Download, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appendHistory, createBook } from '../../src/domains/ledger/index.ts'
import { newId } from '../../src/kernel/id.ts'
import { migrateJobs, startJobs, stopJobs } from '../../src/kernel/jobs.ts'
import { narrow, overflow, settled, startSite, type TestSite } from '../support/browser.ts'
import { useDatabase } from '../support/database.ts'
import { draft } from '../support/ledger.ts'
import { readPdf } from '../support/pdf.ts'

const database = useDatabase()
let site: TestSite
let book: string
let long: string

beforeAll(async () => {
  await migrateJobs(database.ownerUrl)
  site = await startSite(database.appUrl, [{ username: '制单员', post: 'townAccountant', at: 'town' }])
  await startJobs(database.appUrl, site.app)
  await site.village.act(site.app.db, async (ctx) => {
    ;({ id: book } = await createBook(ctx, { village: site.village.id, kind: 'coop', name: '青枫村股份经济合作社', start: '2026-08' }))
    const vouchers = (count: number) => Array.from({ length: count }, (_, i) => ({ ...draft('2026-08-03', ['101', 100n], ['501', -100n]), id: newId(), no: i + 1, preparedBy: '制单员', reviewedBy: '审核员' }))
    await appendHistory(ctx, book, vouchers(120), null)
    ;({ id: long } = await createBook(ctx, { village: site.village.id, kind: 'committee', name: '青枫村村民委员会', start: '2026-08' }))
    await appendHistory(ctx, long, vouchers(1_510), null)
  })
})
afterAll(async () => {
  await stopJobs()
  await site.close()
})

const sheets = async (download: Download) => readPdf(new Uint8Array(await readFile(await download.path())))
const downloaded = async (page: Page, act: () => Promise<void>) => {
  const [download] = await Promise.all([page.waitForEvent('download'), act()])
  return download
}

test('many vouchers are printed in the background and fetched from the header', async () => {
  const page = await site.open('制单员')
  await page.goto(`/books/${book}/vouchers?from=2026-08&to=2026-08`)
  await settled(page)
  expect(await page.getByRole('button', { name: /后台任务/ }).count()).toBe(0)
  await page.getByRole('button', { name: '批量打印' }).click()
  await page.getByRole('radio', { name: /A5/ }).check()
  await page.getByRole('button', { name: '生成 PDF' }).click()
  await page.getByText(/^已完成：打印凭证/).waitFor()
  await page.getByRole('button', { name: '后台任务' }).click()
  const list = page.locator('.tasks')
  expect(await list.getByRole('listitem').count()).toBe(1)
  const download = await downloaded(page, () => list.getByRole('button', { name: '下载' }).click())
  expect(download.suggestedFilename()).toBe('记账凭证-青枫村股份经济合作社-2026-08.pdf')
  const { boxes } = await sheets(download)
  expect(boxes).toHaveLength(120)
  expect(Math.round(boxes[0]![0])).toBe(210)
  await page.setViewportSize(narrow)
  // The open list moves to its place on the narrow window in a later frame.
  await expect.poll(() => overflow(page)).toBe(0)
})

test('a voucher and a report give their PDF', async () => {
  const page = await site.open('制单员')
  await page.goto(`/books/${book}/vouchers?from=2026-08&to=2026-08`)
  await settled(page)
  await page.getByRole('link', { name: '记-0120' }).click()
  await page.getByRole('button', { name: 'PDF' }).click()
  const voucher = await sheets(await downloaded(page, () => page.getByRole('menuitem', { name: /240×140/ }).click()))
  expect(voucher.boxes.map((box) => box.map(Math.round))).toEqual([[240, 140]])
  await page.goto(`/books/${book}/balances?month=2026-08`)
  await settled(page)
  const report = await sheets(await downloaded(page, () => page.getByRole('button', { name: 'PDF' }).click()))
  expect(report.pages[0]).toContain('120.00')
})

test('an account book of more than 3,000 rows is made in the background, from the same button', async () => {
  const page = await site.open('制单员')
  await page.goto(`/books/${long}/accounts?view=journal&from=2026-08&to=2026-08`)
  await settled(page)
  await page.getByRole('button', { name: 'PDF' }).click()
  await page.getByText('正在后台生成 PDF，完成后在右上角下载').waitFor()
  await page.getByText(/^已完成：打印青枫村村民委员会-序时账-2026-08（3020 行）/).waitFor()
  const { pages } = await sheets(await downloaded(page, () => page.locator('.ant-notification').getByRole('button', { name: '下载' }).click()))
  expect(pages.join('').match(/库存现金/g)).toHaveLength(1_510)
  await page.context().close()
})
