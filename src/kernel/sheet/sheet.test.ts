import { readFile } from 'node:fs/promises'
import { strToU8, unzipSync, zipSync } from 'fflate'
import * as fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { spoiledCopies } from '../../../test/fixtures/spoil.ts'
import { readVillageYear, villageYearFile, writeGrid } from '../../../test/fixtures/villageYear.ts'
import { parseDay } from '../day.ts'
import { DomainError } from '../error.ts'
import { parseFen } from '../money.ts'
import { columnLetter, openSheet, writeCsv, writeWorkbook } from './index.ts'
import type { SheetCell, SheetColumn, SheetRow, Workbook } from './index.ts'

const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

async function rowsOf(workbook: Workbook, sheet = 0): Promise<SheetRow[]> {
  const rows: SheetRow[] = []
  for await (const row of workbook.rows(sheet)) rows.push(row)
  return rows
}

async function refusal(bytes: Uint8Array | string): Promise<DomainError> {
  try {
    const workbook = await openSheet(bytes)
    await rowsOf(workbook)
  } catch (error) {
    if (error instanceof DomainError) return error
    throw error
  }
  throw new Error('the file was accepted')
}

/** An .xlsx around one worksheet, to write what no library writes. */
function xlsx(sheetXml: string, options: { strings?: string; workbookPr?: string; files?: Record<string, Uint8Array> } = {}): Uint8Array {
  const relation = (id: number, type: string, target: string) =>
    `<Relationship Id="rId${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"/>`
  return zipSync({
    '[Content_Types].xml': strToU8('<Types/>'),
    'xl/workbook.xml': strToU8(
      `<workbook ${MAIN}>${options.workbookPr ?? ''}<sheets><sheet name="一&amp;二" sheetId="1" r:id="rId1"/><sheet name="藏" sheetId="2" state="veryHidden" r:id="rId1"/></sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': strToU8(
      `<Relationships>${relation(1, 'worksheet', '/xl/worksheets/odd-name.xml')}${relation(2, 'sharedStrings', 'sharedStrings.xml')}</Relationships>`,
    ),
    'xl/sharedStrings.xml': strToU8(`<sst>${options.strings ?? ''}</sst>`),
    'xl/worksheets/odd-name.xml': strToU8(sheetXml),
    ...options.files,
  })
}

const sheetXml = (rows: string) => `<worksheet ${MAIN}><sheetData>${rows}</sheetData></worksheet>`

describe('the village year', () => {
  it('opens the vouchers with the heading in row 4', async () => {
    const workbook = await openSheet(villageYearFile('vouchers.xlsx'))
    expect(workbook).toMatchObject({ format: 'xlsx', date1904: false, sheets: [{ name: '凭证列表', hidden: false, rowCount: 352 }] })
    const rows = await rowsOf(workbook)
    expect(rows[2]).toEqual({ row: 4, cells: expect.arrayContaining(['日期', '凭证号', '借方金额', '审核人']) })
    expect(rows.filter(({ row, cells }) => row > 4 && cells[4] !== null && cells.length > 5 && !/合计/.test(String(cells[3])))).toHaveLength(331)
    expect(rows.at(-1)?.row).toBe(352)
  })

  it('opens the GB18030 csv copy with the same content in the same rows', async () => {
    const [fromXlsx, fromCsv] = [await rowsOf(await openSheet(villageYearFile('vouchers.xlsx'))), await rowsOf(await openSheet(villageYearFile('vouchers.gb18030.csv')))]
    const amount = (cell: SheetCell | undefined) => (typeof cell === 'string' || typeof cell === 'number' ? parseFen(cell) : cell)
    const day = (cell: SheetCell | undefined) => (typeof cell === 'string' || typeof cell === 'number' ? parseDay(cell) : cell)
    const content = ({ row, cells }: SheetRow) => [row, day(cells[0]), String(cells[4] ?? ''), amount(cells[7]), amount(cells[8])]
    expect(fromCsv.slice(3).map(content)).toEqual(fromXlsx.slice(3).map(content))
  })

  it('makes ten spoiled copies, eight of which still open', async () => {
    const copies = await spoiledCopies()
    expect(new Set(copies.map((copy) => copy.name)).size).toBe(10)
    for (const copy of copies.slice(0, 8)) {
      expect((await rowsOf(await openSheet(copy.bytes))).find(({ row }) => row === (copy.expect.row ?? 4))).toBeDefined()
    }
    for (const copy of copies.slice(8)) expect((await refusal(copy.bytes)).message).toMatch(copy.expect.pattern)
  })

  it('writes a grid that reads back unchanged', async () => {
    const grid = await readVillageYear()
    const rows = await rowsOf(await openSheet(await writeGrid(grid)))
    expect(rows).toEqual(grid.map((cells, index) => ({ row: index + 1, cells })).filter(({ cells }) => cells.length > 0))
  })
})

describe('openSheet', () => {
  it('reads shared, rich, phonetic, inline, formula, boolean and error cells', async () => {
    const bytes = xlsx(
      sheetXml(
        '<row r="2" spans="1:9"><c r="A2" t="s"><v>0</v></c><c r="B2" s="1" t="s"><v>1</v></c><c r="D2" t="inlineStr"><is><r><t>富</t></r><r><t xml:space="preserve"> 文</t></r></is></c>' +
          '<c r="E2" t="str"><f>A1&gt;B1</f><v>a&#x4e00;&lt;</v></c><c r="F2"><f>1+1</f><v>2.5</v></c><c r="G2" t="b"><v>1</v></c><c r="H2" t="e"><v>#REF!</v></c><c r="I2" s="3"/></row>' +
          '<row r="3"/><row><c><v>7</v></c><c t="n"><v/></c><c t="d"><v>2025-01-05</v></c><c t="s"><v>99</v></c></row>',
      ),
      { strings: '<si><t>共享_x000D_</t></si><si><r><rPr><b/></rPr><t>北</t></r><r><t>京</t></r><rPh sb="0" eb="1"><t>ペキン</t></rPh></si>' },
    )
    const workbook = await openSheet(bytes)
    expect(workbook.sheets.map(({ name, hidden }) => [name, hidden])).toEqual([['一&二', false], ['藏', true]])
    expect(await rowsOf(workbook)).toEqual([
      { row: 2, cells: ['共享\r', '北京', null, '富 文', 'a一<', 2.5, true, '#REF!'] },
      { row: 4, cells: [7, null, '2025-01-05'] },
    ])
    expect(() => workbook.rows(2)).toThrow(RangeError)
  })

  it('reads prefixed names, CDATA, and keeps the serial of a date', async () => {
    const bytes = xlsx(
      `<x:worksheet xmlns:x="m"><x:sheetData><x:row r="1"><x:c r="AA1"><x:v>60</x:v></x:c><x:c r="AB1" t="inlineStr"><x:is><x:t><![CDATA[a<b]]></x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>`,
      { workbookPr: '<workbookPr date1904="1"/>' },
    )
    const workbook = await openSheet(bytes)
    expect(workbook.date1904).toBe(true)
    const [row] = await rowsOf(workbook)
    expect([row?.cells[26], row?.cells[27]]).toEqual([60, 'a<b'])
  })

  it('stays fast on elements that never end', async () => {
    const openings = ['<row><c>', '<c t="inlineStr"><is><t>', '<c><v>', '<row ', '<![CDATA[', '<rPh>', '&#']
    for (const opening of openings) {
      const noise = Array.from({ length: 30_000 }, (_, index) => `${opening}${index * 7919}`).join('')
      const bytes = xlsx(sheetXml(`<row r="1"><c r="A1"><v>1</v></c>${noise}</row>`), { strings: `<si><t>${noise}</t></si>` })
      expect((await rowsOf(await openSheet(bytes)))[0]?.cells[0]).toBe(1)
    }
  })

  it('parses only as far as rows are asked for, and survives much XML after the rows', async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => `<row r="${index + 1}"><c r="A${index + 1}"><v>${index}</v></c></row>`).join('')
    const workbook = await openSheet(xlsx(`${sheetXml(rows)}${`<mergeCell ref="A1:B1" note="${'甲乙丙丁'.repeat(30)}"/>`.repeat(5000)}`))
    for await (const { row } of workbook.rows(0)) if (row === 3) break
    expect(await rowsOf(workbook)).toHaveLength(20_000)
  })

  it.each([
    ['UTF-8', (text: string) => Buffer.from(text)],
    ['UTF-8 with BOM', (text: string) => Buffer.from(`\uFEFF${text}`)],
    ['GB18030', (text: string) => iconv.encode(text, 'gb18030')],
    ['UTF-16 with BOM', (text: string) => iconv.encode(text, 'utf-16le', { addBOM: true })],
  ])('reads csv in %s', async (_, encode) => {
    for (const delimiter of [',', '\t', ';']) {
      const text = ['标题', '', ['日期', '科目', '金额'].join(delimiter), ['2025-01-05', '="00101"', '"1,234.50"'].join(delimiter), ['', '"两""行\n字"', ''].join(delimiter)].join('\r\n')
      const workbook = await openSheet(encode(text))
      expect(workbook.format).toBe('csv')
      expect(await rowsOf(workbook)).toEqual([
        { row: 1, cells: ['标题'] },
        { row: 3, cells: ['日期', '科目', '金额'] },
        { row: 4, cells: ['2025-01-05', '00101', '1,234.50'] },
        { row: 5, cells: [null, '两"行\n字'] },
      ])
    }
  })

  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'sheet.empty'],
    ['blank lines', strToU8('\n \n'), 'sheet.empty'],
    ['old xls', new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]), 'sheet.oldXls'],
    ['a password', Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), Buffer.from('EncryptedPackage', 'utf16le')]), 'sheet.encrypted'],
    ['html', strToU8('<html><table></table></html>'), 'sheet.html'],
    ['binary', new Uint8Array([1, 0, 2, 0, 3]), 'sheet.notText'],
    ['wrong bytes', new Uint8Array([0x41, 0xff, 0xff, 0x41]), 'sheet.notText'],
    ['an open quote', strToU8(`a,"b\n${'c,d\n'.repeat(10_000)}`), 'sheet.csvQuotes'],
    ['a zip', zipSync({ 'a.txt': strToU8('x') }), 'sheet.notWorkbook'],
    ['no sheets', xlsx('', { files: { 'xl/workbook.xml': strToU8('<workbook/>') } }), 'sheet.damaged'],
    ['a zip cut short', xlsx(sheetXml('')).subarray(0, 300), 'sheet.damaged'],
    ['a far column', xlsx(sheetXml('<row r="1"><c r="XFE1"><v>1</v></c></row>')), 'sheet.damaged'],
    ['a row without a number', xlsx(sheetXml('<row r="x"><c><v>1</v></c></row>')), 'sheet.damaged'],
    ['a cell without a column', xlsx(sheetXml('<row r="1"><c r="1"><v>1</v></c></row>')), 'sheet.damaged'],
    ['an endless row', xlsx(`<row r="1">${Array.from({ length: 900_000 }, (_, index) => `<c r="A${index * 7919}"/>`).join('')}`), 'sheet.damaged'],
  ])('refuses %s', async (_, bytes, code) => {
    const error = await refusal(bytes)
    expect(error).toMatchObject({ code, kind: 'invalid' })
    expect(error.message).toMatch(/请/)
  })

  it('refuses a path that cannot be read', async () => {
    expect((await refusal(villageYearFile('absent.xlsx'))).code).toBe('sheet.unreadable')
  })

  it('never reads a damaged file as a shorter one', async () => {
    const whole = new Uint8Array(await readFile(villageYearFile('vouchers.xlsx')))
    const rows = await rowsOf(await openSheet(whole))
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), async (position, flip) => {
        const spoiled = whole.slice()
        spoiled[position] = (spoiled[position] ?? 0) ^ flip
        const read = await openSheet(spoiled).then(rowsOf).catch((error: unknown) => error)
        expect(read instanceof DomainError ? rows : read).toEqual(rows)
      }),
      { numRuns: 60 },
    )
  })
})

