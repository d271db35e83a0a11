import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addAccounts, createBook, useBook } from '../../src/domains/ledger/index.ts'
import { newId } from '../../src/kernel/id.ts'
import { narrow, overflow, settled, startSite, type TestSite } from '../support/browser.ts'
import { useDatabase } from '../support/database.ts'
import { draft } from '../support/ledger.ts'
import { people } from '../support/server.ts'
import type { Api } from '../support/server.ts'

/** The desk's voucher screens in a real browser, by keyboard alone. */
const database = useDatabase()
let site: TestSite
let book: string
let preparer: Api

beforeAll(async () => {
  site = await startSite(database.appUrl, people('制单员', '审核员', '出纳员'))
  book = await newBook('青枫村股份经济合作社')
  preparer = await site.as('制单员')
})
afterAll(() => site.close())

async function newBook(name: string): Promise<string> {
  const { app, village } = site
  return await village.act(app.db, async (ctx) => {
    const { id } = await createBook(ctx, { village: village.id, kind: 'coop', name, start: '2026-09' })
    await addAccounts(ctx, id, [{ code: '10201', name: '基本户' }, { code: '10202', name: '专户' }, { code: '50102', name: '租赁收入', tag: 'lease' }, { code: '51302', name: '办公费' }])
    await useBook(ctx, id, '2026-10')
    return id
  })
}

/** Counts what the mouse did and how often the page was asked to print, on every page of the session. */
const watch = (context: BrowserContext) =>
  context.addInitScript(() => {
    const counts = { mouse: 0, printed: 0 }
    Object.assign(window, { counts, print: () => (counts.printed += 1) })
    for (const type of ['mousedown', 'pointerdown', 'touchstart']) window.addEventListener(type, () => (counts.mouse += 1), true)
  })
const countsOf = (page: Page) => page.evaluate(() => (window as unknown as { counts: { mouse: number; printed: number } }).counts)

/** The keyboard, with the strokes counted that are not text. */
function keyboardOf(page: Page) {
  const typist = {
    strokes: 0,
    async press(...keys: string[]) {
      for (const key of keys) {
        typist.strokes += 1
        await page.keyboard.press(key)
      }
    },
    async type(text: string) {
      await page.keyboard.type(text)
    },
  }
  return typist
}

const goTo = async (page: Page, path: string) => {
  await page.goto(path)
  await settled(page)
}
const field = (page: Page, row: number, name: string) => page.locator('table.grid tbody tr').nth(row).getByLabel(name, { exact: true })
const rowText = (page: Page, row: number) =>
  page.locator('table.grid tbody tr').nth(row).evaluate((tr) => Array.from(tr.querySelectorAll('input'), (input) => input.value).join('|'))

test('five lines are entered, handed in, signed, reviewed, posted and printed without a mouse', async () => {
  const page = await site.open('制单员')
  await watch(page.context())
  await goTo(page, `/books/${book}/drafts/new`)
  const keys = keyboardOf(page)
  /** Text, then Enter as often as it takes to the next field that is filled. */
  const fill = async (text: string, enters = 1) => {
    await keys.type(text)
    await keys.press(...Array.from({ length: enters }, () => 'Enter'))
  }
  await keys.press('Enter')
  await fill('2')
  await fill('收10月租金')
  await fill('jbh')
  await fill('123456.7', 3)
  expect(await page.locator('.grid-digits').first().innerText()).toBe('12345670')
  expect(await field(page, 1, '摘要').inputValue()).toBe('收10月租金')
  await fill('专户')
  await fill('500', 3)
  await fill('113')
  await fill('张三')
  await field(page, 2, '借方').and(page.locator(':focus')).waitFor()
  await fill('30', 2)
  await fill('..')
  await fill('yfk', 3)
  await fill('30')
  await fill('//')
  await fill('zlsr')
  await keys.type('=')
  expect(await field(page, 4, '贷方').inputValue()).toBe('123956.70')
  await page.getByText('借贷平衡').waitFor()
  await keys.press('Control+Enter')
  await page.getByText('已提交，等待审核').waitFor()
  expect(keys.strokes).toBeLessThanOrEqual(60)
  expect(await field(page, 0, '摘要').inputValue()).toBe('')

  const cashier = await site.open('出纳员')
  await watch(cashier.context())
  await goTo(cashier, `/books/${book}/drafts`)
  await cashier.keyboard.press('ArrowDown')
  await cashier.getByText('租赁收入').waitFor()
  await cashier.keyboard.press('s')
  await cashier.getByText('1 张成功').waitFor()

  const reviewer = await site.open('审核员')
  await watch(reviewer.context())
  await goTo(reviewer, `/books/${book}/drafts?state=submitted`)
  await reviewer.keyboard.press('ArrowDown')
  await reviewer.keyboard.press('Enter')
  await reviewer.getByRole('button', { name: '审核', exact: true }).waitFor()
  await reviewer.keyboard.press('a')
  await reviewer.getByRole('button', { name: '记账', exact: true }).waitFor()
  await reviewer.keyboard.press('p')
  await reviewer.getByRole('heading', { name: '凭证 记-0001' }).waitFor()
  expect(await reviewer.locator('.paper').innerText()).toMatch(/张三[\s\S]*123,956.70[\s\S]*出纳：出纳员/)
  await reviewer.keyboard.press('Control+p')
  expect(await countsOf(page)).toMatchObject({ mouse: 0 })
  expect(await countsOf(cashier)).toMatchObject({ mouse: 0 })
  expect(await countsOf(reviewer)).toEqual({ mouse: 0, printed: 1 })
  await Promise.all([page, cashier, reviewer].map((open) => open.context().close()))
}, 240_000)

