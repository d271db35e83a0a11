import { createRouterClient } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../src/kernel/id.ts'
import { yuanText } from '../../src/kernel/money.ts'
import { bookSettings, typedDraft } from '../../src/domains/ledger/contract.ts'
import { isSound, ledgerRouter, verifyCounty } from '../../src/domains/ledger/index.ts'
import { wholeCounty } from '../../src/kernel/context.ts'
import { useDatabase } from '../support/database.ts'
import { draft } from '../support/ledger.ts'
import { people, startServer, type Api, type TestServer } from '../support/server.ts'

/** The life of a voucher at the desk: written, submitted, signed, reviewed or returned, posted, cancelled in red, corrected in blue. */
const database = useDatabase()
let server: TestServer
let [preparer, reviewer, cashier, bureau] = [] as unknown as Api[]
let book: string

beforeAll(async () => {
  server = await startServer(database.appUrl, people('制单员', '审核员', '出纳员', '农业局'))
  ;[preparer, reviewer, cashier, bureau] = await server.asEach('制单员', '审核员', '出纳员', '农业局')
  book = (await preparer.ledger.createBook({ key: newId(), village: server.village.id, kind: 'coop', name: '青枫村股份经济合作社', start: '2026-01' })).id
  await preparer.ledger.createAccount({ key: newId(), book, code: '50102', name: '租赁收入', tag: 'lease' })
  await preparer.ledger.useBook({ key: newId(), book, month: '2026-10' })
})
afterAll(() => server.close())

const rent = (fen: bigint, date = '2026-10-12') => ({ ...draft(date, ['101', fen], ['50102', -fen]), id: newId() })
const accrual = (fen: bigint) => ({ ...draft('2026-10-15', ['121', fen], ['50102', -fen]), id: newId() })
const submit = async (content: ReturnType<typeof rent>) => (await preparer!.ledger.submitDraft({ key: newId(), book, draft: content })).id
const seen = async (id: string) => ({ id, version: (await reviewer!.ledger.draft({ book, draft: id })).version })

describe('being written', () => {
  it('is kept as typed, half an amount included; an older window is refused, the same content again is not', async () => {
    const typed = typedDraft.parse({ id: newId(), date: '2026-10-03', lines: [{ summary: '收租', account: '1', amount: '12.3.' }] })
    expect(await preparer!.ledger.saveDraft({ book, draft: typed, version: null })).toEqual({ id: typed.id, version: 1 })
    expect((await preparer!.ledger.draft({ book, draft: typed.id })).typed).toEqual(typed)
    const changed = { ...typed, attachments: 2 }
    expect((await preparer!.ledger.saveDraft({ book, draft: changed, version: 1 })).version).toBe(2)
    expect((await preparer!.ledger.saveDraft({ book, draft: changed, version: 1 })).version).toBe(2)
    await expect(preparer!.ledger.saveDraft({ book, draft: { ...typed, attachments: 3 }, version: 1 })).rejects.toMatchObject({ code: 'ledger.draftChanged', status: 409 })
    const { rows } = await reviewer!.ledger.drafts({ book })
    expect(rows.map(({ state, provisionalNo }) => [state, provisionalNo])).toEqual([['draft', null]])
    await preparer!.ledger.removeDraft({ key: newId(), book, draft: typed.id })
  })

  it('cannot be submitted without an original document', async () => {
    await expect(preparer!.ledger.submitDraft({ key: newId(), book, draft: { ...rent(100n), attachments: 0 } })).rejects.toMatchObject({ code: 'ledger.noEvidence', message: expect.stringContaining('附单据') as string })
  })
})

