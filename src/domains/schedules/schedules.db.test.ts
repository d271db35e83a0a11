import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useDatabase } from '../../../test/support/database.ts'
import { people, startServer, type Api, type TestServer } from '../../../test/support/server.ts'
import { newId, type Id } from '../../kernel/id.ts'
import { createBook, useBook } from '../ledger/index.ts'

const database = useDatabase()
let server: TestServer
let [preparer, reviewer, stranger] = [] as unknown as Api[]
let books = 0

beforeAll(async () => {
  server = await startServer(database.appUrl, people('制单员', '审核员', '邻镇会计'))
  ;[preparer, reviewer, stranger] = await server.asEach('制单员', '审核员', '邻镇会计')
})
afterAll(() => server.close())

async function newBook(village = server.village.id): Promise<Id> {
  return await server.village.act(server.app.db, async (ctx) => {
    const { id } = await createBook(ctx, { village, kind: 'coop', name: `账套${++books}`, start: '2026-01' })
    await useBook(ctx, id, '2026-01')
    return id
  })
}
const schedule = (over: object = {}) => ({ id: newId(), name: '办公楼', kind: 'depreciation' as const, debitAccount: '513', creditAccount: '152', costFen: 100_000n, months: 36, inService: '2026-01', ...over })
const save = (book: Id, over: object = {}, extra: object = {}) => preparer!.schedules.saveSchedule({ key: newId(), book, schedule: schedule(over), ...extra })
const run = async (book: Id, month: string) => (await preparer!.schedules.runSchedules({ key: newId(), items: [{ book, month }] })).results[0]!
const check = async (book: Id, period: string) => {
  const { state, explanation } = (await reviewer!.ledger.closeChecks({ book, period })).checks.find(({ code }) => code === 'schedules')!
  return [state, explanation]
}
async function postAll(book: Id) {
  for (const { id } of (await reviewer!.ledger.drafts({ book })).rows) await reviewer!.ledger.postDraft({ key: newId(), book, draft: id })
}
const close = (book: Id, period: string) => reviewer!.ledger.closePeriod({ key: newId(), book, period })

describe('a month’s depreciation', () => {
  it('comes as one draft, once, blocks the closing until it is posted, and is then in the accumulated amount', async () => {
    const book = await newBook()
    await save(book)
    await save(book, { name: '软件', kind: 'amortisation', creditAccount: '162', costFen: 12_000n, months: 12 })
    expect(await check(book, '2026-01')).toEqual(['blocks', '本月应计提 1 项，共 10.00 元，还没有生成凭证'])
    await expect(close(book, '2026-01')).rejects.toThrow('折旧和摊销已计提')
    expect(await run(book, '2026-01')).toMatchObject({ state: 'submitted', fen: 1_000n, schedules: 1 })
    expect(await check(book, '2026-01')).toEqual(['blocks', expect.stringContaining('还没有记账')])
    expect(await run(book, '2026-01')).toMatchObject({ state: 'exists', message: '2026年1月已经计提' })
    await postAll(book)
    expect(await check(book, '2026-01')).toEqual(['ok', '本月已计提 1 项，共 10.00 元'])
    expect(await run(book, '2026-01')).toMatchObject({ state: 'exists' })
    await close(book, '2026-01')

    expect(await run(book, '2026-02')).toMatchObject({ state: 'submitted', fen: 3_777n, schedules: 2 })
    const [waiting] = (await reviewer!.ledger.drafts({ book })).rows
    expect(waiting).toMatchObject({ date: '2026-02-28', source: 'schedules.run', preparedBy: '制单员' })
    expect(waiting!.lines.map(({ account, side, amountFen, summary }) => [account, side, amountFen, summary])).toEqual([
      ['513', 'debit', 1_000n, '计提2026年2月摊销：软件'], ['162', 'credit', 1_000n, '计提2026年2月摊销：软件'],
      ['513', 'debit', 2_777n, '计提2026年2月折旧：办公楼'], ['152', 'credit', 2_777n, '计提2026年2月折旧：办公楼'],
    ])
    await postAll(book)
    const { rows, next } = await preparer!.schedules.schedules({ book })
    expect(rows.map(({ name, accumulatedFen, remainingFen, netFen, lastMonth }) => [name, accumulatedFen, remainingFen, netFen, lastMonth])).toEqual([
      ['软件', 2_000n, 10_000n, 10_000n, '2026-12'], ['办公楼', 2_777n, 97_223n, 97_223n, '2029-01'],
    ])
    expect(next).toMatchObject({ month: '2026-02', dueFen: 3_777n, state: 'posted' })
  })

  it('is not applicable without schedules, and not for months to come', async () => {
    const book = await newBook()
    expect(await check(book, '2026-01')).toEqual(['notApplicable', '没有折旧摊销计划'])
    expect(await run(book, '2026-01')).toMatchObject({ state: 'nothing' })
    await save(book)
    expect(await check(book, '2026-01')).toEqual(['notApplicable', '本月没有应计提的计划'])
    expect(await run(book, '2026-11')).toMatchObject({ state: 'refused', message: '2026年11月还没有到，不能计提' })
  })

  it('runs over many books, each with its own month; one that refuses does not hold up the others', async () => {
    const [one, closed] = [await newBook(), await newBook()]
    for (const book of [one, closed]) await save(book, { inService: '2026-02' })
    for (const period of ['2026-01', '2026-02']) await close(closed, period)
    await run(closed, '2026-03')
    await postAll(closed)
    await close(closed, '2026-03')
    const [ahead, none] = [await newBook(), await newBook()]
    await save(ahead)
    const many = () => preparer!.schedules.runSchedules({ key: newId(), items: [...[one, closed, none].map((book) => ({ book, month: '2026-03' })), { book: ahead, month: '2026-02' }] })
    const { results } = await many()
    const mine = new Map(results.map(({ book, state }) => [book, state]))
    expect([one, closed, none, ahead].map((book) => mine.get(book))).toEqual(['submitted', 'refused', 'nothing', 'submitted'])
    expect(results.find(({ book }) => book === closed)?.message).toContain('已结账')
    expect(new Map((await many()).results.map(({ book, state, message }) => [book, [state, message]])).get(ahead)).toEqual(['exists', '2026年2月已经计提'])
    await expect(stranger!.schedules.runSchedules({ key: newId(), items: [{ book: one, month: '2026-03' }] })).rejects.toMatchObject({ status: 404 })
    await expect(reviewer!.schedules.runSchedules({ key: newId(), items: [{ book: one, month: '2026-03' }] })).rejects.toMatchObject({ status: 403 })
  })
})

