import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importFile } from '../../src/domains/imports/index.ts'
import { balancesAt } from '../../src/domains/ledger/index.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { wholeCounty } from '../../src/kernel/context.ts'
import { newId } from '../../src/kernel/id.ts'
import { yuanText } from '../../src/kernel/money.ts'
import { villageYearFile } from '../fixtures/villageYear.ts'
import { useDatabase } from '../support/database.ts'
import { people, startServer, type Api, type TestServer } from '../support/server.ts'

/** The village's year closed at the desk: eleven months by their checklists, the carry-over by two people, December, and what the next year begins with. */
const database = useDatabase()
let server: TestServer
let [preparer, reviewer] = [] as unknown as Api[]
let book: string
let expected: { trialBalance: { account: string; closing: string }[]; balanceSheetAtYearEndBeforeCarryOver: { id: string; closing: string }[]; incomeStatement: { id: string; amount: string }[] }

beforeAll(async () => {
  server = await startServer(database.appUrl, people('制单员', '审核员'))
  ;[preparer, reviewer] = await server.asEach('制单员', '审核员')
  expected = JSON.parse(await readFile(villageYearFile('expected.json'), 'utf8')) as typeof expected
  book = (await preparer.ledger.createBook({ key: newId(), village: server.village.id, kind: 'coop', name: '青枫村股份经济合作社', start: '2025-01' })).id
  for (const [kind, file] of [['opening', 'opening.xlsx'], ['vouchers', 'vouchers.xlsx']] as const)
    await importFile({ db: server.app.db, clock: systemClock('2026-10-31'), scope: wholeCounty(server.village.county) }, { book, kind, path: villageYearFile(file), createAccounts: true })
  await preparer.ledger.useBook({ key: newId(), book, month: '2025-01' })
})
afterAll(() => server.close())

const months = Array.from({ length: 12 }, (_, i) => `2025-${String(i + 1).padStart(2, '0')}`)
const balances = async (period: string) =>
  new Map((await server.village.act(server.app.db, (ctx) => balancesAt(ctx, { books: [book], period }))).map(({ account, fen }) => [account, yuanText(fen)]))
const lines = (statement: { lines: { id: string; currentFen: bigint }[] }) => new Map(statement.lines.map(({ id, currentFen }) => [id, yuanText(currentFen)]))
const statements = async () => ({
  sheet: lines(await preparer!.ledger.balanceSheet({ book, period: '2025-12' })), income: lines(await preparer!.ledger.incomeStatement({ book, period: '2025-12' })),
})
const expectStatements = async () => {
  const { sheet, income } = await statements()
  for (const { id, closing } of expected.balanceSheetAtYearEndBeforeCarryOver) expect([id, sheet.get(id)]).toEqual([id, closing])
  for (const { id, amount } of expected.incomeStatement) expect([id, income.get(id)]).toEqual([id, amount])
}
const blocking = async (period: string) => (await reviewer!.ledger.closeChecks({ book, period })).checks.filter(({ state }) => state === 'blocks').map(({ code }) => code)