describe('a closing voucher', () => {
  const closing = (id = newId()) => ({ ...draft('2026-10-20', ['50102', 500n], ['321', -500n]), id, kind: 'closing' as const, attachments: 0 })
  const typed = ({ lines, ...head }: ReturnType<typeof closing>) => typedDraft.parse({ ...head, lines: lines.map(({ amountFen, ...line }) => ({ ...line, amount: yuanText(amountFen) })) })

  it('is not written by hand: neither kept nor handed in, nor made of another draft', async () => {
    const refused = { code: 'ledger.closingByHand', status: 422, message: expect.stringContaining('只能由程序生成') as string }
    await expect(preparer!.ledger.submitDraft({ key: newId(), book, draft: closing() })).rejects.toMatchObject(refused)
    await expect(preparer!.ledger.saveDraft({ book, draft: typed(closing()), version: null })).rejects.toMatchObject(refused)
    const id = newId()
    await preparer!.ledger.saveDraft({ book, draft: { ...typed(closing(id)), kind: 'ordinary' }, version: null })
    await expect(preparer!.ledger.saveDraft({ book, draft: typed(closing(id)), version: 1 })).rejects.toMatchObject(refused)
    await expect(preparer!.ledger.submitDraft({ key: newId(), book, draft: closing(id) })).rejects.toMatchObject(refused)
    await preparer!.ledger.removeDraft({ key: newId(), book, draft: id })
    expect((await preparer!.ledger.drafts({ book })).total).toBe(0)
  })
})

describe('from hand to hand', () => {
  it('a receipt waits for the cashier; numbers come only at posting, in the order of dates', async () => {
    const [late, early] = [await submit(rent(20_000n, '2026-10-20')), await submit(rent(10_000n, '2026-10-10'))]
    expect((await reviewer!.ledger.drafts({ book, states: ['submitted'] })).rows.map((r) => [r.id, r.provisionalNo, r.awaitsCashier])).toEqual([[early, 1, true], [late, 2, true]])
    await expect(reviewer!.ledger.postDraft({ key: newId(), book, draft: early })).rejects.toMatchObject({ code: 'ledger.awaitsCashier' })
    expect((await cashier!.ledger.signDrafts({ key: newId(), book, drafts: [await seen(early), await seen(late)] })).results.map((r) => r.problem)).toEqual([null, null])
    expect((await reviewer!.ledger.reviewDrafts({ key: newId(), book, drafts: [await seen(late), await seen(early)] })).results.map((r) => r.problem)).toEqual([null, null])
    const { results } = await reviewer!.ledger.postDrafts({ key: newId(), book, drafts: [await seen(late), await seen(early)] })
    expect(results.map((r) => [r.id, r.no])).toEqual([[early, 1], [late, 2]])
    expect(await reviewer!.ledger.voucher({ voucher: early, year: 2026 })).toMatchObject({ preparedBy: '制单员', cashierName: '出纳员', reviewedBy: '审核员', no: 1 })
  })

  it('comes back with a reason, is mended and goes on; what changed after it was seen is not reviewed', async () => {
    const content = accrual(700n)
    const id = await submit(content)
    const before = await seen(id)
    await reviewer!.ledger.returnDraft({ key: newId(), book, draft: id, reason: '缺入库单' })
    expect(await preparer!.ledger.draft({ book, draft: id })).toMatchObject({ state: 'returned', reason: '缺入库单', typed: { lines: [{ account: '121', amount: '7.00' }, { account: '50102', side: 'credit' }] } })
    await submit({ ...content, attachments: 2 })
    const { results } = await reviewer!.ledger.reviewDrafts({ key: newId(), book, drafts: [before] })
    expect(results[0]?.problem).toContain('重新查看')
    await reviewer!.ledger.reviewDrafts({ key: newId(), book, drafts: [await seen(id)] })
    await expect(preparer!.ledger.recallDraft({ key: newId(), book, draft: id })).rejects.toMatchObject({ code: 'ledger.draftState' })
    await reviewer!.ledger.unreviewDraft({ key: newId(), book, draft: id })
    await preparer!.ledger.recallDraft({ key: newId(), book, draft: id })
    expect((await preparer!.ledger.draft({ book, draft: id })).state).toBe('draft')
    await preparer!.ledger.removeDraft({ key: newId(), book, draft: id })
  })

  it('whoever has signed is refused already at the next signature, and the others of the batch go on', async () => {
    // Once cashier, now reviewer: nobody holds both posts at a time, but somebody may have held them one after the other.
    const actor = { kind: 'person' as const, person: newId(), name: '轮岗员', posts: [], permissions: new Set(['sign', 'review', 'post'].map((act) => `ledger.voucher.${act}`)) }
    const both = createRouterClient(ledgerRouter, { context: { db: server.app.db, clock: server.app.clock, actor, scope: wholeCounty(server.village.county) } })
    const [first, second] = [await submit(rent(700n)), await submit(rent(800n))]
    expect((await both.signDrafts({ key: newId(), book, drafts: [await seen(first)] })).results).toMatchObject([{ problem: null }])
    const { results } = await both.reviewDrafts({ key: newId(), book, drafts: [await seen(first), await seen(second)] })
    expect(results.map(({ id, problem }) => [id, problem])).toEqual([[first, '您已作为出纳签字，审核人与出纳不能是同一人；请由制单人制单员和您以外的审核人员审核'], [second, null]])
    await expect(both.postDraft({ key: newId(), book, draft: first })).rejects.toMatchObject({ code: 'ledger.sameHands' })
    const signed = await both.signDrafts({ key: newId(), book, drafts: [await seen(second)] })
    expect(signed.results[0]?.problem).toContain('您已审核这张凭证')
    expect((await cashier!.ledger.signDrafts({ key: newId(), book, drafts: [await seen(second)] })).results[0]?.problem).toBeNull()
    await reviewer!.ledger.returnDraft({ key: newId(), book, draft: second, reason: '重来' })
    for (const id of [first, second]) await preparer!.ledger.removeDraft({ key: newId(), book, draft: id })
  })

  it('one that fails does not hold up the others of a batch', async () => {
    const [good, unsigned] = [await submit(accrual(800n)), await submit(rent(900n))]
    await reviewer!.ledger.reviewDrafts({ key: newId(), book, drafts: [await seen(good), await seen(unsigned)] })
    const { results } = await reviewer!.ledger.postDrafts({ key: newId(), book, drafts: [await seen(good), await seen(unsigned)] })
    expect(Object.fromEntries(results.map((r) => [r.id, r.problem]))).toEqual({ [good]: null, [unsigned]: expect.stringContaining('出纳签字') as string })
    await cashier!.ledger.signDrafts({ key: newId(), book, drafts: [await seen(unsigned)] })
    await reviewer!.ledger.postDraft({ key: newId(), book, draft: unsigned })
  })
})

