import { call } from '@orpc/server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useDatabase } from '../../../test/support/database.ts'
import { systemClock } from '../../kernel/clock.ts'
import { systemContext, wholeCounty, type Context } from '../../kernel/context.ts'
import { Database } from '../../kernel/database/index.ts'
import { DomainError } from '../../kernel/error.ts'
import { newId } from '../../kernel/id.ts'
import { stringify } from '../../kernel/json.ts'
import type { Fen } from '../../kernel/money.ts'
import type { VoucherDraft } from '../ledger/contract.ts'
import { addAccounts, addParties, appendHistory, carryOver, closePeriod, createBook, post, setOpening, useBook } from '../ledger/index.ts'
import { sheet as sheetOf } from './handlers.ts'
import { disclosureRouter } from './index.ts'

const COUNTY = 990_102
const VILLAGE = '990102100200'
const WITHOUT_BOOK = '990102100201'
const SETTING_UP = '990102100202'
/** a name, a phone, an identity number and a bank card as they stand in real summaries */
const PRIVATE = ['欧阳建国', '13912345678', '11010519491231002X', '6222021234567890128', '王秀英', '老小学校舍租给']

const clock = systemClock('2026-03-15')
const database = useDatabase()
let db: Database

const inCounty = <T>(work: (ctx: Context) => Promise<T>) => db.transaction(wholeCounty(COUNTY), (trx) => work(systemContext(clock, wholeCounty(COUNTY), trx)))
const sheet = (village: string, month?: string) => sheetOf({ db, clock }, { village, month })
const refused = (work: Promise<unknown>) => work.then(() => 'done', (error: unknown) => (error instanceof DomainError ? [error.kind, error.code] : error))

const draft = (date: string, summary: string, rows: [account: string, fen: Fen, party?: string][], red = 1n): VoucherDraft => ({
  id: newId(), date, word: '记', kind: 'ordinary', attachments: 2,
  lines: rows.map(([account, fen, party]) => ({ account, side: fen > 0n ? 'debit' : 'credit', amountFen: (fen > 0n ? fen : -fen) * red, summary, ...(party && { party }) })),
})
const signed = { preparedBy: '欧阳建国', reviewedBy: '王秀英' }

beforeAll(async () => {
  db = new Database(database.appUrl)
  const insert = async (level: number, code: string, name: string, parent: number | null) =>
    (await db.kysely.insertInto('divisions.division').values({ level, code, name, parent, county: COUNTY }).returning('id').executeTakeFirstOrThrow()).id
  const county = await insert(3, '990102', '云溪市', null)
  const town = await insert(4, '990102100', '东乡镇', county)
  const village = await insert(5, VILLAGE, '一村', town)
  await insert(5, WITHOUT_BOOK, '二村', town)
  const third = await insert(5, SETTING_UP, '三村', town)
  await db.kysely.insertInto('divisions.county').values({ county: COUNTY, division: county, name: '云溪市', createdAt: clock.now() }).execute()
  await inCounty(async (ctx) => {
    await createBook(ctx, { village: third, kind: 'coop', name: '三村合作社', start: '2026-01' })
    const { id } = await createBook(ctx, { village, kind: 'coop', name: '一村合作社（联系人欧阳建国）', start: '2025-12' })
    await addAccounts(ctx, id, [
      { code: '50102', name: '老小学校舍租给欧阳建国', tag: 'lease' }, { code: '51301', name: '王秀英误工补贴', tag: 'wages' }, { code: '51302', name: '办公费' },
      { code: '32201', name: '未分配收益', tag: 'undistributed' }, { code: '32202', name: '各项分配', tag: 'appropriation' },
    ])
    const party = (await addParties(ctx, id, [{ name: '王秀英', category: 'member' }])).get('王秀英')!
    await setOpening(ctx, id, null, [{ account: '101', fen: 500n }, { account: '102', fen: 9_500n }, { account: '301', fen: -10_000n }])
    const rent = draft('2025-12-20', '收租金', [['102', 4_000n], ['50102', -4_000n]])
    await appendHistory(ctx, id, [{ ...rent, ...signed, no: 1 }], null)
    await carryOver(ctx, id, 2025)
    await useBook(ctx, id, '2026-01')
    const summary = '收欧阳建国 13912345678 身份证11010519491231002X 卡6222021234567890128 租金'
    for (const voucher of [
      draft('2026-01-05', summary, [['102', 70_000n], ['50102', -70_000n]]),
      draft('2026-01-06', '注销欧阳建国租金', [['102', 20_000n], ['50102', -20_000n]], -1n),
      draft('2026-01-07', '借支 王秀英', [['113', 300n, party], ['101', -300n]]),
      draft('2026-01-08', '付王秀英误工补贴', [['51301', 900n], ['51302', 100n], ['102', -1_000n]]),
      draft('2026-02-02', '利息', [['102', 7n], ['504', -7n]]),
      draft('2026-03-02', '未结账月份的收入', [['102', 5_555n], ['50102', -5_555n]]),
    ]) await post(ctx, id, voucher, signed)
    for (const month of ['2026-01', '2026-02']) await closePeriod(ctx, id, month)
  })
})
afterAll(() => db.close())

