import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useDatabase } from '../../../test/support/database.ts'
import { foldLedger, seeded, type FoldBook, type FoldEntry, type FoldLine } from '../../../test/support/ledger-fold.ts'
import { makeVillage, type TestVillage } from '../../../test/support/village.ts'
import type { Context } from '../../kernel/context.ts'
import { Database } from '../../kernel/database/index.ts'
import { newId, type Id } from '../../kernel/id.ts'
import { openSheet, type SheetCell } from '../../kernel/sheet/index.ts'
import type { LedgerLine } from './contract/ledgers.ts'
import { dayBook, detailLedger, journal } from './handlers/ledgers/detail.ts'
import { generalLedger } from './handlers/ledgers/general.ts'
import { ageing, dimensionBalances } from './handlers/ledgers/parties.ts'
import { addAccounts, addParties, appendHistory, createBook, entriesOf, reportTable, setOpening, trialBalance, useBook, type HistoryVoucher } from './index.ts'
import { exportReport } from './handlers/export.ts'
import { parseQuantity } from './rules/ledgers.ts'

const database = useDatabase()
let db: Database
let village: TestVillage
let book: Id
let fold: FoldBook
let parties: Map<string, Id>

const act = <T>(work: (ctx: Context) => Promise<T>) => village.act(db, work)
const random = seeded(20_260_731)
const pick = <T>(list: readonly T[]): T => list[random(list.length)]!
const START = '2024-03'
const END = '2025-12'
const ACCOUNTS = ['101', '10201', '10202', '11201', '113', '12101', '12102', '211', '301', '50101', '50102', '51301', '51302', '51303']
const ALL = ['101', '102', '10201', '10202', '112', '113', '121', '12101', '211', '301', '321', '501', '50101', '513', '51302', '5', '1']

