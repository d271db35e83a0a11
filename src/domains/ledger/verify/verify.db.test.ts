import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useDatabase } from '../../../../test/support/database.ts'
import { systemClock } from '../../../kernel/clock.ts'
import { systemContext, wholeCounty, type Context } from '../../../kernel/context.ts'
import { Database } from '../../../kernel/database/index.ts'
import { newId } from '../../../kernel/id.ts'
import { withClient } from '../../../kernel/postgres/client.ts'
import { createCounty, divisionByCode, importDivisions } from '../../divisions/index.ts'
import { acceptGaps, addAccounts, addParties, appendHistory, closePeriod, createBook, post, setOpening, useBook, withdrawBatch, type HistoryVoucher } from '../index.ts'
import { isSound, verifyCounty, type Report } from './index.ts'
import type { CheckCode } from './report.ts'

const urls = useDatabase()
const clock = systemClock('2025-06-15')
let db: Database
let counties = 990100

beforeAll(() => {
  db = new Database(urls.appUrl, { max: 2 })
})
afterAll(() => db.close())

const voucher = (no: number, date: string, fen: bigint, more: Partial<HistoryVoucher['lines'][number]> = {}): HistoryVoucher => ({
  id: newId(), no, date, word: '记', kind: 'ordinary', attachments: 1, preparedBy: '甲', reviewedBy: '乙',
  lines: [
    { account: '101', side: 'debit', amountFen: fen, summary: '收租金' },
    { account: '50101', side: 'credit', amountFen: fen, summary: '收租金', ...more },
  ],
})

const inCounty = <T>(county: number, work: (ctx: Context) => Promise<T>) =>
  db.transaction(wholeCounty(county), (trx) => work(systemContext(clock, wholeCounty(county), trx)))

/** A county of its own with one book: opening, history with an accepted gap and quantities, two closed months, a month in use. */
async function makeBook(): Promise<{ county: number; book: string }> {
  const code = String(counties++)
  const county = await db.transaction(wholeCounty(Number(code)), (trx) => createCounty(trx, { code, name: '测试县', now: clock.now() }))
  const rows = [
    { code: `${code}100`, name: '东镇', parent: code, level: 4, category: null },
    { code: `${code}100200`, name: '前村', parent: `${code}100`, level: 5, category: null },
  ]
  await importDivisions(db, { name: code, rows }, { county: code, now: clock.now() })
  const book = await inCounty(county, async (ctx) => {
    const village = await divisionByCode(ctx.trx, `${code}100200`)
    const { id } = await createBook(ctx, { village: village.id, kind: 'coop', name: '前村合作社', start: '2025-01' })
    await addAccounts(ctx, id, [{ code: '50101', name: '租金收入', tag: 'lease' }, { code: '11301', name: '成员往来' }])
    const party = (await addParties(ctx, id, [{ name: '张三', category: 'member' }])).get('张三')!
    await setOpening(ctx, id, newId(), [{ account: '101', fen: 100_000n }, { account: '11301', party, fen: -30_000n }, { account: '301', fen: -70_000n }])
    const batch = newId()
    const history = [voucher(1, '2025-01-05', 5_000n), voucher(3, '2025-01-20', 7_000n, { quantity: '12.5' }), voucher(1, '2025-02-03', -200n)]
    history[1]!.lines[0] = { account: '11301', side: 'debit', amountFen: 7_000n, summary: '应收租金', party }
    await appendHistory(ctx, id, history, batch)
    await acceptGaps(ctx, id, batch, [{ period: '2025-01', word: '记', no: 2 }], '原凭证作废')
    await useBook(ctx, id, '2025-03')
    return id
  })
  await inCounty(county, async (ctx) => {
    await post(ctx, book, { ...voucher(0, '2025-03-08', 900n) }, { preparedBy: '甲', reviewedBy: '乙' })
    await post(ctx, book, { ...voucher(0, '2025-03-09', 1_100n) }, { preparedBy: '甲', reviewedBy: '乙' })
    await closePeriod(ctx, book, '2025-03')
    await post(ctx, book, { ...voucher(0, '2025-04-01', 300n) }, { preparedBy: '甲', reviewedBy: '乙' })
  })
  return { county, book }
}

