import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importFile, type FileToImport } from '../src/domains/imports/index.ts'
import { createBook, trialBalance, balanceSheet, incomeStatement, bookOf, partyBalancesAt, partiesOf, accountsOf, useBook, closePeriod } from '../src/domains/ledger/index.ts'
import { listDrafts } from '../src/domains/ledger/handlers/drafts.ts'
import { listVouchers } from '../src/domains/ledger/handlers/entries.ts'
import { systemClock } from '../src/kernel/clock.ts'
import { wholeCounty, type Context } from '../src/kernel/context.ts'
import { Database } from '../src/kernel/database/index.ts'
import { DomainError } from '../src/kernel/error.ts'
import type { Id } from '../src/kernel/id.ts'
import { newId } from '../src/kernel/id.ts'
import { storeFile } from '../src/kernel/files.ts'
import { yuanText } from '../src/kernel/money.ts'
import { openSheet } from '../src/kernel/sheet/index.ts'
import { cancel, create, inspect, stage } from '../src/domains/imports/handlers/preparing.ts'
import { beginStaging, createBatch, inspectSheet } from '../src/domains/imports/handlers/preparing.ts'
import { post, withdraw } from '../src/domains/imports/handlers/posting.ts'
import { listBatches, preview, rejected } from '../src/domains/imports/handlers/reading.ts'
import { stageBatch } from '../src/domains/imports/handlers/staging.ts'
import { batchOf } from '../src/domains/imports/store.ts'
import { numberGap, spoiledCopies, unbalancedVoucher } from './fixtures/spoil.ts'
import { readVillageYear, villageYearFile, writeGrid } from './fixtures/villageYear.ts'
import { useDatabase } from './support/database.ts'
import { makeVillage, type TestVillage } from './support/village.ts'

const database = useDatabase()
const folder = mkdtempSync(join(tmpdir(), 'mz-imports-'))
const clock = systemClock('2026-10-31')
let db: Database
let village: TestVillage
let books = 0

beforeAll(async () => {
  db = new Database(database.appUrl)
  village = await makeVillage(db)
})
afterAll(async () => {
  await db.close()
  rmSync(folder, { recursive: true })
})

const act = <T>(work: (ctx: Context) => Promise<T>) => village.act(db, work)
const newBook = async () => (await act((ctx) => createBook(ctx, { village: village.id, kind: 'coop', name: `账套${++books}`, start: '2025-01' }))).id
const bring = (file: Omit<FileToImport, 'createAccounts'> & { createAccounts?: boolean }) => importFile({ db, clock, scope: wholeCounty(village.county) }, { createAccounts: true, ...file })
const opening = (book: Id) => bring({ book, kind: 'opening', path: villageYearFile('opening.xlsx') })
const vouchers = (book: Id, path = villageYearFile('vouchers.xlsx')) => bring({ book, kind: 'vouchers', path })
const countOf = async (book: Id) => (await act((ctx) => listVouchers(ctx, { book, page: 1, size: 1 }))).total
const kept = (name: string, bytes: Uint8Array) => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

interface Expected {
  vouchers: number
  lines: number
  trialBalance: { account: string; name: string; opening: string; debit: string; credit: string; closing: string }[]
  partyBalances113: { party: string; closing: string }[]
  balanceSheetAtYearEndBeforeCarryOver: { id: string; closing: string }[]
  incomeStatement: { id: string; amount: string }[]
}

