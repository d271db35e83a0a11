import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useDatabase } from '../../../test/support/database.ts'
import { draft as voucherOf } from '../../../test/support/ledger.ts'
import { startServer, type Api, type TestServer } from '../../../test/support/server.ts'
import type { Context } from '../../kernel/context.ts'
import { newId } from '../../kernel/id.ts'
import { openSheet, writeWorkbook, type SheetCell } from '../../kernel/sheet/index.ts'
import { accountsOf, addAccounts, addParties, createBook, isSound, partiesOf, setOpening, useBook, verifyCounty } from '../ledger/index.ts'

const database = useDatabase()
let server: TestServer
let accountant: Api
let reviewer: Api
let stranger: Api
let cookie: string
let county: Api

beforeAll(async () => {
  server = await startServer(database.appUrl, [
    { username: 'zhidan', post: 'townAccountant', at: 'town' },
    { username: 'shenhe', post: 'townReviewer', at: 'town' },
    { username: 'linzhen', post: 'townAccountant', at: 'otherTown' },
    { username: 'nongye', post: 'countyAgriculture', at: 'county' },
  ])
  ;[accountant, reviewer, stranger, county] = [await server.as('zhidan'), await server.as('shenhe'), await server.as('linzhen'), await server.as('nongye')]
  cookie = await server.cookieOf('zhidan')
})
afterAll(() => server.close())

const inVillage = <T>(work: (ctx: Context) => Promise<T>) => server.village.act(server.app.db, work)

async function upload(bytes: Uint8Array, name = '旧账余额.xlsx'): Promise<string> {
  const response = await server.http.inject({ method: 'POST', url: `/upload?name=${encodeURIComponent(name)}`, headers: { cookie, 'content-type': 'application/octet-stream', host: 'localhost', origin: 'http://localhost' }, payload: Buffer.from(bytes) })
  expect(response.statusCode).toBe(200)
  return response.json<{ sha256: string }>().sha256
}

const csv = (...rows: SheetCell[][]) => new TextEncoder().encode(rows.map((row) => row.map((cell) => cell ?? '').join(',')).join('\n'))
const head: SheetCell[] = ['科目编码', '科目名称', '往来', '借方余额', '贷方余额']
const oldBook: SheetCell[][] = [
  ['101', '现金', null, '300.50', null], ['102', '银行存款', null, '9000.00', null], ['10201', '信用社', null, '9000.00', null],
  ['113', '内部往来', '张三', '50.00', null], ['113', '内部往来', '李四', null, '80.00'],
  ['132', '林木资产', null, '2000.00', null], ['13201', '经济林', null, '2000.00', null], ['151', '固定资产', null, '5000.00', null], ['152', '累计折旧', null, null, '1000.00'],
  ['154', '在建工程', null, '700.00', null], ['15401', '村道', null, '700.00', null], ['202', '应付款', null, null, '600.00'], ['212', '应付福利费', null, null, '200.00'],
  ['301', '资本', null, null, '8000.00'], ['311', '公积公益金', null, null, '6000.00'], ['322', '收益分配', null, null, '1170.50'], ['511', '发包及上交收入', null, null, null],
]
const start = (name: string, hash: string, extra: object = {}) => ({ key: newId(), village: server.village.id, bookKind: 'coop' as const, bookName: name, start: '2024-01', fileName: '旧账余额.csv', upload: hash, standard: 'village-2004' as const, ...extra })
const plans = () => inVillage(async (ctx) => Number((await sql<{ n: number }>`select count(*)::int as n from transitions.plan where county = ${ctx.scope.county}`.execute(ctx.trx)).rows[0]?.n))
const sheetOf = async (file: File) => {
  const workbook = await openSheet(new Uint8Array(await file.arrayBuffer()))
  const rows: SheetCell[][] = []
  for await (const { cells } of workbook.rows(0)) rows.push(cells)
  return rows
}