/** What no path of the program does: the owner changes rows behind the refusing triggers. */
async function damage(county: number, statements: string): Promise<void> {
  await withClient(urls.ownerUrl, (client) =>
    client.query(`begin; set local app.county = '${county}'; set local "app.all" = 'on';
      alter table ledger.voucher disable trigger immutable; alter table ledger.entry disable trigger immutable;
      ${statements};
      alter table ledger.voucher enable trigger immutable; alter table ledger.entry enable trigger immutable; commit`),
  )
}

const codesOf = (report: Report): CheckCode[] => report.checks.filter(({ found }) => found > 0).map(({ check }) => check)

test('a sound county passes, and says what it counted', async () => {
  const { county } = await makeBook()
  const steps: string[] = []
  const report = await verifyCounty(db, county, { progress: (done, total, what) => steps.push(`${done}/${total} ${what}`) })
  expect(report.mismatches).toEqual([])
  expect(isSound(report)).toBe(true)
  expect(report.counts).toEqual({ books: 1, vouchers: 6, entries: 12, balances: 9, dimensionBalances: 1, frozenMonths: 3 })
  expect(report.checks.map(({ check }) => check)).toEqual(['V1', 'V2', 'V3', 'V4', 'V5', 'V7', 'V8', 'V10', 'V12', 'V13'])
  expect(steps.at(-1)).toMatch(/^(\d+)\/\1 /)
})

test('an empty county passes', async () => {
  expect(isSound(await verifyCounty(db, 990999))).toBe(true)
})

test('numbers of a batch withdrawn during set-up are no gaps yet, but the book cannot be put into use with them', async () => {
  const code = String(counties)
  const { county, book: used } = await makeBook()
  const book = await inCounty(county, async (ctx) => {
    const { id: village } = await divisionByCode(ctx.trx, `${code}100200`)
    const { id } = await createBook(ctx, { village, kind: 'committee', name: '前村村委会', start: '2025-01' })
    await addAccounts(ctx, id, [{ code: '50101', name: '租金收入' }])
    const [first, second] = [newId(), newId()]
    await appendHistory(ctx, id, [voucher(1, '2025-01-05', 100n), voucher(2, '2025-01-06', 100n)], first)
    await appendHistory(ctx, id, [voucher(3, '2025-01-07', 100n)], second)
    await withdrawBatch(ctx, id, first, '重导')
    return id
  })
  expect(book).not.toBe(used)
  expect((await verifyCounty(db, county)).mismatches).toEqual([])
  await expect(inCounty(county, (ctx) => useBook(ctx, book, '2025-02'))).rejects.toThrow('2025年1月“记”字凭证有断号')
})

const entryOf = (date: string, side: string) =>
  `voucher = (select id from ledger.voucher where county = app_county() and date = '${date}' limit 1) and side = '${side}'`
const hashAgain = `update ledger.period p set trial_hash = ledger.carried_hash(p.county, p.book, p.year, p.month, p.carried_version) where county = app_county() and state = 'closed'`

