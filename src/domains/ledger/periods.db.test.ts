import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useDatabase } from '../../../test/support/database.ts'
import { draft } from '../../../test/support/ledger.ts'
import { people, startServer, type Api, type TestServer } from '../../../test/support/server.ts'
import type { Context } from '../../kernel/context.ts'
import { newId, type Id } from '../../kernel/id.ts'
import { addAccounts, addParties, appendHistory, closeChecksOf, closePeriod, createBook, post, setOpening, useBook } from './index.ts'

const database = useDatabase()
let server: TestServer
let [preparer, reviewer, leader, office] = [] as unknown as Api[]
let books = 0

beforeAll(async () => {
  server = await startServer(database.appUrl, people('制单员', '审核员', '镇长', '县办'))
  ;[preparer, reviewer, leader, office] = await server.asEach('制单员', '审核员', '镇长', '县办')
})
afterAll(() => server.close())

const act = <T>(work: (ctx: Context) => Promise<T>) => server.village.act(server.app.db, work)
const signed = { preparedBy: '甲', reviewedBy: '乙' }
const voucher = (date: string, ...rows: [string, bigint, string?][]) => ({ ...draft(date, ...rows), id: newId() })
const enter = (book: Id, date: string, ...rows: [string, bigint, string?][]) => act((ctx) => post(ctx, book, voucher(date, ...rows), signed))

interface Setup {
  start?: string
  month?: string
  opening?: [account: string, fen: bigint, party?: string][]
}
/** A book in use with the sub-accounts of 322 and two members. */
async function newBook({ start = '2025-01', month = start, opening = [] }: Setup = {}) {
  return await act(async (ctx) => {
    const { id } = await createBook(ctx, { village: server.village.id, kind: 'coop', name: `账套${++books}`, start })
    await addAccounts(ctx, id, [{ code: '32201', name: '未分配收益', tag: 'undistributed' }, { code: '32202', name: '各项分配', tag: 'appropriation' }])
    const parties = await addParties(ctx, id, [{ name: '郭某一', category: 'member' }, { name: '李某二', category: 'member' }])
    if (opening.length > 0) await setOpening(ctx, id, null, opening.map(([account, fen, party]) => ({ account, fen, ...(party && { party: parties.get(party)! }) })))
    await useBook(ctx, id, month)
    return { book: id, first: parties.get('郭某一')!, second: parties.get('李某二')! }
  })
}
const states = async (book: Id, period: string, ...codes: string[]) => {
  const { checks } = await reviewer!.ledger.closeChecks({ book, period })
  return codes.map((code) => checks.find((c) => c.code === code)!.state)
}

