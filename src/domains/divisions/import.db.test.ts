import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { useDatabase } from '../../../test/support/database.ts'
import { wholeCounty } from '../../kernel/context.ts'
import { Database } from '../../kernel/database/index.ts'
import { createCounty, importDivisions, parentCode, type ImportOptions, type ImportSource } from './index.ts'

const fixtures = resolve(import.meta.dirname, '../../../test/fixtures/divisions')
const edition1 = join(fixtures, 'edition-1')
const edition2 = join(fixtures, 'edition-2')
const now = new Date('2026-10-31T01:00:00Z')
const database = useDatabase()
let db: Database
let work: string

beforeAll(() => {
  db = new Database(database.appUrl)
  work = mkdtempSync(join(tmpdir(), 'mz-divisions-'))
})
afterAll(async () => {
  await db.close()
  rmSync(work, { recursive: true })
})
beforeEach(async () => {
  const owner = new Database(database.ownerUrl)
  await owner.pool.query('truncate divisions.history, divisions.county, divisions.division, divisions.edition restart identity cascade')
  await owner.close()
})

const load = (path: string, options: Partial<ImportOptions> = {}) => importDivisions(db, { path }, { now, ...options })

/** A copy of the first edition with one file changed. */
function spoiled(file: string, change: (text: string) => string | Buffer): string {
  const folder = mkdtempSync(join(work, 'copy-'))
  cpSync(edition1, folder, { recursive: true })
  writeFileSync(join(folder, file), change(readFileSync(join(edition1, file), 'utf8')))
  return folder
}

const all = async () => (await db.pool.query('select code, name, level, county, status, without_coop, id, parent, successor from divisions.division order by id')).rows
const idOf = async (code: string): Promise<number> => (await db.pool.query(`select id from divisions.division where code = $1 and status = 'active'`, [code])).rows[0]?.id
const byId = async (id: number) => (await db.pool.query('select d.*, u.code as parent_code from divisions.division d left join divisions.division u on u.id = d.parent where d.id = $1', [id])).rows[0]

async function refusal(source: ImportSource, options: Partial<ImportOptions> = {}) {
  const before = await all()
  const error = await importDivisions(db, source, { now, ...options }).then(
    () => expect.unreachable('the import should have been refused'),
    (reason: unknown) => reason as { code: string; message: string; details: { errors: { file: string; line: number; reason: string }[]; total: number } },
  )
  expect(await all()).toEqual(before)
  return error
}

describe('a first import', () => {
  test('takes the whole list, with progress', async () => {
    const seen: string[] = []
    const result = await load(edition1, { name: '2023 年版', asOf: '2023-06-30', progress: (phase, done, total) => seen.push(`${phase} ${done}/${total}`) })
    expect(result).toMatchObject({ already: false, scope: '', total: 19, added: 19, renamed: 0, gone: 0, warnings: [] })
    expect(seen.at(-1)).toBe('write 5/5')
    expect(seen[0]).toMatch(/^read \d+\/\d+$/)
    const rows = await all()
    expect(rows.filter((row) => row.county === 990101)).toHaveLength(13)
    expect(rows.filter((row) => row.level < 3).every((row) => row.county === null)).toBe(true)
    expect(rows.filter((row) => row.without_coop).map((row) => row.name)).toEqual(['东山农场虚拟社区', '镇内'])
    const { rows: editions } = await db.pool.query('select name, as_of, scope, total, added from divisions.edition')
    expect(editions).toEqual([{ name: '2023 年版', as_of: '2023-06-30', scope: '', total: 19, added: 19 }])
  })

  test('takes one county with what is above it, from the folder or its villages.csv', async () => {
    const result = await load(join(edition1, 'villages.csv'), { county: '990102' })
    expect(result).toMatchObject({ scope: '990102', total: 6, added: 6 })
    expect((await all()).map((row) => row.code)).toEqual(['99', '9901', '990102', '990102100', '990102100200', '990102100201'])
  })

  test('takes a file of the own form, and rows made by a program', async () => {
    const result = await load(join(fixtures, 'one-county.csv'))
    expect(result).toMatchObject({ scope: '990103', total: 4, added: 4 })
    const { rows } = await db.pool.query(`select category from divisions.division where level = 5 order by code`)
    expect(rows).toEqual([{ category: '220' }, { category: '121' }])
    const made = ['990104', '990104100', '990104100200'].map((code) => ({ code, name: `名${code}`, parent: parentCode(code), level: null, category: null }))
    expect(await importDivisions(db, { name: 'made', rows: made }, { now })).toMatchObject({ scope: '990104', added: 3, gone: 0 })
  })

  test.each([
    ['a BOM', (text: string) => `\uFEFF${text}`],
    ['GB18030', (text: string) => iconv.encode(text, 'gb18030')],
    ['CRLF and blank lines', (text: string) => text.replaceAll('\n', '\r\n\r\n')],
    ['no quotes', (text: string) => text.replaceAll('"', '')],
  ])('reads a file with %s', async (_, change) => {
    expect(await load(spoiled('villages.csv', change))).toMatchObject({ added: 19 })
    expect(await byId(await idOf('990101100201'))).toMatchObject({ name: '柳湾村委会', initials: 'lwcwh' })
  })

  test('the same bytes again are recognised', async () => {
    const first = await load(edition1)
    expect(await load(edition1)).toMatchObject({ already: true, edition: first.edition, scope: '', total: 19, added: 0 })
    expect((await db.pool.query('select count(*)::int as n from divisions.edition')).rows[0].n).toBe(1)
    expect(await load(edition1, { county: '990101' })).toMatchObject({ already: false, added: 0, gone: 0 })
  })

  test('an exception to the prefix rule is a warning', async () => {
    const folder = spoiled('villages.csv', (text) => text.replace('990102100201,"中和村委会",990102100', '990109100201,"中和村委会",990102100'))
    const result = await load(folder)
    expect(result).toMatchObject({ added: 19, warningCount: 1 })
    expect(result.warnings).toEqual([{ file: 'villages.csv', line: 12, reason: '“990109100201”中和村委会不以上级代码“990102100”开头，按所给上级导入' }])
    expect(await byId(await idOf('990109100201'))).toMatchObject({ county: 990102, parent_code: '990102100' })
  })
})

