import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import iconv from 'iconv-lite'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Unpacked } from '../../../test/support/archive.ts'
import { useDatabase } from '../../../test/support/database.ts'
import { invoiceXml, pdfOf } from '../../../test/support/attachments.ts'
import { draft } from '../../../test/support/ledger.ts'
import { makeVillage, type TestVillage } from '../../../test/support/village.ts'
import type { Context } from '../../kernel/context.ts'
import { wholeCounty } from '../../kernel/context.ts'
import { Database } from '../../kernel/database/index.ts'
import { storeFile } from '../../kernel/files.ts'
import { newId, type Id } from '../../kernel/id.ts'
import { stringify } from '../../kernel/json.ts'
import { yuanText } from '../../kernel/money.ts'
import '../../app.ts'
import { addFile } from '../attachments/handlers/files.ts'
import { createCounty, createOrganisation, importDivisions } from '../divisions/index.ts'
import {
  acceptGaps, addAccounts, addParties, appendHistory, closePeriod, createBook, isSound, post, setOpening, trialBalance, useBook, verifyCounty, withdrawBatch,
} from '../ledger/index.ts'
import { postDraft } from '../ledger/handlers/drafts.ts'
import { setCounterpart } from '../reports/handlers/counterparts.ts'
import { saveNote } from '../reports/handlers/notes.ts'
import { listSchedules, runSchedules, saveSchedule, stopSchedule } from '../schedules/index.ts'
import { exportArchive, exportStandard, importArchive, journal } from './index.ts'

/** Beyond the basic plane, as in people's names; GB 18030 writes it with four bytes. */
const RARE = '𠮷村𫖮'

const here = useDatabase()
const there = useDatabase()
let db: Database
let other: Database
let village: TestVillage
let elsewhere: TestVillage
let folder = ''
let book: Id = ''
let settingUp: Id = ''
let archive: Uint8Array

const inVillage = <T>(work: (ctx: Context) => Promise<T>) => village.act(db, work)
const history = (no: number, date: string, kind: 'ordinary' | 'closing' | 'correction', ...rows: [string, bigint, string?][]) => ({ ...draft(date, ...rows), id: newId(), kind, no, preparedBy: '张三', reviewedBy: RARE })

async function bytesOf(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks)
}
const archiveOf = (id: Id, from = { db, village }) => from.village.act(from.db, (ctx) => bytesOf(exportArchive(ctx, id, folder)))

async function take(bytes: Uint8Array): Promise<Awaited<ReturnType<typeof importArchive>>> {
  const file = join(folder, `${newId()}.zip`)
  await writeFile(file, bytes)
  return await elsewhere.act(other, (ctx) => importArchive(ctx, file, folder))
}