/** A book of 22 months: opening with parties, red entries, quantities, several vouchers a day out of number order, and closing vouchers in both Decembers. */
beforeAll(async () => {
  db = new Database(database.appUrl)
  village = await makeVillage(db)
  book = (await act((ctx) => createBook(ctx, { village: village.id, kind: 'coop', name: '账簿试验', start: START }))).id
  await act((ctx) => addAccounts(ctx, book, [
    { code: '10201', name: '基本户' }, { code: '10202', name: '专户' }, { code: '11201', name: '应收租金' }, { code: '12101', name: '化肥' }, { code: '12102', name: '农药' },
    { code: '50101', name: '租赁收入', tag: 'lease' }, { code: '50102', name: '销售收入', tag: 'sales' }, { code: '51301', name: '办公费' }, { code: '51302', name: '差旅费' }, { code: '51303', name: '运转支出', tag: 'villageOperation' },
  ]))
  parties = await act((ctx) => addParties(ctx, book, ['丁户', '乙户', '甲户', '丙公司'].map((name) => ({ name }))))
  const names = [...parties.keys()]
  const opening = [
    { account: '101', fen: 50_000n }, { account: '10201', fen: 900_000n }, { account: '113', party: '甲户', fen: 30_000n }, { account: '113', party: '乙户', fen: -12_000n },
    { account: '11201', party: '丙公司', fen: 44_000n }, { account: '11201', fen: 6_000n }, { account: '211', party: '丙公司', fen: -70_000n },
  ]
  opening.push({ account: '301', fen: -opening.reduce((sum, { fen }) => sum + fen, 0n) })
  await act((ctx) => setOpening(ctx, book, null, opening.map(({ account, party, fen }) => ({ account, fen, ...(party && { party: parties.get(party)! }) }))))

  const vouchers: HistoryVoucher[] = []
  const entries: FoldEntry[] = []
  const balance = new Map<string, bigint>()
  const add = (date: string, no: number, closing: boolean, rows: { account: string; side: 'debit' | 'credit'; fen: bigint }[]) => {
    vouchers.push({
      id: newId(), date, word: '记', no, kind: closing ? 'closing' : 'ordinary', attachments: 1, preparedBy: '甲', reviewedBy: '乙',
      lines: rows.map(({ account, side, fen }, i) => {
        const party = account === '113' || (/^(112|211)/.test(account) && random(3) > 0) ? pick(names) : undefined
        const quantity = account.startsWith('121') ? (fen < 0n ? -1n : 1n) * BigInt(1 + random(200_000)) : undefined
        entries.push({ date, no, line: i + 1, account, side, fen, closing, ...(party && { party }), ...(quantity && { quantity }) })
        balance.set(account, (balance.get(account) ?? 0n) + (side === 'debit' ? fen : -fen))
        return { account, side, amountFen: fen, summary: `第${no}号`, ...(party && { party: parties.get(party)! }), ...(quantity && { quantity: `${quantity < 0n ? '-' : ''}${(quantity < 0n ? -quantity : quantity) / 10_000n}.${String((quantity < 0n ? -quantity : quantity) % 10_000n).padStart(4, '0')}` }) }
      }),
    })
  }
  for (let ym = 2024 * 12 + 2; ym < 2026 * 12; ym++) {
    const month = `${Math.floor(ym / 12)}-${String((ym % 12) + 1).padStart(2, '0')}`
    if (month === '2024-08') continue
    const count = 12 + random(20)
    for (let no = 1; no <= count; no++) {
      const fen = BigInt(1 + random(90_000)) * (random(12) === 0 ? -1n : 1n)
      const [one, other] = [pick(ACCOUNTS), pick(ACCOUNTS)]
      const part = fen / 3n
      const rows = random(4) === 0 && part !== 0n
        ? [{ account: one, side: 'debit' as const, fen }, { account: other, side: 'credit' as const, fen: part }, { account: pick(ACCOUNTS), side: 'credit' as const, fen: fen - part }]
        : [{ account: one, side: 'debit' as const, fen }, { account: other, side: 'credit' as const, fen }]
      add(`${month}-${String(1 + random(28)).padStart(2, '0')}`, no, false, rows)
    }
    if (!month.endsWith('-12')) continue
    const profit = [...balance].filter(([account, fen]) => account.startsWith('5') && fen !== 0n)
    const total = profit.reduce((sum, [, fen]) => sum + fen, 0n)
    const toward = (fen: bigint) => (fen > 0n ? { side: 'credit' as const, fen } : { side: 'debit' as const, fen: -fen })
    add(`${month}-31`, count + 1, true, [...profit.map(([account, fen]) => ({ account, ...toward(fen) })), { account: '321', ...toward(-total) }])
    add(`${month}-31`, count + 2, true, [{ account: '321', ...toward(total) }, { account: '322', ...toward(-total) }])
  }
  await act((ctx) => appendHistory(ctx, book, vouchers, null))
  // Months before July 2025 are closed and frozen, the later ones are read from turnover.
  await act((ctx) => useBook(ctx, book, '2025-07'))
  fold = { start: START, opening, entries }
})
afterAll(() => db.close())

const shown = (lines: readonly LedgerLine[]): FoldLine[] =>
  lines.map((line) => [line.kind, line.kind === 'entry' || line.kind === 'day' ? line.date! : line.period, line.debitFen, line.creditFen, line.balanceFen, line.quantity ? parseQuantity(line.quantity.balance) : 0n])
const months = ['2024-03', '2024-07', '2024-08', '2024-12', '2025-01', '2025-02', '2025-06', '2025-07', '2025-12']
const someRange = () => {
  const [a, b] = [pick(months), pick(months)]
  return a < b ? { from: a, to: b } : { from: b, to: a }
}