const cases: { name: string; checks: CheckCode[]; statements: string; message: string }[] = [
  {
    name: 'V1 an amount changed on one side', checks: ['V1', 'V2', 'V3', 'V7', 'V8', 'V12'], message: '前村合作社 2025年1月 凭证 记-0001 借方合计与贷方合计：账上为 51.00，应为 50.00',
    statements: `update ledger.entry set amount_fen = 5100 where county = app_county() and ${entryOf('2025-01-05', 'debit')}`,
  },
  {
    name: 'V1 a total of the head changed', checks: ['V1'], message: '前村合作社 2025年4月 凭证 记-0001 凭证金额与借方分录：账上为 4.00，应为 3.00',
    statements: `update ledger.voucher set debit_fen = 400 where county = app_county() and date = '2025-04-01'`,
  },
  {
    name: 'V1 an entry moved to another month', checks: ['V1', 'V2', 'V3'], message: '前村合作社 2025年4月 凭证 记-0001 分录的账套、月份或村与凭证不同',
    statements: `update ledger.entry set month = 5 where county = app_county() and ${entryOf('2025-04-01', 'debit')}`,
  },
  {
    name: 'V2 an opening that does not balance', checks: ['V2', 'V7', 'V12'], message: '前村合作社 2024年12月 期末余额：借方与贷方：账上为 1,000.01，应为 1,000.00',
    statements: `update ledger.carried set fen = fen + 1 where county = app_county() and month = 12 and account = '101'`,
  },
  {
    name: 'V3 a stored balance changed', checks: ['V2', 'V3'], message: '前村合作社 2025年4月 科目 101 借方：账上为 3.01，应为 3.00',
    statements: `update ledger.balance set debit_fen = debit_fen + 1 where county = app_county() and month = 4 and account = '101'`,
  },
  {
    name: 'V3 a balance row missing', checks: ['V2', 'V3'], message: '前村合作社 2025年4月 科目 101 借方：账上没有，应为 3.00',
    statements: `delete from ledger.balance where county = app_county() and month = 4 and account = '101'`,
  },
  {
    name: 'V3 a balance row without entries', checks: ['V3'], message: '前村合作社 2025年5月 科目 101 借方：账上为 0.05，应没有',
    statements: `insert into ledger.balance (county, year, book, account, month, village, debit_fen, credit_fen, closing_debit_fen, closing_credit_fen)
      select county, year, book, account, 5, village, 5, 5, 0, 0 from ledger.balance where county = app_county() and month = 4 and account = '101'`,
  },
  {
    name: 'V3 a closing part changed', checks: ['V3'], message: '前村合作社 2025年4月 科目 101 结转借方：账上为 3.00，应为 0.00',
    statements: `update ledger.balance set closing_debit_fen = 300 where county = app_county() and month = 4 and account = '101'`,
  },
  {
    name: 'V3 a dimension balance changed', checks: ['V3'], message: '前村合作社 2025年1月 科目 11301 party 张三 借方：账上为 70.01，应为 70.00',
    statements: `update ledger.dimension_balance set debit_fen = debit_fen + 1 where county = app_county()`,
  },
  {
    name: 'V4 a voucher removed from the middle', checks: ['V3', 'V4', 'V5', 'V7', 'V12'], message: '前村合作社 2025年3月 凭证 记-0001 缺号，没有断号说明',
    statements: `delete from ledger.entry where county = app_county() and voucher = (select id from ledger.voucher where county = app_county() and date = '2025-03-08');
      delete from ledger.voucher where county = app_county() and date = '2025-03-08'`,
  },
  {
    name: 'V4 a reason for a gap removed', checks: ['V4', 'V5'], message: '前村合作社 2025年1月 凭证 记-0002 缺号，没有断号说明',
    statements: `delete from ledger.number_gap where county = app_county()`,
  },
  {
    name: 'V5 a counter set forward', checks: ['V5'], message: '前村合作社 2025年4月 凭证字 记 计数与最大号：账上为 2，应为 1',
    statements: `update ledger.counter set last_no = 2 where county = app_county() and month = 4`,
  },
  {
    name: 'V5 a counter missing', checks: ['V5'], message: '前村合作社 2025年4月 凭证字 记 计数与最大号：账上没有，应为 1',
    statements: `delete from ledger.counter where county = app_county() and month = 4`,
  },
  {
    name: 'V7 the last frozen balance changed', checks: ['V7', 'V12'], message: '前村合作社 2025年3月 科目 301 期末余额：账上为 0.00，应为 -700.00',
    statements: `update ledger.carried set account = '311' where county = app_county() and month = 3 and account = '301'`,
  },
  {
    name: 'V12 frozen balances changed together with their hash', checks: ['V12'], message: '前村合作社 2025年2月 科目 101 上月期末加本月发生额：账上为 1,048.01，应为 1,048.00',
    statements: `update ledger.carried set fen = fen + case account when '101' then 1 else -1 end where county = app_county() and month = 2 and account in ('101', '301') and kind = ''; ${hashAgain}`,
  },
  {
    name: 'V12 a closed month opened in the middle', checks: ['V12'], message: '前村合作社 2025年3月 已结账，而上一月没有结账',
    statements: `update ledger.period set state = 'open', trial_hash = null where county = app_county() and month = 2`,
  },
  {
    name: 'V8 a summary changed', checks: ['V8'], message: '前村合作社 2025年4月 凭证 记-0001 内容哈希',
    statements: `update ledger.entry set summary = '收卖树款' where county = app_county() and ${entryOf('2025-04-01', 'debit')}`,
  },
  {
    name: 'V8 a signature changed', checks: ['V8'], message: '前村合作社 2025年4月 凭证 记-0001 内容哈希',
    statements: `update ledger.voucher set reviewed_by = '丙' where county = app_county() and date = '2025-04-01'`,
  },
  {
    name: 'V10 a voucher gone, its entries left', checks: ['V3', 'V5', 'V10'], message: '前村合作社 2025年4月 第 1 行分录没有凭证 ',
    statements: `delete from ledger.voucher where county = app_county() and date = '2025-04-01'`,
  },
  {
    name: 'V10 an account removed', checks: ['V10'], message: '前村合作社 2025年4月 科目 50101 不存在，却有分录',
    statements: `delete from ledger.account where county = app_county() and code = '50101'`,
  },
  {
    name: 'V10 an account with entries made a parent', checks: ['V10'], message: '前村合作社 2025年1月 科目 11301 不是末级，却有分录',
    statements: `update ledger.account set leaf = false where county = app_county() and code = '11301'`,
  },
]

