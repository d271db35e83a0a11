import { writeFile } from 'node:fs/promises'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { from } from 'pg-copy-streams'
import type { Client } from 'pg'
import { importFile } from '../src/domains/imports/index.ts'
import { wholeCounty } from '../src/kernel/context.ts'
import { yuanText } from '../src/kernel/money.ts'
import { withClient } from '../src/kernel/postgres/client.ts'
import { median, same, timed, type Bench } from './setup.ts'
import type { Row } from './index.ts'

const VOUCHERS = 25_000
const LINES_EACH = 4
const RUNS = 3

/** 100,000 lines over twelve months, four to a voucher, in the form that accounting packages export. */
function* lines(): Generator<string> {
  yield '日期,凭证字,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额,附件数,制单人,审核人'
  for (let i = 0; i < VOUCHERS; i += 1) {
    const month = Math.floor((i * 12) / VOUCHERS) + 1
    const no = i - Math.ceil(((month - 1) * VOUCHERS) / 12) + 1
    const head = `2025-${String(month).padStart(2, '0')}-${String((i % 28) + 1).padStart(2, '0')},记,${no}`
    const [income, cost] = [yuanText(BigInt((i * 7_919) % 9_000_000) + 100n), yuanText(BigInt((i * 104_729) % 300_000) + 50n)]
    yield `${head},收房屋租金,10201,基本户,${income},,1,甲,乙`
    yield `${head},收房屋租金,50102,租赁收入,,${income},1,甲,乙`
    yield `${head},付办公用品款,51302,办公费,${cost},,1,甲,乙`
    yield `${head},付办公用品款,10201,基本户,,${cost},1,甲,乙`
  }
}

const BARE = `date date, word text, no int, summary text, account text, account_name text, debit numeric, credit numeric, attachments int, prepared_by text, reviewed_by text`

/** Import of 100,000 lines through the program against COPY of the same file, and against plain SQL from a staging table. */
export async function benchBulk(bench: Bench): Promise<Row[]> {
  const file = join(bench.folder, 'lines.csv')
  await writeFile(file, [...lines()].join('\n'))
  const times = { import: [] as number[], copy: [] as number[], sql: [] as number[] }
  await withClient(bench.superUrl, async (client) => {
    for (let run = 0; run < RUNS; run += 1) {
      const book = await bench.newBook(`导入 ${run}`)
      times.import.push(await timed(() => importOne(bench, book, file)))
      await client.query(`drop schema if exists bare cascade; create schema bare; create table bare.line (${BARE})`)
      times.copy.push(await timed(() => copy(client, file)))
      await client.query('create table bare.voucher (like ledger.voucher including all); create table bare.entry (like ledger.entry including all); create table bare.balance (like ledger.balance including all)')
      times.sql.push(await timed(() => plainSql(client, book)))
      same('import of 100,000 lines', await totals(client, 'ledger', book), await totals(client, 'bare', book))
    }
    await client.query('drop schema bare cascade')
  })
  const [ours, copied, sql] = [median(times.import), median(times.copy), median(times.sql)]
  return [
    { name: '导入 100,000 行（读文件、检查、记账） : COPY 到无索引的表', ours, other: copied, unit: 'ms', lowerIsBetter: true },
    { name: '导入 100,000 行（读文件、检查、记账） : COPY 加三条 INSERT … SELECT', ours, other: copied + sql, unit: 'ms', lowerIsBetter: true },
  ]
}

async function importOne({ db, clock, county }: Bench, book: string, path: string): Promise<void> {
  const { batch } = await importFile({ db, clock, scope: wholeCounty(county) }, { book, kind: 'vouchers', path })
  if (batch.state !== 'posted' || batch.lines !== VOUCHERS * LINES_EACH) throw new Error(`import ended ${batch.state} with ${batch.lines} lines, ${batch.errors} errors`)
}

const copy = (client: Client, file: string): Promise<void> =>
  pipeline(createReadStream(file), client.query(from(`copy bare.line from stdin with (format csv, header true)`)))

/** The same vouchers, entries and balances by three statements, with the keys of the real tables and no checks. */
async function plainSql(client: Client, book: string): Promise<void> {
  await client.query(`begin;
    create temp table head on commit drop as
      select gen_random_uuid() as id, date, word, no, min(summary) as summary, sum(debit) as debit, min(prepared_by) as prepared_by, min(reviewed_by) as reviewed_by
      from bare.line group by date, word, no;
    insert into bare.voucher (county, year, id, village, book, month, word, no, date, kind, summary, debit_fen, attachments, prepared_by, reviewed_by, posted_at, content_hash)
      select 1, extract(year from date), id, 1, '${book}', extract(month from date), word, no, date, 'ordinary', summary, debit * 100, 1, prepared_by, reviewed_by, now(), sha256(id::text::bytea) from head;
    insert into bare.entry (county, year, voucher, line, village, book, month, account, side, amount_fen, summary)
      select 1, extract(year from l.date), h.id, row_number() over (partition by h.id), 1, '${book}', extract(month from l.date), l.account,
        case when l.debit is null then 'credit' else 'debit' end, coalesce(l.debit, l.credit) * 100, l.summary
      from bare.line l join head h using (date, word, no);
    insert into bare.balance (county, year, book, account, month, village, debit_fen, credit_fen, closing_debit_fen, closing_credit_fen)
      select 1, year, book, account, month, 1, coalesce(sum(amount_fen) filter (where side = 'debit'), 0), coalesce(sum(amount_fen) filter (where side = 'credit'), 0), 0, 0
      from bare.entry group by year, book, account, month;
    commit`)
}

async function totals(client: Client, schema: string, book: string): Promise<string> {
  const { rows } = await client.query<{ text: string }>(
    `select concat_ws(' ', (select count(*) from ${schema}.voucher where book = $1), (select count(*) from ${schema}.entry where book = $1),
       (select string_agg(concat_ws('/', account, month, debit_fen, credit_fen), ',' order by account, month) from ${schema}.balance where book = $1)) as text`,
    [book],
  )
  return rows[0]?.text ?? ''
}
