import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addAccounts, appendHistory, closePeriod, createBook, post, useBook } from '../../src/domains/ledger/index.ts'
import { acceptDefaults, freezeDenominator, seedTargets } from '../../src/domains/targets/index.ts'
import { newId } from '../../src/kernel/id.ts'
import { narrow, overflow, settled, startSite, type TestSite } from '../support/browser.ts'
import { useDatabase } from '../support/database.ts'
import { draft } from '../support/ledger.ts'
import { people } from '../support/server.ts'

/** The main road through the pages, walked in a real browser on a county of two villages. */
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const PRIVATE = '收郭某一 13900000000 租金'
const VILLAGE_CODE = '349981100200'
const database = useDatabase()
let site: TestSite
let book: string
let county: number

beforeAll(async () => {
  site = await startSite(database.appUrl, people('县办', '制单员', '审核员', '邻镇会计'))
  const { app, village } = site
  await village.act(app.db, async (ctx) => {
    const signed = { preparedBy: '制单员', reviewedBy: '审核员' }
    const open = async (place: number, name: string, fen: bigint) => {
      const { id } = await createBook(ctx, { village: place, kind: 'coop', name, start: '2026-08' })
      await addAccounts(ctx, id, [{ code: '50102', name: '租赁收入', tag: 'lease' }])
      await appendHistory(ctx, id, [{ ...draft('2026-08-03', ['101', 1_000n], ['50102', -1_000n]), id: newId(), ...signed, no: 1 }], null)
      await useBook(ctx, id, '2026-09')
      const rent = draft('2026-09-12', ['101', fen], ['50102', -fen])
      await post(ctx, id, { ...rent, id: newId(), lines: rent.lines.map((line) => ({ ...line, summary: PRIVATE })) }, signed)
      return id
    }
    book = await open(village.id, '青枫村股份经济合作社', 12_345_678n)
    await open(village.other, '白杨村股份经济合作社', 60_000_000n)
    await closePeriod(ctx, book, '2026-09')
    await acceptDefaults(ctx)
    await seedTargets(ctx, [{ year: 2026, version: 1, setOn: '2026-01-12', reason: '年初下达', strongVillages: 1, meanFen: 30_000_000n }])
    await freezeDenominator(ctx, 2026)
    county = (await ctx.trx.selectFrom('divisions.division').select('id').where('code', '=', '349981').executeTakeFirstOrThrow()).id
  })
})
afterAll(() => site.close())

const goTo = async (page: Page, path: string) => {
  await page.goto(path)
  await settled(page)
}
/** Clicks the first link of that name below the shell's header and waits until its page is there. */
const follow = async (page: Page, name: string) => {
  const link = page.locator('#content').getByRole('link', { name, exact: true }).first()
  const address = new URL((await link.getAttribute('href')) ?? '', site.url).href
  await link.click()
  await page.waitForURL(address)
  await settled(page)
}

test('a wrong password is refused in words, a right one opens the page that was asked for', async () => {
  const page = await site.open(null)
  await goTo(page, `/targets/${county}?month=2026-09`)
  await page.waitForURL(/\/login\?back=/)
  expect(await page.getByText('演示账号').count()).toBe(0)
  await page.getByLabel('用户名').fill('县办')
  await page.getByLabel('密码', { exact: true }).fill('not the password')
  await page.getByRole('button', { name: '登录' }).click()
  await page.getByText('用户名或密码不对').waitFor()
  await page.getByLabel('密码', { exact: true }).fill('correct horse battery')
  await page.getByRole('button', { name: '登录' }).click()
  await page.getByRole('heading', { name: '双五十' }).waitFor()
  expect(new URL(page.url()).search).toBe('?month=2026-09')
  await page.context().close()
})