/** A book with everything: organisation, opening by party, history with a gap, a withdrawn batch, a closing voucher, a reopened month, a correction, drafts, a source. */
async function fullBook(): Promise<Id> {
  const { organisation } = await inVillage((ctx) => createOrganisation(ctx, { division: village.id, kind: 'coop', level: 'village', name: '青枫村股份经济合作社', uscc: null }))
  const { id } = await inVillage((ctx) => createBook(ctx, { village: village.id, kind: 'coop', name: '青枫村股份经济合作社', start: '2025-01', organisation: organisation.id }))
  const party = await inVillage(async (ctx) => {
    await addAccounts(ctx, id, [{ code: '50101', name: '租赁收入', tag: 'lease' }, { code: '5010101', name: '门面房：一期; (东)', tag: 'lease' }])
    return (await addParties(ctx, id, [{ name: `${RARE} 租户`, category: 'counterparty' }])).get(`${RARE} 租户`)!
  })
  await inVillage((ctx) => setOpening(ctx, id, null, [{ account: '101', fen: 9_007_199_254_740_993n }, { account: '113', party, fen: 200n }, { account: '311', fen: -9_007_199_254_741_193n }]))
  const wrong = newId()
  await inVillage((ctx) => appendHistory(ctx, id, [history(1, '2025-02-03', 'ordinary', ['101', 5n], ['5010101', -5n])], wrong))
  await inVillage((ctx) => withdrawBatch(ctx, id, wrong, '导错了文件'))
  const batch = newId()
  await inVillage((ctx) => acceptGaps(ctx, id, batch, [{ period: '2025-02', word: '记', no: 2 }], '原账作废'))
  await inVillage((ctx) => appendHistory(ctx, id, [
    history(1, '2025-02-03', 'ordinary', ['101', 123_456n], ['5010101', -123_456n]), history(3, '2025-02-28', 'ordinary', ['113', 100n, party], ['101', -100n]),
    { ...history(1, '2025-12-31', 'correction', ['101', -300n], ['5010101', 300n]), lines: [
      { account: '101', side: 'debit' as const, amountFen: -300n, summary: `红字 ${RARE}` }, { account: '5010101', side: 'credit' as const, amountFen: -300n, summary: `红字 ${RARE}`, quantity: '-1.50' },
    ] },
    history(2, '2025-12-31', 'closing', ['5010101', 123_156n], ['321', -123_156n]),
  ], batch))
  await inVillage((ctx) => useBook(ctx, id, '2026-01'))
  await inVillage((ctx) => post(ctx, id, { ...draft('2026-01-10', ['101', 700n], ['5010101', -700n]), id: newId() }, { preparedBy: '李四', reviewedBy: '王五', source: { domain: 'contracts', kind: 'rent', id: 'r1' } }))
  for (const month of ['2026-01', '2026-02']) await inVillage((ctx) => closePeriod(ctx, id, month))
  const reopening = newId()
  await inVillage(async (ctx) => {
    await sql`insert into ledger.reopening (county, id, village, book, year, month, reason, requested_by, requested_at) values (${village.county}, ${reopening}, ${village.id}, ${id}, 2026, 2, '漏记', '李四', ${ctx.now})`.execute(ctx.trx)
    await sql`select ledger.reopen_period(${village.county}, ${reopening}, true, '王五', null, '同意', ${ctx.now})`.execute(ctx.trx)
  })
  await inVillage((ctx) => post(ctx, id, { ...draft('2026-02-10', ['101', 800n], ['5010101', -800n]), id: newId() }, { preparedBy: '李四', reviewedBy: '王五' }))
  await inVillage((ctx) => closePeriod(ctx, id, '2026-02'))
  const waiting = { ...draft('2026-03-01', ['101', 1n], ['5010101', -1n]), id: newId() }
  await inVillage((ctx) => sql`insert into ledger.draft (county, id, village, book, date, word, kind, state, summary, debit_fen, content, prepared_by, created_at)
    values (${village.county}, ${waiting.id}, ${village.id}, ${id}, '2026-03-01', '记', 'ordinary', 'submitted', '待审', 1, ${stringify(waiting)}::jsonb, '李四', ${ctx.now})`.execute(ctx.trx))
  await inVillage(async (ctx) => {
    const by = sql`${village.county}, ${newId()}, ${village.id}, ${id}`
    await sql`insert into ledger.template (county, id, village, book, name, content, created_by, updated_at) values (${by}, '水电费', '{"lines": []}', '李四', ${ctx.now})`.execute(ctx.trx)
    await sql`insert into ledger.distribution (county, id, village, book, year, content, created_by, created_at) values (${by}, 2025, '{"items": []}', '李四', ${ctx.now})`.execute(ctx.trx)
  })
  await besideTheLedger(id, waiting.id, party)
  return id
}