describe('zip bombs', () => {
  /** A workbook whose directory declares another size for one of its files. */
  function declare(bytes: Uint8Array, name: string, size: number): Uint8Array {
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    for (let position = 0; position < bytes.length - 46; position++) {
      const found = new TextDecoder().decode(bytes.subarray(position + 46, position + 46 + name.length))
      if (view.getUint32(position, true) === 0x02014b50 && found === name) view.setUint32(position + 24, size, true)
    }
    return bytes
  }
  const noise = () => Uint8Array.from({ length: 400_000 }, (_, index) => (index * index * 31) >> 7)

  it.each<[string, Uint8Array, string]>([
    ['more than 300 MB in all', declare(xlsx('', { files: { 'a.bin': noise() } }), 'a.bin', 301 * 1024 * 1024), 'sheet.tooBig'],
    ['a high ratio', xlsx('', { files: { 'a.bin': new Uint8Array(11 * 1024 * 1024) } }), 'sheet.tooBig'],
    ['too much text', declare(xlsx('', { files: { 'xl/sharedStrings.xml': noise() } }), 'xl/sharedStrings.xml', 61 * 1024 * 1024), 'sheet.tooBig'],
    ['a sheet bigger than it says', declare(xlsx(sheetXml('<row><c><v>1</v></c></row>'.repeat(50_000))), 'xl/worksheets/odd-name.xml', 1000), 'sheet.damaged'],
    ['a workbook bigger than it says', declare(xlsx(''), 'xl/workbook.xml', 20), 'sheet.damaged'],
  ])('refuses %s', async (_, bytes, code) => {
    expect(await refusal(bytes)).toMatchObject({ code, kind: 'invalid' })
  })
})