/** Every page of a ledger, laid end to end; 承前页 is checked and left out. */
async function allPages(size: number, read: (page: { page: number; size: number }) => Promise<{ total: number; lines: LedgerLine[] }>): Promise<LedgerLine[]> {
  const all: LedgerLine[] = []
  for (let page = 1, total = 1; page === 1 || (page - 1) * size < total; page++) {
    const part = await read({ page, size })
    total = part.total
    const [first, ...rest] = part.lines
    if (page === 1) {
      all.push(...part.lines)
      continue
    }
    expect(first).toMatchObject({ kind: 'carriedIn', balanceFen: all.findLast(({ kind }) => kind === 'entry')!.balanceFen })
    const year = all.concat(rest).filter(({ kind, period }, i) => i < all.length && kind === 'entry' && period.slice(0, 4) === first!.period.slice(0, 4))
    if (all[0]!.period.endsWith('-01') || all[0]!.period === START) expect(first!.debitFen).toBe(year.reduce((sum, { debitFen }) => sum + (debitFen ?? 0n), 0n))
    all.push(...rest)
  }
  return all
}

describe('明细账', () => {
  it.each(ALL)('of %s is what the entries fold to, page by page, over random months', async (account) => {
    const code = account.length < 3 ? null : account
    for (let run = 0; run < 3; run++) {
      const range = run === 0 ? { from: START, to: END } : someRange()
      const size = pick([7, 50, 500])
      const expected = foldLedger(fold, { ...range, account })
      if (!code) {
        const rows = await act((ctx) => entriesOf(ctx, { book, kind: 'coop', account, ...range, closing: true, page: 2, size }))
        const wanted = expected.filter(([kind]) => kind === 'entry').slice(size, 2 * size)
        expect(rows.rows.map((row) => [row.date, row.balanceFen])).toEqual(wanted.map(([, date, , , balance]) => [date, balance]))
        continue
      }
      const lines = await allPages(size, (page) => act((ctx) => detailLedger(ctx, { book, account, format: 'quantity', closing: true, ...range, ...page })))
      expect(shown(lines)).toEqual(expected)
    }
  })

  it('of a party is what its entries fold to', async () => {
    for (const [name, party] of parties) {
      for (const account of ['113', '11201', '211']) {
        const range = someRange()
        const lines = await allPages(5, (page) => act((ctx) => detailLedger(ctx, { book, account, party, format: 'three', closing: true, ...range, ...page })))
        expect(shown(lines)).toEqual(foldLedger(fold, { ...range, account, party: name }))
      }
    }
  })

  it('leaves closing vouchers out of an income figure, and finds tagged accounts only', async () => {
    const read = (q: object) => act((ctx) => detailLedger(ctx, { book, account: '501', format: 'three', closing: false, from: '2025-01', to: '2025-12', page: 1, size: 500, ...q }))
    const of = (accounts: string[]) => fold.entries.filter((e) => e.date.startsWith('2025') && accounts.includes(e.account) && !e.closing).reduce((sum, e) => sum + (e.side === 'debit' ? e.fen : -e.fen), 0n)
    const [all, lease] = [await read({}), await read({ tag: 'lease' })]
    expect([all.openingFen, all.closingFen]).toEqual([0n, of(['50101', '50102'])])
    expect(lease.closingFen).toBe(of(['50101']))
    const old = await act((ctx) => entriesOf(ctx, { book, kind: 'coop', account: '501', from: '2025-01', to: '2025-12', closing: false, tag: 'lease', page: 1, size: 500 }))
    expect([old.total, old.closingFen]).toEqual([lease.total, lease.closingFen])
  })

  it('shows one column for each sub-account, on the account’s own side, adding up with the lines', async () => {
    for (const [account, sign] of [['513', 1n], ['501', -1n]] as const) {
      const { columns, lines } = await act((ctx) => detailLedger(ctx, { book, account, format: 'columns', closing: true, from: '2025-01', to: '2025-12', page: 1, size: 500 }))
      expect(columns.map((c) => c.account)).toEqual([...new Set(fold.entries.filter((e) => e.account.startsWith(account)).map((e) => e.account))].toSorted())
      for (const line of lines) {
        if (!line.parts) continue
        expect(line.parts.reduce((sum, fen) => sum + fen, 0n)).toBe(sign * ((line.debitFen ?? 0n) - (line.creditFen ?? 0n)))
      }
      const may = lines.find(({ kind, period }) => kind === 'year' && period === '2025-05')!
      const wanted = columns.map((c) => fold.entries.filter((e) => e.account === c.account && e.date >= '2025-01' && e.date < '2025-06').reduce((sum, e) => sum + sign * (e.side === 'debit' ? e.fen : -e.fen), 0n))
      expect(may.parts).toEqual(wanted)
    }
  })

  it('refuses what is no account and no range', async () => {
    const read = (q: object) => act((ctx) => detailLedger(ctx, { book, account: '513', format: 'three', closing: true, from: '2025-01', to: '2025-12', page: 1, size: 10, ...q }))
    await expect(read({ account: '51399' })).rejects.toMatchObject({ kind: 'notFound' })
    await expect(read({ from: '2026-01' })).rejects.toMatchObject({ kind: 'invalid' })
    expect((await read({ from: '2023-01', to: '2023-06' })).lines).toMatchObject([{ kind: 'opening', balanceFen: 0n }])
  })
})

