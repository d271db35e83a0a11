import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addAccounts, addParties, appendHistory, createBook, setOpening, useBook } from '../../src/domains/ledger/index.ts'
import { newId } from '../../src/kernel/id.ts'
import { narrow, overflow, settled, startSite, type TestSite } from '../support/browser.ts'
import { useDatabase } from '../support/database.ts'
import { draft } from '../support/ledger.ts'

/** The account books of a book of one village, read as the township accountant reads them. */
const database = useDatabase()
let site: TestSite
let book: string

beforeAll(async () => {
  site = await startSite(database.appUrl, [{ username: '制单员', post: 'townAccountant', at: 'town' }])
  const { app, village } = site
  await village.act(app.db, async (ctx) => {
    const { id } = await createBook(ctx, { village: village.id, kind: 'coop', name: '青枫村股份经济合作社', start: '2025-11' })
    await addAccounts(ctx, id, [{ code: '51301', name: '办公费' }, { code: '51302', name: '差旅费' }])
    const party = (await addParties(ctx, id, [{ name: '郭某一' }])).get('郭某一')!
    await setOpening(ctx, id, null, [{ account: '101', fen: 500_000n }, { account: '113', party, fen: 70_000n }, { account: '301', fen: -570_000n }])
    const rows = [
      draft('2025-11-10', ['51301', 12_345n], ['101', -12_345n]), draft('2025-12-05', ['101', 20_000n], ['113', -20_000n, party]),
      draft('2026-10-09', ['51302', 3_000n], ['101', -3_000n]), draft('2026-10-09', ['51301', 1_000n], ['101', -1_000n]),
    ]
    await appendHistory(ctx, id, rows.map((one, i) => ({ ...one, id: newId(), no: [1, 1, 1, 2][i]!, preparedBy: '甲', reviewedBy: '乙' })), null)
    await useBook(ctx, id, '2026-10')
    book = id
  })
})
afterAll(() => site.close())

const goTo = async (page: Page, path: string) => {
  await page.goto(path)
  await settled(page)
}
const rowsOf = async (page: Page): Promise<string[]> =>
  (await page.locator('.ant-table-tbody tr.ant-table-row').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim())
const views = ['detail', 'general', 'journal', 'columns', 'quantity', 'day', 'parties', 'ageing']

test('a detail ledger reads like paper: opening, entries, totals, the year carried over', async () => {
  const page = await site.open('制单员')
  await goTo(page, `/books/${book}/accounts/101?from=2025-11&to=2026-10`)
  expect(await rowsOf(page)).toEqual([
    '2025 11 期初余额 借 5,000.00', '2025 11 10 记-0001 测试 123.45 借 4,876.55', '2025 11 本月合计 0.00 123.45 借 4,876.55', '2025 11 本年累计 0.00 123.45 借 4,876.55',
    '2025 12 5 记-0001 测试 200.00 借 5,076.55', '2025 12 本月合计 200.00 0.00 借 5,076.55', '2025 12 本年累计 200.00 123.45 借 5,076.55', '2025 12 结转下年 借 5,076.55',
    '2026 1 上年结转 借 5,076.55', '2026 10 9 记-0001 测试 30.00 借 5,046.55', '2026 10 9 记-0002 测试 10.00 借 5,036.55', '2026 10 本月合计 0.00 40.00 借 5,036.55', '2026 10 本年累计 0.00 40.00 借 5,036.55',
  ])
  await page.getByRole('link', { name: '记-0001', exact: true }).first().click()
  await page.waitForURL(/\/vouchers\/2025\//)
  await page.context().close()
})

test('the keyboard walks from account to account, and the address keeps view and months', async () => {
  const page = await site.open('制单员')
  await goTo(page, `/books/${book}/accounts/51301?from=2026-10&to=2026-10&view=columns`)
  await page.keyboard.press(']')
  await page.waitForURL(/accounts\/51302\?.*view=columns/)
  await page.keyboard.press('[')
  await page.waitForURL(/accounts\/51301\?.*view=columns/)
  await settled(page)
  await page.keyboard.press('[')
  await page.waitForURL(/accounts\/513\?.*view=columns/)
  await page.getByRole('columnheader', { name: '差旅费' }).first().waitFor()
  await expect.poll(() => rowsOf(page)).toContain('10 本月合计 40.00 0.00 借 163.45 10.00 30.00')
  await page.getByText('日记账').click()
  await page.waitForURL(/view=day/)
  await page.getByText('本日合计').first().waitFor()
  await expect.poll(() => rowsOf(page)).toContain('10 9 本日合计 0.00 40.00 借 5,036.55')
  await page.context().close()
})

test('what is owed opens its entries, and its age says that it came in with the opening', async () => {
  const page = await site.open('制单员')
  await goTo(page, `/books/${book}/accounts?view=ageing`)
  expect(await rowsOf(page)).toEqual(['郭某一 借 500.00 500.00 2025-10-31 期初转入'])
  await goTo(page, `/books/${book}/accounts?view=parties&from=2025-11&to=2026-10`)
  expect(await rowsOf(page)).toEqual(['113 内部往来 郭某一 700.00 200.00 500.00'])
  await page.getByRole('link', { name: '郭某一' }).click()
  await page.waitForURL(/accounts\/113\?.*party=/)
  await page.context().close()
})

test.each([['an office screen', { width: 1366, height: 768 }, ['columns', 'quantity']], ['a phone', narrow, views]])('no view scrolls sideways on %s', async (_, size, shown) => {
  const page = await site.open('制单员', size)
  for (const view of shown) {
    await goTo(page, `/books/${book}/accounts/101?from=2025-11&to=2026-10&view=${view}`)
    expect(await overflow(page), view).toBe(0)
    expect(await page.locator('.ant-table-row, .ant-empty').count(), view).toBeGreaterThan(0)
  }
  await page.context().close()
})