describe('the checklist of a month', () => {
  it('blocks on a draft until it is posted or removed', async () => {
    const { book } = await newBook()
    const id = newId()
    await preparer!.ledger.submitDraft({ key: newId(), book, draft: { ...voucher('2025-01-05', ['112', 5n], ['501', -5n]), id } })
    expect(await states(book, '2025-01', 'drafts')).toEqual(['blocks'])
    await expect(reviewer!.ledger.closePeriod({ key: newId(), book, period: '2025-01' })).rejects.toMatchObject({ code: 'ledger.closeBlocked', message: expect.stringContaining('待审核 1 张') as string })
    await preparer!.ledger.removeDraft({ key: newId(), book, draft: id })
    expect(await states(book, '2025-01', 'drafts')).toEqual(['ok'])
  })

  it('blocks on months out of order, on a month to come, and on a book in set-up', async () => {
    const { book } = await newBook()
    expect(await states(book, '2025-02', 'previous', 'due')).toEqual(['blocks', 'ok'])
    expect(await states(book, '2026-11', 'due')).toEqual(['blocks'])
    await act((ctx) => closePeriod(ctx, book, '2025-01'))
    expect([await states(book, '2025-01', 'previous'), await states(book, '2025-02', 'previous')]).toEqual([['blocks'], ['ok']])
    const setup = (await act((ctx) => createBook(ctx, { village: server.village.id, kind: 'coop', name: '初始化', start: '2025-01' }))).id
    await expect(reviewer!.ledger.closePeriod({ key: newId(), book: setup, period: '2025-01' })).rejects.toThrow('请先启用')
  })

  it('blocks on cash below zero on any day, unless the book only asks to be warned; warns for the bank', async () => {
    const { book } = await newBook({ opening: [['101', 10n], ['102', 10n], ['301', -20n]] })
    await enter(book, '2025-01-03', ['513', 30n], ['101', -15n], ['102', -15n])
    await enter(book, '2025-01-03', ['101', 4n], ['501', -4n])
    await enter(book, '2025-01-04', ['101', 40n], ['102', 40n], ['501', -80n])
    const { checks } = await reviewer!.ledger.closeChecks({ book, period: '2025-01' })
    expect(checks.find(({ code }) => code === 'cash')).toMatchObject({ state: 'blocks', explanation: expect.stringContaining('2025年1月3日日终余额 -0.01 元') as string, target: { tab: 'accounts', account: '101' } })
    expect(await states(book, '2025-01', 'bank')).toEqual(['warns'])
    await reviewer!.ledger.changeSettings({ key: newId(), book, settings: { cashNegative: 'warn' }, reason: '历史数据如此' })
    expect(await states(book, '2025-01', 'cash')).toEqual(['warns'])
    await act((ctx) => closePeriod(ctx, book, '2025-01'))
    expect(await states(book, '2025-02', 'cash', 'bank')).toEqual(['ok', 'ok'])
  })

  it('warns of advances that are old, per party and never netted', async () => {
    const { book, first, second } = await newBook({ opening: [['101', 1_000n], ['301', -1_000n]] })
    await enter(book, '2025-01-03', ['113', 300n, first], ['101', -300n])
    await enter(book, '2025-01-04', ['101', 500n], ['113', -500n, second])
    for (const month of ['01', '02', '03', '04', '05', '06']) await act((ctx) => closePeriod(ctx, book, `2025-${month}`))
    await enter(book, '2025-07-03', ['113', 7n, first], ['101', -7n])
    const { checks } = await reviewer!.ledger.closeChecks({ book, period: '2025-07' })
    expect(checks.find(({ code }) => code === 'parties')).toMatchObject({ state: 'ok', explanation: '应收 1 户 3.07 元，应付 1 户 5.00 元，分列不抵消' })
    expect(checks.find(({ code }) => code === 'advances')).toMatchObject({ state: 'warns', explanation: expect.stringContaining('郭某一 3.00') as string })
    await enter(book, '2025-07-09', ['101', 307n], ['113', -307n, first])
    expect(await states(book, '2025-07', 'advances')).toEqual(['ok'])
  })

  it('December asks for 181, income and expense, 321 and 各项分配 at zero', async () => {
    const { book } = await newBook({ start: '2025-11', opening: [['101', 1_000n], ['301', -1_000n]] })
    await enter(book, '2025-11-03', ['181', 100n], ['101', -100n])
    expect(await states(book, '2025-11', 'pending')).toEqual(['warns'])
    await act((ctx) => closePeriod(ctx, book, '2025-11'))
    await enter(book, '2025-12-03', ['32202', 20n], ['311', -20n])
    await enter(book, '2025-12-04', ['321', 5n], ['101', -5n])
    await enter(book, '2025-12-05', ['101', 90n], ['501', -90n])
    expect(await states(book, '2025-12', 'pending', 'carriedOver', 'profit', 'appropriated', 'production')).toEqual(['blocks', 'blocks', 'blocks', 'blocks', 'ok'])
    await enter(book, '2025-12-06', ['515', 100n], ['181', -100n])
    await carry(book)
    expect(await states(book, '2025-12', 'pending', 'carriedOver', 'profit', 'appropriated')).toEqual(['ok', 'ok', 'ok', 'ok'])
    await enter(book, '2025-12-31', ['112', 3n], ['501', -3n])
    expect(await states(book, '2025-12', 'carriedOver')).toEqual(['blocks'])
    await carry(book)
    expect((await preparer!.ledger.yearEnd({ book, year: 2025 })).steps.map(({ vouchers }) => vouchers.length)).toEqual([2, 1, 2, 1])
    await reviewer!.ledger.closePeriod({ key: newId(), book, period: '2025-12' })
  })

  it('refuses closing vouchers on 401, and a carry-over beside unposted vouchers or out of order', async () => {
    const { book } = await newBook({ start: '2025-11', opening: [['101', 1_000n], ['301', -1_000n]] })
    await expect(preparer!.ledger.carryOver({ key: newId(), book, year: 2025 })).rejects.toMatchObject({ code: 'ledger.carryOverOrder' })
    await expect(preparer!.ledger.carryOver({ key: newId(), book, year: 2026 })).rejects.toMatchObject({ code: 'ledger.future' })
    await act((ctx) => closePeriod(ctx, book, '2025-11'))
    await preparer!.ledger.submitDraft({ key: newId(), book, draft: voucher('2025-12-05', ['112', 5n], ['501', -5n]) })
    await expect(preparer!.ledger.carryOver({ key: newId(), book, year: 2025 })).rejects.toMatchObject({ code: 'ledger.draftsLeft', message: expect.stringContaining('1 张') as string })
    const brought = await act(async (ctx) => {
      const { id } = await createBook(ctx, { village: server.village.id, kind: 'coop', name: '导入的账套', start: '2025-12' })
      await appendHistory(ctx, id, [{ ...voucher('2025-12-31', ['401', 5n], ['101', -5n]), kind: 'closing', no: 1, ...signed }], null)
      await useBook(ctx, id, '2025-12')
      return id
    })
    expect(await states(brought, '2025-12', 'production')).toEqual(['blocks'])
  })

  it('reads many books at once', async () => {
    const [one, other] = [await newBook(), await newBook()]
    await enter(one.book, '2025-01-03', ['513', 30n], ['101', -30n])
    const lists = await act((ctx) => closeChecksOf(ctx, [one.book, other.book], '2025-01'))
    expect([one, other].map(({ book }) => lists.get(book)!.find(({ code }) => code === 'cash')!.state)).toEqual(['blocks', 'ok'])
  })
})

