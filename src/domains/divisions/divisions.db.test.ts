import { resolve } from 'node:path'
import { call } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useDatabase } from '../../../test/support/database.ts'
import { systemClock } from '../../kernel/clock.ts'
import { systemActor, wholeCounty } from '../../kernel/context.ts'
import { Database, type Scope } from '../../kernel/database/index.ts'
import { newId } from '../../kernel/id.ts'
import type { Request } from '../../kernel/procedure.ts'
import { createCounty, divisionByCode, divisionById, divisionsRouter, importDivisions, organisationCodeCheck, pathOf, placeOf, placesOf, usccCheck, villagesOf } from './index.ts'

const COUNTY = 990_101
const clock = systemClock('2026-10-31')
const fixtures = resolve(import.meta.dirname, '../../../test/fixtures/divisions')
const database = useDatabase()
let db: Database
const ids = new Map<string, number>()

beforeAll(async () => {
  db = new Database(database.appUrl)
  const now = clock.now()
  await importDivisions(db, { path: resolve(fixtures, 'edition-1') }, { now })
  await db.transaction(wholeCounty(COUNTY), (trx) => createCounty(trx, { code: '990101', name: '甲县', now }))
  for (const { code, id } of await db.kysely.selectFrom('divisions.division').select(['code', 'id']).execute()) ids.set(code, id)
})
afterAll(() => db.close())

const at = (code: string): number => ids.get(code) ?? 0
const inside = (scope: Scope): Request => ({ db, clock, actor: systemActor('测试'), scope })
const county = () => inside(wholeCounty(COUNTY))
const villages = (...codes: string[]) => inside({ county: COUNTY, all: false, villages: codes.map(at) })
const names = (rows: readonly { name: string }[]) => rows.map((row) => row.name)
const missing = { code: 'divisions.notFound', status: 404 }

function uscc(first8: string, body8: string): string {
  const first17 = first8 + body8 + organisationCodeCheck(body8)
  return first17 + usccCheck(first17)
}

describe('the tree', () => {
  test('starts at the lowest division that holds the scope', async () => {
    expect(await call(divisionsRouter.children, {}, { context: county() })).toEqual([
      { id: at('990101'), level: 3, code: '990101', name: '甲县', hasChildren: true, withoutCoop: false },
    ])
    expect(names(await call(divisionsRouter.children, {}, { context: villages('990101100200', '990101100201') }))).toEqual(['东山镇'])
    expect(names(await call(divisionsRouter.children, {}, { context: villages('990101101201') }))).toEqual(['河口村委会'])
  })

  test('shows the children inside the scope only', async () => {
    const children = (context: Request, code: string) => call(divisionsRouter.children, { division: at(code) }, { context })
    expect(names(await children(county(), '990101'))).toEqual(['东山镇', '西水镇', '北坡乡'])
    expect(names(await children(villages('990101100200', '990101200200'), '990101'))).toEqual(['东山镇', '北坡乡'])
    expect(names(await children(villages('990101100200'), '990101100'))).toEqual(['重兴村委会'])
    await expect(children(villages('990101100200'), '990101101')).rejects.toMatchObject(missing)
    await expect(children(county(), '990102')).rejects.toMatchObject(missing)
    await expect(children(county(), '9901')).rejects.toMatchObject(missing)
  })

  test('gives the path and the siblings', async () => {
    const found = await call(divisionsRouter.path, { division: at('990101100201') }, { context: county() })
    expect(found.path.map((step) => [step.name, step.siblings])).toEqual([['甲县', 1], ['东山镇', 3], ['柳湾村委会', 5]])
    expect(names(found.siblings)).toEqual(['重兴村委会', '柳湾村委会', '石桥村委会', '杏花村委会', '东山农场虚拟社区'])
    await expect(call(divisionsRouter.path, { division: at('990102100200') }, { context: county() })).rejects.toMatchObject(missing)
  })

  test('finds towns and villages by name, initials in every reading, and code', async () => {
    const search = async (text: string, context = county()) =>
      (await call(divisionsRouter.search, { text }, { context })).map((row) => `${row.parentName}/${row.name}`)
    expect(await search('柳湾')).toEqual(['东山镇/柳湾村委会', '西水镇/柳湾村委会'])
    expect(await search('cx')).toEqual(['东山镇/重兴村委会'])
    expect(await search('ZX')).toEqual(['东山镇/重兴村委会'])
    expect(await search('990101200')).toEqual(['甲县/北坡乡', '北坡乡/高坡村委会'])
    expect(await search('南桥')).toEqual([])
    expect(await search('柳湾', villages('990101101200'))).toEqual(['西水镇/柳湾村委会'])
  })

  test('lists the editions of the country and of the own county', async () => {
    expect(await call(divisionsRouter.editions, {}, { context: county() })).toMatchObject([{ name: 'edition-1', scope: '', total: 19, added: 19 }])
  })
})

