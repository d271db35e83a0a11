import { expect, test } from 'vitest'
import { readPdf } from '../../../../test/support/pdf.ts'
import { renderPdf } from '../../../kernel/pdf/index.ts'
import { ledgerSigners, paginate, renderVouchers, reportDocument, statementSigners, voucherContent, voucherForms, type PrintedReport, type PrintedVoucher } from './index.ts'

const at = new Date('2026-10-31T08:00:00Z')
const papers = ['240x140', 'A5'] as const

type Line = PrintedVoucher['lines'][number]
const line = (i: number, more: Partial<Line> = {}): Line => ({ summary: `摘要${i + 1}`, account: '101 库存现金', side: i % 2 ? 'credit' : 'debit', amountFen: 100n * BigInt(i + 1), ...more })
const voucher = (lines: Line[], no = 1): PrintedVoucher => ({
  bookName: '青枫村股份经济合作社', word: '记', no, date: '2026-10-31', attachments: 3, address: '/vouchers/2026/01900000-0000-7000-8000-000000000001', lines,
  signatures: { supervisor: '', bookkeeper: '李审核', reviewer: '李审核', cashier: '王出纳', preparer: '张会计' },
})
const print = async (paper: (typeof papers)[number], lines: Line[]) => readPdf((await renderVouchers('凭证', at, paper, [[voucher(lines)]])).bytes)

test.each(papers)('%s: 1 to 30 lines paginate, each sheet the exact paper, with sums brought forward', async (paper) => {
  const form = voucherForms[paper]
  const counts = Array.from({ length: 30 }, (_, i) => i + 1)
  const linesOf = (count: number) => Array.from({ length: count }, (_, i) => line(i))
  const { boxes, pages } = readPdf((await renderVouchers('凭证', at, paper, counts.map((count) => [voucher(linesOf(count), count)]))).bytes)
  for (const [width, height] of boxes) {
    expect(Math.abs(width - form.width)).toBeLessThan(0.5)
    expect(Math.abs(height - form.height)).toBeLessThan(0.5)
  }
  for (const count of counts) {
    const own = pages.filter((text) => text.includes(`${String(count).padStart(4, '0')} 号`))
    const sheets = count <= form.rows ? 1 : 1 + Math.ceil((count - form.rows) / (form.rows - 1))
    expect(own).toHaveLength(sheets)
    own.forEach((text, i) => {
      expect(text.includes('承前页')).toBe(i > 0)
      expect(text.includes('过次页')).toBe(i < sheets - 1)
      expect(text.includes('合计（大写）')).toBe(i === sheets - 1)
      expect(text.includes(`（${i + 1}/${sheets}）`)).toBe(sheets > 1)
    })
    for (const { summary } of linesOf(count)) expect(own.some((text) => text.includes(summary))).toBe(true)
  }
}, 60_000)

test('a sheet carries the sums of the sheets before it', () => {
  const sheets = paginate(Array.from({ length: 8 }, (_, i) => line(i)), '240x140')
  expect(sheets.map(({ rows, brought, carried }) => [rows.length, brought, carried])).toEqual([
    [6, null, { debitFen: 900n, creditFen: 1200n }],
    [2, { debitFen: 900n, creditFen: 1200n }, { debitFen: 1600n, creditFen: 2000n }],
  ])
})

test('what a voucher must show is on the paper: book, number, date, attachments, amount in words, signatures', async () => {
  const { pages } = await print('240x140', [line(0, { amountFen: 1_000_500n }), line(1, { amountFen: 1_000_500n, account: '501 经营收入—租赁收入；某某公司' })])
  const text = pages[0]!.replaceAll(/\s/g, '')
  for (const part of ['记账凭证', '青枫村股份经济合作社', '2026年10月31日', '记字第0001号', '附单据3张', '10,005.00', '501经营收入—租赁收入；某某公司', '合计（大写）：壹万零伍元整', '会计主管：', '记账：李审核', '审核：李审核', '出纳：王出纳', '制单：张会计'])
    expect(text).toContain(part)
})

test('red amounts are red and keep their sign', async () => {
  const lines = [line(0, { amountFen: -12_345n }), line(1, { amountFen: -12_345n })]
  const { bytes } = await renderPdf({ title: '凭证', at, paper: voucherForms.A5, parts: [voucherContent(voucher(lines), 'A5')], compress: false })
  // #c00000 as the fill colour of four amounts: two lines and two sums.
  expect(Buffer.from(bytes).toString('latin1').match(/0\.75\d* 0 0 scn/g)).toHaveLength(4)
  const { pages } = readPdf(bytes)
  expect(pages[0]).toContain('-123.45')
  expect(pages[0]).toContain('负壹佰贰拾叁元肆角伍分')
})