test('a closed month is shown line by line in plain words, reds as negative amounts', async () => {
  expect(await sheet(VILLAGE, '2026-01')).toEqual({
    village: '一村', town: '东乡镇', county: '云溪市', organisation: '一村集体经济组织', months: ['2025-12', '2026-01', '2026-02'], month: '2026-01',
    income: [{ date: '2026-01-05', what: '出租收入', fen: 70_000n }, { date: '2026-01-06', what: '出租收入', fen: -20_000n }],
    expense: [{ date: '2026-01-08', what: '干部报酬', fen: 900n }, { date: '2026-01-08', what: '办公管理开支', fen: 100n }],
    incomeFen: 50_000n, expenseFen: 1_000n, yearIncomeFen: 50_000n, yearExpenseFen: 1_000n, cashOpeningFen: 14_000n, cashClosingFen: 62_700n,
    byMonth: [{ month: '2026-01', incomeFen: 50_000n, expenseFen: 1_000n }, { month: '2026-02', incomeFen: 7n, expenseFen: 0n }],
  })
})

test('the latest closed month comes first, with the year up to it', async () => {
  const page = await sheet(VILLAGE)
  expect([page.month, page.incomeFen, page.yearIncomeFen, page.cashOpeningFen, page.cashClosingFen]).toEqual(['2026-02', 7n, 50_007n, 62_700n, 62_707n])
})

test('the year-end carry-over is no expense and takes no income away', async () => {
  const page = await sheet(VILLAGE, '2025-12')
  expect([page.income.length, page.expense.length, page.incomeFen, page.expenseFen, page.yearIncomeFen, page.cashOpeningFen]).toEqual([1, 0, 4_000n, 0n, 4_000n, 10_000n])
})

test('lines add up to the totals of every month', async () => {
  for (const month of ['2025-12', '2026-01', '2026-02']) {
    const page = await sheet(VILLAGE, month)
    const sum = (lines: { fen: Fen }[]) => lines.reduce((total, line) => total + line.fen, 0n)
    expect([sum(page.income), sum(page.expense)]).toEqual([page.incomeFen, page.expenseFen])
    expect(page.cashClosingFen - page.cashOpeningFen).toBe(page.incomeFen - page.expenseFen - (month === '2026-01' ? 300n : 0n))
  }
})

test('no name, phone, identity or card number of a summary, party, signature, account or book leaves the server', async () => {
  for (const month of [undefined, '2025-12', '2026-01', '2026-02']) {
    const body = stringify(await call(disclosureRouter.sheet, { village: VILLAGE, month }, { context: { db, clock, actor: null, scope: null } }))
    for (const secret of PRIVATE) expect(body).not.toContain(secret)
    expect(body).not.toContain('未结账')
  }
})

test('a month that is not closed, an unknown village and a town do not exist here', async () => {
  expect(await refused(sheet(VILLAGE, '2026-03'))).toEqual(['notFound', 'disclosure.monthNotClosed'])
  expect(await refused(sheet('990102100999'))).toEqual(['notFound', 'divisions.notFound'])
  expect(await refused(sheet('990102100'))).toEqual(['notFound', 'disclosure.villageNotFound'])
})

test.each([WITHOUT_BOOK, SETTING_UP])('a village without a closed month has an empty sheet: %s', async (village) => {
  const page = await sheet(village, '2026-01')
  expect([page.months, page.month, page.income, page.byMonth]).toEqual([[], null, [], []])
})

test('the QR code leads to the page of the village', async () => {
  const context = { db, clock, actor: null, scope: null }
  const { url, svg } = await call(disclosureRouter.qr, { village: VILLAGE, origin: 'http://192.168.1.5:3300' }, { context })
  expect(url).toBe(`http://192.168.1.5:3300/p/${VILLAGE}`)
  expect(svg).toMatch(/^<svg /)
  await expect(call(disclosureRouter.qr, { village: VILLAGE, origin: 'javascript:alert(1)' }, { context })).rejects.toThrow('Input validation failed')
})
