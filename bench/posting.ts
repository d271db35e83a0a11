import { Client } from 'pg'
import { post, useBook } from '../src/domains/ledger/index.ts'
import { newId } from '../src/kernel/id.ts'
import { withClient } from '../src/kernel/postgres/client.ts'
import { median, same, timed, type Bench } from './setup.ts'
import type { Row } from './index.ts'

const CONNECTIONS = 8
const EACH = 150
const RUNS = 3
const AMOUNT = 12_345n

/** Posting one voucher of two lines per transaction on eight connections, against the same writes as plain SQL without a check. */
export async function benchPosting(bench: Bench): Promise<Row[]> {
  const times = { ours: [] as number[], sql: [] as number[] }
  for (let run = 0; run < RUNS; run += 1) {
    const books = await Promise.all(Array.from({ length: CONNECTIONS }, (_, i) => usedBook(bench, `记账 ${run} ${i}`)))
    times.ours.push(await timed(() => Promise.all(books.map((book) => postAll(bench, book)))))
    const clients = await Promise.all(books.map(connect))
    times.sql.push(await timed(() => Promise.all(clients.map((client, i) => plainAll(client, books[i] ?? '')))))
    await Promise.all(clients.map((client) => client.end()))
    same('posting', await totals(bench, 'ledger', books), await totals(bench, 'bare', books))
  }
  await withClient(bench.superUrl, (client) => client.query('drop schema bare cascade'))
  const rate = (ms: number) => (CONNECTIONS * EACH * 1000) / ms
  return [{ name: `记账，${CONNECTIONS} 个连接 : 同样的写入用普通 SQL`, ours: rate(median(times.ours)), other: rate(median(times.sql)), unit: '张/秒', lowerIsBetter: false }]

  async function connect(): Promise<Client> {
    const client = new Client(bench.superUrl)
    await client.connect()
    return client
  }
}

async function usedBook(bench: Bench, name: string): Promise<string> {
  const book = await bench.newBook(name)
  await bench.inCounty((ctx) => useBook(ctx, book, '2025-01'))
  await withClient(bench.superUrl, async (client) => {
    await client.query(`create schema if not exists bare;
      create table if not exists bare.period (like ledger.period including all); create table if not exists bare.counter (like ledger.counter including all);
      create table if not exists bare.voucher (like ledger.voucher including all); create table if not exists bare.entry (like ledger.entry including all);
      create table if not exists bare.balance (like ledger.balance including all); create table if not exists bare.audit (like kernel.audit including all)`)
    await client.query(`insert into bare.period (county, book, year, month, village, state) values (1, $1, 2025, 3, 1, 'open')`, [book])
  })
  return book
}

async function postAll(bench: Bench, book: string): Promise<void> {
  for (let i = 0; i < EACH; i += 1) {
    const lines = [
      { account: '10201', side: 'debit' as const, amountFen: AMOUNT, summary: '收房屋租金' },
      { account: '50102', side: 'credit' as const, amountFen: AMOUNT, summary: '收房屋租金' },
    ]
    await bench.inCounty((ctx) => post(ctx, book, { id: newId(), date: '2025-03-05', word: '记', kind: 'ordinary', attachments: 1, lines }, { preparedBy: '甲', reviewedBy: '乙' }))
  }
}

async function plainAll(client: Client, book: string): Promise<void> {
  const statement = (name: string, text: string, values: unknown[]) => client.query({ name, text, values })
  for (let i = 0; i < EACH; i += 1) {
    const voucher = newId()
    await client.query('begin')
    await statement('lock', `select state from bare.period where county = 1 and book = $1 and year = 2025 and month = 3 for update`, [book])
    const { rows } = await client.query<{ no: number }>({
      name: 'number', values: [book],
      text: `insert into bare.counter as c values (1, $1, 2025, 3, '记', 1, 1) on conflict (county, book, year, month, word) do update set last_no = c.last_no + 1 returning last_no as no`,
    })
    await statement('voucher', `insert into bare.voucher (county, year, id, village, book, month, word, no, date, kind, summary, debit_fen, attachments, prepared_by, reviewed_by, posted_at, content_hash)
      values (1, 2025, $1, 1, $2, 3, '记', $3, '2025-03-05', 'ordinary', '收房屋租金', $4, 1, '甲', '乙', now(), '\\x00')`, [voucher, book, rows[0]?.no, AMOUNT])
    await statement('entries', `insert into bare.entry (county, year, voucher, line, village, book, month, account, side, amount_fen, summary)
      values (1, 2025, $1, 1, 1, $2, 3, '10201', 'debit', $3, '收房屋租金'), (1, 2025, $1, 2, 1, $2, 3, '50102', 'credit', $3, '收房屋租金')`, [voucher, book, AMOUNT])
    await statement('balances', `insert into bare.balance as t (county, year, book, account, month, village, debit_fen, credit_fen, closing_debit_fen, closing_credit_fen)
      values (1, 2025, $1, '10201', 3, 1, $2, 0, 0, 0), (1, 2025, $1, '50102', 3, 1, 0, $2, 0, 0)
      on conflict (county, year, book, account, month) do update set debit_fen = t.debit_fen + excluded.debit_fen, credit_fen = t.credit_fen + excluded.credit_fen`, [book, AMOUNT])
    await statement('audit', `insert into bare.audit (county, id, village, at, actor, action, target, outcome) values (1, $1, 1, now(), '甲', 'ledger.post', $2, 'done')`, [newId(), voucher])
    await client.query('commit')
  }
}

const totals = (bench: Bench, schema: string, books: readonly string[]): Promise<string> =>
  withClient(bench.superUrl, async (client) => {
    const { rows } = await client.query<{ text: string }>(
      `select string_agg(concat_ws('/', book, account, month, debit_fen, credit_fen, (select count(*) from ${schema}.voucher v where v.book = b.book)), ',' order by book, account) as text
       from ${schema}.balance b where book = any($1::uuid[])`,
      [books],
    )
    return rows[0]?.text ?? ''
  })