describe('after posting', () => {
  const posted = async (content: ReturnType<typeof rent>) => {
    const id = await submit(content)
    return await reviewer!.ledger.postDraft({ key: newId(), book, draft: id })
  }
  const balanceOf = async (code: string) => (await preparer!.ledger.balancesNow({ book })).accounts.find(({ account }) => account === code)?.fen ?? 0n

  it('is cancelled by its red twin once, both ways linked, and corrected by a blue one', async () => {
    const before = await balanceOf('121')
    const original = await posted(accrual(5_000n))
    const { id } = await preparer!.ledger.reverseVoucher({ key: newId(), voucher: original.voucher, year: 2026, draft: newId(), date: '2026-10-30' })
    const red = await preparer!.ledger.draft({ book, draft: id })
    expect(red.typed.lines.map((line) => [line.account, line.side, line.amount, line.summary])).toEqual([
      ['121', 'debit', '-50.00', `注销10月15日记-000${original.no}号凭证`], ['50102', 'credit', '-50.00', `注销10月15日记-000${original.no}号凭证`]])
    const content = { ...draft('2026-10-30', ['121', 5_000n], ['50102', -5_000n]), id, attachments: 0, kind: 'correction' as const }
    await expect(preparer!.ledger.submitDraft({ key: newId(), book, draft: content })).rejects.toMatchObject({ code: 'ledger.notRedTwin' })
    await expect(preparer!.ledger.reverseVoucher({ key: newId(), voucher: original.voucher, year: 2026, draft: newId(), date: '2026-10-30' })).rejects.toMatchObject({ code: 'ledger.alreadyReversed' })
    await preparer!.ledger.submitDraft({ key: newId(), book, draft: { ...content, lines: content.lines.map((line) => ({ ...line, amountFen: -line.amountFen })) } })
    await reviewer!.ledger.postDraft({ key: newId(), book, draft: id })
    expect(await balanceOf('121')).toBe(before)

    const blue = await preparer!.ledger.correctVoucher({ key: newId(), voucher: original.voucher, year: 2026, draft: newId(), date: '2026-10-30' })
    await preparer!.ledger.submitDraft({ key: newId(), book, draft: { ...draft('2026-10-30', ['121', 4_000n], ['50102', -4_000n]), id: blue.id, attachments: 0, kind: 'correction' } })
    await reviewer!.ledger.postDraft({ key: newId(), book, draft: blue.id })
    expect(await balanceOf('121')).toBe(before + 4_000n)
    const paper = await reviewer!.ledger.voucher({ voucher: original.voucher, year: 2026 })
    expect(paper.followers.map(({ red: isRed, date }) => [isRed, date])).toEqual([[true, '2026-10-30'], [false, '2026-10-30']])
    expect(await reviewer!.ledger.voucher({ voucher: blue.id, year: 2026 })).toMatchObject({ kind: 'correction', corrects: original.voucher, originYear: 2026 })
  })

  it('nobody edits or deletes it, by API or by SQL, and its draft is sealed', async () => {
    const { voucher } = await posted(accrual(100n))
    await expect(preparer!.ledger.removeDraft({ key: newId(), book, draft: voucher })).rejects.toMatchObject({ status: 404 })
    await expect(preparer!.ledger.submitDraft({ key: newId(), book, draft: { ...accrual(200n), id: voucher } })).rejects.toMatchObject({ code: 'ledger.draftState' })
    for (const statement of ['update ledger.voucher set no = 9', 'delete from ledger.voucher', 'update ledger.entry set amount_fen = 1', 'delete from ledger.entry', 'update ledger.book set state = \'setup\''])
      await expect(server.app.db.pool.query(statement), statement).rejects.toMatchObject({ code: '42501' })
    await expect(server.village.act(server.app.db, (ctx) => ctx.trx.updateTable('ledger.draft').set({ summary: '改' }).where('id', '=', voucher).execute())).rejects.toMatchObject({ code: 'ledger.posted' })
  })
})

