import jsQR from 'jsqr'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBook, useBook } from '../../src/domains/ledger/index.ts'
import { pngOf } from '../support/attachments.ts'
import { narrow, overflow, settled, startSite, wide, type TestSite } from '../support/browser.ts'
import { useDatabase } from '../support/database.ts'

/** The originals of a voucher: chosen or pasted at the desk, photographed with a phone, and never twice. */
const database = useDatabase()
let site: TestSite
let book: string

beforeAll(async () => {
  site = await startSite(database.appUrl, [{ username: '制单员', post: 'townAccountant', at: 'town' }])
  book = await site.village.act(site.app.db, async (ctx) => {
    const { id } = await createBook(ctx, { village: site.village.id, kind: 'coop', name: '青枫村股份经济合作社', start: '2026-10' })
    await useBook(ctx, id, '2026-10')
    return id
  })
})
afterAll(() => site.close())

const file = (name: string, mark: string) => ({ name, mimeType: 'image/png', buffer: pngOf(40, 30, mark) })
const originals = (page: Page) => page.getByRole('region', { name: '附件' })
/** What a phone reads in a QR code. */
const codeOf = async (code: Locator): Promise<string> => {
  const { pixels, size } = await code.evaluate((img: HTMLImageElement) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: img.naturalWidth, height: img.naturalHeight })
    const drawing = canvas.getContext('2d')!
    drawing.drawImage(img, 0, 0)
    return { pixels: [...drawing.getImageData(0, 0, canvas.width, canvas.height).data], size: canvas.width }
  })
  return jsQR(Uint8ClampedArray.from(pixels), size, size)!.data
}
const newVoucher = async (page: Page, summary: string) => {
  await page.goto(`/books/${book}/drafts/new`)
  await settled(page)
  await page.locator('table.grid tbody tr').first().getByLabel('摘要', { exact: true }).fill(summary)
}

test('an original is chosen, another is pasted, a third comes from a phone, and none of them twice', async () => {
  const page = await site.open('制单员', wide, site.office)
  await newVoucher(page, '付办公用品')
  await originals(page).locator('input[type=file]').setInputFiles(file('收据.png', 'a'))
  await originals(page).getByText('附件 1 份').waitFor()
  expect(await originals(page).getByRole('listitem').innerText()).toContain('收据.png')
  expect(await page.getByLabel('附单据张数').inputValue()).toBe('1')

  await page.evaluate((bytes) => {
    const pasted = new DataTransfer()
    pasted.items.add(new File([new Uint8Array(bytes)], '截图.png', { type: 'image/png' }))
    document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: pasted, bubbles: true, cancelable: true }))
  }, [...pngOf(40, 30, 'b')])
  await originals(page).getByText('附件 2 份').waitFor()
  expect(await page.getByLabel('附单据张数').inputValue()).toBe('2')

  await originals(page).getByRole('button', { name: '手机拍照' }).press('Enter')
  const code = page.getByRole('img', { name: '手机上传附件的二维码' })
  await code.waitFor()
  const address = await codeOf(code)
  expect(address).toMatch(new RegExp(`^${site.office}/u/`))
  const phone = await site.open(null, narrow)
  await phone.goto(address)
  await phone.getByText('传到：').waitFor()
  expect(await overflow(phone)).toBe(0)
  await phone.locator('input[capture]').setInputFiles(file('照片.png', 'c'))
  await phone.getByText('照片.png：已传到电脑 ✓').waitFor()
  await originals(page).getByText('附件 3 份').waitFor()
  expect(await originals(page).getByRole('listitem').last().innerText()).toMatch(/照片\.png[\s\S]*（手机）/)
  expect(await phone.context().cookies()).toEqual([])
  await phone.context().close()
  await page.context().close()

  const other = await site.open('制单员')
  await newVoucher(other, '再付一次')
  await originals(other).locator('input[type=file]').setInputFiles(file('又一张.png', 'a'))
  const refusal = originals(other).getByRole('alert')
  await refusal.getByText('没有添加“又一张.png”').waitFor()
  expect(await refusal.innerText()).toContain('青枫村股份经济合作社')
  await originals(other).getByText('附件 0 份').waitFor()
  await other.context().close()
})

test('where no phone could open the address, the page says so instead of showing a code', async () => {
  const page = await site.open('制单员')
  await newVoucher(page, '付印刷费')
  await originals(page).locator('input[type=file]').setInputFiles(file('收条.png', 'd'))
  await originals(page).getByText('附件 1 份').waitFor()
  await originals(page).getByRole('button', { name: '手机拍照' }).press('Enter')
  await page.getByText('这个地址只有本机能打开').waitFor()
  expect(await page.getByRole('img', { name: '手机上传附件的二维码' }).count()).toBe(0)
  await page.context().close()
})

test('a link that opens nothing says so on the phone', async () => {
  const phone = await site.open(null, narrow)
  const answer = await phone.goto('/u/nothing')
  expect(answer?.status()).toBeGreaterThanOrEqual(400)
  await phone.getByRole('alert').waitFor()
  expect(await phone.locator('input').count()).toBe(0)
  expect(await overflow(phone)).toBe(0)
  await phone.context().close()
})