const COLUMNS: SheetColumn[] = [
  { title: '日期', key: 'day', kind: 'day' },
  { title: '摘要', key: 'summary', kind: 'text', width: 30 },
  { title: '金额', key: 'amount', kind: 'amountFen' },
  { title: '附件数', key: 'attachments', kind: 'number' },
]

describe('writing', () => {
  const row = { day: '2025-01-03', summary: '提现', amount: -123450n, attachments: 2 }

  it('writes titles, heading, dates and money', async () => {
    const bytes = await writeWorkbook([{ name: '凭证/列表', columns: COLUMNS, rows: [row], titleRows: [['青枫村'], []], frozenHeader: true }])
    const workbook = await openSheet(bytes)
    expect(workbook.sheets[0]?.name).toBe('凭证_列表')
    expect(await rowsOf(workbook)).toEqual([
      { row: 1, cells: ['青枫村'] },
      { row: 3, cells: ['日期', '摘要', '金额', '附件数'] },
      { row: 4, cells: [45660, '提现', -1234.5, 2] },
    ])
    const files = unzipSync(bytes)
    const text = (name: string) => new TextDecoder().decode(files[name])
    expect(text('xl/styles.xml')).toContain('#,##0.00')
    expect(text('xl/styles.xml')).toContain('yyyy-mm-dd')
    expect(text('xl/worksheets/sheet1.xml')).toContain('ySplit="3"')
  })

  it('colours cells and says why', async () => {
    const bytes = await writeWorkbook([{ name: '错误', columns: COLUMNS, rows: [row], highlight: () => [{ key: 'amount', note: '金额不平' }] }])
    const files = unzipSync(bytes)
    expect(new TextDecoder().decode(files['xl/comments1.xml'])).toMatch(/ref="C2"[\s\S]*金额不平/)
    expect(new TextDecoder().decode(files['xl/styles.xml'])).toContain('FFC7CE')
    expect((await rowsOf(await openSheet(bytes)))[1]?.cells[2]).toBe(-1234.5)
  })

  it('writes a long sheet and several sheets alike', async () => {
    async function* many() {
      for (let index = 0; index < 12_000; index++) yield { ...row, amount: BigInt(index) }
    }
    const long = await openSheet(await writeWorkbook([{ name: '长', columns: COLUMNS, rows: many(), titleRows: [['标题']], frozenHeader: true }]))
    const rows = await rowsOf(long)
    expect(rows).toHaveLength(12_002)
    expect(rows.at(-1)).toEqual({ row: 12_002, cells: [45660, '提现', 119.99, 2] })
    const both = await openSheet(await writeWorkbook(['一', '二'].map((name) => ({ name, columns: COLUMNS, rows: [row] }))))
    expect(await rowsOf(both, 1)).toEqual([expect.anything(), { row: 2, cells: [45660, '提现', -1234.5, 2] }])
  })

  it('writes csv with BOM, plain amounts and quoted formulas', async () => {
    const bytes = await writeCsv({ name: '凭证', columns: COLUMNS, rows: [{ ...row, summary: '=1+1' }], titleRows: [['@标题']] })
    expect(Buffer.from(bytes).toString()).toBe("\uFEFF'@标题\r\n日期,摘要,金额,附件数\r\n2025-01-03,'=1+1,-1234.50,2")
  })

  it('throws on a bigint that is not money, on money beyond 2^53, and on an unknown highlight', async () => {
    const write = (extra: object, highlight?: () => { key: string; note: string }[]) =>
      writeWorkbook([{ name: 'x', columns: COLUMNS, rows: [{ ...row, ...extra }], ...(highlight ? { highlight } : {}) }])
    await expect(write({ attachments: 2n })).rejects.toThrow(TypeError)
    await expect(write({ amount: 9_007_199_254_740_993n })).rejects.toThrow(RangeError)
    await expect(write({}, () => [{ key: 'no', note: '' }])).rejects.toThrow(TypeError)
    await expect(writeCsv({ name: 'x', columns: COLUMNS, rows: [{ summary: 1n }] })).rejects.toThrow(TypeError)
  })

  it('quotes every formula in the file, and reads back every text and amount', async () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.constantFrom('=1+1', '+1', '-1', '@a', '\tx', '\rx', '00101', ' 前后 ', '多\n行', '"引"', 'a,b;c'))
    const record = fc.record({ summary: text, amount: fc.bigInt({ min: -9_999_999_999_999n, max: 9_999_999_999_999n }) })
    // A carriage return inside a csv field, and text that already begins like our quote, cannot be told apart when read back.
    const plain = fc.array(record.filter(({ summary }) => !/^'[=+\-@\t\r]|^="|_x[\da-f]{4}_/is.test(summary)), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(plain, async (records) => {
        const spec = { name: 'x', columns: COLUMNS.slice(1, 3), rows: records }
        for (const bytes of [await writeWorkbook([spec]), await writeCsv(spec)]) {
          const read = (await rowsOf(await openSheet(bytes))).slice(1)
          const got = read.map(({ cells }) => ({ summary: cells[0] ?? '', ...parseFen(typeof cells[1] === 'number' ? cells[1] : String(cells[1])) }))
          expect(got).toEqual(records.map(({ summary, amount }) => ({ summary: summary.trim() === '' ? '' : summary, fen: amount })))
        }
      }),
      { numRuns: 50 },
    )
  })
})

describe('columnLetter', () => {
  it('names columns', () => {
    expect([0, 7, 25, 26, 701, 702].map(columnLetter)).toEqual(['A', 'H', 'Z', 'AA', 'ZZ', 'AAA'])
  })
})