test.each(papers)('%s: the longest texts and amounts take more rows, and no sheet spills over', async (paper) => {
  const long = line(0, { summary: '收到某某有限公司支付二〇二六年第三季度厂房租金'.repeat(9).slice(0, 200), account: `${'1'.repeat(20)} ${'应收某某公司款项'.repeat(8)}；${'往来'.repeat(30)}`, amountFen: -9_000_000_000_000_000n })
  const wide = line(1, { summary: 'WWWWW MMMMM '.repeat(16), amountFen: 9_000_000_000_000_000n })
  const lines = [long, line(1), wide, line(3), long]
  const { boxes, pages } = await print(paper, lines)
  expect(boxes).toHaveLength(paginate(lines, paper).length)
  expect(pages.join('')).toContain('-90,000,000,000,000.00')
})

test('a batch is one file, in order, each voucher on sheets of its own', async () => {
  const parts = [[voucher([line(0), line(1)], 1), voucher(Array.from({ length: 9 }, (_, i) => line(i)), 2)], [voucher([line(0), line(1)], 3)]]
  const { pages } = readPdf((await renderVouchers('凭证', at, '240x140', parts)).bytes)
  expect(pages.map((text) => /第 ?(\d{4})/.exec(text)?.[1])).toEqual(['0001', '0002', '0002', '0003'])
})

const report = (rows: number, more: Partial<PrintedReport> = {}): PrintedReport => ({
  name: '科目余额表', title: '青枫村股份经济合作社', period: '2026年10月', at, signers: ledgerSigners,
  columns: [{ title: '科目编码', key: 'code', kind: 'text', width: 14 }, { title: '科目名称', key: 'name', kind: 'text', width: 28 }, { title: '期末余额', key: 'fen', kind: 'amountFen', width: 18 }],
  rows: Array.from({ length: rows }, (_, i) => ({ code: `1010${i}`, name: '银行存款', fen: 123_456_789n + BigInt(i) })), ...more,
})

test('a report on A4: title, book, period, unit, heading on every page, page x of y, signature slots at the end', async () => {
  const { boxes, pages } = readPdf((await renderPdf(reportDocument(report(120)))).bytes)
  expect(boxes.length).toBeGreaterThan(2)
  for (const [width, height] of boxes) {
    expect(Math.abs(width - 210)).toBeLessThan(0.5)
    expect(Math.abs(height - 297)).toBeLessThan(0.5)
  }
  const texts = pages.map((text) => text.replaceAll(/\s/g, ''))
  for (const part of ['科目余额表', '青枫村股份经济合作社', '2026年10月', '单位：元', '1,234,567.89']) expect(texts[0]).toContain(part)
  texts.forEach((text, i) => {
    expect(text).toContain('科目编码')
    expect(text).toContain(`第${i + 1}页，共${texts.length}页`)
  })
  expect(texts.at(-1)).toContain('会计主管：复核：制表：')
})

test('a table of more than a thousand rows goes on in parts: pages count through, the slots stand at the end', async () => {
  const { pages } = readPdf((await renderPdf(reportDocument(report(2_100)))).bytes)
  const texts = pages.map((text) => text.replaceAll(/\s/g, ''))
  expect(texts.length).toBeGreaterThan(30)
  texts.forEach((text, i) => expect(text).toContain(`第${i + 1}页`))
  expect(texts.map((text) => text.includes('会计主管')).lastIndexOf(false)).toBe(texts.length - 2)
  expect(texts.at(-1)).toContain(`，共${texts.length}页`)
  expect(texts.join('').match(/1010\d+银行存款/g)).toHaveLength(2_100)
})

test('sums are bold', () => {
  const { parts } = reportDocument(report(0, { rows: [{ code: '101', name: '收租', fen: 1n }, { code: null, name: '本月合计', fen: 1n, total: 1 }] }))
  const content = JSON.stringify([...(parts as Iterable<unknown>)])
  expect(content).toMatch(/"text":"收租"[^}]*"bold":false/)
  expect(content).toMatch(/"text":"本月合计"[^}]*"bold":true/)
  expect(content.match(/"text":"0\.01"[^}]*"bold":true/g)).toHaveLength(1)
})

test('a statement has the three signature slots of the law; an empty table still prints', async () => {
  const { pages } = readPdf((await renderPdf(reportDocument(report(0, { signers: statementSigners })))).bytes)
  expect(pages).toHaveLength(1)
  for (const signer of statementSigners) expect(pages[0]).toContain(signer)
})

test('a wide table lies, and its longest amount stays whole on one line', async () => {
  const columns = [...report(0).columns, ...Array.from({ length: 6 }, (_, i) => ({ title: `金额${i}`, key: `f${i}`, kind: 'amountFen' as const, width: 18 }))]
  const row = { code: '101', name: '库存现金', fen: 1n, ...Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`f${i}`, -9_000_000_000_000_000n])) }
  const { boxes, pages } = readPdf((await renderPdf(reportDocument(report(0, { columns, rows: [row] })))).bytes)
  expect(Math.round(boxes[0]![0])).toBe(297)
  expect(pages[0]!.split('-90,000,000,000,000.00')).toHaveLength(7)
})
