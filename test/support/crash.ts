import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { sql } from 'kysely'
import { createPerson } from '../../src/domains/identity/index.ts'
import { verifyCounty } from '../../src/domains/ledger/verify/index.ts'
import { wholeCounty } from '../../src/kernel/context.ts'
import { Database } from '../../src/kernel/database/index.ts'
import { newId, type Id } from '../../src/kernel/id.ts'
import { openPostgres } from '../../src/kernel/postgres/index.ts'
import { PASSWORD, type Api } from './server.ts'
import { makeVillage } from './village.ts'

const PROJECT = resolve(import.meta.dirname, '../..')
const TODAY = '2026-10-31'
const log = { info() {}, warn() {}, debug() {} }

export interface CrashOptions {
  kills: number
  /** vouchers of two lines in each import */
  vouchers: number
  seed: number
}

export interface CrashReport {
  killed: { node: number; postgres: number }
  /** the batch's state when the kill came, as far as the client knew */
  during: Record<string, number>
  acknowledged: number
  stored: number
  distinct: number
  mismatches: string[]
}

/** Numbers in [0, 1) that a seed decides (mulberry32), so that a failing run can be had again. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/**
 * Runs the real server in a process of its own and imports one month of vouchers after another through it; in each, `kill -9` hits the
 * server or its PostgreSQL in turn, at a random moment. A client that gets no answer asks again with the same command key, as the web does.
 */
export async function crashImports({ kills, vouchers, seed }: CrashOptions): Promise<CrashReport> {
  const dataDir = mkdtempSync(join(tmpdir(), 'mz-crash-'))
  chmodSync(dataDir, 0o711)
  const server = await keepServing(dataDir)
  try {
    const random = seeded(seed)
    const { county, book, api, url, cookie } = await prepare(server.url, dataDir)
    const report: CrashReport = { killed: { node: 0, postgres: 0 }, during: {}, acknowledged: 0, stored: 0, distinct: 0, mismatches: [] }
    const began = performance.now()
    report.acknowledged += await importMonth({ api, url, cookie, book, round: 0, vouchers, onState() {} })
    const usual = performance.now() - began
    for (let round = 1; round <= kills; round++) {
      const target = round % 2 === 1 ? 'node' : 'postgres'
      const delay = random() * usual
      let state = 'uploading'
      const done = importMonth({ api, url, cookie, book, round, vouchers, onState: (now) => (state = now) })
      const killing = sleep(delay).then(async () => {
        report.during[state] = (report.during[state] ?? 0) + 1
        report.killed[target] += 1
        await server.kill(target)
      })
      const [acknowledged] = await Promise.all([done, killing])
      report.acknowledged += acknowledged
    }
    await until(() => api.imports.batches({ book }))
    return { ...report, ...(await check(dataDir, county)) }
  } finally {
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise((done) => probe.once('listening', done))
  const { port } = probe.address() as AddressInfo
  await new Promise((done) => probe.close(done))
  return port
}

/** The program on a fixed port, started again whenever it ends, as a service manager does. */
async function keepServing(dataDir: string) {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const { DATABASE_URL: _, ...env } = process.env
  let stopping = false
  let said = ''
  let child: ChildProcess
  const start = () => {
    child = spawn(process.execPath, ['src/main.ts', 'serve', '--data', dataDir, '--port', String(port), '--today', TODAY, '--empty'], { cwd: PROJECT, env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-4_000)))
    child.once('exit', () => !stopping && start())
  }
  start()
  const healthy = () => until(async () => {
    const { status } = await fetch(`${url}/healthz`)
    if (status !== 200) throw new Error(`healthz ${status}`)
  }, () => said)
  await healthy()
  return {
    url,
    async kill(target: 'node' | 'postgres') {
      if (target === 'node') child.kill('SIGKILL')
      // While the server starts after an earlier kill there is no PostgreSQL to hit.
      else {
        await healthy()
        process.kill(Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL')
      }
    },
    async stop() {
      stopping = true
      const gone = new Promise((done) => child.once('exit', done))
      if (child.exitCode !== null || child.signalCode !== null || !child.kill('SIGTERM')) return
      await gone
    },
  }
}

const GIVE_UP_MS = 120_000
const AGAIN_MS = 150

/** Asks until there is an answer; a refusal is an answer, a broken line or a server at fault is none. */
async function until<T>(ask: () => Promise<T>, context: () => string = () => ''): Promise<T> {
  const deadline = performance.now() + GIVE_UP_MS
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (error instanceof ORPCError && error.status < 500) throw error
      if (performance.now() > deadline) throw new Error(`no answer in ${GIVE_UP_MS} ms: ${String(error)}\n${context()}`, { cause: error })
      await sleep(AGAIN_MS)
    }
  }
}

