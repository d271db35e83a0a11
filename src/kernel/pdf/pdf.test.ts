import { expect, test } from 'vitest'
import { readPdf } from '../../../test/support/pdf.ts'
import { A4, A4_LANDSCAPE, amountCell, linesNeeded, renderPdf, type Content, type Paper, type PdfDocument } from './index.ts'

const at = new Date('2026-10-31T08:00:00Z')
const document = (content: Content[], more: Partial<PdfDocument> = {}): PdfDocument => ({ title: '试印', at, paper: A4, parts: [content], ...more })

test('the same document at the same instant gives the same bytes, and another instant does not', async () => {
  const one = await renderPdf(document(['库存现金 1,234.50', { qr: '/vouchers/2026/1', fit: 40 }]))
  const again = await renderPdf(document(['库存现金 1,234.50', { qr: '/vouchers/2026/1', fit: 40 }]))
  const later = await renderPdf(document(['库存现金 1,234.50', { qr: '/vouchers/2026/1', fit: 40 }], { at: new Date('2026-11-01T08:00:00Z') }))
  expect(Buffer.from(one.bytes).equals(Buffer.from(again.bytes))).toBe(true)
  expect(Buffer.from(one.bytes).equals(Buffer.from(later.bytes))).toBe(false)
})

test('only the used characters are embedded: a page of text stays far below the font’s 10 MB', async () => {
  const { bytes, pages } = await renderPdf(document([{ text: '集体经济组织', bold: true }, '收到厂房租金壹仟贰佰叁拾肆元伍角整']))
  expect(pages).toBe(1)
  expect(bytes.length).toBeLessThan(40_000)
})

test.each<[string, Paper]>([
  ['A4', A4],
  ['A4 lying', A4_LANDSCAPE],
  ['240 × 140', { width: 240, height: 140, margins: { left: 20, right: 10, top: 8, bottom: 6 } }],
])('%s: the page box is the paper to half a millimetre', async (_, paper) => {
  const { boxes } = readPdf((await renderPdf(document(['一'], { paper }))).bytes)
  expect(Math.abs(boxes[0]![0] - paper.width)).toBeLessThan(0.5)
  expect(Math.abs(boxes[0]![1] - paper.height)).toBeLessThan(0.5)
})

test('Chinese text can be copied out of the file, bold and plain', async () => {
  const { pages } = readPdf((await renderPdf(document([{ text: '记账凭证', bold: true }, '㙓喆䶮·壹佰元整 ¥1,234.50']))).bytes)
  expect(pages[0]).toContain('记账凭证')
  expect(pages[0]!.replaceAll(/\s/g, '')).toContain('㙓喆䶮·壹佰元整¥1,234.50')
})

test('a character that the font lacks is printed as its code point and reported, never as an empty box', async () => {
  const table = { table: { body: [['𡿨某', { text: ['李', { text: '𠮷', bold: true }] }]] } }
  const { bytes, missing } = await renderPdf(document([{ stack: ['𡿨'] }, { columns: ['张\u0007三', table] }], { footer: () => '𡿨' }))
  expect(missing).toEqual(['𠮷', '𡿨'])
  const text = readPdf(bytes).pages[0]!
  expect(text.split('〔U+21FE8〕')).toHaveLength(4)
  expect(text).toContain('〔U+20BB7〕')
  expect(text).not.toContain('\u0000')
})

test('every part begins a page of its own; the footer counts within it', async () => {
  const footer = (page: number, pages: number) => `${page}/${pages}`
  const { bytes, pages } = await renderPdf(document([], { parts: [['甲', { text: '乙', pageBreak: 'before' }], ['丙']], footer, compress: false }))
  expect(pages).toBe(3)
  expect(readPdf(bytes).pages).toEqual(['甲1/2', '乙2/2', '丙1/1'])
  await expect(renderPdf(document([], { parts: [] }))).rejects.toThrow('at least one part')
})

test('nothing outside is read: a picture by path or address is refused', async () => {
  await expect(renderPdf(document([{ image: '/etc/hostname' }]))).rejects.toThrow('denied')
  await expect(renderPdf(document([{ image: 'http://127.0.0.1/a.png' }]))).rejects.toThrow('denied')
})

test('amounts: separators, red with its sign, blank for nothing', () => {
  expect(amountCell(123_456_789n)).toMatchObject({ text: '1,234,567.89', alignment: 'right' })
  expect(amountCell(-5n)).toMatchObject({ text: '-0.05', color: '#c00000' })
  expect(amountCell(0n)).toMatchObject({ text: '' })
  expect(amountCell(null, { zero: true })).toMatchObject({ text: '' })
  expect(amountCell(0n, { zero: true })).toMatchObject({ text: '0.00' })
})

test('lines needed: ten wide characters in the room of nine take two', () => {
  expect(linesNeeded('一二三四五六七八九', 90, 10)).toBe(1)
  expect(linesNeeded('一二三四五六七八九十', 90, 10)).toBe(2)
  expect(linesNeeded('一\n二', 90, 10)).toBe(2)
})