/** What the other domains keep for a book: schedules that have run, one stopped and one in its place, a counterpart elsewhere, notes in versions, attachments. */
async function besideTheLedger(id: Id, waiting: Id, party: Id): Promise<void> {
  const [house, press] = [newId(), newId()]
  const asset = (over: object) => ({ id: newId(), name: '办公楼', kind: 'depreciation' as const, debitAccount: '513', creditAccount: '152', costFen: 9_007_199_254_740_993n, residualFen: 0n, beforeFen: 0n, months: 36, inService: '2026-02', nominal: false, party: null, project: null, ...over })
  const save = (schedule: ReturnType<typeof asset>, replaces: Id | null = null, reason = '') => inVillage((ctx) => saveSchedule(ctx, { book: id, schedule, replaces, reason }))
  await save(asset({ id: house }))
  await save(asset({ id: press, name: `${RARE} 榨油机`, costFen: 36_000n, months: 12 }))
  await save(asset({ name: '祠堂', costFen: 100n, nominal: true }))
  const { results } = await inVillage((ctx) => runSchedules(ctx, { items: [{ book: id, month: '2026-03' }] }))
  expect(results).toMatchObject([{ state: 'submitted', schedules: 2 }])
  const run = await inVillage((ctx) => ctx.trx.selectFrom('ledger.draft').select('id').where('book', '=', id).where('date', '=', '2026-03-31').executeTakeFirstOrThrow())
  await inVillage((ctx) => postDraft({ ...ctx, actor: { ...ctx.actor, name: '王五' } }, { book: id, draft: run.id }))
  await inVillage((ctx) => stopSchedule(ctx, { book: id, schedule: press, lastMonth: '2026-05', reason: '卖给邻村' }))
  await save(asset({ name: '办公楼（大修后）', months: 60, inService: '2026-03', beforeFen: 250_199_979_298_360n }), house, '大修，延长年限')
  await inVillage((ctx) => setCounterpart(ctx, { book: id, party, other: null }))
  // The other book need not come along, nor exist where this one goes.
  await inVillage((ctx) => sql`update reports.counterpart set other_book = ${newId()} where book = ${id}`.execute(ctx.trx))
  await inVillage((ctx) => saveNote(ctx, { book: id, year: 2026, heading: 'organisation', base: 0, content: `成员 320 户，会计 ${RARE}` }))
  await inVillage((ctx) => saveNote(ctx, { book: id, year: 2026, heading: 'organisation', base: 1, content: '成员 321 户\n另有 "2" 户迁出' }))
  for (const [name, bytes] of [['合同.pdf', pdfOf('rent')], ['发票.xml', invoiceXml({ no: '25347000000000000009', total: '8.00' })]] as const) {
    const { sha256 } = await storeFile(folder, village.county, bytes)
    await inVillage((ctx) => addFile(ctx, folder, { book: id, target: waiting, id: newId(), sha256, name }))
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mz-archive-'))
  db = new Database(here.appUrl)
  other = new Database(there.appUrl)
  village = await makeVillage(db)
  // Another county first, so that villages have other internal numbers there.
  const county = await other.transaction(wholeCounty(349982), (trx) => createCounty(trx, { code: '349982', name: '邻县', now: new Date('2026-01-01T00:00:00Z') }))
  await importDivisions(other, { name: '邻县区划', rows: [{ code: '349982100', name: '邻镇', parent: '349982', level: 4, category: null }, { code: '349982100200', name: '邻村', parent: '349982100', level: 5, category: null }] },
    { county: String(county), now: new Date('2026-01-01T00:00:00Z') })
  elsewhere = await makeVillage(other)
  book = await fullBook()
  settingUp = (await inVillage((ctx) => createBook(ctx, { village: village.id, kind: 'committee', name: '青枫村村民委员会', start: '2026-01' }))).id
  archive = await archiveOf(book)
})
afterAll(async () => {
  await db.close()
  await other.close()
  await rm(folder, { recursive: true, force: true })
})

/** Rows per table of everything that an import could write. */
const state = (target: Database, at: TestVillage) => at.act(target, async ({ trx }) => {
  const { rows } = await sql<{ name: string }>`select c.oid::regclass::text as name from pg_class c where c.relnamespace in ('ledger'::regnamespace, 'divisions'::regnamespace, 'kernel'::regnamespace, 'attachments'::regnamespace, 'schedules'::regnamespace, 'reports'::regnamespace)
    and c.relkind in ('r', 'p') and not c.relispartition order by 1`.execute(trx)
  const counts: Record<string, number> = {}
  for (const { name } of rows) counts[name] = (await sql<{ n: number }>`select count(*)::int as n from ${sql.raw(name)}`.execute(trx)).rows[0]!.n
  return counts
})

/** Tables with a book that an archive leaves behind, each with its reason. */
const leftBehind: Record<string, string> = {
  'ledger.balance': 'entries make it, and the import folds it again',
  'ledger.dimension_balance': 'entries make it, and the import folds it again',
  'attachments.ticket': 'a pass of a few minutes for a phone',
  'imports.batch': 'the work of bringing files in here; what came of it is in the ledger, under the id of the batch',
  'imports.mapping': 'how columns of other programs were last matched, a convenience of this place',
  'transitions.plan': 'belongs to the village and to several books; the books that it made hold its figures',
  'transitions.pair': 'belongs to two books; both vouchers are in their ledgers',
}