describe('the year', () => {
  it('closes January to November, each month by its checklist, frozen with a hash', async () => {
    for (const period of months.slice(0, 11)) {
      expect([period, await blocking(period)]).toEqual([period, []])
      const { trialHash } = await reviewer!.ledger.closePeriod({ key: newId(), book, period })
      expect(trialHash).toMatch(/^[0-9a-f]{64}$/)
    }
    const closed = (await reviewer!.ledger.periods({ book })).filter(({ state }) => state === 'closed')
    expect(new Set(closed.map(({ trialHash }) => trialHash)).size).toBe(11)
  })

  it('does not close December while income and expense stand', async () => {
    await expectStatements()
    expect(await blocking('2025-12')).toEqual(['carriedOver'])
    await expect(reviewer!.ledger.closePeriod({ key: newId(), book, period: '2025-12' })).rejects.toMatchObject({ code: 'ledger.closeBlocked', status: 409, message: expect.stringContaining('收支已结转') as string })
  })

  it('carries over by one person’s drafts, replaced when asked again, and another person’s review', async () => {
    const before = await statements()
    expect(await preparer!.ledger.carryOver({ key: newId(), book, year: 2025 })).toEqual({ vouchers: 0, drafts: 3 })
    expect(await preparer!.ledger.carryOver({ key: newId(), book, year: 2025 })).toEqual({ vouchers: 0, drafts: 3 })
    const waiting = await reviewer!.ledger.drafts({ book })
    expect(waiting.rows.map(({ kind, preparedBy, source, date }) => [kind, preparedBy, source, date])).toEqual(Array(3).fill(['closing', '制单员', 'ledger.carryOver', '2025-12-31']))
    expect(await blocking('2025-12')).toEqual(['drafts', 'carriedOver'])
    expect(await statements()).toEqual(before)

    // Sent back, it comes again as it was worked out, or not at all.
    const [first] = waiting.rows
    await reviewer!.ledger.returnDraft({ key: newId(), book, draft: first!.id, reason: '请核对' })
    const { typed, version } = await preparer!.ledger.draft({ book, draft: first!.id })
    const lines = first!.lines.map(({ account, side, amountFen, summary }) => ({ account, side, amountFen, summary }))
    const bent = lines.map((line, i) => ({ ...line, amountFen: line.amountFen + (i === 0 || i === lines.length - 1 ? 1n : 0n) }))
    const again = (list: typeof lines) => preparer!.ledger.submitDraft({ key: newId(), book, draft: { id: first!.id, date: first!.date, word: first!.word, kind: 'ordinary', attachments: 0, lines: list } })
    const refused = { code: 'ledger.closingComputed', status: 409, message: expect.stringContaining('不能手工改动') as string }
    await expect(again(bent)).rejects.toMatchObject(refused)
    await expect(preparer!.ledger.saveDraft({ book, draft: { ...typed, lines: typed.lines.map((line, i) => (i === 0 ? { ...line, amount: '1.00' } : line)) }, version })).rejects.toMatchObject(refused)
    expect((await preparer!.ledger.saveDraft({ book, draft: { ...typed, kind: 'ordinary', attachments: 1 }, version })).version).toBe(version + 1)
    await again(lines)

    const seen = (await reviewer!.ledger.drafts({ book })).rows.map(({ id, kind, version: now }) => {
      expect(kind).toBe('closing')
      return { id, version: now }
    })
    const reviewed = await reviewer!.ledger.reviewDrafts({ key: newId(), book, drafts: seen })
    expect(reviewed.results.map(({ problem }) => problem)).toEqual([null, null, null])
    await expect(preparer!.ledger.carryOver({ key: newId(), book, year: 2025 })).rejects.toMatchObject({ code: 'ledger.carryOverReviewed' })
    const posted = await reviewer!.ledger.postDrafts({ key: newId(), book, drafts: (await reviewer!.ledger.drafts({ book })).rows.map(({ id, version }) => ({ id, version })) })
    expect(posted.results.map(({ problem }) => problem)).toEqual([null, null, null])
    const { steps, incomeFen, expenseFen, profitFen } = await preparer!.ledger.yearEnd({ book, year: 2025 })
    expect(steps.map(({ step, vouchers }) => [step, vouchers.map(({ state }) => state)])).toEqual([['income', ['posted']], ['expense', ['posted']], ['result', ['posted']], ['appropriation', []]])
    expect([incomeFen - expenseFen, profitFen]).toEqual([16_681_679n, 0n])
  })

  it('leaves 321 and every income and expense account at zero, and both statements as expected', async () => {
    const after = await balances('2025-12')
    expect([...after.keys()].filter((code) => code.startsWith('5') || code.startsWith('321'))).toEqual([])
    for (const { account, closing } of expected.trialBalance.filter(({ account: code }) => !code.startsWith('5') && code !== '32201')) expect([account, after.get(account) ?? '0.00']).toEqual([account, closing])
    expect(after.get('32201')).toBe('-202027.12')
    await expectStatements()
    const income = await preparer!.ledger.incomeStatement({ book, period: '2025-12' })
    expect(income.checks.every(({ ok }) => ok)).toBe(true)
  })

  it('closes December, and the next year begins with what this one left', async () => {
    const { checks, ready } = await reviewer!.ledger.closeChecks({ book, period: '2025-12' })
    expect([ready, checks.filter(({ state }) => state === 'blocks')]).toEqual([true, []])
    const { trialHash } = await reviewer!.ledger.closePeriod({ key: newId(), book, period: '2025-12' })
    const { opening } = await preparer!.ledger.yearEnd({ book, year: 2025 })
    expect(opening).toMatchObject({ equal: true, hash: trialHash, differences: [] })
    const { rows } = await preparer!.ledger.trialBalance({ book, period: '2026-01' })
    const closing = await balances('2025-12')
    expect(new Map(rows.filter(({ leaf, yearOpeningFen }) => leaf && yearOpeningFen !== 0n).map(({ account, yearOpeningFen }) => [account, yuanText(yearOpeningFen)]))).toEqual(closing)
    expect(opening!.accounts).toBe(closing.size)
    const sheet = await preparer!.ledger.balanceSheet({ book, period: '2026-01' })
    expect(yuanText(sheet.lines.find(({ id }) => id === 'BS37')!.comparativeFen!)).toBe('202027.12')
    await expect(preparer!.ledger.carryOver({ key: newId(), book, year: 2025 })).rejects.toMatchObject({ code: 'ledger.carryOverOrder' })
  })
})
