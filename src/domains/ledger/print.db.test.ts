import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useDatabase } from '../../../test/support/database.ts'
import { draft } from '../../../test/support/ledger.ts'
import { readPdf } from '../../../test/support/pdf.ts'
import { startServer, type Api, type TestServer } from '../../../test/support/server.ts'
import { newId } from '../../kernel/id.ts'
import { migrateJobs, startJobs, stopJobs } from '../../kernel/jobs.ts'
import { addAccounts, addParties, appendHistory, createBook, type HistoryVoucher } from './index.ts'

const database = useDatabase()
let server: TestServer
let accountant: Api
let outsider: Api
let book: string
let large: string

const history = (date: string, no: number, ...rows: [string, bigint, string?][]): HistoryVoucher => ({ ...draft(date, ...rows), id: newId(), no, preparedBy: '张会计', reviewedBy: '李审核' })

beforeAll(async () => {
  await migrateJobs(database.ownerUrl)
  server = await startServer(database.appUrl, [
    { username: 'accountant', post: 'townAccountant', at: 'town' },
    { username: 'outsider', post: 'townAccountant', at: 'otherTown' },
    { username: 'admin', post: 'systemAdmin', at: 'county' },
  ])
  await startJobs(database.appUrl, server.app)
  const { village, app } = server
  await village.act(app.db, async (ctx) => {
    ;({ id: book } = await createBook(ctx, { village: village.id, kind: 'coop', name: '青枫村股份经济合作社', start: '2026-01' }))
    await addAccounts(ctx, book, [{ code: '10101', name: '村部现金' }])
    const party = (await addParties(ctx, book, [{ name: '陈𡿨', category: 'member' }])).get('陈𡿨')!
    await appendHistory(ctx, book, [
      history('2026-01-05', 1, ['10101', 1_000_500n], ['501', -1_000_500n]),
      history('2026-01-06', 2, ['113', 5_000n, party], ['10101', -5_000n]),
      history('2026-02-03', 1, ['10101', 700n], ['501', -700n]),
      history('2026-02-04', 2, ['10101', 800n], ['501', -800n]),
    ], null)
    ;({ id: large } = await createBook(ctx, { village: village.id, kind: 'committee', name: '青枫村村民委员会', start: '2026-01' }))
    await appendHistory(ctx, large, Array.from({ length: 500 }, (_, i) => history('2026-03-10', i + 1, ['101', BigInt(i + 1)], ['501', -BigInt(i + 1)])), null)
  })
  accountant = await server.as('accountant')
  outsider = await server.as('outsider')
})
afterAll(async () => {
  await stopJobs()
  await server.close()
})

async function result(task: string, who = accountant) {
  const seen: number[] = []
  for (;;) {
    const row = await who.tasks.get({ task })
    if (seen.at(-1) !== row.doneItems) seen.push(row.doneItems)
    if (row.finishedAt) return { row, seen, file: await who.tasks.download({ task }) }
    await wait(100)
  }
}
const pagesOf = async (file: File) => readPdf(new Uint8Array(await file.arrayBuffer()))
const voucherOf = async (no: number) => (await accountant.ledger.vouchers({ book, from: '2026-01', to: '2026-01' })).rows.find((row) => row.no === no)!

test('printVoucher: one voucher on the paper chosen, with full account names and the party', async () => {
  const { id, year } = await voucherOf(2)
  const file = await accountant.ledger.printVoucher({ voucher: id, year, size: 'A5' })
  expect([file.name, file.type]).toEqual(['青枫村股份经济合作社 2026-01 记-0002.pdf', 'application/pdf'])
  const { boxes, pages } = await pagesOf(file)
  expect(boxes.map((box) => box.map((side) => Math.round(side * 2) / 2))).toEqual([[210, 148.5]])
  const text = pages[0]!.replaceAll(/\s/g, '')
  for (const part of ['青枫村股份经济合作社', '2026年1月6日', '记字第0002号', '10101库存现金—村部现金', '陈〔U+21FE8〕', '50.00', '伍拾元整', '制单：张会计', '审核：李审核']) expect(text).toContain(part)
  await expect(outsider.ledger.printVoucher({ voucher: id, year })).rejects.toMatchObject({ status: 404, code: 'ledger.voucherNotFound' })
})

test('printVouchers: a task that makes one file in the order of numbers, by months, word and numbers', async () => {
  const all = await result((await accountant.ledger.printVouchers({ key: newId(), book, from: '2026-01', to: '2026-02' })).task)
  expect(all.row).toMatchObject({ kind: 'ledger.printVouchers', state: 'done', doneItems: 4, totalItems: 4, fileName: '记账凭证-青枫村股份经济合作社-2026-01至2026-02.pdf' })
  expect(all.row.notice).toContain('𡿨')
  expect((await pagesOf(all.file)).pages.map((text) => /\d{4}年\d+月\d+日/.exec(text)?.[0])).toEqual(['2026年1月5日', '2026年1月6日', '2026年2月3日', '2026年2月4日'])
  const some = await result((await accountant.ledger.printVouchers({ key: newId(), book, from: '2026-01', to: '2026-02', word: '记', fromNo: 2, toNo: 2, size: 'A5' })).task)
  expect((await pagesOf(some.file)).pages).toHaveLength(2)
})

