import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addAccounts, addParties, createBook, post, useBook } from '../../src/domains/ledger/index.ts'
import { newId } from '../../src/kernel/id.ts'
import { narrow, overflow, settled, startSite, type TestSite } from '../support/browser.ts'
import { useDatabase } from '../support/database.ts'
import { draft } from '../support/ledger.ts'

/** A month's end at the desk: the checklist says what is missing, the links lead there, and the month closes when all is done. */
const database = useDatabase()
let site: TestSite
let book: string

beforeAll(async () => {
  site = await startSite(database.appUrl, [
    { username: '制单员', post: 'townAccountant', at: 'town' }, { username: '审核员', post: 'townReviewer', at: 'town' }, { username: '镇长', post: 'townLeader', at: 'town' },
  ])
  book = await site.village.act(site.app.db, async (ctx) => {
    const { id } = await createBook(ctx, { village: site.village.id, kind: 'coop', name: '青枫村股份经济合作社', start: '2025-12' })
    await addAccounts(ctx, id, [{ code: '32201', name: '未分配收益', tag: 'undistributed' }, { code: '32202', name: '各项分配', tag: 'appropriation' }])
    await addParties(ctx, id, [{ name: '郭某一', category: 'member' }])
    await useBook(ctx, id, '2025-12')
    await post(ctx, id, { ...draft('2025-12-12', ['101', 500_000n], ['501', -500_000n]), id: newId() }, { preparedBy: '甲', reviewedBy: '乙' })
    return id
  })
})
afterAll(() => site.close())

const goTo = async (page: Page, path: string) => {
  await page.goto(path)
  await settled(page)
}

test('December waits for the carry-over, closes with its hash, and reopens only by another person', async () => {
  const [preparer, reviewer, leader] = [await site.open('制单员'), await site.open('审核员'), await site.open('镇长')]
  await goTo(reviewer, `/books/${book}/periods`)
  expect(await reviewer.getByRole('button', { name: /^结\s?账$/ }).isDisabled()).toBe(true)
  await reviewer.getByText('还有 1 项未通过').waitFor()
  await goTo(preparer, `/books/${book}/periods`)
  await preparer.getByRole('button', { name: '年终结转' }).press('Enter')
  await preparer.locator('.ant-popconfirm').getByRole('button', { name: /生\s?成/ }).press('Enter')
  await preparer.getByText('已生成 2 张结转凭证').waitFor()
  const client = await site.as('审核员')
  for (const { id } of (await client.ledger.drafts({ book })).rows) await client.ledger.postDraft({ key: newId(), book, draft: id })
  await goTo(reviewer, `/books/${book}/periods`)
  await reviewer.getByText('各项检查已通过').waitFor()
  await reviewer.getByRole('button', { name: /^结\s?账$/ }).press('Enter')
  await reviewer.locator('.ant-popconfirm').getByRole('button', { name: /^结\s?账$/ }).press('Enter')
  await reviewer.getByText('2025年12月已结账').waitFor()
  await reviewer.getByText('2026 年年初余额＝2025 年年初余额＋全年发生额').waitFor()

  await reviewer.getByRole('button', { name: '申请重开' }).press('Enter')
  await reviewer.getByLabel('理由').fill('漏记一笔收入')
  await reviewer.getByRole('button', { name: /^申\s?请$/ }).press('Enter')
  await reviewer.getByText('已申请，等待批准').waitFor()
  await goTo(leader, `/books/${book}/periods`)
  await leader.getByRole('button', { name: /^批\s?准$/ }).press('Enter')
  await leader.locator('.ant-popconfirm').getByRole('button', { name: /^批\s?准$/ }).press('Enter')
  await leader.getByText('已替代').waitFor()
  await Promise.all([preparer, reviewer, leader].map((page) => page.context().close()))
}, 240_000)

test('the pages of distribution and depreciation hold on a desktop and on a phone', async () => {
  const page = await site.open('制单员')
  for (const tab of ['distribution', 'schedules']) {
    await goTo(page, `/books/${book}/${tab}`)
    expect([tab, await overflow(page)]).toEqual([tab, 0])
  }
  await page.getByRole('button', { name: '新建计划' }).click()
  await page.getByText('次月起提').waitFor()
  await page.context().close()
  const phone = await site.open('制单员', narrow)
  for (const tab of ['periods', 'distribution', 'schedules']) {
    await goTo(phone, `/books/${book}/${tab}`)
    expect([tab, await overflow(phone)]).toEqual([tab, 0])
  }
  await phone.context().close()
})