describe('a refused import changes nothing', () => {
  test.each([
    ['a short code', '990101100200,', '99010110020,', 2, '区划代码“99010110020”应为'],
    ['an unknown parent', '990101100200,"重兴村委会",990101100', '990101100200,"重兴村委会",990101109', 2, '上级“990101109”不存在'],
    ['a duplicate', '990102100201,', '990102100200,', 11, '区划代码“990102100200”重复'],
    ['an empty name', '"高坡村委会"', '""', 10, '名称为空'],
    ['an open quote', '"高坡村委会"', '"高坡村委会', 10, '引号没有成对'],
    ['a missing column', '990101200200,"高坡村委会",990101200,99,9901,990101', '990101200200,"高坡村委会"', 10, '只有 2 列'],
  ])('%s', async (_, from, to, line, reason) => {
    const error = await refusal({ path: spoiled('villages.csv', (text) => text.replace(from, to)) })
    expect(error).toMatchObject({ code: 'divisions.importRefused' })
    expect(error.details.errors[0]).toMatchObject({ file: 'villages.csv', line, reason: expect.stringContaining(reason) })
    expect(error.message).toContain(`villages.csv 第 ${line} 行`)
  })

  test('counts all errors and lists the first 200', async () => {
    const rows = Array.from({ length: 300 }, (_, index) => ({ code: `x${index}`, name: '村', parent: '', level: null, category: null }))
    const { details } = await refusal({ name: 'made', rows })
    expect([details.total, details.errors.length]).toEqual([300, 200])
  })

  test.each([
    ['another heading', { path: () => spoiled('streets.csv', (text) => text.replace('areaCode', 'parent')) }, 'divisions.wrongHeading', 'streets.csv 的表头不对，第一行应有：code,name,areaCode'],
    ['an empty file', { path: () => spoiled('areas.csv', () => '') }, 'divisions.wrongHeading', 'areas.csv'],
    ['bytes that are no text', { path: () => spoiled('areas.csv', () => Buffer.from([0x50, 0x4b, 0xff, 0xff])) }, 'divisions.notText', 'areas.csv 不是 UTF-8 或 GB18030'],
    ['no such file', { path: () => join(work, 'nowhere') }, 'divisions.fileMissing', '找不到'],
    ['siblings missing', { path: () => fixtures }, 'divisions.fileMissing', '缺少 provinces.csv、cities.csv'],
  ])('%s', async (_, { path }, code, said) => {
    expect(await refusal({ path: path() })).toMatchObject({ code, message: expect.stringContaining(said) })
  })

  test('a county that the file does not hold', async () => {
    const error = await refusal({ path: join(fixtures, 'one-county.csv') }, { county: '990109' })
    expect(error).toMatchObject({ code: 'divisions.countyMissing' })
    expect(await refusal({ path: edition1 }, { county: '99' })).toMatchObject({ code: 'divisions.countyMissing' })
  })

  test('a cancelled import', async () => {
    const cancel = new AbortController()
    const options = { signal: cancel.signal, progress: (phase: string) => phase === 'match' && cancel.abort() }
    expect(await refusal({ path: edition1 }, options)).toMatchObject({ code: 'divisions.cancelled' })
    expect(await refusal({ path: edition1 }, { signal: AbortSignal.abort() })).toMatchObject({ code: 'divisions.cancelled' })
    expect(await load(edition1)).toMatchObject({ added: 19 })
  })
})