describe('nothing that was typed is lost', () => {
  test('a tab that is killed comes back with its text', async () => {
    const page = await site.open('制单员')
    await goTo(page, `/books/${book}/drafts/new`)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await page.keyboard.type('付办公用品')
    await page.keyboard.press('Enter')
    await page.keyboard.type('51302')
    await page.keyboard.press('Enter')
    await page.keyboard.type('88.8')
    await page.close()
    const again = await page.context().newPage()
    await goTo(again, `/books/${book}/drafts/new`)
    await again.getByText('已从本机恢复').waitFor()
    expect(await rowText(again, 0)).toBe('付办公用品|51302 办公费|88.8|')
    await again.getByText('草稿已保存').waitFor()
    await again.context().close()
    expect((await preparer.ledger.drafts({ book, states: ['draft'] })).rows.map(({ summary }) => summary)).toContain('付办公用品')
  })

  test('without a connection it says where the text is, and saves when the server is back', async () => {
    const page = await site.open('制单员')
    await goTo(page, `/books/${book}/drafts/new`)
    await page.context().setOffline(true)
    await field(page, 0, '摘要').focus()
    await page.keyboard.type('离线填写')
    await page.getByText('已存在本机，恢复连接后自动提交保存').waitFor()
    await page.context().setOffline(false)
    await page.getByText('草稿已保存').waitFor()
    await page.context().close()
    expect((await preparer.ledger.drafts({ book, states: ['draft'] })).rows.map(({ summary }) => summary)).toContain('离线填写')
  })

  test('two windows on one draft: the later one loads the newer text or keeps its own as a new voucher', async () => {
    const id = newId()
    await preparer.ledger.saveDraft({ book, version: null, draft: { id, date: '2026-10-20', lines: [{ summary: '原来的' }] } })
    const page = await site.open('制单员')
    await goTo(page, `/books/${book}/drafts/${id}`)
    const { version } = await preparer.ledger.saveDraft({ book, version: 1, draft: { id, date: '2026-10-20', lines: [{ summary: '别处改的' }] } })
    expect(version).toBe(2)
    await page.keyboard.type('这里改的')
    await page.getByRole('button', { name: '另存为新凭证' }).waitFor()
    await page.getByRole('button', { name: '载入较新的' }).press('Enter')
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('table.grid input')?.value === '别处改的')
    await page.context().close()
  })
})

test('two hundred rows are pasted from a spreadsheet, by name and by code', async () => {
  const page = await site.open('制单员')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await goTo(page, `/books/${book}/drafts/new`)
  await page.evaluate(async () => {
    const rows = Array.from({ length: 100 }, (_, i) => [`第${i + 1}户租金\t基本户\t1,${String(i).padStart(3, '0')}.50\t`, `第${i + 1}户租金\t50102\t\t1,${String(i).padStart(3, '0')}.50`]).flat()
    await navigator.clipboard.writeText(['摘要\t科目\t借方\t贷方', ...rows, '错的\t没有的科目\t12x\t'].join('\r\n'))
  })
  await field(page, 0, '摘要').focus()
  await page.keyboard.press('Control+v')
  await field(page, 200, '摘要').waitFor()
  expect(await page.locator('table.grid tbody tr').count()).toBe(201)
  expect(await rowText(page, 199)).toBe('第100户租金|50102 租赁收入||1099.50')
  expect(await page.locator('table.grid tfoot').innerText()).toContain('105,000.00')
  expect(await page.locator('table.grid tbody tr').nth(200).locator('[aria-invalid]').evaluateAll((cells) => cells.map((cell) => (cell as HTMLInputElement).value))).toEqual(['没有的科目', '12x'])
  await page.keyboard.press('Control+Enter')
  await page.getByText('第 201 行：“没有的科目”不是科目').waitFor()
  await page.context().close()
})

