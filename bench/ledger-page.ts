import type { Client } from 'pg'
import { detailLedger } from '../src/domains/ledger/handlers/ledgers/detail.ts'
import { appendHistory, type HistoryVoucher } from '../src/domains/ledger/index.ts'
import { newId } from '../src/kernel/id.ts'
import { withClient } from '../src/kernel/postgres/client.ts'
import type { Row } from './index.ts'
import { median, same, timed, type Bench } from './setup.ts'

const ENTRIES = 100_000
const BATCH = 10_000
const SIZE = 100
const RUNS = 7

/** Opening the first and the last page of a 明细账 of 100,000 entries, with totals, against the one statement that numbers and sums the same entries in plain SQL. */
export async function benchLedgerPage(bench: Bench): Promise<Row[]> {
  const book = await bench.newBook('十万笔明细账')
  for (let done = 0; done < ENTRIES; done += BATCH) await bench.inCounty((ctx) => appendHistory(ctx, book, vouchers(done, BATCH), null))
  return await withClient(bench.superUrl, async (client) => {
    await client.query('analyze ledger.voucher, ledger.entry, ledger.balance')
    const rows: Row[] = []
    for (const [name, page] of [['首页', 1], ['末页', ENTRIES / SIZE]] as const) {
      const times = { ours: [] as number[], sql: [] as number[] }
      for (let run = 0; run < RUNS; run += 1) {
        const seen = { ours: '', sql: '' }
        times.ours.push(await timed(async () => (seen.ours = await ours(bench, book, page))))
        times.sql.push(await timed(async () => (seen.sql = await plain(client, bench.county, book, page))))
        same(`page ${page} of a ledger`, seen.ours, seen.sql)
      }
      rows.push({ name: `打开 100,000 笔明细账的${name} : 一条带窗口求和的 SQL`, ours: median(times.ours), other: median(times.sql), unit: 'ms', lowerIsBetter: true })
    }
    return rows
  })
}

function vouchers(from: number, count: number): HistoryVoucher[] {
  return Array.from({ length: count }, (_, i) => {
    const n = from + i
    const month = Math.floor((n * 12) / ENTRIES)
    const amountFen = BigInt((n * 7_919) % 900_000) + 1n
    return {
      id: newId(), date: `2025-${String(month + 1).padStart(2, '0')}-${String((n % 28) + 1).padStart(2, '0')}`, word: '记', no: n - Math.ceil((month * ENTRIES) / 12) + 1,
      kind: 'ordinary', attachments: 1, preparedBy: '甲', reviewedBy: '乙',
      lines: [{ account: '10201', side: 'debit', amountFen, summary: '收房屋租金' }, { account: '50102', side: 'credit', amountFen, summary: '收房屋租金' }],
    }
  })
}

const range = { from: '2025-01', to: '2025-12' }

/** Number of entries, then day, number and balance of each entry of the page. */
async function ours(bench: Bench, book: string, page: number): Promise<string> {
  const { total, lines } = await bench.inCounty((ctx) => detailLedger(ctx, { book, account: '10201', format: 'three', closing: true, ...range, page, size: SIZE }))
  return [total, ...lines.flatMap(({ kind, date, no, balanceFen }) => (kind === 'entry' ? [`${date} ${no} ${balanceFen}`] : []))].join('\n')
}

async function plain(client: Client, county: number, book: string, page: number): Promise<string> {
  const { rows } = await client.query<{ total: string; date: string; no: number; balance: string }>(
    `select count(*) over () as total, v.date::text as date, v.no, a.name, e.summary,
       sum(case e.side when 'debit' then e.amount_fen else -e.amount_fen end) over (order by v.date, v.word, v.no, e.voucher, e.line) as balance
     from ledger.entry e join ledger.voucher v on v.county = e.county and v.year = e.year and v.id = e.voucher
     join ledger.account a on a.county = e.county and a.book = e.book and a.code = e.account
     where e.county = $1 and e.book = $2 and e.account = '10201' and e.year = 2025
     order by v.date, v.word, v.no, e.voucher, e.line limit $3 offset $4`,
    [county, book, SIZE, (page - 1) * SIZE],
  )
  return [rows[0]?.total, ...rows.map(({ date, no, balance }) => `${date} ${no} ${balance}`)].join('\n')
}