describe('a schedule', () => {
  it('stops after the month of disposal, charged in full, without catching up', async () => {
    const book = await newBook()
    const { id } = await save(book, { kind: 'amortisation', creditAccount: '171' })
    await run(book, '2026-01')
    const stop = (lastMonth: string) => preparer!.schedules.stopSchedule({ key: newId(), book, schedule: id, lastMonth, reason: '报废' })
    await expect(stop('2025-12')).rejects.toMatchObject({ code: 'schedules.alreadyRun' })
    await postAll(book)
    await stop('2026-02')
    await expect(stop('2026-03')).rejects.toMatchObject({ code: 'schedules.stopped' })
    await close(book, '2026-01')
    expect(await run(book, '2026-02')).toMatchObject({ state: 'submitted', fen: 2_777n })
    expect(await run(book, '2026-03')).toMatchObject({ state: 'nothing' })
    await expect(preparer!.schedules.stopSchedule({ key: newId(), book, schedule: newId(), lastMonth: '2026-03', reason: '报废' })).rejects.toMatchObject({ status: 404 })
  })

  it('changes life only by a new schedule with a reason, from what was charged', async () => {
    const book = await newBook()
    const { id } = await save(book, { kind: 'amortisation', creditAccount: '171', costFen: 36_000n })
    await run(book, '2026-01')
    await postAll(book)
    const next = (over: object, extra: object = {}) => save(book, { kind: 'amortisation', creditAccount: '171', costFen: 36_000n, inService: '2026-02', months: 10, ...over }, { replaces: id, reason: '使用年限缩短', ...extra })
    await expect(next({ beforeFen: 1_000n }, { reason: '' })).rejects.toMatchObject({ code: 'schedules.reason' })
    await expect(next({ beforeFen: 999n })).rejects.toThrow('已提的 10.00 元')
    await next({ beforeFen: 1_000n })
    const { rows } = await preparer!.schedules.schedules({ book })
    expect(rows.map(({ stoppedFrom, monthlyFen, accumulatedFen, remainingFen, replaces }) => [stoppedFrom, monthlyFen, accumulatedFen, remainingFen, replaces])).toEqual([
      ['2026-02', 1_000n, 1_000n, 0n, null], [null, 3_500n, 1_000n, 35_000n, id],
    ])
    await expect(next({ beforeFen: 1_000n })).rejects.toMatchObject({ code: 'schedules.stopped' })
  })

  it('is refused where the rules do not let it be, and for a month that was already run', async () => {
    const book = await newBook()
    await expect(save(book, { debitAccount: '501' })).rejects.toMatchObject({ code: 'schedules.invalid', status: 422 })
    await expect(save(book, { inService: '2025-11' })).rejects.toThrow('已结账')
    await expect(save(book, { party: newId() })).rejects.toMatchObject({ code: 'schedules.party' })
    await save(book, { kind: 'amortisation', creditAccount: '162' })
    await run(book, '2026-01')
    await expect(save(book, { kind: 'amortisation', creditAccount: '162' })).rejects.toMatchObject({ code: 'schedules.alreadyRun' })
    await save(book, { name: '捐赠农具', costFen: 100n, nominal: true, inService: '2020-01', months: 1 })
    expect((await preparer!.schedules.schedules({ book })).rows.find(({ name }) => name === '捐赠农具')).toMatchObject({ monthlyFen: 0n, remainingFen: 0n, netFen: 100n })
  })
})
