import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useDatabase } from '../../../test/support/database.ts'
import { draft } from '../../../test/support/ledger.ts'
import { startServer, type Api, type TestServer } from '../../../test/support/server.ts'
import { newId } from '../../kernel/id.ts'
import { openSheet } from '../../kernel/sheet/index.ts'
import { addAccounts, addParties, appendHistory, carryOver, createBook, post, useBook } from '../ledger/index.ts'
import type { Definition } from './contract.ts'
import { exampleFormats } from './examples.ts'

const database = useDatabase()
const signed = { preparedBy: '甲', reviewedBy: '乙' }
const MONTH = '2026-03'
let server: TestServer
let accountant: Api
let county: Api
let reviewer: Api
let neighbour: Api
let clerk: Api
let coop: string
let committee: string
let far: string
let town: number
const party: Record<string, string> = {}

type Rows = [account: string, fen: bigint, party?: string][]
const kept = (day: string, no: number, ...rows: Rows) => ({ ...draft(day, ...rows), id: newId(), no, ...signed })
const failure = (work: Promise<unknown>) => work.then(() => 'done', (error: { status: number; message: string }) => `${error.status} ${error.message}`)
const sheet = (rows: string[][], formats: Definition['formats'] = {}): Definition => ({ columns: rows[0]!.map(() => ({ width: 12 })), rows, formats })

beforeAll(async () => {
  server = await startServer(database.appUrl, [
    { username: '制单员', post: 'townAccountant', at: 'town' }, { username: '县办', post: 'countyOffice', at: 'county' }, { username: '审核员', post: 'townReviewer', at: 'town' },
    { username: '邻镇会计', post: 'townAccountant', at: 'otherTown' }, { username: '报账员', post: 'villageClerk', at: 'village' },
  ])
  const { app, village } = server
  await village.act(app.db, async (ctx) => {
    const open = async (place: number, kind: 'coop' | 'committee', name: string, other: string) => {
      const { id } = await createBook(ctx, { village: place, kind, name, start: '2025-01' })
      const parties = await addParties(ctx, id, [{ name: other, category: 'affiliate' }, { name: '郭某', category: 'member' }])
      party[`${name}/对方`] = parties.get(other)!
      party[`${name}/郭某`] = parties.get('郭某')!
      return id
    }
    coop = await open(village.id, 'coop', '青枫村股份经济合作社', '青枫村村民委员会')
    committee = await open(village.id, 'committee', '青枫村村民委员会', '试验市试验镇青枫村股份经济合作社')
    far = await open(village.other, 'coop', '白杨村股份经济合作社', '白杨村村民委员会')
    const [other, guo, back] = [party['青枫村股份经济合作社/对方']!, party['青枫村股份经济合作社/郭某']!, party['青枫村村民委员会/对方']!]
    await addAccounts(ctx, coop, [
      { code: '50102', name: '租赁收入', tag: 'lease' }, { code: '50103', name: '发包收入', tag: 'contracting' }, { code: '51304', name: '运转支出', tag: 'villageOperation' }, { code: '51301', name: '办公费' },
      { code: '32201', name: '未分配收益', tag: 'undistributed' }, { code: '32202', name: '各项分配', tag: 'appropriation' },
    ])
    await appendHistory(ctx, coop, [
      kept('2025-03-05', 1, ['102', 900_000n], ['50102', -900_000n]), kept('2025-06-05', 1, ['151', 300_000n], ['102', -300_000n]), kept('2025-07-05', 1, ['112', 70_000n], ['50103', -70_000n]),
    ], null)
    await carryOver(ctx, coop, 2025)
    await useBook(ctx, coop, '2026-01')
    const books: [string, string, ...Rows][] = [
      [coop, '2026-01-10', ['102', 120_000n], ['50102', -120_000n]], [coop, '2026-02-10', ['102', 50_000n], ['50103', -50_000n]], [coop, '2026-03-10', ['102', 40_000n], ['50102', -40_000n]],
      [coop, '2026-03-11', ['51301', 3_000n], ['101', 7_000n], ['102', -10_000n]], [coop, '2026-03-12', ['113', 20_000n, guo], ['102', -20_000n]], [coop, '2026-02-15', ['113', 88_000n, other], ['102', -88_000n]],
      [committee, '2026-02-15', ['102', 88_000n], ['113', -88_000n, back]], [committee, '2026-03-20', ['513', 5_000n], ['102', -5_000n]],
      [far, '2026-03-20', ['113', 66_000n, party['白杨村股份经济合作社/对方']!], ['301', -66_000n]],
    ]
    await useBook(ctx, committee, '2026-01')
    await useBook(ctx, far, '2026-01')
    for (const [book, day, ...rows] of books) await post(ctx, book, { ...draft(day, ...rows), id: newId() }, signed)
    town = (await ctx.trx.selectFrom('divisions.division').select('id').where('code', '=', '349981100').executeTakeFirstOrThrow()).id
  })
  accountant = await server.as('制单员')
  county = await server.as('县办')
  reviewer = await server.as('审核员')
  neighbour = await server.as('邻镇会计')
  clerk = await server.as('报账员')
})
afterAll(() => server.close())

