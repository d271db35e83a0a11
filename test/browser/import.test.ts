import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newId, type Id } from '../../src/kernel/id.ts'
import { migrateJobs, startJobs, stopJobs } from '../../src/kernel/jobs.ts'
import { formatFen, parseFen } from '../../src/kernel/money.ts'
import { unbalancedVoucher } from '../fixtures/spoil.ts'
import { villageYearFile } from '../fixtures/villageYear.ts'
import { narrow, overflow, settled, startSite, type TestSite } from '../support/browser.ts'
import { useDatabase } from '../support/database.ts'
import { PASSWORD } from '../support/server.ts'

interface Expected {
  trialBalance: { account: string; opening: string; debit: string; credit: string; closing: string }[]
  balanceSheetAtYearEndBeforeCarryOver: { id: string; closing: string }[]
  incomeStatement: { id: string; amount: string }[]
}

const expected = JSON.parse(readFileSync(villageYearFile('expected.json'), 'utf8')) as Expected
const database = useDatabase()
let site: TestSite
let page: Page
let book: Id

beforeAll(async () => {
  await migrateJobs(database.ownerUrl)
  site = await startSite(database.appUrl, [{ username: '代理会计', post: 'townAccountant', at: 'town' }])
  await startJobs(database.appUrl, site.app)
  const api = await site.as('代理会计')
  book = (await api.ledger.createBook({ key: newId(), village: site.village.id, kind: 'coop', name: '青枫村股份经济合作社', start: '2025-01' })).id
  page = await site.open(null)
  page.setDefaultTimeout(60_000)
})
afterAll(async () => {
  await stopJobs()
  await site.close()
})

/** Through the wizard from the drop zone to the preview. */
async function check(kind: '期初余额' | '凭证', file: string | { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
  await page.goto(`/books/${book}/import`)
  await page.locator('.ant-radio-button-wrapper', { hasText: kind }).click()
  await page.locator('input[type=file]').setInputFiles(file)
  await page.getByRole('button', { name: '读取并检查' }).click()
  await page.getByText(/^检查通过|处错误，没有导入任何内容/).first().waitFor()
}

const yuan = (text: string): bigint => {
  const parsed = parseFen(text === '' || text === '—' ? '0' : text)
  if ('reason' in parsed) throw new Error(parsed.reason)
  return parsed.fen
}
const shown = (text: string): string => formatFen(yuan(text))

/** The rows of the trial balance page at a month, by account, each as its amounts. */
async function trialBalance(month: string): Promise<Map<string, bigint[]>> {
  await page.goto(`/books/${book}/balances?month=${month}`)
  await page.locator('tr[data-row-key="101"]').waitFor()
  const rows = await page.locator('tr[data-row-key]').evaluateAll((all) => all.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent.trim())))
  return new Map(rows.map(([account = '', _name, ...amounts]) => [account, amounts.map(yuan)]))
}

/** The current column of a statement's page, by name and row number. */
async function statement(tab: string): Promise<Map<string, string>> {
  await page.goto(`/books/${book}/${tab}?month=2025-12`)
  await page.locator('.statement-table').first().waitFor()
  const rows = await page.locator('.statement-table tbody tr').evaluateAll((all) => all.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent.trim())))
  return new Map(rows.map(([name = '', row = '', amount = '']) => [`${name}|${row}`, shown(amount)]))
}

it('brings opening balances and a year of vouchers in through the wizard', async () => {
  await page.goto(`/books/${book}/import`)
  await page.getByLabel('用户名').fill('代理会计')
  await page.getByLabel('密码').fill(PASSWORD)
  await page.getByRole('button', { name: '登录' }).click()
  await page.getByText('还没有导入过').waitFor()

  await check('期初余额', villageYearFile('opening.xlsx'))
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: '导入期初余额（23 行）' }).click()
  await page.getByText('已导入期初余额 23 行').waitFor()

  await check('凭证', villageYearFile('vouchers.xlsx'))
  const post = page.getByRole('button', { name: '全部导入（157 张凭证）' })
  expect(await post.isDisabled()).toBe(true)
  // What is open stands in the address: a reload shows the same batch at the same step.
  await page.reload()
  await page.getByRole('checkbox').check()
  await post.click()
  await page.getByText('已导入157 张凭证、331 行分录').waitFor()
  await page.getByRole('button', { name: '看科目余额表' }).click()
  await page.locator('tr[data-row-key="101"]').waitFor()
}, 300_000)

