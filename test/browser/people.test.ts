import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { narrow, overflow, settled, startSite, type TestSite } from '../support/browser.ts'
import { useDatabase } from '../support/database.ts'
import { people } from '../support/server.ts'

/** The administrator's page: a person is made, signs in, is given another post and loses it. */
const database = useDatabase()
let site: TestSite

beforeAll(async () => {
  site = await startSite(database.appUrl, [{ username: '管理员', post: 'systemAdmin', at: 'county' }, ...people('制单员', '县办')])
})
afterAll(() => site.close())

const openPeople = async (page: Page, query = '') => {
  await page.goto(`/people${query}`)
  await settled(page)
}
const rowsOf = async (page: Page) => (await page.locator('.ant-table-tbody tr.ant-table-row').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim())
const choose = async (page: Page, label: string, text: string) => {
  await page.getByRole('dialog').getByLabel(label).fill(text)
  await page.locator('.ant-select-item-option').filter({ hasText: text }).first().waitFor()
  await page.keyboard.press('Enter')
}

test('a new clerk is entered with one post and signs in with it', async () => {
  const page = await site.open('管理员')
  await openPeople(page)
  await page.getByRole('button', { name: '新建人员' }).press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('姓名').fill('孙报账')
  await dialog.getByLabel('用户名').fill('孙报账')
  await dialog.getByLabel('初始密码').fill('短')
  await choose(page, '岗位', '报账员')
  await choose(page, '管辖的县、乡镇或村', '青枫村')
  await dialog.getByRole('button', { name: '保存' }).press('Enter')
  await dialog.getByRole('alert').filter({ hasText: '密码至少 10 位' }).waitFor()
  await dialog.getByLabel('初始密码').fill('a long enough one')
  await dialog.getByRole('button', { name: '保存' }).press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(async () => (await rowsOf(page)).find((row) => row.startsWith('孙报账'))).toMatch(/^孙报账 孙报账 报账员 青枫村 在任 2026-10-31 长期 管理员 /)
  await page.context().close()

  const clerk = await site.open(null)
  await clerk.goto('/login')
  await clerk.getByLabel('用户名').fill('孙报账')
  await clerk.getByLabel('密码', { exact: true }).fill('a long enough one')
  await clerk.keyboard.press('Enter')
  await clerk.getByRole('link', { name: '本村' }).waitFor()
  await clerk.context().close()
})

test('a second post that clashes is refused in words; once the first has ended it is given', async () => {
  const page = await site.open('管理员')
  await openPeople(page, `?text=${encodeURIComponent('制单员')}`)
  await page.getByRole('button', { name: '增加任职' }).press('Enter')
  const dialog = page.getByRole('dialog')
  await choose(page, '岗位', '审核')
  await choose(page, '管辖的县、乡镇或村', '青枫村')
  await dialog.getByRole('button', { name: '保存' }).press('Enter')
  await dialog.getByRole('alert').filter({ hasText: '“代理会计（制单）”与“审核”不能由同一人同时担任' }).waitFor()
  await dialog.getByRole('button', { name: '取消' }).press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: '终止' }).press('Enter')
  await page.getByRole('dialog').getByLabel('最后一天').fill('2026-10-30')
  await page.getByRole('dialog').getByRole('button', { name: '终止' }).press('Enter')
  await page.getByText('没有符合条件的任职').waitFor()
  await openPeople(page, `?text=${encodeURIComponent('制单员')}&show=ended`)
  expect(await rowsOf(page)).toEqual([expect.stringMatching(/^制单员 制单员 代理会计（制单） .* 已终止 2024-01-01 2026-10-30 初始设置 /) as string])
  await page.context().close()
})

test('the county office reads and changes nothing; nothing scrolls sideways on a phone', async () => {
  const page = await site.open('县办', narrow)
  await openPeople(page)
  expect((await rowsOf(page)).length).toBeGreaterThan(1)
  expect(await page.getByRole('button', { name: /新建人员|增加任职|终止/ }).count()).toBe(0)
  expect(await overflow(page)).toBe(0)
  await page.context().close()
})