const spoilt: { what: string; says: string | RegExp; make: (files: Unpacked) => Uint8Array }[] = [
  { what: 'is no zip', says: '不是完好的 zip', make: () => Buffer.from('not a zip') },
  { what: 'is cut off', says: '不是完好的 zip', make: (files) => files.seal().slice(0, -100) },
  { what: 'has a damaged file', says: 'data/ledger/account.jsonl 被改动过', make: (files) => { const bytes = Buffer.from(files.seal()); bytes[bytes.indexOf('data/ledger/account.jsonl') + 200]! ^= 0xff; return bytes } },
  { what: 'is some other zip', says: '不是账套的开放档案', make: (files) => { files.files.delete('manifest.json'); return files.seal() } },
  { what: 'has one changed file', says: 'data/ledger/entry.jsonl 被改动过', make: (files) => { files.write('data/ledger/entry.jsonl', files.text('data/ledger/entry.jsonl').replace('"100"', '"101"')); return files.seal() } },
  { what: 'lacks a file', says: '缺少文件 data/ledger/carried.jsonl', make: (files) => { files.files.delete('data/ledger/carried.jsonl'); return files.seal() } },
  { what: 'has a file too many', says: '多出文件 data/ledger/more.jsonl', make: (files) => { files.write('data/ledger/more.jsonl', '{}\n'); return files.seal() } },
  { what: 'has a changed manifest', says: '总哈希与它列出的文件不符', make: (files) => { files.write('manifest.json', files.text('manifest.json').replace('青枫村', '白杨村')); return files.seal() } },
  { what: 'is of another format version', says: '第 2 版', make: (files) => { files.write('manifest.json', files.text('manifest.json').replace('"version":1', '"version":2')); return files.seal() } },
  { what: 'is of a village unknown here', says: '代码为 349981100999 的村', make: (files) => { files.write('manifest.json', files.text('manifest.json').replace('349981100200', '349981100999')); return files.rehash().seal() } },
  { what: 'names two books', says: '不是同一个账套', make: (files) => { files.edit('book', ([row]) => [{ ...row, name: '别的账' }]); return files.rehash().seal() } },
  { what: 'has a part unknown here', says: '不认识的文件 data/drones/x.jsonl', make: (files) => { files.write('data/drones/x.jsonl', '{}\n'); return files.rehash().seal() } },
  { what: 'has a column unknown here', says: '不认识的列 colour', make: (files) => { files.edit('voucher', (rows) => rows.map((row) => ({ ...row, colour: 'red' }))); return files.rehash().seal() } },
  { what: 'has a line that is no JSON', says: 'data/ledger/voucher.jsonl 第 2 行', make: (files) => { files.write('data/ledger/voucher.jsonl', files.text('data/ledger/voucher.jsonl').replace('\n', '\nnonsense\n')); return files.rehash().seal() } },
  { what: 'has fewer rows than it says', says: '行，manifest.json 写的是', make: (files) => { files.write('data/ledger/dimension.jsonl', ''); return files.rehash().seal() } },
  { what: 'has a value that the column does not take', says: 'voucher 里有一行不合格式', make: (files) => { files.edit('voucher', (rows) => rows.map((row, i) => (i === 0 ? { ...row, date: '2025-02-30' } : row))); return files.rehash().seal() } },
  { what: 'has a row twice', says: '编号重复', make: (files) => { files.edit('account', (rows) => [...rows, rows[0]!]); return files.rehash().seal() } },
  { what: 'does not balance', says: '借贷不平', make: (files) => { files.edit('entry', (rows) => { rows[0]!.amount_fen = '1' }); return files.rehash().seal() } },
  { what: 'has a changed frozen balance', says: '冻结的余额与结账时的哈希不符', make: (files) => { files.edit('carried', (rows) => { rows.at(-1)!.fen = '1' }); return files.rehash().seal() } },
  { what: 'has another summary than was posted', says: 'V8', make: (files) => { files.edit('entry', (rows) => { rows[0]!.summary = '改过的摘要' }); return files.rehash().seal() } },
  { what: 'has another reviewer than was posted', says: 'V8', make: (files) => { files.edit('voucher', (rows) => { rows[0]!.reviewed_by = '别人' }); return files.rehash().seal() } },
  { what: 'hides a number gap', says: 'V4', make: (files) => { files.edit('number_gap', () => []); return files.rehash().seal() } },
  { what: 'has a schedule with a column unknown here', says: 'schedules.schedule 里有本程序不认识的列 colour', make: (files) => { files.write('data/schedules/schedule.jsonl', files.text('data/schedules/schedule.jsonl').replaceAll('{"before_fen"', '{"colour":"red","before_fen"')); return files.rehash().seal() } },
  { what: 'has a table of reports unknown here', says: '不认识的文件 data/reports/seal.jsonl', make: (files) => { files.write('data/reports/seal.jsonl', '{}\n'); return files.rehash().seal() } },
  { what: 'has a note twice', says: 'reports.note 里有一行已经存在', make: (files) => { files.write('data/reports/note.jsonl', files.text('data/reports/note.jsonl').repeat(2)); return files.rehash().seal() } },
  { what: 'has a schedule that the table does not take', says: 'schedules.schedule 里有一行不合格式', make: (files) => { files.write('data/schedules/schedule.jsonl', files.text('data/schedules/schedule.jsonl').replaceAll('"months":', '"months":1000')); return files.rehash().seal() } },
  { what: 'has an entry without its account', says: /V10|V3/, make: (files) => { files.edit('account', (rows) => rows.filter((row) => row.code !== '5010101')); return files.rehash().seal() } },
]

