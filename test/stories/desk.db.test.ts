import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../src/kernel/id.ts'
import { useDatabase } from '../support/database.ts'
import { draft } from '../support/ledger.ts'
import { people, startServer, type Api, type TestServer } from '../support/server.ts'

/** A town's desk, through the real server: who prepares, who reviews, who may not, and what the figures say afterwards. */
const database = useDatabase()
let server: TestServer
let [preparer, reviewer, cashier, office, stranger] = [] as unknown as Api[]
let book: string

beforeAll(async () => {
  server = await startServer(database.appUrl, people('制单员', '审核员', '出纳员', '县办', '邻镇会计'))
  ;[preparer, reviewer, cashier, office, stranger] = await server.asEach('制单员', '审核员', '出纳员', '县办', '邻镇会计')
  const created = await preparer.ledger.createBook({ key: newId(), village: server.village.id, kind: 'coop', name: '青枫村股份经济合作社', start: '2026-01' })
  book = created.id
  await preparer.ledger.createAccount({ key: newId(), book, code: '50102', name: '租赁收入', tag: 'lease' })
  await preparer.ledger.useBook({ key: newId(), book, month: '2026-10' })
})
afterAll(() => server.close())

/** The cashier signs what touches cash; then the reviewer posts. */
const signAndPost = async (id: string) => {
  const { version } = await reviewer!.ledger.draft({ book, draft: id })
  await cashier!.ledger.signDrafts({ key: newId(), book, drafts: [{ id, version }] })
  return await reviewer!.ledger.postDraft({ key: newId(), book, draft: id })
}
const rent = (fen: bigint) => ({ ...draft('2026-10-12', ['101', fen], ['50102', -fen]), id: newId() })

describe('from draft to figure', () => {
  it('a preparer submits, a reviewer posts, and the statement opens down to the voucher', async () => {
    const submitted = await preparer!.ledger.submitDraft({ key: newId(), book, draft: rent(120_000n) })
    const waiting = await reviewer!.ledger.drafts({ book })
    expect(waiting.rows.map((r) => [r.id, r.preparedBy, r.mine])).toEqual([[submitted.id, '制单员', false]])
    const { voucher, year, no } = await signAndPost(submitted.id)
    expect(no).toBe(1)

    const statement = await office!.ledger.incomeStatement({ book, period: '2026-10' })
    expect(statement.lines.find((l) => l.id === 'IS01')?.currentFen).toBe(120_000n)
    const cell = await office!.ledger.statementCell({ book, period: '2026-10', statement: 'incomeStatement', line: 'IS01' })
    expect(cell.parts.map((p) => [p.account, p.name, p.fen])).toEqual([['50102', '租赁收入', 120_000n]])
    const entries = await office!.ledger.entries({ book, account: '50102', from: cell.parts[0]!.from, to: cell.parts[0]!.to, closing: false })
    expect(entries.rows.map((r) => r.voucher)).toEqual([voucher])
    const paper = await office!.ledger.voucher({ voucher, year })
    expect(paper).toMatchObject({ preparedBy: '制单员', reviewedBy: '审核员', word: '记', no: 1 })
    expect(paper.lines.map((l) => [l.accountName, l.side, l.amountFen])).toEqual([['库存现金', 'debit', 120_000n], ['租赁收入', 'credit', 120_000n]])
  })

  it('the same command sent again acts once; with other content it is refused', async () => {
    const key = newId()
    const input = { key, book, draft: rent(5_000n) }
    const [first, again] = [await preparer!.ledger.submitDraft(input), await preparer!.ledger.submitDraft(input)]
    expect(again).toEqual(first)
    await expect(preparer!.ledger.submitDraft({ ...input, draft: rent(6_000n) })).rejects.toMatchObject({ code: 'kernel.keyReused', status: 422 })
    expect((await reviewer!.ledger.drafts({ book })).total).toBe(1)
    await preparer!.ledger.removeDraft({ key: newId(), book, draft: first.id })
    expect((await reviewer!.ledger.drafts({ book })).total).toBe(0)
  })

  it('a party account asks for its party, then takes it', async () => {
    const advance = (party?: string) => ({ ...draft('2026-10-13', ['113', 800n, party!], ['101', -800n]), id: newId() })
    await expect(preparer!.ledger.submitDraft({ key: newId(), book, draft: advance() })).rejects.toMatchObject({ code: 'ledger.voucherInvalid', message: expect.stringContaining('往来单位或成员') as string })
    const { id } = await preparer!.ledger.createParty({ key: newId(), book, name: '郭某一', category: 'member' })
    const submitted = await preparer!.ledger.submitDraft({ key: newId(), book, draft: advance(id) })
    await signAndPost(submitted.id)
    const { parts } = await office!.ledger.statementCell({ book, period: '2026-10', statement: 'balanceSheet', line: 'BS03' })
    expect(parts.map((p) => [p.account, p.partyName, p.fen])).toEqual([['113', '郭某一', 800n]])
  })

  it('exports the trial balance as a workbook', async () => {
    const file = await office!.ledger.exportReport({ book, period: '2026-10', report: 'trial-balance' })
    expect(file.name).toContain('科目余额表')
    expect(Buffer.from(await file.arrayBuffer()).subarray(0, 2).toString()).toBe('PK')
  })
})

describe('who may not', () => {
  it('a preparer cannot review, a cashier can do neither: 403', async () => {
    await expect(preparer!.ledger.postDraft({ key: newId(), book, draft: newId() })).rejects.toMatchObject({ status: 403 })
    await expect(cashier!.ledger.submitDraft({ key: newId(), book, draft: rent(1n) })).rejects.toMatchObject({ status: 403 })
    await expect(cashier!.ledger.postDraft({ key: newId(), book, draft: newId() })).rejects.toMatchObject({ status: 403 })
  })

  it('another town’s accountant does not even learn that the book exists: 404', async () => {
    await expect(stranger!.ledger.book({ book })).rejects.toMatchObject({ status: 404 })
    await expect(stranger!.ledger.submitDraft({ key: newId(), book, draft: rent(1n) })).rejects.toMatchObject({ status: 404 })
    await expect(stranger!.ledger.books({ division: server.village.id })).rejects.toMatchObject({ status: 404 })
    await expect(stranger!.ledger.trialBalance({ book, period: '2026-10' })).rejects.toMatchObject({ status: 404 })
    await expect(stranger!.ledger.balanceSheet({ division: server.village.id, period: '2026-10' })).rejects.toMatchObject({ status: 404 })
    expect((await stranger!.divisions.search({ text: '青枫', limit: 10 })).length).toBe(0)
  })
})