describe('日记账', () => {
  it.each(['101', '102', '10201'])('of %s has the total and balance of every day', async (account) => {
    const range = someRange()
    const lines = await allPages(pick([4, 9]), (page) => act((ctx) => dayBook(ctx, { book, account, ...range, ...page })))
    expect(shown(lines)).toEqual(foldLedger(fold, { ...range, account, daily: true }).map(([kind, at, debit, credit, balance]) => [kind, at, debit, credit, balance, 0n]))
    expect(lines.filter(({ kind }) => kind === 'entry').every(({ counter }) => counter !== null)).toBe(true)
  })

  it('is for cash and banks only', async () => {
    await expect(act((ctx) => dayBook(ctx, { book, account: '513', from: '2025-01', to: '2025-01', page: 1, size: 10 }))).rejects.toMatchObject({ code: 'ledger.dayBookAccount' })
  })
})

describe('总账', () => {
  it('is what the detail ledgers come to, for every first-level account', async () => {
    for (const range of [{ from: START, to: END }, someRange(), someRange()]) {
      const { accounts } = await act((ctx) => generalLedger(ctx, { book, ...range }))
      const roots = [...new Set([...fold.entries, ...fold.opening].map(({ account }) => account.slice(0, 3)))].toSorted()
      const totals = (root: string) => foldLedger(fold, { ...range, account: root }).filter(([kind]) => kind !== 'entry').map(([kind, at, debit, credit, balance]) => [kind, at, debit, credit, balance])
      const wanted = roots.map((root) => [root, totals(root)] as const).filter(([, lines]) => lines.length > 1 || lines[0]![4] !== 0n)
      const seen = accounts.map(({ account, lines }) => [account, lines.map((l) => [l.kind, l.period, l.debitFen, l.creditFen, l.balanceFen])] as const)
      // 数量 is no part of 总账: an account whose amount is zero has no 结转下年 there.
      const plain = (lines: readonly (readonly unknown[])[]) => lines.filter(([kind, , , , balance]) => !(balance === 0n && (kind === 'carryDown' || kind === 'broughtDown')))
      expect(seen.map(([a, lines]) => [a, plain(lines)])).toEqual(wanted.map(([a, lines]) => [a, plain(lines)]))
    }
  })

  it('of one account is that of its sub-accounts', async () => {
    const { accounts } = await act((ctx) => generalLedger(ctx, { book, account: '10201', from: '2025-01', to: END }))
    expect(accounts[0]!.lines.at(-1)).toMatchObject({ kind: 'carryDown', balanceFen: foldLedger(fold, { from: '2025-01', to: END, account: '10201' }).at(-1)![4] })
  })
})