test('printVouchers says what is wrong with the range, and keeps to the scope', async () => {
  const wanted = { book, from: '2026-01', to: '2026-02' }
  const cases = [[{ from: '2026-03' }, 'ledger.monthsReversed'], [{ fromNo: 3, toNo: 2 }, 'ledger.numbersReversed'], [{ word: '转' }, 'ledger.nothingToPrint']] as const
  for (const [more, code] of cases) await expect(accountant.ledger.printVouchers({ key: newId(), ...wanted, ...more })).rejects.toMatchObject({ status: 422, code })
  await expect(outsider.ledger.printVouchers({ key: newId(), ...wanted })).rejects.toMatchObject({ status: 404, code: 'ledger.bookNotFound' })
  await expect((await server.as('admin')).ledger.printVouchers({ key: newId(), ...wanted })).rejects.toMatchObject({ status: 403 })
})

test('500 vouchers: one file of 500 sheets, with progress on the way; the same command again starts nothing new', async () => {
  const key = newId()
  const { task } = await accountant.ledger.printVouchers({ key, book: large, from: '2026-03', to: '2026-03' })
  const { row, seen, file } = await result(task)
  expect(row).toMatchObject({ state: 'done', totalItems: 500, notice: null })
  expect(seen.filter((done) => done > 0 && done < 500).length).toBeGreaterThan(0)
  expect(Buffer.from(await file.arrayBuffer()).toString('latin1')).toContain('/Count 500\n')
  expect((await accountant.ledger.printVouchers({ key, book: large, from: '2026-03', to: '2026-03' })).task).toBe(task)
}, 120_000)

test('printReport: every report that is exported to xlsx prints on A4', async () => {
  const widths = { 'trial-balance': 297, 'balance-sheet': 210, 'income-statement': 210, journal: 297 } as const
  for (const [report, width] of Object.entries(widths)) {
    const file = await accountant.ledger.printReport({ book, period: '2026-01', report: report as keyof typeof widths })
    const { boxes, pages } = await pagesOf(file)
    expect([report, Math.round(boxes[0]![0])]).toEqual([report, width])
    expect(pages.at(-1)).toContain(report.endsWith('e-sheet') || report.startsWith('income') ? '单位负责人' : '制表')
    expect(pages.join('')).toContain('10,005.00')
  }
  await expect(outsider.ledger.printReport({ book, period: '2026-01', report: 'journal' })).rejects.toMatchObject({ status: 404 })
})

test('printLongReport: beyond 3,000 rows a task makes one PDF of every row, with progress', async () => {
  const long = await server.village.act(server.app.db, async (ctx) => {
    const { id } = await createBook(ctx, { village: server.village.other, kind: 'coop', name: '白杨村股份经济合作社', start: '2026-01' })
    await appendHistory(ctx, id, Array.from({ length: 3_100 }, (_, i) => history('2026-04-10', i + 1, ['101', BigInt(i + 1)], ['501', -BigInt(i + 1)])), null)
    return id
  })
  const neighbour = outsider
  const input = { book: long, report: 'detail-ledger', account: '101', period: '2026-04' } as const
  await expect(neighbour.ledger.printReport(input)).rejects.toMatchObject({ status: 422, code: 'ledger.reportLong' })
  await expect(accountant.ledger.printLongReport({ ...input, key: newId() })).rejects.toMatchObject({ status: 404 })
  const { row, seen, file } = await result((await neighbour.ledger.printLongReport({ ...input, key: newId() })).task, neighbour)
  // The opening, 3,100 entries, 本月合计 and 本年累计.
  expect(row).toMatchObject({ kind: 'ledger.printReport', state: 'done', totalItems: 3_103, doneItems: 3_103, fileName: '白杨村股份经济合作社 101-库存现金明细账-2026-04.pdf' })
  expect(seen.filter((done) => done > 0 && done < 3_103).length).toBeGreaterThan(0)
  const { pages } = await pagesOf(file)
  expect(new Set(pages.join('').match(/记-\d{4}/g)).size).toBe(3_100)
  pages.forEach((text, i) => expect(text.replaceAll(/\s/g, '')).toContain(`第${i + 1}页`))
  expect(pages.at(-1)).toContain(`共 ${pages.length} 页`)
  expect(pages.at(-1)).toContain('本年累计')
}, 120_000)