describe('the village year', () => {
  it('comes in to the fen: trial balance, parties of 113, balance sheet, income statement', async () => {
    const expected = JSON.parse(await readFile(villageYearFile('expected.json'), 'utf8')) as Expected
    const book = await newBook()
    const first = await opening(book)
    expect(first.batch).toMatchObject({ state: 'posted', lines: 23, debitFen: 298_327_042n, creditFen: 298_327_042n })
    const { batch, findings } = await vouchers(book)
    expect(batch).toMatchObject({ state: 'posted', vouchers: expected.vouchers, lines: expected.lines })
    expect(findings.filter(({ severity }) => severity !== 'warning')).toEqual([])
    const trial = await act((ctx) => trialBalance(ctx, { book, period: '2025-12', kind: 'coop' }))
    const leaves = trial.rows.filter((row) => row.leaf && (row.yearOpeningFen || row.yearDebitFen || row.yearCreditFen || row.closingFen))
    expect(leaves.map((row) => ({ account: row.account, name: row.name, opening: yuanText(row.yearOpeningFen), debit: yuanText(row.yearDebitFen), credit: yuanText(row.yearCreditFen), closing: yuanText(row.closingFen) }))).toEqual(
      expected.trialBalance.map(({ account, name, opening, debit, credit, closing }) => ({ account, name, opening, debit, credit, closing })),
    )
    const names = new Map((await act((ctx) => partiesOf(ctx, book))).map((party) => [party.id, party.name]))
    const parties = await act((ctx) => partyBalancesAt(ctx, [book], '113', '2025-12'))
    const open = (rows: { party: string; closing: string }[]) => rows.filter(({ closing }) => closing !== '0.00').toSorted((a, b) => (a.party < b.party ? -1 : 1))
    expect(open(parties.map(({ party, fen }) => ({ party: names.get(party) ?? '', closing: yuanText(fen) })))).toEqual(open(expected.partyBalances113.map(({ party, closing }) => ({ party, closing }))))
    const sheet = await act((ctx) => balanceSheet(ctx, { book, period: '2025-12', kind: 'coop' }))
    const lines = new Map(sheet.lines.map((line) => [line.id, yuanText(line.currentFen)]))
    for (const { id, closing } of expected.balanceSheetAtYearEndBeforeCarryOver) expect([id, lines.get(id)]).toEqual([id, closing])
    const income = new Map((await act((ctx) => incomeStatement(ctx, { book, period: '2025-12', kind: 'coop' }))).lines.map((line) => [line.id, yuanText(line.currentFen)]))
    for (const { id, amount } of expected.incomeStatement) expect([id, income.get(id)]).toEqual([id, amount])
  })

  it('proposes the sub-accounts with their tags', async () => {
    const book = await newBook()
    const { newAccounts, newParties, batch } = await bring({ book, kind: 'vouchers', path: villageYearFile('vouchers.xlsx'), dryRun: true })
    expect(batch.state).toBe('cancelled')
    expect(newAccounts).toContainEqual(expect.objectContaining({ code: '50105', name: '光伏发电收入', parent: '501', parentName: '经营收入', tag: 'power' }))
    expect(newAccounts).toContainEqual(expect.objectContaining({ code: '51304', name: '运转支出', tag: 'villageOperation' }))
    expect(newParties).toContainEqual(expect.objectContaining({ name: '林某三', category: 'member' }))
    expect(newParties).toContainEqual(expect.objectContaining({ name: '绿源生态农业有限公司', category: 'counterparty' }))
    expect(await act((ctx) => accountsOf(ctx, book))).toHaveLength(42)
    expect(await countOf(book)).toBe(0)
  })

  it('waits for the new accounts to be confirmed', async () => {
    const book = await newBook()
    const { batch } = await bring({ book, kind: 'vouchers', path: villageYearFile('vouchers.xlsx'), createAccounts: false })
    expect(batch.state).toBe('cancelled')
    expect(await countOf(book)).toBe(0)
  })
})