const save = (api: Api, change: Partial<Parameters<Api['reports']['saveFormat']>[0]> = {}) =>
  api.reports.saveFormat({ key: newId(), format: newId(), base: 0, name: `报表 ${newId()}`, division: town, definition: sheet([['=QM(102)']]), reason: '测试', ...change })

describe('reports of one’s own', () => {
  test('figures equal those of the books, with the entries that make them', async () => {
    const rows = [
      ['=QM("102")', '=QC("102")', '=QM("102",年初)', '=QM("102",-12)', '=QM(102,12)'],
      ['=LFS("501",贷)', '=FS("501",贷,2)', '=LJE(501,-12)', '=LJE(501,#租赁)', '=JE(501)'],
      ['=QM(113,借)', '=QM(113,贷)', '=QM(113,"郭某")', '=FS(113,借,"郭某")', '=D2/A2'],
      ['=QM(112)', '=FS(321,贷,12)', '=LFS(513,借)', '=SUM(A1:B3)', '=1/QM(201)'],
    ]
    const { format } = await save(accountant, { definition: sheet(rows, { E3: 'percent' }) })
    const report = await accountant.reports.evaluateFormat({ format, month: MONTH, book: coop })
    const shown = report.rows.map((row) => row.map(({ fen, text }) => fen ?? text))
    // 900,000 − 300,000 at the year's start, then +120,000 +50,000 +40,000 −10,000 −20,000 −88,000.
    expect(shown).toEqual([
      [692_000n, 682_000n, 600_000n, 900_000n, 0n],
      [210_000n, 50_000n, 900_000n, 160_000n, 40_000n],
      [108_000n, 0n, 20_000n, 20_000n, '76.19'],
      [70_000n, 0n, 3_000n, 1_742_000n, '除数为零'],
    ])
    const parts = report.rows[2]![0]!.parts.map(({ account, party: of, from, to, fen }) => [account, of, from, to, fen])
    expect(new Set(parts)).toEqual(new Set([['113', party['青枫村股份经济合作社/郭某'], '2025-01', MONTH, 20_000n], ['113', party['青枫村股份经济合作社/对方'], '2025-01', MONTH, 88_000n]]))
    expect(report.rows[1]![3]!.parts).toEqual([{ formula: 'LJE("501",#租赁)', account: '501', book: null, party: null, tag: 'lease', from: '2026-01', to: MONTH, closing: false, fen: 160_000n }])
    const { account, tag, from, to, closing } = report.rows[1]![3]!.parts[0]!
    const entries = await accountant.ledger.entries({ book: coop, account, tag: tag as 'lease', from, to, closing })
    expect(entries.creditFen - entries.debitFen).toBe(160_000n)
    expect(report.rows[3]![3]!.cells.length).toBe(6)
  })

  test('the carry-over stays out of income, and in what it fills', async () => {
    const { format } = await save(accountant, { definition: sheet([['=LFS(501,贷)', '=LFS(501,借)', '=LFS(321,贷)', '=QM(501)', '=QM(322)']]) })
    const report = await accountant.reports.evaluateFormat({ format, month: '2025-12', book: coop })
    expect(report.rows[0]!.map(({ fen }) => fen)).toEqual([970_000n, 0n, 970_000n, 0n, 970_000n])
  })

  test('covers every book of a kind below a division; a party is found in each', async () => {
    const { format } = await save(county, { division: null, definition: sheet([['=QM(113,借)', '=QM(113,"郭某")', '=QM(102)']]) })
    const report = await county.reports.evaluateFormat({ format, month: MONTH, division: (await county.identity.me()).roots[0]!.id, kind: 'coop' })
    expect(report.rows[0]!.map(({ fen }) => fen)).toEqual([174_000n, 20_000n, 692_000n])
    expect(report.rows[0]![1]!.parts).toMatchObject([{ book: coop, fen: 20_000n }])
    expect(report.coverage).toMatchObject({ title: '试验市集体经济组织汇总', books: 2 })
  })

  test('our examples agree with the statements', async () => {
    const figures = new Map<string, bigint | null>()
    for (const { id } of exampleFormats) {
      const { example, rows } = await accountant.reports.evaluateFormat({ format: id, month: MONTH, book: coop })
      expect(example).toBe(true)
      for (const row of rows) figures.set(`${row[0]!.text}`, row[2]!.fen)
    }
    const { lines } = await accountant.ledger.incomeStatement({ book: coop, period: MONTH })
    const line = (id: string) => lines.find((row) => row.id === id)!.currentFen
    expect([figures.get('经营收入'), figures.get('管理费用'), figures.get('收支结余'), figures.get('管理费用合计')]).toEqual([line('IS01'), line('IS06'), line('IS12'), line('IS06')])
    expect(figures.get('债权合计')).toBe((await accountant.ledger.balanceSheet({ book: coop, period: MONTH })).lines.find(({ id }) => id === 'BS03')!.currentFen)
  })

  test('goes to xlsx with numbers as numbers and text that is no formula', async () => {
    const { format } = await save(accountant, { definition: sheet([['+项目', '=QM(102)', '=QM(102)/QM(102)', '=3']], { C1: 'percent', D1: 'integer' }) })
    const file = await accountant.reports.exportFormat({ format, month: MONTH, book: coop })
    const rows: unknown[][] = []
    for await (const { cells } of (await openSheet(new Uint8Array(await file.arrayBuffer()))).rows(0)) rows.push(cells)
    expect(rows.at(-1)).toEqual(['+项目', 6_920, 1, 3])
    expect(rows[1]).toEqual(['2026年3月　单位：元'])
  })

  test('a change is a new version and the old one stays; wrong formulas are named by cell', async () => {
    const { format, version } = await save(accountant, { name: '资金表' })
    expect(version).toBe(1)
    expect(await failure(save(accountant, { name: '资金表' }))).toBe('409 已有同名报表“资金表”，请换一个名称')
    expect(await failure(save(accountant, { definition: sheet([['=QM(', '=B1']]) }))).toBe('422 A1：第 5 个字符：QM 的第一个参数应是科目编码，例如 501；B1：循环引用：B1 → B1')
    expect(await save(accountant, { format, base: 1, name: '资金表', definition: sheet([['=QM(101)']]), reason: '改看现金' })).toEqual({ format, version: 2 })
    expect(await failure(save(accountant, { format, base: 1, name: '资金表' }))).toMatch(/^409 报表已被制单员改到第 2 版/)
    expect(await failure(save(accountant, { definition: { ...sheet([['1']]), rows: [['1', '2']] } }))).toBe('422 有的行比列数长，请先增加列')
    expect(await failure(save(accountant, { format: exampleFormats[0]!.id, base: 1 }))).toMatch(/^409 示例不能直接修改/)
    const now = await accountant.reports.format({ format })
    expect(now.versions.map((row) => [row.version, row.reason, row.createdBy])).toEqual([[2, '改看现金', '制单员'], [1, '测试', '制单员']])
    expect((await accountant.reports.format({ format, version: 1 })).definition.rows).toEqual([['=QM(102)']])
    expect(await failure(accountant.reports.format({ format, version: 9 }))).toMatch(/^404 /)
    expect((await accountant.reports.evaluateFormat({ format, version: 1, month: MONTH, book: coop })).rows[0]![0]!.fen).toBe(692_000n)

    expect(await accountant.reports.retireFormat({ key: newId(), format, reason: '不用了' })).toEqual({ version: 3 })
    expect((await accountant.reports.formats()).map(({ id }) => id)).not.toContain(format)
    expect(await failure(save(accountant, { format, base: 3, name: '资金表' }))).toMatch(/^409 报表已停用/)
    expect(await failure(accountant.reports.retireFormat({ key: newId(), format, reason: '再停' }))).toMatch(/^409 /)
  })

  test('a town’s report is seen in the town only, and the county’s is changed by the county only', async () => {
    const own = (await save(accountant)).format
    const all = (await save(county, { division: null })).format
    const seen = async (api: Api) => Object.fromEntries((await api.reports.formats()).filter(({ id }) => [own, all].includes(id)).map(({ id, mayChange }) => [id, mayChange]))
    expect(await seen(accountant)).toEqual({ [own]: true, [all]: false })
    expect(await seen(clerk)).toEqual({ [own]: false, [all]: false })
    expect(await seen(neighbour)).toEqual({ [all]: false })
    expect(await failure(neighbour.reports.format({ format: own }))).toMatch(/^404 /)
    expect(await failure(neighbour.reports.evaluateFormat({ format: own, month: MONTH, book: far }))).toMatch(/^404 /)
    expect(await failure(neighbour.reports.evaluateFormat({ format: all, month: MONTH, book: coop }))).toMatch(/^404 /)
    expect(await failure(neighbour.reports.exportFormat({ format: all, month: MONTH, division: town }))).toMatch(/^404 /)
    expect(await failure(save(neighbour))).toMatch(/^404 /)
    expect(await failure(save(accountant, { division: null }))).toMatch(/^403 /)
    expect(await failure(save(accountant, { format: all, base: 1 }))).toMatch(/^403 /)
    expect(await failure(save(clerk))).toMatch(/^403 /)
    const forVillage = (await save(accountant, { division: server.village.id })).format
    expect((await clerk.reports.format({ format: forVillage })).divisionName).toBe('青枫村')
  })
})