describe('help for the hand', () => {
  it('templates are kept by name; summaries come from the books; balances by party are at hand', async () => {
    const content = typedDraft.parse({ id: newId(), date: '2026-10-01', lines: [{ summary: '支付{月}月电费', account: '513' }] })
    const first = await preparer!.ledger.saveTemplate({ key: newId(), book, id: newId(), name: '电费', draft: content })
    const again = await preparer!.ledger.saveTemplate({ key: newId(), book, id: newId(), name: '电费', draft: { ...content, attachments: 1 } })
    expect(again).toEqual(first)
    expect((await preparer!.ledger.templates({ book })).map(({ name, draft: kept }) => [name, kept.attachments])).toEqual([['电费', 1]])
    await preparer!.ledger.removeTemplate({ key: newId(), book, id: first.id })
    expect(await preparer!.ledger.templates({ book })).toEqual([])
    expect((await preparer!.ledger.frequentSummaries({ book }))[0]).toBe('测试')
  })

  it('an account asks for the dimensions that it is given, and settings change with a reason', async () => {
    const project = await preparer!.ledger.createDimension({ key: newId(), book, kind: 'project', name: '冷库项目' })
    expect(await preparer!.ledger.createDimension({ key: newId(), book, kind: 'project', name: '冷库项目' })).toEqual(project)
    await preparer!.ledger.changeAccount({ key: newId(), book, code: '50102', name: '租赁收入', tag: 'lease', active: true, dimensions: ['project', 'quantity'] })
    await expect(submit(accrual(300n))).rejects.toMatchObject({ message: expect.stringContaining('必须写明项目') as string })
    const content = accrual(300n)
    const id = await submit({ ...content, lines: content.lines.map((line) => (line.account === '50102' ? { ...line, project: project.id, quantity: '3' } : line)) })
    const { voucher } = await reviewer!.ledger.postDraft({ key: newId(), book, draft: id })
    expect((await reviewer!.ledger.voucher({ voucher, year: 2026 })).lines[1]).toMatchObject({ quantity: '3', dimensions: [{ kind: 'project', name: '冷库项目' }] })
    expect((await preparer!.ledger.dimensions({ book })).map(({ kind, name }) => [kind, name])).toEqual([['project', '冷库项目']])
    await expect(preparer!.ledger.changeAccount({ key: newId(), book, code: '501', name: '收入', tag: null, active: true, dimensions: [] })).rejects.toMatchObject({ code: 'ledger.accountLocked' })

    const settings = bookSettings.parse({ cashierSign: false, words: 'three' })
    await expect(preparer!.ledger.changeSettings({ key: newId(), book, settings, reason: '无出纳' })).rejects.toMatchObject({ status: 403 })
    expect((await bureau!.ledger.changeSettings({ key: newId(), book, settings, reason: '本村暂无出纳' })).settings).toEqual(settings)
  })
})