describe('the open archive', () => {
  it.each(spoilt)('that $what is refused, and nothing is written', async ({ says, make }) => {
    const before = await state(other, elsewhere)
    await expect(take(make(new Unpacked(archive)))).rejects.toThrow(says)
    expect(await state(other, elsewhere)).toEqual(before)
  })

  it('is the same bytes each time, with sorted names and the hash of every file', async () => {
    expect(Buffer.compare(await archiveOf(book), archive)).toBe(0)
    const files = new Unpacked(archive)
    expect([...files.files.keys()]).toEqual([...files.files.keys()].toSorted())
    const { manifest } = files
    expect(manifest.files.map(({ path }) => path)).toEqual([...files.files.keys()].filter((path) => path !== 'manifest.json'))
    for (const { path, sha256 } of manifest.files) expect(createHash('sha256').update(files.files.get(path)!).digest('hex')).toBe(sha256)
    expect(manifest.book.village).toBe('349981100200')
    expect(manifest.counts).toMatchObject({ number_gap: 1, source: 2, draft: 2, withdrawn: 1, reopening: 1 })
    expect(new Set(files.rows('carried').filter(({ year, month }) => year === 2026 && month === 2).map(({ version }) => version))).toEqual(new Set([1, 2]))
    expect(files.rows('carried').some(({ fen }) => fen === '9007199254740993')).toBe(true)
    expect(files.text('data/ledger/voucher.jsonl')).not.toMatch(/"(county|village|book)":/)
  })

  it('leaves no table of a book behind, but those with a reason', async () => {
    const files = new Unpacked(archive)
    const tables = await inVillage(async ({ trx }) => (await sql<{ name: string }>`select distinct n.nspname || '.' || c.relname as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attname ~ '(^|_)book$'
      where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema', 'pgboss') order by 1`.execute(trx)).rows.map(({ name }) => name))
    expect(tables.filter((name) => !(name in leftBehind) && !files.files.get(`data/${name.replace('.', '/')}.jsonl`)?.length)).toEqual([])
    expect(Object.keys(leftBehind).filter((name) => !tables.includes(name))).toEqual([])
    const [stopped, replaced] = ['榨油机', '大修后'].map((name) => files.text('data/schedules/schedule.jsonl').split('\n').find((line) => line.includes(name))!)
    expect(JSON.parse(stopped!)).toMatchObject({ cost_fen: '36000', first_month: '2026-03', stopped_from: '2026-06', stop_reason: '卖给邻村' })
    expect(JSON.parse(replaced!)).toMatchObject({ replaces: expect.any(String) as string, before_fen: '250199979298360' })
    expect(files.text('data/reports/note.jsonl').split('\n').filter(Boolean)).toHaveLength(2)
    for (const path of files.files.keys()) if (/^data\/(schedules|reports)/.test(path)) expect(files.text(path)).not.toMatch(/"(county|village|book)":/)
  })

  it('comes in elsewhere equal to the byte, and the county verifies', async () => {
    const result = await take(archive)
    expect(result).toMatchObject({ book, vouchers: new Unpacked(archive).rows('voucher').length, root: new Unpacked(archive).manifest.root })
    expect(Buffer.compare(await archiveOf(book, { db: other, village: elsewhere }), archive)).toBe(0)
    const report = await verifyCounty(other, elsewhere.county)
    expect(report.mismatches).toEqual([])
    expect(isSound(report)).toBe(true)
    for (const period of ['2025-02', '2025-12', '2026-02']) {
      const [ours, theirs] = await Promise.all([{ db, village }, { db: other, village: elsewhere }].map((at) => at.village.act(at.db, (ctx) => trialBalance(ctx, { book, kind: 'coop', period }))))
      expect(theirs!.rows).toEqual(ours!.rows)
    }
    // What was charged is known there too: the month of the run is not charged again.
    const [ours, theirs] = await Promise.all([{ db, village }, { db: other, village: elsewhere }].map((at) => at.village.act(at.db, (ctx) => listSchedules(ctx, book))))
    expect(theirs).toEqual(ours)
    expect(theirs!.next).toMatchObject({ month: '2026-03', state: 'posted' })
    // The book lives on: its numbers go on, its closed months stay closed.
    const posted = await elsewhere.act(other, (ctx) => post(ctx, book, { ...draft('2026-03-05', ['101', 1n], ['5010101', -1n]), id: newId() }, { preparedBy: '李四', reviewedBy: '王五' }))
    expect(posted.no).toBe(2)
    await expect(elsewhere.act(other, (ctx) => post(ctx, book, { ...draft('2026-02-05', ['101', 1n], ['5010101', -1n]), id: newId() }, { preparedBy: '李四', reviewedBy: '王五' }))).rejects.toThrow('已结账')
    await expect(take(archive)).rejects.toThrow('已有这个账套')
  })

  it('of a book in set-up goes the same way, and the book can still be filled', async () => {
    const bytes = await archiveOf(settingUp)
    await take(bytes)
    expect(Buffer.compare(await archiveOf(settingUp, { db: other, village: elsewhere }), bytes)).toBe(0)
    await elsewhere.act(other, (ctx) => setOpening(ctx, settingUp, null, [{ account: '101', fen: 5n }, { account: '311', fen: -5n }]))
    await expect(take(bytes)).rejects.toThrow('已有这个账套')
  })

  it('is not taken in by somebody whose scope does not hold the village', async () => {
    const file = join(folder, `${newId()}.zip`)
    await writeFile(file, archive)
    await expect(elsewhere.act(other, (ctx) => importArchive(ctx, file, folder), { county: elsewhere.county, all: false, villages: [elsewhere.other] })).rejects.toThrow('不在您的管辖范围内')
  })

  it('opens no other door to posted rows', async () => {
    const rows = JSON.stringify([{ id: newId(), year: 2026, month: 3, word: '记', no: 99 }])
    await expect(inVillage((ctx) => sql`select ledger.restore_rows(${village.county}, ${book}, 'voucher', ${rows}::jsonb)`.execute(ctx.trx))).rejects.toThrow('正在恢复')
    await expect(inVillage((ctx) => sql`select ledger.restore_rows(${village.county}, ${settingUp}, 'voucher', ${rows}::jsonb)`.execute(ctx.trx))).rejects.toThrow('正在恢复')
    await expect(inVillage((ctx) => sql`select ledger.restore_finish(${village.county}, ${settingUp}, 'inUse')`.execute(ctx.trx))).rejects.toThrow('不在恢复中')
    const [head] = new Unpacked(archive).rows('book')
    const half = { ...head, id: newId(), name: '半本账', organisation: undefined, village: undefined }
    await expect(inVillage((ctx) => sql`select ledger.restore_begin(${village.county}, ${village.id}, ${JSON.stringify(half)}::jsonb)`.execute(ctx.trx))).rejects.toThrow('恢复没有完成')
  })
})