describe('conversion of a 2004 book', () => {
  it('asks for the standard, and says when the names speak against it', async () => {
    const hash = await upload(csv(head, ...oldBook))
    await expect(accountant.transitions.createConversion({ ...start('甲', hash), standard: undefined })).rejects.toMatchObject({ code: 'transitions.standardMissing', status: 422 })
    await expect(accountant.transitions.createConversion({ ...start('甲', hash), standard: 'rural-collective-2023' })).rejects.toMatchObject({ code: 'transitions.notOld' })
    const mixed = await upload(csv(head, ['513', '管理费用', null, 1, null], ['301', '资本', null, null, 1]))
    await expect(accountant.transitions.createConversion(start('甲', mixed))).rejects.toMatchObject({ code: 'transitions.standardContradiction', message: expect.stringContaining('513 管理费用') as string })
    await expect(accountant.transitions.createConversion({ ...start('甲', mixed), namesChecked: true })).rejects.toMatchObject({ code: 'transitions.fileRefused', message: expect.stringContaining('新制度的科目') as string })
    expect(await plans()).toBe(0)
  })

  const spoiled: [string, SheetCell[], string][] = [
    ['an amount that is text', ['301', '资本', null, null, '八千'], 'E 列'],
    ['income that is left', ['531', '其他收入', null, null, '8000.00'], '年终结转'],
    ['a missing name', ['301', null, null, null, '8000.00'], '没有名称'],
    ['a code under another name', ['311', '资本', null, null, '8000.00'], '编码与名称不符'],
    ['113 as a total', ['113', '内部往来', null, null, '8000.00'], '须逐户'],
    ['an unbalanced book', ['301', '资本', null, null, '8000.01'], '借贷不平'],
    ['a row given twice', ['151', '固定资产', null, '1.00', null], '第 9 行已有余额'],
  ]
  it.each(spoiled)('refuses %s with row and reason, and writes nothing', async (_, row, words) => {
    const rows = oldBook.filter(([code]) => code !== '301' && (row[0] !== '113' || code !== '113'))
    const hash = await upload(csv(head, ...rows, row))
    await expect(accountant.transitions.createConversion(start('坏文件', hash))).rejects.toMatchObject({ status: 422, message: expect.stringContaining(words) as string })
    expect(await plans()).toBe(0)
  })

  it('is decided by a person, proven equal, confirmed by another, and makes the book', async () => {
    const workbook = await writeWorkbook([{ name: '余额', columns: head.map((title, i) => ({ title: String(title), key: String(i), kind: 'text' as const })), rows: oldBook.map((cells) => Object.fromEntries(cells.map((cell, i) => [String(i), cell === null ? null : String(cell)]))) }])
    const { id: plan } = await accountant.transitions.createConversion(start('青枫经济合作社', await upload(workbook)))
    const made = await accountant.transitions.plan({ plan })
    expect(made.conversion).toMatchObject({ open: 3, warnings: [], rules: { 132: { kind: 'choose', status: 'pattern' }, 212: { status: 'recalled' } } })
    const rowOf = (root: string) => made.conversion!.rows.find((row) => row.root === root)!
    await expect(accountant.transitions.submitPlan({ key: newId(), plan, version: 1 })).rejects.toMatchObject({ code: 'transitions.undecided' })
    await expect(accountant.transitions.decide({ key: newId(), plan, version: 1, rows: [{ row: rowOf('202').row, targets: [{ account: '211', path: [], party: null, fen: -50_000n }] }] })).rejects.toMatchObject({ message: expect.stringContaining('相差 -100.00') as string })
    await expect(accountant.transitions.decide({ key: newId(), plan, version: 1, rows: [{ row: rowOf('202').row, targets: [{ account: '221', path: [], party: null, fen: -60_000n }] }] })).rejects.toMatchObject({ message: expect.stringContaining('请写明依据') as string })
    const decided = await accountant.transitions.decide({ key: newId(), plan, version: 1, rows: [
      { row: rowOf('202').row, targets: [{ account: '213', path: ['修路用工'], party: null, fen: -10_000n }, { account: '211', path: [], party: null, fen: -50_000n }] },
      { row: rowOf('132').row, targets: [{ account: '132', path: ['经济林'], party: null, fen: 260_000n }, { account: '133', path: [], party: null, fen: -60_000n }] },
    ] })
    expect(decided.conversion).toMatchObject({ open: 1, proof: { ok: true, grossUpFen: 60_000n } })

    // The last row is decided in a spreadsheet.
    const table = await sheetOf(await accountant.transitions.exportMapping({ plan }))
    const heading = table.findIndex((cells) => cells[0] === '文件行')
    const state = table[heading]!.indexOf('状态')
    const waiting = table.filter((cells) => cells[state] === '待决定')
    expect(waiting.map((cells) => [cells[1], cells[5], cells[9]])).toEqual([['212', '311', -200]])
    await expect(accountant.transitions.importMapping({ key: newId(), plan, version: 2, fileName: '对应表.csv', upload: await upload(csv(['甲'], ['乙'])) })).rejects.toMatchObject({ code: 'transitions.noMapping' })
    const spoilt = csv(table[heading]!, waiting[0]!.with(state, '已定').with(9, -199))
    await expect(accountant.transitions.importMapping({ key: newId(), plan, version: 2, fileName: '对应表.csv', upload: await upload(spoilt) })).rejects.toMatchObject({ message: expect.stringContaining('相差 -1.00') as string })
    const filled = await accountant.transitions.importMapping({ key: newId(), plan, version: 2, fileName: '对应表.csv', upload: await upload(csv(table[heading]!, waiting[0]!.with(state, '已定'))) })
    expect(filled.conversion).toMatchObject({ open: 0, proof: { ok: true } })

    await expect(accountant.transitions.submitPlan({ key: newId(), plan, version: 2 })).rejects.toMatchObject({ code: 'transitions.planChanged', status: 409 })
    const submitted = await accountant.transitions.submitPlan({ key: newId(), plan, version: filled.version })
    await expect(accountant.transitions.confirmPlan({ key: newId(), plan, version: submitted.version })).rejects.toMatchObject({ status: 403 })
    const returned = await reviewer.transitions.returnPlan({ key: newId(), plan, version: submitted.version, reason: '请再核对应付款' })
    expect(returned).toMatchObject({ state: 'draft', reason: '请再核对应付款', submittedBy: null })
    const again = await county.transitions.submitPlan({ key: newId(), plan, version: returned.version })
    await expect(county.transitions.confirmPlan({ key: newId(), plan, version: again.version })).rejects.toMatchObject({ code: 'transitions.sameHands', status: 403 })
    await expect(stranger.transitions.plan({ plan })).rejects.toMatchObject({ status: 404 })
    await expect(stranger.transitions.submitPlan({ key: newId(), plan, version: again.version })).rejects.toMatchObject({ status: 404 })
    const confirmed = await reviewer.transitions.confirmPlan({ key: newId(), plan, version: again.version })
    expect(confirmed).toMatchObject({ state: 'confirmed', confirmedBy: 'shenhe', submittedBy: 'nongye' })

    const book = confirmed.conversion!.book!
    const names = new Map((await accountant.ledger.accounts({ book })).map(({ code, name }) => [code, name]))
    expect(['10201', '13201', '15301', '21301', '32201'].map((code) => names.get(code))).toEqual(['信用社', '经济林', '村道', '修路用工', '未分配收益'])
    const balance = await accountant.ledger.trialBalance({ book, kind: 'coop', period: '2024-01' })
    expect(Object.fromEntries(balance.rows.filter(({ level }) => level === 1).map(({ account, closingFen }) => [account, closingFen]))).toEqual({
      101: 30_050n, 102: 900_000n, 113: -3_000n, 132: 260_000n, 133: -60_000n, 151: 500_000n, 152: -100_000n, 153: 70_000n, 211: -50_000n, 213: -10_000n, 301: -800_000n, 311: -620_000n, 322: -117_050n,
    })
    expect((await inVillage((ctx) => partiesOf(ctx, book))).map(({ name }) => name).toSorted()).toEqual(['张三', '李四'])
    const sheet = await accountant.ledger.balanceSheet({ book, kind: 'coop', period: '2024-01' })
    expect(sheet.checks.every(({ ok }) => ok)).toBe(true)

    await expect(inVillage((ctx) => sql`update transitions.plan set title = 'x' where county = ${ctx.scope.county} and id = ${plan}`.execute(ctx.trx))).rejects.toMatchObject({ code: 'transitions.final' })
    await expect(accountant.transitions.cancelPlan({ key: newId(), plan, version: confirmed.version, reason: '不做了' })).rejects.toMatchObject({ code: 'transitions.planState' })
    const paper = await accountant.transitions.printPlan({ plan })
    expect(Buffer.from(await paper.arrayBuffer()).subarray(0, 5).toString()).toBe('%PDF-')
    await expect(accountant.transitions.createConversion(start('青枫经济合作社', await upload(workbook)))).rejects.toMatchObject({ code: 'transitions.bookNameTaken' })
    expect((await accountant.transitions.plans({ division: server.village.id })).map(({ id }) => id)).toEqual([plan])
  })
})