test('the double fifty opens by links down to the voucher, and the way back is the same', async () => {
  const page = await site.open('县办')
  await goTo(page, `/targets/${county}`)
  const trail = [page.url()]
  for (const name of ['试验镇', '123,466.78', '青枫村', '50102', '记-0001']) {
    await follow(page, name)
    trail.push(page.url())
  }
  expect(await page.locator('.paper').innerText()).toContain('租赁收入')
  expect(new Set(trail).size).toBe(trail.length)
  for (const address of trail.slice(0, -1).toReversed()) {
    await page.goBack()
    await page.waitForURL(address)
  }
  await page.getByRole('button', { name: '上一个月' }).click()
  await page.waitForURL(/month=2026-09/)
  await page.context().close()
})

describe('two people', () => {
  test('one submits, the other posts, and the village becomes a strong one', async () => {
    const [preparer, reviewer] = [await site.open('制单员'), await site.open('审核员')]
    const income = `/targets/village/${site.village.id}`
    await goTo(reviewer, income)
    expect(await reviewer.getByText('未达到').count()).toBe(1)

    await goTo(preparer, `/books/${book}/drafts/new`)
    const lines = preparer.locator('table.grid tbody tr')
    const fill = async (row: number, code: string, side: '借方' | '贷方') => {
      await lines.nth(row).getByLabel('摘要').fill('收10月租金')
      await lines.nth(row).getByRole('combobox', { name: '科目' }).fill(code)
      await preparer.keyboard.press('Enter')
      await lines.nth(row).getByLabel(side).fill('400000')
    }
    await preparer.getByLabel('附单据张数').fill('1')
    await fill(0, '112', '借方')
    await fill(1, '50102', '贷方')
    await preparer.getByRole('button', { name: '提交审核' }).click()
    await preparer.getByText('已提交，等待审核').waitFor()
    await goTo(preparer, `/books/${book}/drafts`)
    await preparer.getByText('收10月租金').click()
    expect(await preparer.getByRole('button', { name: /审核已看过的|记账/ }).count()).toBe(0)

    await goTo(reviewer, `/books/${book}/drafts`)
    await reviewer.getByText('收10月租金').click()
    await reviewer.getByRole('button', { name: '审核已看过的 1 张' }).click()
    await reviewer.getByRole('button', { name: '记账 1 张' }).click()
    await reviewer.getByText('没有未记账的凭证').waitFor()
    await goTo(reviewer, income)
    expect(await reviewer.getByText('523,466.78').first().isVisible()).toBe(true)
    expect(await reviewer.getByText('未达到').count()).toBe(0)
    await Promise.all([preparer.context().close(), reviewer.context().close()])
  })

  test('a book of another town is not there', async () => {
    const page = await site.open('邻镇会计')
    await goTo(page, `/books/${book}/balances`)
    await page.getByText('没有找到').waitFor()
    expect(await page.getByText('青枫村').count()).toBe(0)
    await page.context().close()
  })
})

describe('on a phone', () => {
  test('officials’ pages do not scroll sideways', async () => {
    const page = await site.open('县办', narrow)
    for (const path of [`/targets/${county}`, `/villages/${site.village.id}`, `/books/${book}/balance-sheet`, `/books/${book}/vouchers`]) {
      await goTo(page, path)
      expect(await overflow(page), path).toBe(0)
    }
    await page.context().close()
  })

  test('the villagers’ page shows closed months only, nothing that was typed, and is fit for everyone', async () => {
    const page = await site.open(null, narrow)
    await goTo(page, `/p/${VILLAGE_CODE}`)
    const text = await page.locator('#page').innerText()
    expect(text).toContain('123,456.78元')
    expect(text).not.toMatch(/郭某一|13900000000|10月12日|400,000/)
    expect(await page.getByLabel('选择月份').locator('option').allInnerTexts()).toEqual(['2026年9月', '2026年8月'])
    await page.locator('#qr img').waitFor()
    // The content policy lets no script into the page, the browser's own tools excepted.
    await page.evaluate(axe)
    const serious = await page.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; impact: string }[] }> } }
      return (await axe.run()).violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id)
    })
    expect(serious).toEqual([])
    await page.setViewportSize({ width: 320, height: 640 })
    expect(await overflow(page)).toBe(0)
    await page.context().close()
  })
})
