import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSheet } from '../src/kernel/sheet/index.ts'
import { villageYearFile } from './fixtures/villageYear.ts'

const main = resolve(import.meta.dirname, '../src/main.ts')
const TIMEOUT = 120_000

interface Outcome {
  code: number
  out: string
  err: string
}

let folder = ''
let book = ''

/** Runs a real command in a process of its own against the test's data folder. */
function mingzhang(args: string[], { input = '', data = 'data' } = {}): Promise<Outcome> {
  const { DATABASE_URL: _, MINGZHANG_DATA: __, ...env } = process.env
  return new Promise((done, fail) => {
    const child = execFile(process.execPath, [main, ...args, '--data', join(folder, data)], { env }, (error, out, err) => {
      const code = error ? error.code : 0
      if (typeof code === 'number') done({ code, out, err })
      else fail(error ?? new Error('no exit code'))
    })
    child.stdin?.end(input)
  })
}

async function data<T>(args: string[]): Promise<T> {
  const { code, out, err } = await mingzhang([...args, '--json'])
  expect(err.includes('错误') ? err : '').toBe('')
  expect(code).toBe(0)
  return JSON.parse(out) as T
}

/** Yuan text of expected.json as fen text. */
const fen = (yuan: string): string => String(BigInt(yuan.replace('.', '')))

