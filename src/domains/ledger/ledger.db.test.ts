import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useDatabase } from '../../../test/support/database.ts'
import { makeVillage, type TestVillage } from '../../../test/support/village.ts'
import { Database } from '../../kernel/database/index.ts'
import type { Context } from '../../kernel/context.ts'
import { periodRange } from '../../kernel/day.ts'
import { newId } from '../../kernel/id.ts'
import { draft } from '../../../test/support/ledger.ts'
import { accountsOf, addAccounts, addParties, appendHistory, balanceSheet, balancesAt, carryOver, closePeriod, createBook, entriesOf, incomeStatement, post, setOpening, trialBalance, useBook, withdrawBatch, withdrawOpening } from './index.ts'

const database = useDatabase()
let db: Database
let village: TestVillage

beforeAll(async () => {
  db = new Database(database.appUrl)
  village = await makeVillage(db)
})
afterAll(() => db.close())

const inVillage = <T>(work: (ctx: Context) => Promise<T>) => village.act(db, work)
const signed = { preparedBy: '甲', reviewedBy: '乙' }
const voucher = (date: string, ...rows: [string, bigint, string?][]) => ({ ...draft(date, ...rows), id: newId() })

async function newBook(name: string) {
  const { id } = await inVillage((ctx) => createBook(ctx, { village: village.id, kind: 'coop', name, start: '2025-01' }))
  return id
}

async function bookInUse(name: string, month = '2025-01') {
  const id = await newBook(name)
  await inVillage((ctx) => useBook(ctx, id, month))
  return id
}

