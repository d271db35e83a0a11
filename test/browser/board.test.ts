import { readFile } from 'node:fs/promises'
import { unzipSync } from 'fflate'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBook, post, useBook } from '../../src/domains/ledger/index.ts'
import { newId } from '../../src/kernel/id.ts'
import { narrow, overflow, settled, startSite, type TestSite } from '../support/browser.ts'
import { useDatabase } from '../support/database.ts'
import { draft } from '../support/ledger.ts'

/** The board of a town: one book whose month can be closed, one with a voucher still to be reviewed. */
const database = useDatabase()
const CLOSABLE = '青枫村股份经济合作社'
const WAITING = '青枫村村民委员会'
let site: TestSite
let town: number
let books: Record<'closable' | 'waiting', string>

beforeAll(async () => {
  site = await startSite(database.appUrl, [{ username: '制单员', post: 'townAccountant', at: 'town' }, { username: '审核员', post: 'townReviewer', at: 'town' }])
  books = await site.village.act(site.app.db, async (ctx) => {
    const open = async (kind: 'coop' | 'committee', name: string, fen: bigint) => {
      const { id } = await createBook(ctx, { village: site.village.id, kind, name, start: '2026-09' })
      await useBook(ctx, id, '2026-09')
      await post(ctx, id, { ...draft('2026-09-12', ['101', fen], ['501', -fen]), id: newId() }, { preparedBy: '制单员', reviewedBy: '审核员' })
      return id
    }
    town = (await ctx.trx.selectFrom('divisions.division').select('id').where('code', '=', '349981100').executeTakeFirstOrThrow()).id
    return { closable: await open('coop', CLOSABLE, 123_456n), waiting: await open('committee', WAITING, 70_000n) }
  })
  const preparer = await site.as('制单员')
  await preparer.ledger.submitDraft({ key: newId(), book: books.waiting, draft: { ...draft('2026-09-20', ['513', 500n], ['101', -500n]), id: newId() } })
})
afterAll(() => site.close())

const goTo = async (page: Page, path: string) => {
  await page.goto(path)
  await settled(page)
}
const row = (page: Page, name: string) => page.locator('.ant-table-tbody tr.ant-table-row').filter({ hasText: name })

test.each([['an office screen', { width: 1366, height: 768 }], ['a phone', narrow]])('the board does not scroll sideways on %s', async (_, size) => {
  const page = await site.open('审核员', size)
  await goTo(page, `/desk/${town}`)
  await row(page, CLOSABLE).waitFor()
  expect(await overflow(page)).toBe(0)
  await page.context().close()
})

test('two digits lead to the work of a book, and an amount to its voucher', async () => {
  const page = await site.open('审核员')
  await goTo(page, `/desk/${town}`)
  const code = await row(page, WAITING).locator('kbd').innerText()
  expect(code).toMatch(/^0[12]$/)
  await page.keyboard.press(code[0]!)
  await page.getByText(`跳到 ${code[0]}…`).waitFor()
  await page.keyboard.press(code[1]!)
  await page.waitForURL(`**/books/${books.waiting}/drafts`)

  await goTo(page, `/desk/${town}`)
  const search = page.getByLabel('查凭证')
  await search.fill('1234.56')
  await search.press('Enter')
  await page.waitForURL(/\/search\?text=1234.56/)
  await page.getByText('按金额查“1234.56”，共 2 行').waitFor()
  expect(await row(page, CLOSABLE).allInnerTexts()).toEqual([expect.stringContaining('1,234.56'), expect.stringContaining('1,234.56')])
  expect(await overflow(page)).toBe(0)
  await page.getByRole('link', { name: '记-0001' }).first().click()
  await page.getByRole('heading', { name: '凭证 记-0001' }).waitFor()
  await page.context().close()
})

test('the chosen books are closed at once, and each that was not says why', async () => {
  const page = await site.open('审核员')
  await goTo(page, `/desk/${town}`)
  await page.getByRole('button', { name: '选中可结账的 1 个' }).press('Enter')
  await page.getByLabel(`选择 ${WAITING}`).press('Space')
  await page.getByRole('button', { name: '结账 2 个账套' }).press('Enter')
  const result = page.getByRole('alert').filter({ hasText: '已结账 1 个，未结 1 个' })
  await result.waitFor()
  expect(await result.getByRole('listitem').allInnerTexts()).toEqual([expect.stringMatching(new RegExp(`^${WAITING}：.+`))])
  await row(page, CLOSABLE).getByText('2026年10月').waitFor()
  await row(page, WAITING).getByText('2026年9月').waitFor()
  await result.getByRole('link', { name: WAITING }).click()
  await page.waitForURL(`**/books/${books.waiting}/periods`)
  await page.context().close()
})

test('depreciation of the chosen books comes as vouchers at once, and each book says what became of it', async () => {
  const accountant = await site.as('制单员')
  await accountant.schedules.saveSchedule({ key: newId(), book: books.waiting, schedule: { id: newId(), name: '村部', kind: 'amortisation', debitAccount: '513', creditAccount: '171', costFen: 120_000n, months: 12, inService: '2026-09' } })
  const page = await site.open('制单员')
  await goTo(page, `/desk/${town}`)
  for (const name of [CLOSABLE, WAITING]) await page.getByLabel(`选择 ${name}`).press('Space')
  await page.getByRole('button', { name: '计提折旧摊销 2 个账套' }).press('Enter')
  const result = page.getByRole('alert').filter({ hasText: '计提折旧摊销：已生成凭证 1 个，没有应计提的 1 个' })
  await result.waitFor()
  const said = await result.getByRole('listitem').allInnerTexts()
  expect(said).toHaveLength(2)
  expect(said).toEqual(expect.arrayContaining([`${WAITING}：2026年9月 1 项，共 100.00 元，凭证待审核`, expect.stringMatching(new RegExp(`^${CLOSABLE}：.*没有应计提的计划$`))]))
  await result.getByRole('link', { name: WAITING }).click()
  await page.waitForURL(`**/books/${books.waiting}/drafts`)
  await page.getByText('计提2026年9月摊销：村部').first().waitFor()
  await page.context().close()
})

test('a book leaves the program by its tab 档案', async () => {
  const page = await site.open('制单员')
  await goTo(page, `/books/${books.closable}/balances`)
  await page.getByRole('navigation', { name: '账套' }).getByRole('link', { name: '档案' }).click()
  const download = async (name: string) => {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()])
    return { name: file.suggestedFilename(), parts: Object.keys(unzipSync(new Uint8Array(await readFile(await file.path())))) }
  }
  const archive = await download('下载开放档案')
  expect(archive.name).toContain(CLOSABLE)
  expect(archive.parts).toContain('manifest.json')
  const standard = await download('下载标准数据')
  expect(standard.name).toContain('2026')
  expect(standard.parts.length).toBeGreaterThan(0)
  await page.context().close()
})