describe('split and mirrored vouchers', () => {
  let old: string
  let committee: string
  let coop: string

  beforeAll(async () => {
    old = await inVillage(async (ctx) => {
      const { id } = await createBook(ctx, { village: server.village.id, kind: 'coop', name: '青枫村旧账', start: '2026-01' })
      await addAccounts(ctx, id, [{ code: '10201', name: '村委会基本户' }, { code: '10202', name: '合作社基本户' }, { code: '50101', name: '鱼塘发包', tag: 'contracting' }, { code: '51301', name: '运转支出', tag: 'villageOperation' }])
      const parties = await addParties(ctx, id, [{ name: '张三', category: 'member' }, { name: '镇政府' }])
      await setOpening(ctx, id, null, [
        { account: '10201', fen: 30_000n }, { account: '10202', fen: 70_000n }, { account: '113', fen: 5_000n, party: parties.get('镇政府')! }, { account: '113', fen: -2_000n, party: parties.get('张三')! },
        { account: '151', fen: 900_000n }, { account: '301', fen: -1_003_000n },
      ])
      await useBook(ctx, id, '2026-01')
      return id
    })
  })

  const post = async (book: string, draft: ReturnType<typeof voucherOf>) => {
    await accountant.ledger.submitDraft({ key: newId(), book, draft })
    await reviewer.ledger.changeSettings({ key: newId(), book, settings: { ...(await reviewer.ledger.book({ book })).settings, cashierSign: false }, reason: '试验' })
    return await reviewer.ledger.postDraft({ key: newId(), book, draft: draft.id })
  }
  const voucher = (date: string, ...rows: [string, bigint, string?][]) => ({ ...voucherOf(date, ...rows), id: newId() })
  const names = { committee: { book: null, name: '青枫村村民委员会' }, coop: { book: null, name: '青枫村股份经济合作社' } }

  it('divides a closed month with five equalities and takes the old book out of use', async () => {
    await post(old, voucher('2026-01-10', ['10202', 8_000n], ['50101', -8_000n]))
    await expect(accountant.transitions.createSplit({ key: newId(), book: old, ...names })).rejects.toMatchObject({ code: 'transitions.notClosed', status: 409 })
    await reviewer.ledger.closePeriod({ key: newId(), book: old, period: '2026-01' })
    await expect(accountant.transitions.createSplit({ key: newId(), book: old, committee: { book: null, name: '青枫村旧账' }, coop: names.coop })).rejects.toMatchObject({ code: 'transitions.bookNameTaken' })
    await expect(stranger.transitions.createSplit({ key: newId(), book: old, ...names })).rejects.toMatchObject({ status: 404 })
    const { id: first } = await accountant.transitions.createSplit({ key: newId(), book: old, ...names })
    await expect(accountant.transitions.createSplit({ key: newId(), book: old, ...names })).rejects.toMatchObject({ code: 'transitions.splitExists' })
    // A book of the planned name is one of the two; it is not in use before the plan is confirmed, and free again once it is cancelled.
    const early = (await accountant.ledger.createBook({ key: newId(), village: server.village.id, kind: 'coop', name: names.coop.name, start: '2026-02' })).id
    const useEarly = () => accountant.ledger.useBook({ key: newId(), book: early, month: '2026-02' })
    await expect(useEarly()).rejects.toMatchObject({ code: 'ledger.useRefused', status: 409, message: expect.stringContaining('青枫村旧账 财务分设') as string })
    await accountant.transitions.cancelPlan({ key: newId(), plan: first, version: 1, reason: '改用已建的账套' })
    const { id: plan } = await accountant.transitions.createSplit({ key: newId(), book: old, committee: names.committee, coop: { book: early, name: names.coop.name } })
    await expect(useEarly()).rejects.toMatchObject({ code: 'ledger.useRefused' })
    const made = await accountant.transitions.plan({ plan })
    expect(made.split!.rows.map(({ account, party, fen, committeeFen }) => [account, party, fen, committeeFen])).toEqual([
      ['10201', null, 30_000n, 30_000n], ['10202', null, 78_000n, 0n], ['113', '张三', -2_000n, 0n], ['113', '镇政府', 5_000n, 5_000n], ['151', null, 900_000n, 0n], ['301', null, -1_003_000n, 0n], ['50101', null, -8_000n, 0n],
    ])
    expect(made.split).toMatchObject({ closed: '2026-01', warnings: [expect.stringContaining('收支')], proof: { ok: true, gapFen: 35_000n, interBookFen: -35_000n } })
    await expect(accountant.transitions.allocate({ key: newId(), plan, version: 1, mutual: true, rows: [{ line: 5, committeeFen: 900_001n }] })).rejects.toMatchObject({ message: expect.stringContaining('应在 0 与 9,000.00 之间') as string })
    const alone = await accountant.transitions.allocate({ key: newId(), plan, version: 1, mutual: false, rows: [{ line: 5, committeeFen: 200_000n }, { line: 6, committeeFen: -200_000n }] })
    expect(alone.split!.proof).toMatchObject({ ok: false, balanced: false })
    await expect(accountant.transitions.submitPlan({ key: newId(), plan, version: alone.version })).rejects.toMatchObject({ code: 'transitions.notBalanced' })
    const mutual = await accountant.transitions.allocate({ key: newId(), plan, version: alone.version, mutual: true, rows: [] })
    const submitted = await accountant.transitions.submitPlan({ key: newId(), plan, version: mutual.version })
    const confirmed = await reviewer.transitions.confirmPlan({ key: newId(), plan, version: submitted.version })
    ;[committee, coop] = [confirmed.split!.committee.book!, confirmed.split!.coop.book!]
    expect(coop).toBe(early)
    await expect(accountant.ledger.useBook({ key: newId(), book: old, month: '2026-02' })).rejects.toMatchObject({ code: 'ledger.bookRetired' })

    const trial = async (book: string) => new Map((await accountant.ledger.trialBalance({ book, kind: 'coop', period: '2026-02' })).rows.map(({ account, openingFen }) => [account, openingFen]))
    const [a, b] = [await trial(committee), await trial(coop)]
    expect([a.get('102'), a.get('113'), a.get('151'), a.get('301')]).toEqual([30_000n, -30_000n, 200_000n, -200_000n])
    expect([b.get('102'), b.get('113'), b.get('151'), b.get('301'), b.get('501')]).toEqual([78_000n, 33_000n, 700_000n, -803_000n, -8_000n])
    const { balances } = await accountant.transitions.pairs({ village: server.village.id, month: '2026-02' })
    expect(balances.map(({ fen, otherFen, differenceFen }) => [[fen, otherFen].toSorted((x, y) => Number(x - y)), differenceFen])).toEqual([[[-35_000n, 35_000n], 0n]])

    expect((await accountant.ledger.book({ book: old })).retiredFrom).toBe('2026-02-01')
    await expect(accountant.ledger.submitDraft({ key: newId(), book: old, draft: voucher('2026-02-10', ['10202', 1n], ['50101', -1n]) }).then(({ id }) => reviewer.ledger.postDraft({ key: newId(), book: old, draft: id }))).rejects.toMatchObject({ code: 'ledger.bookRetired' })
    const division = (period: string) => accountant.ledger.trialBalance({ division: server.village.id, kind: 'coop', period })
    for (const book of [committee, coop]) await accountant.ledger.useBook({ key: newId(), book, month: '2026-02' })
    expect((await division('2026-01')).rows.find(({ account }) => account === '151')?.closingFen).toBe(900_000n)
    expect((await division('2026-02')).rows.find(({ account }) => account === '151')?.closingFen).toBe(700_000n)

    // What was earned before the split stands in the old book; the statement of the new one says from when it counts.
    const income = async (book: string, period: string) => (await accountant.ledger.incomeStatement({ book, period })).coverage.since
    expect([await income(coop, '2026-02'), await income(coop, '2027-01'), await income(old, '2026-01')]).toEqual(['2026-02', null, null])
  })

  it('mirrors one act in both books, follows the pair, and shows what is not matched', async () => {
    const input = { fromBook: coop, toBook: committee, date: '2026-02-15', amountFen: 4_000n, summary: '拨付村委会周转资金', attachments: 1, fromAccount: '10202', toAccount: '10201' }
    await expect(accountant.transitions.mirror({ key: newId(), ...input, toBook: coop })).rejects.toMatchObject({ code: 'transitions.sameBook' })
    await expect(accountant.transitions.mirror({ key: newId(), ...input, fromAccount: '113' })).rejects.toMatchObject({ code: 'transitions.mutualAccount' })
    await expect(accountant.transitions.mirror({ key: newId(), ...input, toBook: old })).rejects.toMatchObject({ code: 'transitions.bookNotInUse' })
    await expect(accountant.transitions.mirror({ key: newId(), ...input, toAccount: '102' })).rejects.toMatchObject({ code: 'ledger.voucherInvalid' })
    await expect(reviewer.transitions.mirror({ key: newId(), ...input })).rejects.toMatchObject({ status: 403 })
    await expect(stranger.transitions.mirror({ key: newId(), ...input })).rejects.toMatchObject({ status: 404 })
    const none = await accountant.transitions.pairs({ village: server.village.id, month: '2026-02' })
    expect(none.pairs).toEqual([])
    const key = newId()
    const pair = await accountant.transitions.mirror({ key, ...input })
    expect(await accountant.transitions.mirror({ key, ...input })).toEqual(pair)
    expect((await accountant.transitions.pairs({ village: server.village.id, month: '2026-02' })).pairs).toMatchObject([{ id: pair.id, state: 'waiting', warnings: [], amountFen: 4_000n }])
    for (const book of [committee, coop]) await reviewer.ledger.changeSettings({ key: newId(), book, settings: { ...(await reviewer.ledger.book({ book })).settings, cashierSign: false }, reason: '试验' })
    await reviewer.ledger.postDraft({ key: newId(), book: coop, draft: pair.fromDraft })
    const half = await accountant.transitions.pairs({ village: server.village.id, month: '2026-02' })
    expect(half.pairs).toMatchObject([{ state: 'half', warnings: [expect.stringContaining('只有一边')] }])
    expect(half.balances.map(({ differenceFen }) => differenceFen)).toEqual([4_000n])
    await reviewer.ledger.postDraft({ key: newId(), book: committee, draft: pair.toDraft })
    const both = await accountant.transitions.pairs({ village: server.village.id, month: '2026-02' })
    expect(both.pairs).toMatchObject([{ state: 'posted', warnings: [], fromVoucher: { posted: true }, toVoucher: { posted: true } }])
    expect(both.balances.map(({ differenceFen }) => differenceFen)).toEqual([0n])
    await expect(stranger.transitions.pairs({ village: server.village.id, month: '2026-02' })).rejects.toMatchObject({ status: 404 })
  })

  it('guards against the wrong book when a voucher is handed in', async () => {
    await expect(accountant.ledger.submitDraft({ key: newId(), book: committee, draft: voucher('2026-02-20', ['10201', 500n], ['50101', -500n]) }))
      .rejects.toMatchObject({ code: 'ledger.submitRefused', message: expect.stringContaining('应记入“青枫村股份经济合作社”账套') as string })
    const submitted = await accountant.ledger.submitDraft({ key: newId(), book: coop, draft: voucher('2026-02-20', ['51301', 500n], ['10202', -500n]) })
    expect(submitted.warnings).toEqual([expect.stringContaining('须有决议')])
    const audit = await inVillage((ctx) => sql<{ detail: { warnings?: string[] } }>`select detail from kernel.audit where action = 'ledger.submitDraft' and target = ${submitted.id}`.execute(ctx.trx))
    expect(audit.rows[0]?.detail.warnings).toEqual(submitted.warnings)
  })

  it('leaves a ledger that verifies', async () => {
    const report = await verifyCounty(server.app.db, server.village.county)
    expect(isSound(report)).toBe(true)
    expect(await inVillage((ctx) => accountsOf(ctx, coop))).toEqual(expect.arrayContaining([expect.objectContaining({ code: '50101', tag: 'contracting' })]))
  })
})