async function carry(book: Id) {
  await preparer!.ledger.carryOver({ key: newId(), book, year: 2025 })
  await postAll(book)
}
async function postAll(book: Id) {
  const seen = async () => (await reviewer!.ledger.drafts({ book })).rows.map(({ id, version }) => ({ id, version }))
  for (const step of ['reviewDrafts', 'postDrafts'] as const) {
    const { results } = await reviewer!.ledger[step]({ key: newId(), book, drafts: await seen() })
    expect(results.map(({ problem }) => problem)).toEqual(results.map(() => null))
  }
}

describe('reopening', () => {
  it('takes a reason and another person, goes backwards, keeps the old balances as a version and the posted vouchers as they are', async () => {
    const { book } = await newBook({ opening: [['101', 1_000n], ['301', -1_000n]] })
    const { voucher: posted } = await enter(book, '2025-01-03', ['513', 30n], ['101', -30n])
    const hashes = []
    for (const period of ['2025-01', '2025-02']) hashes.push((await reviewer!.ledger.closePeriod({ key: newId(), book, period })).trialHash)
    const ask = (period: string, by = reviewer!) => by.ledger.requestReopening({ key: newId(), book, period, reason: '漏记一笔支出' })
    const decide = (reopening: Id, approve = true, remark = '') => leader!.ledger.decideReopening({ key: newId(), book, reopening, approve, remark })

    await expect(ask('2025-01')).rejects.toMatchObject({ code: 'ledger.reopenOrder' })
    await expect(ask('2025-03')).rejects.toMatchObject({ code: 'ledger.periodOpen' })
    const second = await ask('2025-02')
    await expect(ask('2025-02')).rejects.toMatchObject({ code: 'ledger.reopeningPending' })
    await expect(reviewer!.ledger.decideReopening({ key: newId(), book, reopening: second.id, approve: true })).rejects.toMatchObject({ status: 403 })
    await expect(decide(second.id, false)).rejects.toMatchObject({ code: 'ledger.remarkMissing' })
    await decide(second.id, false, '先报情况说明')
    await expect(decide(second.id)).rejects.toMatchObject({ code: 'ledger.reopeningDecided' })
    await decide((await ask('2025-02')).id)
    await decide((await ask('2025-01')).id)

    await expect(server.village.act(server.app.db, (ctx) => sql`update ledger.voucher set summary = '改' where id = ${posted}`.execute(ctx.trx))).rejects.toThrow('permission denied')
    expect((await reviewer!.ledger.voucher({ voucher: posted, year: 2025 })).no).toBe(1)
    await enter(book, '2025-01-20', ['513', 8n], ['101', -8n])
    const again = (await reviewer!.ledger.closePeriod({ key: newId(), book, period: '2025-01' })).trialHash
    const { rows, versions } = await reviewer!.ledger.reopenings({ book })
    expect(rows.map(({ period, state, requestedBy, decidedBy }) => [period, state, requestedBy, decidedBy])).toEqual([
      ['2025-01', 'approved', '审核员', '镇长'], ['2025-02', 'approved', '审核员', '镇长'], ['2025-02', 'refused', '审核员', '镇长'],
    ])
    expect(versions).toEqual([
      { period: '2025-02', version: 1, hash: hashes[1], current: false },
      { period: '2025-01', version: 2, hash: again, current: true }, { period: '2025-01', version: 1, hash: hashes[0], current: false },
    ])
    expect(again).not.toBe(hashes[0])
  })

  it('is refused to the one who asked, even with the permission, and before the month of use', async () => {
    const { book } = await newBook({ start: '2025-01', month: '2025-02' })
    await expect(reviewer!.ledger.requestReopening({ key: newId(), book, period: '2025-01', reason: '试' })).rejects.toMatchObject({ code: 'ledger.beforeUse' })
    await act((ctx) => closePeriod(ctx, book, '2025-02'))
    const { id } = await reviewer!.ledger.requestReopening({ key: newId(), book, period: '2025-02', reason: '试' })
    const same = (ctx: Context) => sql`select ledger.reopen_period(${ctx.scope.county}, ${id}, true, '审核员', null, null, now())`.execute(ctx.trx)
    await expect(act(same)).rejects.toThrow('申请人以外的人')
    expect((await office!.ledger.reopenings({ book })).rows[0]).toMatchObject({ state: 'requested', mine: false })
  })
})