test('an account with sub-accounts shows its leaves, Escape gives the cursor back, F7 opens the list and the calculator', async () => {
  const page = await site.open('制单员')
  await goTo(page, `/books/${book}/drafts/new`)
  await field(page, 0, '科目').focus()
  await page.keyboard.type('102')
  await page.keyboard.press('Enter')
  await page.getByText('“银行存款”不是末级，请选：').waitFor()
  expect(await page.getByRole('option').allInnerTexts()).toEqual(['10201基本户', '10202专户'])
  await page.keyboard.press('Escape')
  expect(await field(page, 0, '科目').and(page.locator(':focus')).count()).toBe(1)
  await page.keyboard.press('F2')
  await page.getByRole('option').filter({ hasText: '库存现金' }).waitFor()
  await page.keyboard.press('Enter')
  await field(page, 0, '借方').and(page.locator(':focus')).waitFor()
  await page.getByText('101 库存现金 余额（含本张）').waitFor()
  await page.keyboard.press('F7')
  await page.getByLabel('计算器').and(page.locator(':focus')).waitFor()
  await page.keyboard.type('12+3*4')
  await page.keyboard.press('Enter')
  expect(await field(page, 0, '借方').and(page.locator(':focus')).inputValue()).toBe('24.00')
  await page.keyboard.press('-')
  expect(await field(page, 0, '借方').inputValue()).toBe('-24.00')
  await page.keyboard.press('Space')
  expect(await rowText(page, 0)).toBe('|101 库存现金||-24.00')
  await page.keyboard.press('F1')
  await page.getByText('按键一览', { exact: true }).first().waitFor()
  await page.keyboard.press('Escape')
  await field(page, 0, '贷方').and(page.locator(':focus')).waitFor()
  await page.context().close()
})

test('the reviewer reviews what was shown, sends one back, and the preparer mends it', async () => {
  const other = await newBook('青枫村第二账套')
  const ids = [newId(), newId(), newId()]
  for (const [index, id] of ids.entries()) {
    const { lines } = draft('2026-10-05', ['51302', BigInt(index + 1) * 100n], ['211', BigInt(index + 1) * -100n])
    await preparer.ledger.submitDraft({ key: newId(), book: other, draft: { id, date: `2026-10-0${index + 5}`, attachments: 1, lines: lines.map((line) => ({ ...line, summary: `第${index + 1}张` })) } })
  }
  const page = await site.open('审核员')
  await goTo(page, `/books/${other}/drafts`)
  await page.getByRole('button', { name: '审核已看过的 0 张' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('PageDown')
  await page.getByRole('button', { name: '审核已看过的 2 张' }).waitFor()
  await page.keyboard.press('r')
  await page.getByLabel('退回原因').fill('缺发票')
  await page.keyboard.press('Enter')
  await page.getByText('已退回制单人').waitFor()
  await page.getByRole('button', { name: '审核已看过的 1 张' }).waitFor()
  await page.locator('.draft-list').focus()
  await page.keyboard.press('a')
  await page.getByText('1 张成功').waitFor()
  await page.getByRole('button', { name: '记账 1 张' }).waitFor()
  await page.keyboard.press('p')
  await page.getByText('记账：记-0001').waitFor()
  expect((await preparer.ledger.drafts({ book: other })).rows.map(({ summary, state }) => `${summary} ${state}`)).toEqual(['第2张 returned', '第3张 submitted'])
  await page.context().close()

  const desk = await site.open('制单员')
  await goTo(desk, `/books/${other}/drafts/${ids[1]}`)
  await desk.getByText('退回原因：缺发票').waitFor()
  await desk.keyboard.press('Control+Enter')
  await desk.getByText('本人制单，须由他人审核').waitFor()
  await goTo(desk, `/vouchers/2026/${ids[0]}`)
  await desk.getByRole('button', { name: '复制' }).press('Enter')
  await desk.getByText('草稿已保存').waitFor()
  expect(await rowText(desk, 0)).toBe('第1张|51302 办公费|1.00|')
  await goTo(desk, `/vouchers/2026/${ids[0]}`)
  await desk.getByRole('button', { name: '红字冲销' }).press('Enter')
  await desk.getByRole('button', { name: '生成草稿' }).press('Enter')
  await desk.getByText('红字冲销', { exact: false }).first().waitFor()
  await desk.waitForURL(/drafts\//)
  await field(desk, 0, '借方').waitFor()
  expect(await rowText(desk, 0)).toBe('注销10月5日记-0001号凭证|51302 办公费|-1.00|')
  await desk.getByRole('link', { name: '2026-10-05 记-0001' }).waitFor()
  await desk.context().close()
})

test('on a phone nothing scrolls sideways but the lines themselves', async () => {
  const page = await site.open('制单员', narrow)
  for (const path of ['drafts', 'drafts/new']) {
    await goTo(page, `/books/${book}/${path}`)
    expect(await overflow(page), path).toBe(0)
  }
  await page.context().close()
})