describe('damage done behind the program is found and named', () => {
  test.each(cases)('$name', async ({ checks, statements, message }) => {
    const { county } = await makeBook()
    await damage(county, statements.replaceAll('app_county()', String(county)))
    const report = await verifyCounty(db, county)
    expect(codesOf(report)).toEqual(checks)
    expect(report.mismatches.map((m) => m.message)).toEqual(expect.arrayContaining([expect.stringContaining(message)]))
  })

  test('V4 a repeated number', async () => {
    const { county } = await makeBook()
    // The unique constraint stands in the way, so one county's number is repeated with the constraint gone for the moment.
    const constraint = 'voucher_county_year_book_month_word_no_key'
    await damage(county, `alter table ledger.voucher drop constraint ${constraint}; update ledger.voucher set no = 1 where county = ${county} and date = '2025-03-09'`)
    expect((await verifyCounty(db, county)).mismatches.map((m) => m.message)).toContain('前村合作社 2025年3月 凭证 记-0001 重号')
    await damage(county, `update ledger.voucher set no = 2 where county = ${county} and date = '2025-03-09'; alter table ledger.voucher add constraint ${constraint} unique (county, year, book, month, word, no)`)
  })

  const doors = [
    { name: 'a right to update', open: 'grant update on ledger.voucher to mingzhang_app', shut: 'revoke update on ledger.voucher from mingzhang_app', message: '修改 ledger.voucher：没有被拒绝' },
    { name: 'a right to delete', open: 'grant delete on ledger.carried to mingzhang_app', shut: 'revoke delete on ledger.carried from mingzhang_app', message: '删除 ledger.carried：没有被拒绝' },
    { name: 'a disabled trigger', open: 'alter table ledger.entry disable trigger immutable', shut: 'alter table ledger.entry enable trigger immutable', message: '触发器缺失或停用：ledger.entry' },
    { name: 'a partition left open', open: 'grant select on ledger.entry_2025 to mingzhang_app', shut: 'revoke select on ledger.entry_2025 from mingzhang_app', message: '分区可绕过行级范围直接访问：ledger.entry_2025' },
    { name: 'row security off', open: 'alter table ledger.draft disable row level security', shut: 'alter table ledger.draft enable row level security', message: '表没有强制行级范围：ledger.draft' },
  ]
  test.each(doors)('V13 $name', async ({ open, shut, message }) => {
    const { county } = await makeBook()
    await withClient(urls.ownerUrl, (client) => client.query(open))
    const report = await verifyCounty(db, county)
    await withClient(urls.ownerUrl, (client) => client.query(shut))
    expect(codesOf(report)).toEqual(['V13'])
    expect(report.mismatches.map((m) => m.message)).toContain(message)
    expect(isSound(await verifyCounty(db, county))).toBe(true)
  })
})