describe('序时账', () => {
  it('has every entry once, in order of number, with the totals of months and years', async () => {
    const lines = await allPages(37, (page) => act((ctx) => journal(ctx, { book, from: START, to: END, ...page })).then((j) => ({ ...j, lines: j.lines })))
    const entries = fold.entries.toSorted((a, b) => (a.date.slice(0, 7) < b.date.slice(0, 7) ? -1 : a.date.slice(0, 7) > b.date.slice(0, 7) ? 1 : a.no - b.no || a.line - b.line))
    expect(lines.filter(({ kind }) => kind === 'entry').map((l) => [l.date, l.no, l.line, l.account, l.debitFen ?? l.creditFen])).toEqual(entries.map((e) => [e.date, e.no, e.line, e.account, e.fen]))
    for (const line of lines.filter(({ kind }) => kind !== 'entry')) {
      expect(line.debitFen).toBe(line.creditFen)
      const inside = entries.filter((e) => (line.kind === 'month' ? e.date.startsWith(line.period) : e.date.startsWith(line.period.slice(0, 4)) && e.date.slice(0, 7) <= line.period))
      expect(line.debitFen).toBe(inside.reduce((sum, e) => (e.side === 'debit' ? sum + e.fen : sum), 0n))
    }
  })
})

describe('辅助余额表', () => {
  it('adds up, account by account, to what the entries of each party fold to', async () => {
    for (const range of [{ from: START, to: END }, { from: '2024-01', to: '2024-03' }, someRange(), someRange()]) {
      const { rows, totals, total } = await act((ctx) => dimensionBalances(ctx, { book, kind: 'coop', dimension: 'party', ...range, page: 1, size: 500 }))
      const signed = (e: FoldEntry) => (e.side === 'debit' ? e.fen : -e.fen)
      const wanted = ['112', '113', '211'].flatMap((root) => [...parties.keys(), undefined].flatMap((name) => {
        const own = (row: { account: string; party?: string }) => row.account.startsWith(root) && row.party === name
        const openingFen = fold.opening.filter(own).reduce((s, o) => s + o.fen, 0n) + fold.entries.filter((e) => own(e) && e.date.slice(0, 7) < range.from).reduce((s, e) => s + signed(e), 0n)
        const inside = fold.entries.filter((e) => own(e) && e.date.slice(0, 7) >= range.from && e.date.slice(0, 7) <= range.to)
        const sum = (side: string) => inside.filter((e) => e.side === side).reduce((s, e) => s + e.fen, 0n)
        const row = [root, name ?? null, openingFen, sum('debit'), sum('credit')] as const
        return row.slice(2).some((fen) => fen !== 0n) ? [row] : []
      }))
      const order = (a: readonly unknown[], b: readonly unknown[]) => `${String(a[0])}${String(a[1])}`.localeCompare(`${String(b[0])}${String(b[1])}`)
      expect(rows.map((r) => [r.account.slice(0, 3), r.valueName, r.openingFen, r.debitFen, r.creditFen] as const).toSorted(order)).toEqual(wanted.toSorted(order))
      expect(total).toBe(rows.length)
      expect(totals.closingDebitFen - totals.closingCreditFen).toBe(totals.openingFen + totals.debitFen - totals.creditFen)
    }
  })
})