describe('organisations', () => {
  const create = (input: { division: number; kind: 'coop' | 'committee' | 'joint'; level?: 'township' | 'village' | 'group'; name: string; uscc?: string }, context = county()) =>
    call(divisionsRouter.createOrganisation, { key: newId(), ...input }, { context })

  test('are registered at a village and read back within the scope', async () => {
    const division = at('990101100200')
    const coop = await create({ division, kind: 'coop', name: '重兴村股份经济合作社', uscc: uscc('N2990101', 'MF000001') })
    const committee = await create({ division, kind: 'committee', name: '重兴村村民委员会', uscc: uscc('91990101', 'MF000002') })
    expect(coop.warnings).toEqual([])
    expect(committee.warnings).toEqual(['村民委员会的信用代码一般以 54 开头，请核对'])
    const list = (context: Request) => call(divisionsRouter.organisations, { division }, { context })
    expect(await list(county())).toEqual([coop.organisation, committee.organisation])
    expect(await list(villages('990101100200'))).toHaveLength(2)
    await expect(list(villages('990101100201'))).rejects.toMatchObject(missing)
  })

  test('are refused when the code is wrong or taken, or the place does not fit', async () => {
    const division = at('990101100201')
    const name = '柳湾村股份经济合作社'
    await expect(create({ division, kind: 'coop', name, uscc: 'N2990101MF0000010X' })).rejects.toMatchObject({ code: 'divisions.organisationInvalid', status: 422 })
    const code = uscc('N2990101', 'MF000003')
    await create({ division, kind: 'coop', name, uscc: code })
    await expect(create({ division, kind: 'coop', name })).rejects.toMatchObject({ code: 'divisions.organisationExists', status: 409 })
    await expect(create({ division: at('990101100202'), kind: 'coop', name, uscc: code })).rejects.toMatchObject({ code: 'divisions.usccTaken', status: 409 })
    await expect(create({ division: at('990101100498'), kind: 'coop', name })).rejects.toMatchObject({ message: expect.stringContaining('不设集体经济组织') })
    await expect(create({ division: at('990101100203'), kind: 'coop', name }, villages('990101100201'))).rejects.toMatchObject(missing)
  })

  test('of a town', async () => {
    const { organisation } = await create({ division: at('990101100'), kind: 'coop', level: 'township', name: '东山镇经济联合总社' })
    expect(await call(divisionsRouter.organisations, { division: at('990101100') }, { context: county() })).toEqual([organisation])
  })
})

test('a pseudo-village is marked and unmarked', async () => {
  const division = at('990101101202')
  const mark = (withoutCoop: boolean) => call(divisionsRouter.markWithoutCoop, { key: newId(), division, withoutCoop, note: '有集体资产' }, { context: county() })
  expect(await mark(false)).toMatchObject({ name: '镇内', withoutCoop: false })
  expect(await mark(true)).toMatchObject({ withoutCoop: true })
  const audit = await db.transaction(wholeCounty(COUNTY), (trx) => trx.selectFrom('kernel.audit').select(['target', 'village']).where('action', '=', 'divisions.markWithoutCoop').execute())
  expect(audit).toEqual([{ target: '990101101202', village: division }, { target: '990101101202', village: division }])
})

describe('the front door', () => {
  const read = <T>(work: Parameters<typeof db.transaction<T>>[1]) => db.transaction(wholeCounty(COUNTY), work)

  test('resolves villages, codes and places', async () => {
    expect(await read((trx) => villagesOf(trx, at('990101101')))).toEqual(['990101101200', '990101101201', '990101101202'].map(at).toSorted((a, b) => a - b))
    expect(await read((trx) => villagesOf(trx, at('990101101200')))).toEqual([at('990101101200')])
    expect(await read((trx) => villagesOf(trx, at('99')))).toHaveLength(11)
    expect(await read((trx) => divisionByCode(trx, '990101101'))).toMatchObject({ id: at('990101101'), level: 4, county: COUNTY })
    expect(await read((trx) => divisionById(trx, at('990101')))).toMatchObject({ code: '990101' })
    expect((await read((trx) => pathOf(trx, at('990101101200')))).map((node) => node.code)).toEqual(['99', '9901', '990101', '990101101', '990101101200'])
    const place = { village: '河口村委会', town: '西水镇', countyName: '甲县', county: COUNTY }
    expect(await read((trx) => placeOf(trx, at('990101101201')))).toEqual(place)
    expect(await read((trx) => placesOf(trx, [at('990101101201'), at('990101'), 2_000_000]))).toEqual(new Map([[at('990101101201'), place]]))
    await expect(read((trx) => placeOf(trx, at('990101')))).rejects.toMatchObject({ code: 'divisions.notFound' })
    await expect(read((trx) => divisionByCode(trx, '00'))).rejects.toMatchObject({ code: 'divisions.notFound' })
    await expect(read((trx) => divisionById(trx, 2_000_000))).rejects.toMatchObject({ code: 'divisions.notFound' })
  })

  test('puts a county into use once, also one that no list holds', async () => {
    const now = clock.now()
    await expect(read((trx) => createCounty(trx, { code: '990101', name: '甲县', now }))).rejects.toMatchObject({ code: 'divisions.countyExists' })
    await expect(read((trx) => createCounty(trx, { code: '9901', name: '演示市', now }))).rejects.toMatchObject({ code: 'divisions.codeInvalid' })
    expect(await read((trx) => createCounty(trx, { code: '990109', name: '己县', now }))).toBe(990_109)
    expect(await read((trx) => divisionByCode(trx, '990109'))).toMatchObject({ name: '己县', parent: at('9901') })
  })

  test('a number that another county has held is never given again', async () => {
    const now = clock.now()
    await db.pool.query(`update divisions.division set code = '990108' where code = '990109'`)
    const county = await read((trx) => createCounty(trx, { code: '990109', name: '庚县', now }))
    expect(county).toBeGreaterThan(1_000_000)
  })
})