it('shows the expected trial balance and both statements to the fen', async () => {
  const [january, december] = [await trialBalance('2025-01'), await trialBalance('2025-12')]
  const none = Array.from({ length: 8 }, () => 0n)
  const seen = expected.trialBalance.map(({ account }) => {
    const [openingDebit = 0n, openingCredit = 0n] = january.get(account) ?? none
    const [, , , , debit = 0n, credit = 0n, closingDebit = 0n, closingCredit = 0n] = december.get(account) ?? none
    return { account, opening: formatFen(openingDebit - openingCredit), debit: formatFen(debit), credit: formatFen(credit), closing: formatFen(closingDebit - closingCredit) }
  })
  expect(seen).toEqual(expected.trialBalance.map(({ account, opening, debit, credit, closing }) => ({ account, opening: shown(opening), debit: shown(debit), credit: shown(credit), closing: shown(closing) })))

  const api = await site.as('代理会计')
  const lineOf = (lines: { id: string; name: string; row: number }[], id: string) => {
    const line = lines.find((candidate) => candidate.id === id)
    return `${line?.name}|${line?.row}`
  }
  const { lines: sheetLines } = await api.ledger.balanceSheet({ book, period: '2025-12' })
  const sheet = await statement('balance-sheet')
  for (const { id, closing } of expected.balanceSheetAtYearEndBeforeCarryOver) expect([id, sheet.get(lineOf(sheetLines, id))]).toEqual([id, shown(closing)])
  const { lines: incomeLines } = await api.ledger.incomeStatement({ book, period: '2025-12' })
  const income = await statement('income-statement')
  for (const { id, amount } of expected.incomeStatement) expect([id, income.get(lineOf(incomeLines, id))]).toEqual([id, shown(amount)])
})

it('refuses the same content again, naming the first batch', async () => {
  await check('凭证', villageYearFile('vouchers.gb18030.csv'))
  await page.getByText(/这份内容已经导入过：\d{4}-\d{2}-\d{2} 由代理会计从文件“vouchers\.xlsx”导入/).waitFor()
  expect(await page.getByRole('button', { name: /^全部导入/ }).isDisabled()).toBe(true)
})

it('names the row and the cell of what is wrong, and gives the rejected rows as a workbook', async () => {
  const { bytes } = await unbalancedVoucher()
  await check('凭证', { name: '借贷不平.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) })
  const finding = page.locator('tr', { hasText: '借贷不平' }).first()
  expect(await finding.textContent()).toContain('H11')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: '下载错误行' }).first().click()
  expect((await download).suggestedFilename()).toBe('错误行-借贷不平.xlsx')
})

it('fits a phone', async () => {
  await page.setViewportSize(narrow)
  await settled(page)
  expect(await overflow(page)).toBeLessThanOrEqual(0)
})

it('withdraws a batch whole, with a reason', async () => {
  await page.goto(`/books/${book}/import`)
  await page.locator('tr', { hasText: '157' }).getByRole('button', { name: '撤回' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('撤回从“vouchers.xlsx”导入的整批？').waitFor()
  await dialog.getByLabel('撤回原因').fill('选错了年度')
  await dialog.getByRole('button', { name: '撤回整批' }).click()
  await page.getByText('已撤回“vouchers.xlsx”整批').waitFor()
  const api = await site.as('代理会计')
  expect((await api.ledger.vouchers({ book })).total).toBe(0)
})