describe('consolidation', () => {
  const read = (division: number, statement: 'balanceSheet' | 'incomeStatement' = 'balanceSheet') => county.reports.consolidated({ division, month: MONTH, statement })
  const lineOf = (report: Awaited<ReturnType<typeof read>>, id: string) => {
    const { coopFen, committeeFen, combinedFen, eliminatedFen, consolidatedFen } = report.lines.find((line) => line.id === id)!
    return [coopFen, committeeFen, combinedFen, eliminatedFen, consolidatedFen]
  }

  test('eliminates nothing that nobody has confirmed, and proposes by name', async () => {
    const report = await read(server.village.id)
    expect(lineOf(report, 'BS03')).toEqual([178_000n, 0n, 178_000n, 0n, 178_000n])
    expect(report.pairs).toEqual([])
    expect(new Set(report.open.map(({ book, proposed, fen }) => [book.id, proposed?.id, fen]))).toEqual(new Set([[coop, committee, 88_000n], [committee, coop, -88_000n]]))
  })

  test('mirrored vouchers eliminate to nought and the sheet still balances', async () => {
    expect(await accountant.reports.acceptCounterparts({ key: newId(), division: town })).toEqual({ accepted: 2 })
    expect(await accountant.reports.acceptCounterparts({ key: newId(), division: town })).toEqual({ accepted: 0 })
    const report = await read(server.village.id)
    expect(lineOf(report, 'BS03')).toEqual([178_000n, 0n, 178_000n, -88_000n, 90_000n])
    expect(lineOf(report, 'BS25')).toEqual([0n, 88_000n, 88_000n, -88_000n, 0n])
    expect(report.balanced).toBe(true)
    expect(lineOf(report, 'BS23')[4]).toBe(lineOf(report, 'BS39')[4])
    expect(report.pairs).toMatchObject([{ creditor: { id: coop }, debtor: { id: committee }, receivableFen: 88_000n, payableFen: 88_000n, eliminatedFen: 88_000n, differenceFen: 0n }])
    expect(report.open).toEqual([])
  })

  test('a voucher without its mirror shows as the difference', async () => {
    await server.village.act(server.app.db, (ctx) =>
      post(ctx, coop, { ...draft('2026-03-25', ['113', 12_000n, party['青枫村股份经济合作社/对方']], ['102', -12_000n]), id: newId() }, signed))
    const report = await read(town)
    expect(report.pairs).toMatchObject([{ receivableFen: 100_000n, payableFen: 88_000n, eliminatedFen: 88_000n, differenceFen: 12_000n, receivables: [{ book: coop, fen: 100_000n, partyName: '青枫村村民委员会' }], payables: [{ book: committee, fen: -88_000n }] }])
    expect(lineOf(report, 'BS03')).toEqual([190_000n, 0n, 190_000n, -88_000n, 102_000n])
    expect(report.balanced).toBe(true)
  })

  test('income and expense between books are not eliminated', async () => {
    const report = await read(town, 'incomeStatement')
    expect(report.lines.every(({ eliminatedFen, combinedFen, consolidatedFen }) => eliminatedFen === 0n && combinedFen === consolidatedFen)).toBe(true)
    expect(lineOf(report, 'IS06').slice(0, 3)).toEqual([3_000n, 5_000n, 8_000n])
    expect(report.balanced).toBeNull()
  })

  test('a person decides what a party is; the last word holds', async () => {
    const [book, of] = [far, party['白杨村股份经济合作社/对方']!]
    const set = (api: Api, other: string | null) => api.reports.setCounterpart({ key: newId(), book, party: of, other })
    const root = (await county.identity.me()).roots[0]!.id
    expect((await read(root)).open).toMatchObject([{ book: { id: far }, partyName: '白杨村村民委员会', fen: 66_000n, proposed: null }])
    await set(county, committee)
    expect((await read(root)).pairs).toHaveLength(2)
    expect((await read(server.village.other)).outside).toMatchObject([{ book: { id: far }, partyName: '白杨村村民委员会', fen: 66_000n }])
    await set(county, null)
    expect(await read(root)).toMatchObject({ open: [], outside: [], pairs: [{}] })
    expect(await failure(set(county, far))).toMatch(/^422 往来单位不能对应本账套自己/)
    expect(await failure(county.reports.setCounterpart({ key: newId(), book, party: newId(), other: null }))).toMatch(/^404 /)
    expect(await failure(set(accountant, coop))).toMatch(/^404 /)
    expect(await failure(accountant.reports.consolidated({ division: root, month: MONTH }))).toMatch(/^404 /)
    expect(await failure(neighbour.reports.acceptCounterparts({ key: newId(), division: town }))).toMatch(/^404 /)
    expect(await failure(clerk.reports.acceptCounterparts({ key: newId(), division: server.village.id }))).toMatch(/^403 /)
  })
})