describe('imported twice', () => {
  it('refuses the same file, a csv copy and a copy that was saved again, naming the first batch', async () => {
    const book = await newBook()
    await vouchers(book)
    const copies = [villageYearFile('vouchers.xlsx'), villageYearFile('vouchers.gb18030.csv'), kept('another.xlsx', await writeGrid(await readVillageYear()))]
    for (const path of copies) await expect(vouchers(book, path)).rejects.toMatchObject({ code: 'imports.twice', kind: 'conflict', message: expect.stringMatching(/由命令行从文件“vouchers.xlsx”导入/) })
    expect(await countOf(book)).toBe(157)
  })

  it('refuses the second of two that were checked at the same time', async () => {
    const book = await newBook()
    await opening(book)
    const [one, two] = [await staged(book, villageYearFile('vouchers.xlsx')), await staged(book, villageYearFile('vouchers.gb18030.csv'))]
    const results = await Promise.allSettled([one, two].map((id) => act((ctx) => confirm(ctx, id))))
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(results.find((result) => result.status === 'rejected')?.reason).toMatchObject({ code: 'imports.twice' })
    expect(await countOf(book)).toBe(157)
  })

  it('may come in again after the first was withdrawn', async () => {
    const book = await newBook()
    const first = await opening(book)
    const second = await vouchers(book)
    const before = await act((ctx) => trialBalance(ctx, { book, period: '2025-12', kind: 'coop' }))
    await act((ctx) => withdraw(ctx, { batch: second.batch.id, reason: '选错了年度' }))
    expect(await countOf(book)).toBe(0)
    await act((ctx) => withdraw(ctx, { batch: first.batch.id, reason: '选错了年度' }))
    const empty = await act((ctx) => trialBalance(ctx, { book, period: '2025-12', kind: 'coop' }))
    expect(empty.rows.filter((row) => row.closingFen !== 0n)).toEqual([])
    await opening(book)
    await vouchers(book)
    expect(await act((ctx) => trialBalance(ctx, { book, period: '2025-12', kind: 'coop' }))).toEqual(before)
    await expect(act((ctx) => withdraw(ctx, { batch: second.batch.id, reason: '再来一次' }))).rejects.toMatchObject({ code: 'imports.notPosted' })
    const states = (await act((ctx) => listBatches(ctx, { book, page: 1, size: 20 }))).rows.map(({ state }) => state)
    expect(states.toSorted()).toEqual(['posted', 'posted', 'withdrawn', 'withdrawn'])
  })
})

/** Stages a file as the wizard does, without the queue; returns the batch. */
async function staged(book: Id, path: string): Promise<Id> {
  const workbook = await openSheet(path)
  const id = await begun(book, path)
  await stageBatch({ db, clock, county: village.county }, id, () => Promise.resolve(workbook))
  return id
}

async function begun(book: Id, path: string): Promise<Id> {
  const workbook = await openSheet(path)
  return await act(async (ctx) => {
    const batch = await createBatch(ctx, { book, kind: 'vouchers', fileName: '凭证.xlsx', fileHash: Buffer.alloc(32) })
    const { sheet, heading, mapping } = await inspectSheet(ctx, workbook, batch, {})
    await beginStaging(ctx, batch, workbook, { sheet, heading: heading!, mapping })
    return batch.id
  })
}

async function confirm(ctx: Context, batch: Id, gapsReason = '') {
  const { newAccounts } = await preview(ctx, { batch, page: 1, size: 1 })
  return await post(ctx, { batch, accounts: newAccounts, parties: [], gapsReason })
}

