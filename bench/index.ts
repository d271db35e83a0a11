// npm run bench: the program against the database alone, side by side in one run; writes docs/performance.md.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { resolve } from 'node:path'
import { withClient } from '../src/kernel/postgres/client.ts'
import { benchAccountSearch } from './account-search.ts'
import { benchBulk } from './bulk.ts'
import { benchLedgerPage } from './ledger-page.ts'
import { benchPosting } from './posting.ts'
import { openBench, type Bench } from './setup.ts'

/** One comparison: medians of the program and of the other way. */
export interface Row {
  name: string
  ours: number
  other: number
  unit: string
  lowerIsBetter: boolean
}

const root = resolve(import.meta.dirname, '..')
const page = resolve(root, 'docs/performance.md')
const [START, END] = ['<!-- bench:start -->', '<!-- bench:end -->']

const bench = await openBench()
try {
  const rows = [...(await benchBulk(bench)), ...(await benchPosting(bench)), ...(await benchLedgerPage(bench)), ...benchAccountSearch()]
  const text = [await machine(bench), '', ...table(rows)].join('\n')
  console.log(text)
  const before = readFileSync(page, 'utf8')
  writeFileSync(page, `${before.slice(0, before.indexOf(START) + START.length)}\n${text}\n${before.slice(before.indexOf(END))}`)
} finally {
  await bench.close()
}

function table(rows: readonly Row[]): string[] {
  const figure = (value: number, unit: string) => `${Math.round(value).toLocaleString('en')} ${unit}`
  return [
    '| 比较（三次取中位，两边合计相等） | 明账 | 对照 | 倍数（越小越好） |',
    '|---|--:|--:|--:|',
    ...rows.map(({ name, ours, other, unit, lowerIsBetter }) => `| ${name} | ${figure(ours, unit)} | ${figure(other, unit)} | ${(lowerIsBetter ? ours / other : other / ours).toFixed(2)} |`),
  ]
}

async function machine({ superUrl }: Bench): Promise<string> {
  const version = await withClient(superUrl, async (client) => (await client.query<{ server_version: string }>('show server_version')).rows[0]?.server_version)
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim()
  return `${cpus()[0]?.model.trim() ?? '?'}，${cpus().length} 核，内存 ${Math.round(totalmem() / 2 ** 30)} GB；PostgreSQL ${version}（内嵌，fsync 开）；Node ${process.version}；提交 ${commit}`
}