it('of two equal commands at once one acts and both get its answer', async () => {
  const input = { key: newId(), book, settings: bookSettings.parse({ words: 'one' }), reason: '同时点了两次' }
  const [one, other] = await Promise.all([bureau!.ledger.changeSettings(input), bureau!.ledger.changeSettings(input)])
  expect(other).toEqual(one)
  const { rows } = await server.village.act(server.app.db, async (ctx) => ({ rows: await ctx.trx.selectFrom('kernel.audit').select('id').where('action', '=', 'ledger.changeSettings').where('target', '=', book).execute() }))
  expect(rows.length).toBe(2)
})

describe('a sub-account below an account in use', () => {
  it('gets the whole balance, party by party, by a voucher that another person reviews; then the account takes nothing else', async () => {
    const { id: one } = await preparer!.ledger.createParty({ key: newId(), book, name: '甲公司' })
    const { id: two } = await preparer!.ledger.createParty({ key: newId(), book, name: '乙公司' })
    await preparer!.ledger.changeAccount({ key: newId(), book, code: '112', name: '应收款', tag: null, active: true, dimensions: ['party'] })
    const claim = (party: string, fen: bigint) => ({ ...draft('2026-10-16', ['112', fen, party], ['503', -fen]), id: newId() })
    for (const content of [claim(one, 700n), claim(two, 300n)]) await reviewer!.ledger.postDraft({ key: newId(), book, draft: await submit(content) })
    await expect(preparer!.ledger.createAccount({ key: newId(), book, code: '11201', name: '应收租金', tag: null })).rejects.toMatchObject({ code: 'ledger.accountUsed' })
    const waiting = await submit(claim(one, 50n))
    const subdivide = () => preparer!.ledger.subdivideAccount({ key: newId(), book, code: '11201', name: '应收租金', tag: null, draft: newId() })
    await expect(subdivide()).rejects.toMatchObject({ code: 'ledger.accountWaiting' })
    await preparer!.ledger.removeDraft({ key: newId(), book, draft: waiting })
    const { draft: transfer } = await subdivide()
    await expect(submit(claim(one, 60n))).rejects.toMatchObject({ message: expect.stringContaining('不是末级，请选 11201 应收租金') as string })
    await reviewer!.ledger.postDraft({ key: newId(), book, draft: transfer! })
    expect([await preparer!.ledger.balancesNow({ book })].flatMap(({ parties }) => parties.map(({ account, party, fen }) => [account, party, fen]))).toEqual(expect.arrayContaining([['11201', one, 700n], ['11201', two, 300n]]))
    expect((await preparer!.ledger.balancesNow({ book })).accounts.some(({ account }) => account === '112')).toBe(false)
    expect((await preparer!.ledger.createAccount({ key: newId(), book, code: '11202', name: '其他应收', tag: null })).parent).toBe('112')
    const report = await verifyCounty(server.app.db, server.village.county)
    expect(isSound(report)).toBe(true)
  })
})