describe('distribution', () => {
  const prepare = async () => {
    const opened = await newBook({ month: '2025-12', opening: [['101', 1_000_000n], ['32201', 20_000n], ['301', -1_020_000n]] })
    await enter(opened.book, '2025-12-05', ['101', 120_000n], ['501', -120_000n])
    const plan = {
      charter: { version: '2024年章程第三十条', reserveBp: 3_000 }, reserveFen: 30_000n, reserveAccount: '311', membersFen: 60_001n, membersAccount: '113',
      members: [{ party: opened.first, shares: 1 }, { party: opened.second, shares: 2 }], others: [{ account: '211', summary: '外来投资者', fen: 1_000n }], disclosedFrom: '2025-12-08',
    }
    return { ...opened, plan }
  }
  const meeting = { kind: 'memberAssembly' as const, day: '2025-12-20', due: 90, present: 70, inFavour: 65, resolution: '青枫〔2025〕3号', attachments: 2 }

  it('goes from the basis through a plan, disclosure, another person’s approval and two vouchers to the statement', async () => {
    const { book, plan, first } = await prepare()
    expect(await preparer!.ledger.distributionBasis({ book, year: 2025 })).toMatchObject({ openingFen: -20_000n, netIncomeFen: 120_000n, lossOffsetFen: 20_000n, reserveBaseFen: 100_000n, distributableFen: 100_000n, plan: null })
    const byHand = { ...voucher('2025-12-21'), lines: [{ account: '32202', side: 'debit' as const, amountFen: 5n, summary: '分配', allocation: 'members' as const }, { account: '113', side: 'credit' as const, amountFen: 5n, summary: '分配', party: first }] }
    await expect(preparer!.ledger.submitDraft({ key: newId(), book, draft: byHand })).rejects.toMatchObject({ code: 'ledger.noDistributionPlan' })

    await expect(preparer!.ledger.saveDistribution({ key: newId(), book, year: 2025, plan: { ...plan, membersFen: 69_001n } })).rejects.toThrow('超过可分配收益')
    const { id } = await preparer!.ledger.saveDistribution({ key: newId(), book, year: 2025, plan: { ...plan, disclosedFrom: null } })
    const approve = (over: object = {}, by = reviewer!) => by.ledger.approveDistribution({ key: newId(), book, distribution: id, meeting: { ...meeting, ...over } })
    await expect(approve()).rejects.toThrow('公示')
    expect(await preparer!.ledger.saveDistribution({ key: newId(), book, year: 2025, plan })).toEqual({ id })
    await expect(preparer!.ledger.bookDistribution({ key: newId(), book, distribution: id, date: '2025-12-25' })).rejects.toThrow('成员大会批准')
    await expect(approve({ present: 59, inFavour: 59 })).rejects.toThrow('三分之二以上到会')
    await expect(approve({}, preparer)).rejects.toMatchObject({ status: 403 })
    await approve()
    await expect(approve()).rejects.toMatchObject({ code: 'ledger.distributionState' })
    await expect(preparer!.ledger.saveDistribution({ key: newId(), book, year: 2025, plan })).rejects.toMatchObject({ code: 'ledger.distributionApproved' })

    await expect(preparer!.ledger.bookDistribution({ key: newId(), book, distribution: id, date: '2025-12-19' })).rejects.toThrow('不能早于会议')
    expect(await preparer!.ledger.bookDistribution({ key: newId(), book, distribution: id, date: '2025-12-25' })).toEqual({ drafts: 2 })
    await expect(preparer!.ledger.bookDistribution({ key: newId(), book, distribution: id, date: '2025-12-25' })).rejects.toMatchObject({ code: 'ledger.alreadyPosted' })
    await expect(reviewer!.ledger.voidDistribution({ key: newId(), book, distribution: id, reason: '重做' })).rejects.toMatchObject({ code: 'ledger.distributionBooked' })
    // The closing vouchers are made while the distribution still waits for review: they count it in.
    expect(await preparer!.ledger.carryOver({ key: newId(), book, year: 2025 })).toEqual({ vouchers: 0, drafts: 3 })
    await postAll(book)
    await reviewer!.ledger.closePeriod({ key: newId(), book, period: '2025-12' })
    const income = await preparer!.ledger.incomeStatement({ book, period: '2025-12' })
    expect(['IS14', 'IS18', 'IS19', 'IS20', 'IS21'].map((line) => income.lines.find(({ id: of }) => of === line)?.currentFen)).toEqual([120_000n, 30_000n, 60_001n, 1_000n, 8_999n])
    expect(income.checks.every(({ ok }) => ok)).toBe(true)
    const { allocatedFen, distributableFen, plan: kept } = await preparer!.ledger.distributionBasis({ book, year: 2025 })
    expect([allocatedFen, distributableFen, kept!.vouchers.map(({ state }) => state)]).toEqual([91_001n, 8_999n, ['posted', 'posted']])
  })

  it('an approved plan without vouchers can be made void and written anew', async () => {
    const { book, plan } = await prepare()
    const { id } = await preparer!.ledger.saveDistribution({ key: newId(), book, year: 2025, plan })
    await reviewer!.ledger.voidDistribution({ key: newId(), book, distribution: id, reason: '重新表决' })
    await expect(reviewer!.ledger.voidDistribution({ key: newId(), book, distribution: id, reason: '重新表决' })).rejects.toMatchObject({ status: 404 })
    expect((await preparer!.ledger.saveDistribution({ key: newId(), book, year: 2025, plan })).id).not.toBe(id)
    await expect(preparer!.ledger.distributionBasis({ book, year: 2027 })).rejects.toMatchObject({ code: 'ledger.future' })
    const committee = await act((ctx) => createBook(ctx, { village: server.village.id, kind: 'committee', name: '村委会', start: '2025-01' }))
    await expect(preparer!.ledger.saveDistribution({ key: newId(), book: committee.id, year: 2025, plan })).rejects.toMatchObject({ code: 'ledger.notCoop' })
  })
})