describe('standard data', () => {
  const exported = async (format: 'xml' | 'json') => unzipSync(await inVillage((ctx) => bytesOf(exportStandard(ctx, { book, year: 2025, format }))))
  const read = (files: Record<string, Uint8Array>, name: string) => iconv.decode(Buffer.from(files[name]!), 'gb18030')
  const text = (xml: string) => xml.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
  const records = (xml: string, group: string) =>
    [...xml.matchAll(new RegExp(`<${group}>([\\s\\S]*?)</${group}>`, 'g'))].map(([, inner]) => Object.fromEntries([...inner!.matchAll(/<([^<>/]+)>([^<]*)<\/\1>/g)].map(([, name, value]) => [name!, text(value!)])))

  it('is GB 18030, says that it is not certified, and its totals are those of the trial balance', async () => {
    const files = await exported('xml')
    expect(Object.keys(files)).toEqual(['README.txt', '基础档案.xml', '总账.xml', '财务报告.xml'])
    expect(read(files, 'README.txt')).toContain('未经认证')
    const ledger = read(files, '总账.xml')
    expect(ledger).toMatch(/^<\?xml version="1.0" encoding="GB18030"\?>/)
    // The rare characters are four bytes each; decoding as UTF-8 would not give them.
    expect(read(files, '基础档案.xml')).toContain(RARE)
    expect(Buffer.from(files['基础档案.xml']!).includes(iconv.encode('𠮷', 'gb18030'))).toBe(true)
    expect(Buffer.from(files['基础档案.xml']!).toString('utf8')).not.toContain(RARE)
    for (const month of ['01', '02', '12']) {
      const { rows } = await inVillage((ctx) => trialBalance(ctx, { book, kind: 'coop', period: `2025-${month}` }))
      const found = records(ledger, '科目余额及发生额').filter((record) => record.会计期间号 === month)
      const signed = (record: Record<string, string>) => `${record.期末余额方向 === '贷' ? '-' : ''}${record.期末本币余额}`
      expect(found.map((record) => [record.科目编号, record.借方本币发生额, record.贷方本币发生额, signed(record)])).toEqual(rows.map((row) => [row.account, yuanText(row.debitFen), yuanText(row.creditFen), yuanText(row.closingFen)]))
      const lines = records(ledger, '记账凭证').filter((record) => record.会计期间号 === month)
      const sum = (field: string) => lines.reduce((total, line) => total + BigInt(line[field]!.replace('.', '')), 0n)
      const leaves = rows.filter((row) => row.leaf)
      expect([sum('借方本币金额'), sum('贷方本币金额')]).toEqual([leaves.reduce((total, row) => total + row.debitFen, 0n), leaves.reduce((total, row) => total + row.creditFen, 0n)])
    }
    expect(records(read(files, '财务报告.xml'), '报表集').map((record) => record.报表报告日)).toEqual(['2025-12-31', '2025-12-31'])
  })

  it('holds the same records as JSON', async () => {
    const [xml, json] = [await exported('xml'), await exported('json')]
    for (const module of ['基础档案', '总账', '财务报告']) {
      const groups = (JSON.parse(read(json, `${module}.json`)) as Record<string, Record<string, Record<string, string>[]>>)[module]!
      for (const [group, rows] of Object.entries(groups)) expect(rows).toEqual(records(read(xml, `${module}.xml`), group))
    }
  })

  it('refuses a year without books', async () => {
    await expect(inVillage((ctx) => bytesOf(exportStandard(ctx, { book, year: 2024, format: 'xml' })))).rejects.toThrow('2024 年没有账')
  })
})