describe('posting', () => {
  it('numbers vouchers without a gap, whoever posts at the same time', async () => {
    const book = await bookInUse('并发')
    const numbers = await Promise.all(Array.from({ length: 40 }, () => inVillage((ctx) => post(ctx, book, voucher('2025-01-10', ['101', 100n], ['501', -100n]), signed))))
    expect(numbers.map((n) => n.no).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
    const { rows } = await inVillage((ctx) => trialBalance(ctx, { book, kind: 'coop', period: '2025-01' }))
    expect(rows.map((r) => [r.account, r.closingFen])).toEqual([['101', 4000n], ['501', -4000n]])
  })

  it('leaves no gap when a transaction fails after posting', async () => {
    const book = await bookInUse('回滚')
    await expect(inVillage(async (ctx) => {
      await post(ctx, book, voucher('2025-01-10', ['101', 100n], ['501', -100n]), signed)
      throw new Error('stop')
    })).rejects.toThrow('stop')
    const { no } = await inVillage((ctx) => post(ctx, book, voucher('2025-01-10', ['101', 100n], ['501', -100n]), signed))
    expect(no).toBe(1)
  })

  it.each([
    ['equal signatures', { preparedBy: '甲', reviewedBy: '甲' }, '不能是同一人'],
    ['the same person under two names', { preparedBy: '甲', reviewedBy: '乙', preparer: '0190a000-0000-7000-8000-000000000001', reviewer: '0190a000-0000-7000-8000-000000000001' }, '不能是同一人'],
    ['a missing reviewer', { preparedBy: '甲', reviewedBy: '' }, '必须有制单人和审核人'],
  ])('refuses %s', async (_, by, message) => {
    const book = await bookInUse(`签名 ${message} ${newId()}`)
    await expect(inVillage((ctx) => post(ctx, book, voucher('2025-01-10', ['101', 1n], ['501', -1n]), by))).rejects.toThrow(message)
  })

  it('posts the same act only once per book', async () => {
    const book = await bookInUse('来源')
    const source = { domain: 'contracts', kind: 'rent', id: 'r1' }
    await inVillage((ctx) => post(ctx, book, voucher('2025-01-10', ['101', 1n], ['501', -1n]), { ...signed, source }))
    await expect(inVillage((ctx) => post(ctx, book, voucher('2025-01-11', ['101', 1n], ['501', -1n]), { ...signed, source }))).rejects.toThrow('已经记过账')
  })

  it('guards the books in the database even when the rules are passed by', async () => {
    const book = await bookInUse('第二道墙')
    const append = (entries: unknown[]) => inVillage((ctx) => {
      const id = newId()
      const head = [{ id, year: 2025, month: 1, word: '记', date: '2025-01-02', kind: 'ordinary', summary: 'x', debit_fen: 1, prepared_by: 'a', reviewed_by: 'b', content_hash: '00' }]
      return sql`select * from ledger.append(${village.county}, ${book}, ${JSON.stringify(head)}::jsonb, ${JSON.stringify(entries.map((e) => ({ ...(e as object), voucher: id, summary: 'x' })))}::jsonb, now())`.execute(ctx.trx)
    })
    await expect(append([{ line: 1, account: '101', side: 'debit', amount_fen: 5 }, { line: 2, account: '501', side: 'credit', amount_fen: 4 }])).rejects.toThrow('借贷不平')
    await expect(append([{ line: 1, account: '101', side: 'debit', amount_fen: 5 }])).rejects.toThrow('少于两行')
    await expect(append([{ line: 1, account: '113', side: 'debit', amount_fen: 5 }, { line: 2, account: '501', side: 'credit', amount_fen: 5 }])).rejects.toThrow('往来单位或成员')
    await expect(append([{ line: 1, account: '777', side: 'debit', amount_fen: 5 }, { line: 2, account: '501', side: 'credit', amount_fen: 5 }])).rejects.toThrow('不存在')
  })

  it('refuses closed months and reads balances on from the frozen ones', async () => {
    const book = await bookInUse('结账')
    await inVillage((ctx) => post(ctx, book, voucher('2025-01-10', ['101', 700n], ['501', -700n]), signed))
    await inVillage((ctx) => closePeriod(ctx, book, '2025-01'))
    await expect(inVillage((ctx) => post(ctx, book, voucher('2025-01-31', ['101', 1n], ['501', -1n]), signed))).rejects.toThrow('已结账')
    await inVillage((ctx) => post(ctx, book, voucher('2025-02-01', ['101', 50n], ['501', -50n]), signed))
    const february = await inVillage((ctx) => trialBalance(ctx, { book, kind: 'coop', period: '2025-02' }))
    expect(february.rows[0]).toMatchObject({ account: '101', openingFen: 700n, debitFen: 50n, yearDebitFen: 750n, closingFen: 750n })
    await expect(inVillage((ctx) => closePeriod(ctx, book, '2025-04'))).rejects.toThrow('上一月尚未结账')
  })
})

describe('balances of several books', () => {
  it('reads a book that never closed beside one that did', async () => {
    const [closed, open] = [await bookInUse('已结', '2025-03'), await newBook('从未结账')]
    await inVillage((ctx) => appendHistory(ctx, open, [{ ...voucher('2025-01-03', ['101', 5n], ['501', -5n]), no: 1, ...signed }], null))
    for (const month of periodRange('2025-03', '2026-01')) await inVillage((ctx) => closePeriod(ctx, closed, month))
    const rows = await inVillage((ctx) => balancesAt(ctx, { books: [closed, open], period: '2026-02' }))
    expect(rows.map((r) => [r.book === open, r.account, r.fen]).toSorted((a, b) => String(a[1]).localeCompare(String(b[1])))).toEqual([[true, '101', 5n], [true, '501', -5n]])
  })
})

describe('posted vouchers never change', () => {
  it.each(['update ledger.voucher set summary = summary', 'delete from ledger.voucher', 'update ledger.entry set amount_fen = 1', 'delete from ledger.entry', 'insert into ledger.balance select * from ledger.balance', 'update ledger.carried set fen = 0'])(
    'refuses %s to the application',
    async (statement) => {
      await expect(inVillage((ctx) => sql.raw(statement).execute(ctx.trx))).rejects.toThrow('permission denied')
    },
  )

  it('refuses the owner too', async () => {
    const owner = new Database(database.ownerUrl, { max: 1 })
    const change = (statement: string) => owner.transaction({ county: village.county, all: true, villages: [] }, (trx) => sql.raw(statement).execute(trx))
    await expect(change('update ledger.entry set amount_fen = 1')).rejects.toThrow('不可修改或删除')
    await expect(change('delete from ledger.voucher')).rejects.toThrow('不可修改或删除')
    await owner.close()
  })
})

describe('set-up', () => {
  it('takes an opening and history with their numbers, and gives both back', async () => {
    const book = await newBook('初始化')
    await inVillage((ctx) => addAccounts(ctx, book, [{ code: '10201', name: '基本户' }, { code: '50102', name: '租赁收入', tag: 'lease' }]))
    const party = (await inVillage((ctx) => addParties(ctx, book, [{ name: '郭某一', category: 'member' }]))).get('郭某一')!
    const [opening, batch] = [newId(), newId()]
    await inVillage((ctx) => setOpening(ctx, book, opening, [{ account: '10201', fen: 1000n }, { account: '113', party, fen: -400n }, { account: '301', fen: -600n }]))
    await expect(inVillage((ctx) => setOpening(ctx, book, newId(), [{ account: '10201', fen: 1n }, { account: '301', fen: -1n }]))).rejects.toThrow('已有期初余额')
    const history = { ...voucher('2025-02-03', ['10201', 90n], ['50102', -90n]), no: 7, ...signed }
    await inVillage((ctx) => appendHistory(ctx, book, [history], batch))
    const sheet = await inVillage((ctx) => balanceSheet(ctx, { book, kind: 'coop', period: '2025-02' }))
    const line = (id: string) => sheet.lines.find((l) => l.id === id)
    expect([line('BS01')?.currentFen, line('BS01')?.comparativeFen, line('BS25')?.currentFen, line('BS37')?.currentFen]).toEqual([1090n, 1000n, 400n, 90n])
    expect(sheet.checks.every((c) => c.ok)).toBe(true)

    expect(await inVillage((ctx) => withdrawBatch(ctx, book, batch, '重导'))).toEqual({ vouchers: 1 })
    await inVillage((ctx) => withdrawOpening(ctx, book, opening, '重导'))
    expect((await inVillage((ctx) => trialBalance(ctx, { book, kind: 'coop', period: '2025-02' }))).rows).toEqual([])
    const { rows } = await inVillage((ctx) => sql<{ n: bigint }>`select jsonb_array_length(archive -> 'entries') as n from ledger.withdrawn where batch = ${batch}`.execute(ctx.trx))
    expect(rows).toEqual([{ n: 2 }])
  })

  it('ends with 启用: no more history, no withdrawal, earlier months closed', async () => {
    const book = await newBook('启用')
    const batch = newId()
    await inVillage((ctx) => appendHistory(ctx, book, [{ ...voucher('2025-01-03', ['101', 5n], ['501', -5n]), no: 1, ...signed }], batch))
    await inVillage((ctx) => useBook(ctx, book, '2025-03'))
    await expect(inVillage((ctx) => withdrawBatch(ctx, book, batch, '重导'))).rejects.toThrow('已启用')
    await expect(inVillage((ctx) => appendHistory(ctx, book, [{ ...voucher('2025-03-03', ['101', 5n], ['501', -5n]), no: 1, ...signed }], newId()))).rejects.toThrow('已启用')
    await expect(inVillage((ctx) => post(ctx, book, voucher('2025-02-03', ['101', 5n], ['501', -5n]), signed))).rejects.toThrow('已结账')
    await expect(inVillage((ctx) => useBook(ctx, book, '2025-04'))).rejects.toThrow('已经启用')
  })

  it('refuses a book before the 2023 standard', async () => {
    await expect(inVillage((ctx) => createBook(ctx, { village: village.id, kind: 'coop', name: '太早', start: '2023-12' }))).rejects.toThrow('2024 年 1 月')
  })

  it('gives each new book the 42 accounts', async () => {
    const book = await newBook('科目')
    expect(await inVillage((ctx) => accountsOf(ctx, book))).toHaveLength(42)
  })
})

describe('year end', () => {
  it('carries income over without changing any income figure', async () => {
    const book = await newBook('年终')
    await inVillage((ctx) => addAccounts(ctx, book, [{ code: '32201', name: '未分配收益', tag: 'undistributed' }, { code: '32202', name: '各项分配', tag: 'appropriation' }]))
    const year = [{ ...voucher('2025-03-01', ['101', 900n], ['501', -900n]), no: 1, ...signed }, { ...voucher('2025-04-01', ['513', 300n], ['101', -300n]), no: 1, ...signed }]
    await inVillage((ctx) => appendHistory(ctx, book, year, null))
    const before = await inVillage((ctx) => incomeStatement(ctx, { book, kind: 'coop', period: '2025-12' }))
    expect(await inVillage((ctx) => carryOver(ctx, book, 2025))).toEqual({ vouchers: 3, drafts: 0 })
    const after = await inVillage((ctx) => incomeStatement(ctx, { book, kind: 'coop', period: '2025-12' }))
    expect(after.lines).toEqual(before.lines)
    expect(after.checks.every((c) => c.ok)).toBe(true)
    const { rows } = await inVillage((ctx) => trialBalance(ctx, { book, kind: 'coop', period: '2025-12' }))
    expect(rows.filter((r) => r.closingFen !== 0n && r.leaf).map((r) => [r.account, r.closingFen])).toEqual([['101', 600n], ['32201', -600n]])
    const income = await inVillage((ctx) => entriesOf(ctx, { book, kind: 'coop', account: '501', from: '2025-01', to: '2025-12', closing: false, page: 1, size: 10 }))
    expect([income.total, income.closingFen]).toEqual([1, -900n])
  })
})

describe('row scope', () => {
  it('hides another village’s books: 404, and no rows by SQL', async () => {
    const book = await bookInUse('范围')
    const other = { county: village.county, all: false, villages: [village.id + 100_000] }
    await expect(village.act(db, (ctx) => entriesOf(ctx, { book, kind: 'coop', account: '101', from: '2025-01', to: '2025-12', closing: true, page: 1, size: 10 }), other)).rejects.toMatchObject({ kind: 'notFound' })
    const { rows } = await village.act(db, (ctx) => sql`select id from ledger.book`.execute(ctx.trx), other)
    expect(rows).toEqual([])
  })

  it('shows nothing without a scope, and the application role cannot bypass it', async () => {
    const { rows } = await db.pool.query('select count(*)::int as n from ledger.book')
    expect(rows).toEqual([{ n: 0 }])
    const role = await db.pool.query('select rolsuper, rolbypassrls from pg_roles where rolname = current_user')
    expect(role.rows).toEqual([{ rolsuper: false, rolbypassrls: false }])
    await expect(db.pool.query('select count(*) from ledger.voucher_2025')).rejects.toThrow('permission denied')
  })
})