describe('ten spoiled copies', () => {
  it('each says which row, which cell and why, and leaves the ledger untouched', async () => {
    const book = await newBook()
    await opening(book)
    for (const { name, bytes, expect: wanted } of await spoiledCopies()) {
      const outcome = await vouchers(book, kept(name, bytes)).then(({ findings, batch }) => ({ findings, state: batch.state }), (error: unknown) => error)
      if (outcome instanceof DomainError) {
        expect([name, outcome.kind]).toEqual([name, 'invalid'])
        expect(outcome.message).toMatch(wanted.pattern)
        if (wanted.column) expect(outcome.message).toContain(wanted.column)
        continue
      }
      expect(outcome).toMatchObject({ state: 'cancelled' })
      const { findings } = outcome as Awaited<ReturnType<typeof importFile>>
      const stopping = findings.filter(({ severity }) => severity !== 'warning')
      const match = stopping.find(({ row, column, message }) => row === wanted.row && (!wanted.column || column === wanted.column) && wanted.pattern.test(message))
      expect([name, match ?? stopping], name).toEqual([name, expect.objectContaining({ row: wanted.row, cell: expect.stringMatching(/^[A-L]\d+$/) })])
      expect(match?.advice).not.toBe('')
      // One fault, one remark: nothing that only follows from it. A number that changes leaves its old place empty, too.
      expect([name, stopping.length]).toEqual([name, name === 'duplicate-number.xlsx' ? 2 : 1])
    }
    expect(await countOf(book)).toBe(0)
    expect(await act((ctx) => accountsOf(ctx, book))).toHaveLength(42 + 7)
  })

  it('takes a gap with a reason', async () => {
    const book = await newBook()
    const { bytes, name } = await numberGap()
    const id = await staged(book, kept(name, bytes))
    await expect(act((ctx) => confirm(ctx, id))).rejects.toMatchObject({ code: 'imports.gaps', message: expect.stringContaining('断号：2025-03 缺 记-0005') })
    expect(await act((ctx) => confirm(ctx, id, '原账 3 月 5 号凭证作废'))).toMatchObject({ state: 'posted', vouchers: 156, gaps: 1 })
  })

  it('gives the faulty vouchers back as a workbook with the reason', async () => {
    const book = await newBook()
    const { bytes, name } = await unbalancedVoucher()
    const id = await staged(book, kept(name, bytes))
    await expect(act((ctx) => confirm(ctx, id))).rejects.toMatchObject({ code: 'imports.hasErrors', kind: 'invalid' })
    const file = await act((ctx) => rejected(ctx, { batch: id }))
    const workbook = await openSheet(new Uint8Array(await file.arrayBuffer()))
    const rows = []
    for await (const row of workbook.rows(0)) rows.push(row.cells)
    expect(rows[0]?.slice(-2)).toEqual(['原行号', '错误原因'])
    expect(rows.slice(1).map((cells) => cells[12])).toEqual([11, 12])
    expect(rows[1]?.[13]).toMatch(/借贷不平：借方 120.99，贷方 120.98，相差 0.01/)
  })
})

describe('staging', () => {
  it('goes on behind the last chunk after a crash, and comes to the same', async () => {
    const book = await newBook()
    const path = kept('long.xlsx', await writeGrid(longYear(2_600)))
    const whole = await staged(book, path)
    const id = await begun(book, path)
    const stop = new AbortController()
    const workbook = await openSheet(path)
    await stageBatch({ db, clock, county: village.county, signal: stop.signal, onProgress: () => stop.abort() }, id, () => Promise.resolve(workbook))
    expect(await act((ctx) => batchOf(ctx, id))).toMatchObject({ state: 'staging', doneRows: 4_000 })
    await Promise.all([1, 2].map(() => stageBatch({ db, clock, county: village.county }, id, () => openSheet(path))))
    const [first, second] = [await act((ctx) => batchOf(ctx, whole)), await act((ctx) => batchOf(ctx, id))]
    expect(second).toMatchObject({ state: 'staged', doneRows: 5_200, vouchers: 2_600, lines: 5_200, errors: 0 })
    expect(second.contentHash).toEqual(first.contentHash)
  })

  it('stops between chunks when cancelled, leaving nothing behind', async () => {
    const book = await newBook()
    const path = kept('cancelled.xlsx', await writeGrid(longYear(2_600)))
    const id = await begun(book, path)
    const workbook = await openSheet(path)
    let done: Promise<unknown> = Promise.resolve()
    await stageBatch({ db, clock, county: village.county, onProgress: () => (done = act((ctx) => cancel(ctx, { batch: id }))) }, id, () => Promise.resolve(workbook))
    await done
    expect(await act((ctx) => batchOf(ctx, id))).toMatchObject({ state: 'cancelled' })
    await expect(act((ctx) => confirm(ctx, id))).rejects.toMatchObject({ code: 'imports.notStaged' })
  })

  it('tells why a damaged file could not be read', async () => {
    const book = await newBook()
    const id = await begun(book, villageYearFile('vouchers.xlsx'))
    await stageBatch({ db, clock, county: village.county }, id, () => openSheet(new Uint8Array()))
    expect(await act((ctx) => batchOf(ctx, id))).toMatchObject({ state: 'failed', failure: expect.stringMatching(/空/) })
  })

  it('finds what the book got in between', async () => {
    const book = await newBook()
    const grid = await readVillageYear()
    const id = await staged(book, kept('half.xlsx', await writeGrid(grid.slice(0, 27))))
    await vouchers(book)
    await expect(act((ctx) => confirm(ctx, id))).rejects.toMatchObject({ code: 'imports.changed', message: expect.stringMatching(/凭证号重复/) })
  })
})