describe('an error of an earlier year', () => {
  it('is corrected as the book’s setting says', async () => {
    const { id: book } = await act((ctx) => createBook(ctx, { village: server.village.id, kind: 'coop', name: '以前年度', start: '2025-12' }))
    const wrong = voucher('2025-12-05', ['513', 30n], ['112', -30n])
    await act(async (ctx) => {
      await appendHistory(ctx, book, [{ ...wrong, no: 1, ...signed }], null)
      await useBook(ctx, book, '2026-01')
    })
    const correct = async () => {
      await expect(preparer!.ledger.reverseVoucher({ key: newId(), voucher: wrong.id, year: 2025, draft: newId(), date: '2026-01-10' })).rejects.toMatchObject({ code: 'ledger.closingYear' })
      const { id } = await preparer!.ledger.correctVoucher({ key: newId(), voucher: wrong.id, year: 2025, draft: newId(), date: '2026-01-10' })
      const { typed } = await preparer!.ledger.draft({ book, draft: id })
      return typed.lines.map(({ account, summary }) => [account, summary.slice(0, 6)])
    }
    expect(await correct()).toEqual([['513', '以前年度更正'], ['112', '以前年度更正']])
    await reviewer!.ledger.changeSettings({ key: newId(), book, settings: { priorYear: 'undistributed' }, reason: '按县里规定' })
    expect(await correct()).toEqual([['322', '以前年度更正'], ['112', '以前年度更正']])
    const { id } = await preparer!.ledger.correctVoucher({ key: newId(), voucher: wrong.id, year: 2025, draft: newId(), date: '2026-01-10' })
    const blue = { ...voucher('2026-01-10', ['513', 30n], ['112', -30n]), id, kind: 'correction' as const }
    const tagged = { ...blue, lines: blue.lines.map((line) => ({ ...line, summary: `以前年度更正：${line.summary}` })) }
    for (const [content, why] of [[blue, '每行摘要'], [tagged, '未分配收益']] as const)
      await expect(preparer!.ledger.submitDraft({ key: newId(), book, draft: content })).rejects.toMatchObject({ code: 'ledger.priorYear', message: expect.stringContaining(why) as string })
  })
})