describe('notes', () => {
  test('give headings, and tables from the books', async () => {
    const notes = await accountant.reports.notes({ book: coop, month: MONTH })
    expect(notes.headings).toHaveLength(10)
    expect(notes).toMatchObject({ title: '青枫村股份经济合作社', year: 2026, mayWrite: true, status: expect.stringContaining('尚未') as string })
    const tables = new Map(notes.headings.flatMap(({ tables: own }) => own).map((table) => [table.title, table.rows.map(({ cells }) => cells.map(({ text, fen }) => fen ?? text))]))
    expect(tables.get('应收款账龄')).toEqual([['未按往来核算', 70_000n, 0n, 0n, 0n, 70_000n], ['合计', 70_000n, 0n, 0n, 0n, 70_000n]])
    expect(tables.get('内部往来账龄（别人欠我）')!.at(-1)).toEqual(['合计', 120_000n, 0n, 0n, 0n, 120_000n])
    expect(tables.get('固定资产、在建工程和累计折旧')).toEqual([['151 固定资产', 300_000n, 0n, 0n, 300_000n]])
    expect(tables.get('收益分配')![0]).toEqual(['四、净收益', 207_000n, 900_000n])
    expect([...tables.keys()]).not.toContain('公积公益金变动')
  })

  test('text is kept by book, year and heading, in versions', async () => {
    const write = (api: Api, base: number, content: string, heading = 'organisation') => api.reports.saveNote({ key: newId(), book: coop, year: 2026, heading, base, content })
    expect(await write(accountant, 0, '成员 320 户')).toEqual({ version: 1 })
    expect(await write(reviewer, 1, '成员 321 户')).toEqual({ version: 2 })
    expect(await failure(write(accountant, 1, '成员 1 户'))).toBe('409 这一项刚被审核员改过，请刷新后再改')
    expect(await failure(write(accountant, 0, '甲', 'nowhere'))).toMatch(/^422 /)
    const own = async (month: string) => (await accountant.reports.notes({ book: coop, month })).headings.find(({ id }) => id === 'organisation')!
    expect(await own(MONTH)).toMatchObject({ content: '成员 321 户', version: 2, createdBy: '审核员' })
    expect(await own('2025-12')).toMatchObject({ content: '', version: 0, createdBy: null })
    expect(await failure(neighbour.reports.notes({ book: coop, month: MONTH }))).toMatch(/^404 /)
    expect(await failure(write(neighbour, 2, '甲'))).toMatch(/^404 /)
    expect(await failure(write(clerk, 2, '甲'))).toMatch(/^403 /)
    expect((await clerk.reports.notes({ book: coop, month: MONTH })).mayWrite).toBe(false)
  })
})
