// npm run screenshots [-- --data FOLDER]: the pages of the demo county into docs/screenshots. Without --data a demo county is made and removed again.
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import type { Browser } from 'playwright-core'
import { ensurePages, launchBrowser, narrow, settled, wide } from './support/browser.ts'

const PROJECT = resolve(import.meta.dirname, '..')
const OUT = join(PROJECT, 'docs/screenshots')
/** always the same, because the QR code on the pages holds it */
const PORT = 3399
const MAX_BYTES = 250_000
/** the village of the demo's bookkeeper */
const VILLAGE = '鹭塘村'
/** lets charts finish their movement */
const STILL = 1_200

interface Shot {
  file: string
  user: string | null
  path: string
  size: typeof wide
}

const { values } = parseArgs({ options: { data: { type: 'string' } } })
const data = values.data ?? mkdtempSync(join(tmpdir(), 'mz-screenshots-'))
if (!values.data) chmodSync(data, 0o711)
ensurePages()
const server = spawn(process.execPath, ['src/main.ts', 'serve', '--data', data, '--port', String(PORT)], { cwd: PROJECT, stdio: ['ignore', 'pipe', 'inherit'] })
const ended = new Promise((done) => server.once('exit', done))
try {
  await started()
  const browser = await launchBrowser()
  mkdirSync(OUT, { recursive: true })
  for (const shot of await shots(browser)) await take(browser, shot)
  await browser.close()
} finally {
  server.kill('SIGTERM')
  await ended
  if (!values.data) rmSync(data, { recursive: true, force: true })
}

async function started(): Promise<void> {
  for await (const line of createInterface({ input: server.stdout })) {
    console.log(line)
    if (line.includes('Ctrl-C')) return
  }
  throw new Error('the server did not start')
}

/** A session of its own; signed in with the demo's published password. */
async function session(browser: Browser, user: string | null, viewport: typeof wide) {
  const context = await browser.newContext({ viewport, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce', baseURL: `http://127.0.0.1:${PORT}` })
  context.setDefaultTimeout(120_000)
  if (user === null) return context
  const answer = await context.request.post('/api/auth/sign-in/username', { data: { username: user, password: `demo-${user}-2026` } })
  if (!answer.ok()) throw new Error(`sign-in of ${user}: ${answer.status()}`)
  return context
}

async function shots(browser: Browser): Promise<Shot[]> {
  const office = await session(browser, 'lingdaoxiaozu', wide)
  const ask = async <T>(path: string): Promise<T> => (await (await office.request.get(`/api${path}`)).json()) as T
  const [village] = await ask<{ id: number; code: string }[]>(`/divisions/search?text=${encodeURIComponent(VILLAGE)}&limit=1`)
  const me = await ask<{ roots: { id: number }[] }>('/identity/me')
  if (!village || !me.roots[0]) throw new Error('this data folder holds no demo county')
  const county = me.roots[0].id
  const book = (await ask<{ id: string; kind: string }[]>(`/ledger/books?division=${village.id}`)).find(({ kind }) => kind === 'coop')?.id ?? ''
  const vouchers = await ask<{ rows: { id: string; year: number; summary: string }[] }>(`/ledger/vouchers?book=${book}&from=2026-10&to=2026-10&size=100`)
  const voucher = vouchers.rows.find(({ summary }) => summary.includes('销售款')) ?? vouchers.rows[0]
  const { path } = await ask<{ path: { id: number }[] }>(`/divisions/path?division=${village.id}`)
  const town = path.at(-2)?.id ?? county
  await office.close()
  const [leader, preparer, reviewer, administrator] = ['lingdaoxiaozu', 'zhidan', 'shenhe', 'guanliyuan']
  return [
    { file: 'login', user: null, path: '/login', size: wide },
    { file: 'double-fifty', user: leader, path: `/targets/${county}`, size: wide },
    { file: 'double-fifty-villages', user: leader, path: `/targets/${county}/villages`, size: wide },
    { file: 'village-income', user: leader, path: `/targets/village/${village.id}`, size: wide },
    { file: 'village', user: leader, path: `/villages/${village.id}`, size: wide },
    { file: 'balance-sheet', user: leader, path: `/books/${book}/balance-sheet`, size: wide },
    { file: 'figure-opened', user: leader, path: `/books/${book}/income-statement?cell=IS01.current`, size: wide },
    { file: 'voucher', user: leader, path: `/vouchers/${voucher?.year}/${voucher?.id}`, size: wide },
    { file: 'draft', user: preparer, path: `/books/${book}/drafts/new`, size: wide },
    { file: 'board', user: reviewer, path: `/desk/${town}`, size: wide },
    { file: 'month-end', user: reviewer, path: `/books/${book}/periods`, size: wide },
    { file: 'ledger', user: preparer, path: `/books/${book}/accounts/10201?from=2026-09&to=2026-10`, size: wide },
    { file: 'people', user: administrator, path: '/people', size: wide },
    { file: 'import', user: preparer, path: `/books/${book}/import`, size: wide },
    { file: 'double-fifty-phone', user: leader, path: `/targets/${county}`, size: narrow },
    { file: 'village-phone', user: 'baozhangyuan', path: `/villages/${village.id}`, size: narrow },
    { file: 'public-phone', user: null, path: `/p/${village.code}`, size: narrow },
  ]
}

async function take(browser: Browser, { file, user, path, size }: Shot): Promise<void> {
  const context = await session(browser, user, size)
  const page = await context.newPage()
  await page.goto(path)
  await settled(page)
  // The moment of posting and the hash differ from one demo county to the next.
  await page.addStyleTag({ content: '.evidence { visibility: hidden } input { caret-color: transparent }' })
  await page.waitForTimeout(STILL)
  const target = join(OUT, `${file}.png`)
  await page.screenshot({ path: target })
  await context.close()
  const { size: bytes } = statSync(target)
  console.log(`${file}.png ${Math.ceil(bytes / 1000)} kB`)
  if (bytes > MAX_BYTES) throw new Error(`${file}.png is larger than ${MAX_BYTES / 1000} kB`)
}