describe('the journal', () => {
  it('says each voucher once, balanced, with opening, tags and clean names', async () => {
    const text = await inVillage(async (ctx) => {
      let all = ''
      for await (const piece of journal(ctx, { book })) all += piece
      return all
    })
    expect(text).toContain('2024-12-31 * (期初) 期初余额')
    expect(text).toContain('    101 库存现金  90071992547409.93 CNY')
    expect(text).toContain('    501 经营收入:50101 租赁收入:5010101 门面房： 一期； （东）  -1234.56 CNY'.replace('： 一期； ', '：一期； '))
    expect(text).toContain('    ; kind: closing')
    expect(text).toContain('    ; kind: correction')
    expect(text.match(/^ {4}; voucher: /gm)!.length).toBe(new Unpacked(archive).rows('voucher').length)
    for (const transaction of text.split('\n\n').filter((part) => part.includes(' CNY')))
      expect([...transaction.matchAll(/ {2}(-?\d+)\.(\d\d) CNY$/gm)].reduce((sum, [, yuan, cent]) => sum + BigInt(`${yuan}${cent}`), 0n)).toBe(0n)
  })

  it('begins and ends with the months asked for', async () => {
    const text = await inVillage(async (ctx) => {
      let all = ''
      for await (const piece of journal(ctx, { book, from: '2026-01', to: '2026-01' })) all += piece
      return all
    })
    expect(text).toContain('2025-12-31 * (期初)')
    expect([...text.matchAll(/^(\d{4}-\d\d)-\d\d \* \(记/gm)].map(([, month]) => month)).toEqual(['2026-01'])
  })
})