describe('a newer edition', () => {
  test('renames, recodes, moves, merges and ends divisions, and keeps what they were', async () => {
    await load(edition1)
    const [doubled, willow, bridge, flower, mouth, slope, hill, town] = await Promise.all(
      ['990101100200', '990101100201', '990101100202', '990101100203', '990101101201', '990101200200', '990101200', '990101100'].map(idOf),
    )
    const result = await load(edition2, { mapping: join(fixtures, 'merges.csv') })
    expect(result).toMatchObject({ total: 18, added: 1, renamed: 3, recoded: 4, moved: 1, merged: 1, gone: 1, returned: 0 })
    expect(await byId(doubled!)).toMatchObject({ code: '990101100001', name: '重兴社区居委会', status: 'active' })
    expect(await byId(willow!)).toMatchObject({ code: '990101100200', name: '柳湾村委会' })
    expect(await byId(bridge!)).toMatchObject({ code: '990101100201', name: '石桥村委会' })
    expect(await byId(flower!)).toMatchObject({ code: '990101100203', name: '杏花岭村委会' })
    expect(await byId(town!)).toMatchObject({ name: '东山街道' })
    expect(await byId(slope!)).toMatchObject({ code: '990101101204', parent_code: '990101101', county: 990101 })
    expect(await byId(hill!)).toMatchObject({ status: 'gone', successor: null })
    expect(await byId(mouth!)).toMatchObject({ status: 'merged', successor: await idOf('990101101200') })
    const { rows } = await db.pool.query('select change, code, name, parent_code from divisions.history where edition = $1 and division in ($2, $3) order by division, change', [result.edition, slope, mouth])
    expect(rows).toEqual([
      { change: 'merged', code: '990101101201', name: '河口村委会', parent_code: '990101101' },
      { change: 'moved', code: '990101200200', name: '高坡村委会', parent_code: '990101200' },
      { change: 'recoded', code: '990101200200', name: '高坡村委会', parent_code: '990101200' },
    ])
  })

  test('takes back what had gone, and does not undo a mark set by hand', async () => {
    await load(edition1)
    const [pretend, hill] = [await idOf('990101101202'), await idOf('990101200')]
    await db.pool.query('update divisions.division set without_coop = false where id = $1', [pretend])
    await load(edition2)
    expect(await load(edition1)).toMatchObject({ already: false, returned: 4 })
    expect(await byId(hill)).toMatchObject({ status: 'active', code: '990101200' })
    expect(await byId(pretend)).toMatchObject({ without_coop: false })
  })

  test("a county's list ends only that county's divisions", async () => {
    await load(edition1)
    expect(await load(edition2, { county: '990101' })).toMatchObject({ scope: '990101', gone: 4 })
    expect(await load(join(fixtures, 'one-county.csv'))).toMatchObject({ added: 4, gone: 0 })
    expect((await all()).filter((row) => row.county === 990102 && row.status === 'active')).toHaveLength(4)
  })

  test('leaves a county in use alone when a national list does not hold it', async () => {
    await load(join(fixtures, 'one-county.csv'))
    await db.transaction(wholeCounty(990103), (trx) => createCounty(trx, { code: '990103', name: '丙县', now }))
    const result = await load(edition1)
    expect(result).toMatchObject({ added: 19, gone: 0, warningCount: 1 })
    expect(result.warnings[0]?.reason).toBe('已启用的丙县不在文件中，未作变动')
  })

  test.each([
    ['990101100200,990101109999', '新代码“990101109999”不在文件中'],
    ['990101200200,990101100', '不是同一级'],
    ['990102100200,990101101200', '仍在文件中'],
    ['99010,990101100', '应为旧代码、新代码两列'],
    ['990101200,990101200', '重复，或与新代码相同'],
  ])('refuses the mapping %s', async (line, reason) => {
    await load(edition1)
    const mapping = join(mkdtempSync(join(work, 'map-')), 'merges.csv')
    writeFileSync(mapping, `old_code,new_code\n${line}\n`)
    const error = await refusal({ path: edition2 }, { mapping })
    expect(error.details.errors[0]).toMatchObject({ file: 'merges.csv', line: 2, reason: expect.stringContaining(reason) })
  })

  test('refuses a village that would take its books into another county', async () => {
    await load(edition1)
    const mapping = join(mkdtempSync(join(work, 'map-')), 'merges.csv')
    writeFileSync(mapping, 'old_code,new_code\n990101200200,990102100202\n')
    const folder = mkdtempSync(join(work, 'copy-'))
    cpSync(edition2, folder, { recursive: true })
    writeFileSync(join(folder, 'villages.csv'), `${readFileSync(join(edition2, 'villages.csv'), 'utf8')}990102100202,高坡村委会,990102100,99,9901,990102\n`)
    const error = await refusal({ path: folder }, { mapping })
    expect(error.details.errors[0]).toMatchObject({ line: 13, reason: expect.stringContaining('改属另一个县') })
  })
})