describe('the wizard', () => {
  it('shows the file, remembers the columns, and starts reading only with all of them', async () => {
    const book = await newBook()
    const { sha256 } = await storeFile(folder, village.county, await readFile(villageYearFile('vouchers.xlsx')))
    const input = { book, kind: 'vouchers' as const, fileName: '凭证.xlsx', upload: sha256 }
    const batch = await act((ctx) => create(ctx, folder, input))
    const seen = await act((ctx) => inspect(ctx, folder, { batch: batch.id }))
    expect(seen).toMatchObject({ headingRow: 4, sheet: 0, remembered: false, missing: [], mapping: { date: 0, word: 1, number: 2, debit: 7, credit: 8 } })
    expect(seen.sample[0]).toMatchObject({ row: 5, cells: ['45660', '记', '1', '提现备用', '101', '库存现金', '', '2100', '', '1', '钱某', '孙某'] })
    const { debit: _, ...without } = seen.mapping
    await expect(act((ctx) => stage(ctx, folder, { batch: batch.id, sheet: 0, headingRow: 4, mapping: without }))).rejects.toMatchObject({ code: 'imports.missingColumn', message: expect.stringContaining('缺少列：借方金额') })
    await expect(act((ctx) => stage(ctx, folder, { batch: batch.id, sheet: 0, headingRow: 4, mapping: { ...seen.mapping, credit: 7 } }))).rejects.toMatchObject({ code: 'imports.columnTwice' })
    await staged(book, villageYearFile('vouchers.xlsx'))
    expect(await act((ctx) => inspect(ctx, folder, { batch: batch.id }))).toMatchObject({ remembered: true, mapping: seen.mapping })
    await expect(act((ctx) => inspect(ctx, folder, { batch: newId() }))).rejects.toMatchObject({ kind: 'notFound' })
  })
})

describe('a book in use', () => {
  it('gets drafts for review, and no opening balances', async () => {
    const book = await newBook()
    await opening(book)
    await act((ctx) => useBook(ctx, book, '2025-01'))
    const { batch } = await vouchers(book)
    expect(batch).toMatchObject({ state: 'posted', vouchers: 157 })
    expect(await countOf(book)).toBe(0)
    expect((await act((ctx) => listDrafts(ctx, { book, page: 1, size: 1 }))).total).toBe(157)
    await expect(opening(book)).rejects.toMatchObject({ code: 'imports.bookInUse' })
    await expect(act((ctx) => withdraw(ctx, { batch: batch.id, reason: '选错了' }))).rejects.toMatchObject({ code: 'imports.bookInUse' })
    await expect(vouchers(book)).rejects.toMatchObject({ code: 'imports.twice' })
  })

  it('refuses a closed month', async () => {
    const book = await newBook()
    await act((ctx) => useBook(ctx, book, '2025-02'))
    await act((ctx) => closePeriod(ctx, book, '2025-02'))
    const { findings } = await vouchers(book)
    expect(findings[0]).toMatchObject({ row: 5, column: '日期', cell: 'A5', message: expect.stringContaining('2025年1月已结账') })
    expect(await act((ctx) => bookOf(ctx, book))).toMatchObject({ state: 'inUse' })
  })
})

/** So many two-line vouchers of January under the usual heading. */
function longYear(count: number) {
  const heading = ['日期', '凭证字', '凭证号', '摘要', '科目编码', '科目名称', '借方金额', '贷方金额']
  const lines = Array.from({ length: count }, (_, index) => [
    ['2025-01-05', '记', index + 1, `提现 ${index}`, '101', '库存现金', 10, null],
    [null, null, null, null, '102', '银行存款', null, 10],
  ])
  return [['凭证列表'], heading, ...lines.flat()]
}