describe('科目余额表', () => {
  it('covers a range of months, to a level, with what moved and with quantities', async () => {
    const read = (q: object) => act((ctx) => trialBalance(ctx, { book, kind: 'coop', period: '2025-09', from: '2024-11', ...q }))
    const all = await read({})
    for (const row of all.rows) {
      const lines = foldLedger(fold, { from: '2024-11', to: '2025-09', account: row.account })
      const inside = lines.filter(([kind]) => kind === 'entry')
      const sum = (column: 2 | 3) => inside.reduce((total, line) => total + (line[column] ?? 0n), 0n)
      expect([row.account, row.openingFen, row.debitFen, row.creditFen, row.closingFen]).toEqual([row.account, lines[0]![4], sum(2), sum(3), lines.at(-1)![4]])
      if (row.leaf) expect(parseQuantity(row.quantity ?? '0')).toBe(lines.at(-1)![5])
      const year = foldLedger(fold, { from: '2025-01', to: '2025-09', account: row.account }).findLast(([kind]) => kind === 'year')
      expect([row.yearDebitFen, row.yearCreditFen]).toEqual(year ? [year[2], year[3]] : [0n, 0n])
    }
    expect((await read({ level: 1 })).rows.map((r) => r.account)).toEqual(all.rows.filter((r) => r.level === 1).map((r) => r.account))
    const moved = await read({ from: '2025-09', moved: true })
    expect(moved.rows.map((r) => r.account)).toEqual([...new Set(fold.entries.filter((e) => e.date.startsWith('2025-09')).flatMap((e) => [e.account.slice(0, 3), e.account]))].toSorted())
    await expect(read({ from: '2025-10' })).rejects.toMatchObject({ code: 'ledger.range' })
  })

  it('starts from the opening of a book that began within the range', async () => {
    const { rows } = await act((ctx) => trialBalance(ctx, { book, kind: 'coop', from: '2024-01', period: '2024-03' }))
    expect(rows.find((r) => r.account === '10201')!.openingFen).toBe(900_000n)
  })
})

describe('files', () => {
  const range = { from: START, period: END }
  const table = (q: object) => act((ctx) => reportTable(ctx, { book, kind: 'coop', ...range, report: 'detail-ledger', ...q }))

  it.each([['detail-ledger', '102', 'three'], ['quantity-ledger', '12101', 'quantity'], ['columns-ledger', '513', 'columns']] as const)('%s holds every line of the ledger', async (report, account, format) => {
    const [file, screen] = [await table({ report, account }), await act((ctx) => detailLedger(ctx, { book, account, format, closing: true, from: START, to: END, page: 1, size: 10_000 }))]
    expect(file.rows.map((r) => [r.kind, r.debitFen, r.creditFen, r.balanceFen])).toEqual(screen.lines.map((l) => [l.kind, l.debitFen, l.creditFen, l.balanceFen < 0n ? -l.balanceFen : l.balanceFen]))
    expect(file.rows.filter((r) => r.total === 1).map((r) => r.summary)).toEqual(screen.lines.filter((l) => ['month', 'year', 'carryDown'].includes(l.kind)).map((l) => l.summary))
    expect(file.months).toBe('2024年3月至2025年12月')
  })

  it.each(['journal', 'general-ledger', 'dimension-balances'] as const)('%s needs no account', async (report) => {
    const { rows, columns } = await table({ report })
    expect(rows.length).toBeGreaterThan(10)
    expect(columns.every(({ key }) => rows.some((row) => key in row))).toBe(true)
  })

  it('writes numbers as numbers: the closing balance of the day book and the ages add up in the workbook', async () => {
    const sheet = async (q: object) => {
      const file = await act((ctx) => exportReport(ctx, { book, kind: 'coop', ...range, report: 'day-book', ...q }))
      const rows: SheetCell[][] = []
      for await (const { cells } of (await openSheet(new Uint8Array(await file.arrayBuffer()))).rows(0)) rows.push(cells)
      return { name: file.name, rows }
    }
    const day = await sheet({ account: '101' })
    const last = foldLedger(fold, { from: START, to: END, account: '101', daily: true }).at(-1)![4]
    expect(day.name).toContain('库存现金日记账')
    expect(day.rows.at(-1)!.at(-1)).toBe(Number(last < 0n ? -last : last) / 100)
    const aged = await sheet({ report: 'ageing', account: '113' })
    const [, side, balance, ...buckets] = aged.rows.at(-2)!
    expect(side).toBe('借')
    expect(buckets.slice(0, 4).reduce<number>((sum, fen) => sum + Math.round(Number(fen) * 100), 0)).toBe(Math.round(Number(balance) * 100))
  })

  it.each([
    [{ report: 'day-book' }, 'ledger.accountMissing'], [{ report: 'day-book', account: '513' }, 'ledger.dayBookAccount'], [{ report: 'ageing', account: '101' }, 'ledger.ageingAccount'],
    [{ report: 'general-ledger', book: undefined, division: 0 }, 'ledger.coverageMissing'],
  ])('refuses %j', async (q, code) => {
    await expect(table(q)).rejects.toMatchObject({ code, kind: 'invalid' })
  })
})

