import { execFileSync, spawnSync } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { loadDemo } from '../../demo/load.ts'
import { journal } from '../../src/domains/archives/index.ts'
import { booksOf, trialBalance } from '../../src/domains/ledger/index.ts'
import { divisionById } from '../../src/domains/divisions/index.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { systemContext, wholeCounty, type Context } from '../../src/kernel/context.ts'
import { Database } from '../../src/kernel/database/index.ts'
import { addMonths, firstDay, type Period } from '../../src/kernel/day.ts'

const MAX_OUTPUT = 512 * 1024 * 1024

/** The program to compare with, hledger or ledger; throws one clear line when neither is there. */
export function accountingTool(): { name: 'hledger' | 'ledger'; version: string } {
  for (const name of ['ledger', 'hledger'] as const) {
    const { status, stdout } = spawnSync(name, ['--version'], { encoding: 'utf8' })
    if (status === 0) return { name, version: stdout.split('\n', 1)[0]!.split(',', 1)[0]! }
  }
  throw new Error('The differential test needs hledger or ledger on the PATH (Debian: apt-get install ledger).')
}

export interface DemoJournal {
  /** the journal of the whole county */
  file: string
  inCounty<T>(work: (ctx: Context) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** The demo county, or its first villages, in a database of its own, with its journal in a file. */
export async function demoJournal(urls: { appUrl: string; ownerUrl: string }, options: { villages?: number } = {}): Promise<DemoJournal> {
  const clock = systemClock('2026-10-31')
  const db = new Database(urls.appUrl)
  const county = await loadDemo(db, { clock, ownerUrl: urls.ownerUrl, ...options })
  const inCounty: DemoJournal['inCounty'] = (work) => db.transaction(wholeCounty(county), (trx) => work(systemContext(clock, wholeCounty(county), trx)))
  const folder = await mkdtemp(join(tmpdir(), 'mz-differential-'))
  const file = join(folder, 'county.journal')
  await inCounty((ctx) => pipeline(Readable.from(journal(ctx, {})), createWriteStream(file)))
  const close = async () => {
    await db.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { file, inCounty, close }
}

/** What the tool makes of a journal at the end of a month: fen by full account name, accounts without sub-accounts added in. */
export function balancesOf(tool: 'hledger' | 'ledger', file: string, period: Period): Map<string, bigint> {
  const before = firstDay(addMonths(period, 1))
  const args = tool === 'ledger'
    ? ['-f', file, 'balance', '--flat', '--no-total', '--end', before, '--balance-format', '%(account)\t%(quantity(scrub(display_total)))\n']
    : ['-f', file, 'balance', '--flat', '--no-total', '--end', before, '--output-format', 'csv']
  const out = execFileSync(tool, args, { encoding: 'utf8', maxBuffer: MAX_OUTPUT, env: { ...process.env, LC_ALL: 'C.UTF-8' } })
  const rows = tool === 'ledger' ? out.matchAll(/^(.+)\t(.+)$/gm) : out.matchAll(/^"(?!account")(.+)","(.+)"$/gm)
  return new Map([...rows].map(([, account = '', amount = '']) => [account, fenOf(amount)]))
}

function fenOf(amount: string): bigint {
  const [, sign = '', yuan = '0', cents = ''] = /^(-?)(\d+)(?:\.(\d{1,2})0*)?(?: CNY)?$/.exec(amount.replaceAll(',', '')) ?? []
  if (!/\d/.test(amount)) throw new Error(`not an amount: ${amount}`)
  const fen = BigInt(yuan) * 100n + BigInt(cents.padEnd(2, '0'))
  return sign === '-' ? -fen : fen
}

export interface Comparison {
  books: number
  accounts: number
  /** what differs, in words; empty when all is equal */
  differences: string[]
}

/** Compares every account of every book of the scope, leaf or not, with what the tool says at the end of the month. */
export async function compare(ctx: Context, tool: 'hledger' | 'ledger', file: string, period: Period): Promise<Comparison> {
  const theirs = balancesOf(tool, file, period)
  const byCode = new Map<string, bigint>()
  for (const [name, fen] of theirs) {
    // "349981100200 某合作社:221 应付工资:22101 报酬": the book, then each account from the top; every step gets the amount.
    const [book = '', ...accounts] = name.split(':')
    for (const account of accounts) {
      const key = `${book}:${account.split(' ', 1)[0]}`
      byCode.set(key, (byCode.get(key) ?? 0n) + fen)
    }
  }
  const differences: string[] = []
  let accounts = 0
  const books = await booksOf(ctx, {})
  for (const book of books) {
    const prefix = `${(await divisionById(ctx.trx, book.village)).code} ${book.name}`
    for (const row of (await trialBalance(ctx, { book: book.id, kind: book.kind, period })).rows) {
      accounts += 1
      const key = `${prefix}:${row.account}`
      const their = byCode.get(key) ?? 0n
      byCode.delete(key)
      if (their !== row.closingFen) differences.push(`${prefix} ${row.account} ${row.name} ${period}: ${row.closingFen}, ${tool} ${their}`)
    }
  }
  for (const [key, fen] of byCode) if (fen !== 0n) differences.push(`${key} ${period}: only in ${tool}, ${fen}`)
  return { books: books.length, accounts, differences }
}