async function withDatabase<T>(dataDir: string, work: (db: Database) => Promise<T>): Promise<T> {
  const { appUrl } = await openPostgres({ dataDir, databaseUrl: null }, { log, attach: true })
  const db = new Database(appUrl, { max: 4 })
  try {
    return await work(db)
  } finally {
    await db.close()
  }
}

async function prepare(url: string, dataDir: string) {
  const [county, village] = await withDatabase(dataDir, async (db) => {
    const made = await makeVillage(db, TODAY)
    await made.act(db, async (ctx) => {
      const { id } = await ctx.trx.selectFrom('divisions.division').select('id').where('code', '=', '349981100').executeTakeFirstOrThrow()
      await createPerson(ctx, { name: '制单员', username: 'accountant', password: PASSWORD, grants: [{ post: 'townAccountant', scopeDivision: id, validFrom: '2024-01-01' }] })
    })
    return [made.county, made.id] as const
  })
  const signedIn = await fetch(`${url}/api/auth/sign-in/username`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: 'accountant', password: PASSWORD }) })
  const cookie = signedIn.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
  const api: Api = createORPCClient(new RPCLink({ url: `${url}/rpc`, headers: { cookie } }))
  const { id: book } = await api.ledger.createBook({ key: newId(), village, kind: 'coop', name: '试验账', start: '2024-01' })
  return { county, book, api, url, cookie }
}

interface MonthImport {
  api: Api
  url: string
  cookie: string
  book: Id
  round: number
  vouchers: number
  onState: (state: string) => void
}

/** Imports a month as the wizard does; gives the number of vouchers that the server said it has. */
async function importMonth({ api, url, cookie, book, round, vouchers, onState }: MonthImport): Promise<number> {
  const fileName = `round-${round}.csv`
  const sha256 = await until(async () => {
    const answer = await fetch(`${url}/upload?name=${fileName}`, { method: 'POST', headers: { cookie, 'content-type': 'application/octet-stream' }, body: csv(round, vouchers) })
    if (answer.status !== 200) throw new Error(`upload ${answer.status}`)
    return ((await answer.json()) as { sha256: string }).sha256
  })
  const created = { key: newId(), book, kind: 'vouchers' as const, fileName, upload: sha256 }
  const { id: batch } = await until(() => api.imports.create(created))
  const { sheet, mapping } = await until(() => api.imports.inspect({ batch }))
  const stage = { key: newId(), batch, sheet, headingRow: 1, mapping }
  await until(() => api.imports.stage(stage))
  for (let last = { rows: -1, at: performance.now() }; ;) {
    const { state, doneRows } = await until(() => api.imports.batch({ batch }))
    onState(state)
    if (state === 'staged') break
    if (state !== 'staging') throw new Error(`batch of round ${round} is ${state}`)
    if (doneRows !== last.rows) last = { rows: doneRows, at: performance.now() }
    // The queue takes up what a killed server left within half a minute; a person would not wait and would press the button again.
    if (round % 4 < 2 && performance.now() - last.at > RESTAGE_MS) {
      await until(() => api.imports.stage({ ...stage, key: newId() })).catch(() => undefined)
      last = { rows: -1, at: performance.now() }
    }
    await sleep(AGAIN_MS)
  }
  onState('posting')
  const post = { key: newId(), batch, accounts: [], parties: [], gapsReason: '' }
  const posted = await until(() => api.imports.post(post))
  onState('posted')
  return posted.state === 'posted' ? posted.vouchers : 0
}

const RESTAGE_MS = 6_000

function csv(round: number, vouchers: number): string {
  const period = `${2024 + Math.floor(round / 12)}-${String((round % 12) + 1).padStart(2, '0')}`
  const lines = Array.from({ length: vouchers }, (_, i) => [`${period}-05,记,${i + 1},第 ${round} 批 ${i + 1},101,${round * 100 + 1}.25,`, `,,,,102,,${round * 100 + 1}.25`])
  return ['日期,凭证字,凭证号,摘要,科目编码,借方金额,贷方金额', ...lines.flat(), ''].join('\n')
}

async function check(dataDir: string, county: number): Promise<Pick<CrashReport, 'stored' | 'distinct' | 'mismatches'>> {
  return await withDatabase(dataDir, async (db) => {
    const { mismatches } = await verifyCounty(db, county)
    const { rows } = await db.transaction(wholeCounty(county), (trx) =>
      sql<{ stored: number; different: number }>`select count(*)::int as stored, count(distinct summary)::int as different from ledger.voucher`.execute(trx))
    const { stored = 0, different: distinct = 0 } = rows[0] ?? {}
    return { stored, distinct, mismatches: mismatches.map(({ message }) => message) }
  })
}