describe('账龄', () => {
  it('agrees with the balance of every party, and flags what came in with the opening', async () => {
    for (const account of ['112', '113', '211'] as const) {
      for (const period of ['2024-03', '2025-06', '2025-12']) {
        const aged = await act((ctx) => ageing(ctx, { book, kind: 'coop', account, period, boundaries: [12, 24, 36], page: 1, size: 500 }))
        const balances = await act((ctx) => dimensionBalances(ctx, { book, kind: 'coop', dimension: 'party', account, from: START, to: period, page: 1, size: 500 }))
        const of = (rows: readonly { party?: string | null; value?: string | null }[], fen: (i: number) => bigint) => new Map(rows.map((row, i) => [row.party ?? row.value ?? null, fen(i)] as const).filter(([, f]) => f !== 0n))
        expect(of(aged.rows, (i) => aged.rows[i]!.balanceFen)).toEqual(of(balances.rows, (i) => balances.rows[i]!.closingFen))
        for (const row of aged.rows) expect(row.buckets.reduce((sum, fen) => sum + fen, 0n)).toBe(row.balanceFen)
        expect(aged.totals.debitFen - aged.totals.creditFen).toBe(aged.rows.reduce((sum, row) => sum + row.balanceFen, 0n))
      }
    }
  })

  it('rolls up the books in use of a kind below a division, party by party', async () => {
    const q = { kind: 'coop', account: '113', page: 1, size: 500 } as const
    const age = (where: object) => act((ctx) => ageing(ctx, { ...q, ...where, period: END, boundaries: [6, 12] }))
    const sums = (where: object) => act((ctx) => dimensionBalances(ctx, { ...q, ...where, dimension: 'party', from: START, to: END }))
    const [all, own, every, one] = [await age({ division: village.id }), await age({ book }), await sums({ division: village.id }), await sums({ book })]
    expect(all.rows).toEqual(own.rows)
    expect(every.rows).toEqual(one.rows)
    expect([all.coverage.books, all.rows[0]!.villageName, all.buckets]).toEqual([1, '青枫村', ['6个月以内', '6–12个月', '12个月以上']])
    expect((await age({ division: village.id, kind: 'committee' })).rows).toEqual([])
  })

  it('keeps an untouched opening whole, as of the day before the book began', async () => {
    const { id } = await act((ctx) => createBook(ctx, { village: village.id, kind: 'coop', name: '账龄试验', start: '2024-06' }))
    const made = await act((ctx) => addParties(ctx, id, [{ name: '老户' }]))
    await act((ctx) => setOpening(ctx, id, null, [{ account: '113', party: made.get('老户')!, fen: 800n }, { account: '301', fen: -800n }]))
    const aged = await act((ctx) => ageing(ctx, { book: id, kind: 'coop', account: '113', period: '2026-08', boundaries: [12, 24, 36], page: 1, size: 10 }))
    expect(aged.rows).toMatchObject([{ partyName: '老户', balanceFen: 800n, buckets: [0n, 0n, 800n, 0n], openingFen: 800n, oldest: '2024-05-31' }])
    await expect(act((ctx) => ageing(ctx, { book: id, kind: 'coop', account: '113', period: '2026-08', boundaries: [24, 12], page: 1, size: 10 }))).rejects.toMatchObject({ code: 'ledger.boundaries' })
  })
})