interface Expected {
  trialBalance: { account: string; opening: string; debit: string; credit: string; closing: string }[]
  incomeStatement: { id: string; amount: string }[]
  balanceSheetAtYearEndBeforeCarryOver: { id: string; closing: string }[]
  operatingIncomeByMonth501and502: Record<string, string>
}
let expected: Expected

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mz-cli-'))
  await chmod(folder, 0o711)
  expected = JSON.parse(await readFile(villageYearFile('expected.json'), 'utf8')) as Expected
  const rows = ['code,name,parent,level,category', '34,试验省,,1,', '3499,试验地市,34,2,', '349981,试验市,3499,3,', '349981100,试验镇,349981,4,', '349981100200,青枫村,349981100,5,']
  await writeFile(join(folder, 'divisions.csv'), rows.join('\n'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('help is there for every command, in Chinese, and needs no database', { timeout: TIMEOUT }, async () => {
  const outcomes = await Promise.all([['--help'], ['import', 'vouchers', '--help'], ['export', 'trial-balance', '--help'], ['user', 'create', '--help']].map((args) => mingzhang(args)))
  for (const { code, out } of outcomes) {
    expect(code).toBe(0)
    expect(out).toMatch(/^用法： mingzhang/)
    expect(out).toContain('--debug')
  }
})

test.each([
  { args: ['frobnicate'], says: '没有命令 frobnicate' },
  { args: ['book', 'create', '--name', 'x'], says: '缺少选项 --division' },
  { args: ['export', 'trial-balance', '--book', '1', '--period', '2025-12'], says: '应为账套编号' },
  { args: ['verify', '--nonsense'], says: '没有选项 --nonsense' },
  { args: ['import', 'divisions'], says: '缺少参数 file' },
  { args: ['verify', '--today', '31.10.2026'], says: '--today 要写成 2026-10-31' },
])('usage: $says', { timeout: TIMEOUT }, async ({ args, says }) => {
  const { code, out, err } = await mingzhang(args)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain(says)
})

test('a folder without a database is refused, not filled', { timeout: TIMEOUT }, async () => {
  const { code, err } = await mingzhang(['verify'], { data: 'elsewhere' })
  expect(code).toBe(1)
  expect(err).toContain('里没有数据库')
})

test('migrate, divisions, book', { timeout: TIMEOUT }, async () => {
  expect(await data<{ migrations: string[] }>(['migrate'])).toEqual({ migrations: expect.arrayContaining(['0001_kernel_base']) as string[] })
  expect(await data(['migrate'])).toEqual({ migrations: [] })
  expect(await data(['import', 'divisions', join(folder, 'divisions.csv'), '--county', '349981'])).toMatchObject({ already: false, total: 5, added: 5 })
  expect(await data(['import', 'divisions', join(folder, 'divisions.csv'), '--county', '349981'])).toMatchObject({ already: true })
  const { code, out } = await mingzhang(['book', 'create', '--division', '349981100200', '--name', '青枫村股份经济合作社', '--kind', 'co-op', '--start', '2025-01'])
  expect(code).toBe(0)
  book = out.trim()
  expect(await data<object[]>(['book', 'list'])).toMatchObject([{ id: book, village: '青枫村', kind: 'coop', start: '2025-01', state: 'setup' }])
})

test('a file with new accounts waits for --create-accounts; a dry run leaves nothing behind', { timeout: TIMEOUT }, async () => {
  const refused = await mingzhang(['import', 'opening', villageYearFile('opening.xlsx'), '--book', book])
  expect(refused.code).toBe(1)
  expect(refused.err).toContain('--create-accounts')
  expect(await data(['import', 'vouchers', villageYearFile('vouchers.xlsx'), '--book', book, '--create-accounts', '--dry-run'])).toMatchObject({ batch: { state: 'cancelled', vouchers: 157 } })
  expect(await data<object[]>(['book', 'list'])).toMatchObject([{ vouchers: 0 }])
})

test('opening and vouchers come in once', { timeout: TIMEOUT }, async () => {
  expect(await data(['import', 'opening', villageYearFile('opening.xlsx'), '--book', book, '--create-accounts'])).toMatchObject({ batch: { state: 'posted' } })
  expect(await data(['import', 'vouchers', villageYearFile('vouchers.xlsx'), '--book', book, '--create-accounts'])).toMatchObject({ batch: { state: 'posted', vouchers: 157, lines: 331 } })
  const twice = await mingzhang(['import', 'vouchers', villageYearFile('vouchers.gb18030.csv'), '--book', book, '--create-accounts'])
  expect(twice.code).toBe(1)
  expect(twice.err).toContain('已经导入过')
})

test('the reports equal the expected totals to the fen', { timeout: TIMEOUT }, async () => {
  const of = (report: string) => data<{ rows: Record<string, string>[] }>(['export', report, '--book', book, '--period', '2025-12'])
  const [trial, sheet, income] = [await of('trial-balance'), await of('balance-sheet'), await of('income-statement')]
  for (const row of expected.trialBalance) {
    const found = trial.rows.find(({ account }) => account === row.account)
    expect(found, row.account).toMatchObject({ yearOpeningFen: fen(row.opening), yearDebitFen: fen(row.debit), yearCreditFen: fen(row.credit), closingFen: fen(row.closing) })
  }
  for (const { id, closing } of expected.balanceSheetAtYearEndBeforeCarryOver) expect(sheet.rows.find((row) => row.id === id)?.currentFen, id).toBe(fen(closing))
  for (const { id, amount } of expected.incomeStatement) expect(income.rows.find((row) => row.id === id)?.currentFen, id).toBe(fen(amount))
})

test('export writes files, by their extension', { timeout: TIMEOUT }, async () => {
  for (const name of ['journal.xlsx', 'journal.csv', 'journal.json']) {
    expect((await mingzhang(['export', 'day-book', '--book', book, '--period', '2025-12', '--out', join(folder, name)])).code).toBe(0)
  }
  const { rows } = JSON.parse(await readFile(join(folder, 'journal.json'), 'utf8')) as { rows: object[] }
  const workbook = await openSheet(join(folder, 'journal.xlsx'))
  expect(workbook.sheets.map(({ name }) => name)).toEqual(['序时账'])
  expect((await readFile(join(folder, 'journal.csv'), 'utf8')).trim().split('\r\n').length).toBeGreaterThan(rows.length)
  expect((await mingzhang(['export', 'day-book', '--book', book, '--period', '2025-12', '--format', 'xlsx'])).code).toBe(2)
})

test('in use: the indicator equals the expected income, and every invariant holds', { timeout: TIMEOUT }, async () => {
  expect(await data(['book', 'use', '--book', book, '--month', '2026-01'])).toEqual({ book, usedFrom: '2026-01' })
  const months = Object.entries(expected.operatingIncomeByMonth501and502)
  const upTo = (last: number) => String(months.filter(([month]) => Number(month) <= last).reduce((sum, [, yuan]) => sum + BigInt(fen(yuan)), 0n))
  const ask = (basis: string, ...more: string[]) => data<{ fen: string; villages: number }>(['indicator', 'operating-income', '--division', '349981100200', '--year', '2025', '--basis', basis, ...more])
  expect(await ask('accounting')).toMatchObject({ fen: upTo(12), villages: 1 })
  expect(await ask('accounting', '--month', '3')).toMatchObject({ fen: upTo(3) })
  const prepaid = expected.trialBalance.find(({ account }) => account === '21101')!
  const assessment = BigInt(upTo(12)) + BigInt(fen(prepaid.credit)) - BigInt(fen(prepaid.debit))
  expect(await ask('assessment')).toMatchObject({ fen: String(assessment), villages: 1 })
  expect(await data<object[]>(['verify'])).toMatchObject([{ sound: true, counts: { books: 1, vouchers: 157, entries: 331, frozenMonths: 12 }, mismatches: [] }])
})

test('a book goes to another installation by its archive, and leaves as journal and as standard data', { timeout: 2 * TIMEOUT }, async () => {
  const [file, again] = [join(folder, 'book.zip'), join(folder, 'again.zip')]
  expect((await mingzhang(['export', 'archive', '--book', book, '--out', file])).code).toBe(0)
  const there = { data: 'elsewhere' }
  expect(await mingzhang(['migrate'], there)).toMatchObject({ code: 0 })
  expect((await mingzhang(['import', 'archive', file], there)).err).toContain('349981100200')
  expect((await mingzhang(['import', 'divisions', join(folder, 'divisions.csv'), '--county', '349981'], there)).code).toBe(0)
  expect(await mingzhang(['import', 'archive', file], there)).toMatchObject({ code: 0, out: expect.stringContaining('157 张凭证，331 条分录') as string })
  expect(await mingzhang(['import', 'archive', file], there)).toMatchObject({ code: 1, err: expect.stringContaining('已有这个账套') as string })
  expect((await mingzhang(['export', 'archive', '--book', book, '--out', again], there)).code).toBe(0)
  expect(Buffer.compare(await readFile(again), await readFile(file))).toBe(0)
  expect((await mingzhang(['verify'], there)).code).toBe(0)

  const { out } = await mingzhang(['export', 'journal', '--book', book])
  expect(out.match(/^\d{4}-\d\d-\d\d \* \(记/gm)?.length).toBe(157)
  expect((await mingzhang(['export', 'standard', '--book', book, '--year', '2025', '--format', 'xml', '--out', join(folder, 'standard.zip')])).code).toBe(0)
  expect(await mingzhang(['export', 'standard', '--book', book, '--year', '2020', '--format', 'xml', '--out', join(folder, 'none.zip')])).toMatchObject({ code: 1, err: expect.stringContaining('2020 年没有账') as string })
})

test('the first administrator gets a password from standard input, and a weak one is refused', { timeout: TIMEOUT }, async () => {
  const create = (input: string) => mingzhang(['user', 'create', '--username', 'admin', '--name', '管理员', '--post', 'systemAdmin', '--division', '349981', '--password-stdin'], { input })
  expect(await create('short\n')).toMatchObject({ code: 1, err: expect.stringContaining('密码至少') as string })
  expect(await create('')).toMatchObject({ code: 1 })
  expect((await create('一个足够长的登录密码\n')).code).toBe(0)
  expect(await data<object[]>(['user', 'list'])).toMatchObject([{ username: 'admin', name: '管理员', grants: [{ post: 'systemAdmin', divisionName: '试验市' }] }])
})
