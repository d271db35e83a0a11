import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useDatabase } from '../../../test/support/database.ts'
import { systemClock } from '../../kernel/clock.ts'
import { systemContext, wholeCounty, type Context } from '../../kernel/context.ts'
import { Database } from '../../kernel/database/index.ts'
import { newId } from '../../kernel/id.ts'
import { actorOf, createPerson, demoDay, demoLogins, loadSecret, registerDemo } from './index.ts'
import { addGrant, endGrant, listPeople } from './handlers.ts'

const COUNTY = 990_101
const TODAY = '2026-10-31'
const clock = systemClock(TODAY)
const database = useDatabase()
let db: Database
let division: { county: number; town: number; otherTown: number; villages: number[] }

/** Inside the county as the system, or as a person with the given villages. */
const inCounty = <T>(work: (ctx: Context) => Promise<T>, county = COUNTY) =>
  db.transaction(wholeCounty(county), (trx) => work(systemContext(clock, wholeCounty(county), trx)))

beforeAll(async () => {
  db = new Database(database.appUrl)
  const insert = async (level: number, code: string, name: string, parent: number | null) =>
    (await db.kysely.insertInto('divisions.division').values({ level, code, name, parent, county: COUNTY }).returning('id').executeTakeFirstOrThrow()).id
  const county = await insert(3, '990101', '云溪市', null)
  const town = await insert(4, '990101100', '东乡镇', county)
  const otherTown = await insert(4, '990101101', '西乡镇', county)
  const villages = [await insert(5, '990101100200', '一村', town), await insert(5, '990101100201', '二村', town), await insert(5, '990101101200', '三村', otherTown)]
  division = { county, town, otherTown, villages }
  await db.kysely.insertInto('divisions.county').values({ county: COUNTY, division: county, name: '云溪市', createdAt: clock.now() }).execute()
})
afterAll(() => db.close())

const person = (post: string, scopeDivision: number, more: { username?: string; validTo?: string; password?: string } = {}) =>
  inCounty((ctx) =>
    createPerson(ctx, {
      name: '赵云溪',
      ...(more.username ? { username: more.username, password: more.password ?? 'a long enough one' } : {}),
      grants: [{ post, scopeDivision, validFrom: '2025-01-01', validTo: more.validTo ?? null }],
    }),
  )

const resolve = async (username: string) => {
  const user = await db.kysely.selectFrom('auth.user').select('id').where('username', '=', username).executeTakeFirstOrThrow()
  return actorOf(db, user.id, TODAY)
}

test('a county, a town and a village appointment reach what they should', async () => {
  await person('countyOffice', division.county, { username: 'county' })
  await person('townAccountant', division.town, { username: 'town' })
  await person('villageClerk', division.villages[2]!, { username: '报账员甲' })
  expect((await resolve('county'))?.scope).toEqual({ county: COUNTY, all: true, villages: [] })
  const town = await resolve('town')
  expect(town?.scope).toEqual({ county: COUNTY, all: false, villages: division.villages.slice(0, 2) })
  expect(town?.roots).toEqual([{ id: division.town, level: 4, name: '东乡镇' }])
  expect(town?.actor.permissions).toContain('ledger.voucher.prepare')
  expect((await resolve('报账员甲'))?.scope).toEqual({ county: COUNTY, all: false, villages: [division.villages[2]] })
})

test('an appointment that has ended gives nothing', async () => {
  await person('townReviewer', division.town, { username: 'ended', validTo: '2026-10-30' })
  const ended = await resolve('ended')
  expect(ended?.scope).toBeNull()
  expect(ended?.actor.permissions.size).toBe(0)
})

test('a login without a person is nobody', async () => {
  expect(await actorOf(db, newId(), TODAY)).toBeNull()
})

test('grants of another county stay invisible, also to the owner of the connection', async () => {
  await expect(inCounty((ctx) => ctx.trx.selectFrom('identity.grant').selectAll().execute(), 990_102)).resolves.toEqual([])
  await expect(db.kysely.selectFrom('identity.grant').selectAll().execute()).resolves.toEqual([])
})

test('what cannot be: a taken name, a short password, clashing posts, a division of another county', async () => {
  await person('villager', division.villages[0]!, { username: '王小二' })
  await expect(person('villager', division.villages[0]!, { username: '王小二' })).rejects.toMatchObject({ code: 'identity.usernameTaken' })
  await expect(person('villager', division.villages[0]!, { username: 'short', password: '123456789' })).rejects.toMatchObject({ code: 'identity.weakPassword' })
  await expect(person('villager', 2_000_000_000)).rejects.toMatchObject({ code: 'identity.divisionNotFound' })
  await expect(person('emperor', division.town)).rejects.toMatchObject({ code: 'identity.unknownPost' })
  const grants = ['townAccountant', 'townReviewer'].map((post) => ({ post, scopeDivision: division.town, validFrom: '2025-01-01' }))
  await expect(inCounty((ctx) => createPerson(ctx, { name: '钱二', grants }))).rejects.toMatchObject({ code: 'identity.clashingPosts' })
  await expect(db.kysely.selectFrom('identity.person').selectAll().where('name', '=', '钱二').execute()).resolves.toEqual([])
})

test('people of the scope, and ending an appointment', async () => {
  const { person: id } = await person('villageChair', division.villages[2]!)
  const village = { county: COUNTY, all: false, villages: [division.villages[2]!] }
  const within = <T>(work: (ctx: Context) => Promise<T>, scope = village) => db.transaction(scope, (trx) => work(systemContext(clock, scope, trx)))
  const people = await within(listPeople)
  expect(people.flatMap(({ grants }) => grants.map(({ division: at }) => at))).toEqual(people.map(() => division.villages[2]))
  const grant = people.find((one) => one.id === id)!.grants[0]!
  const elsewhere = { county: COUNTY, all: false, villages: [division.villages[0]!] }
  await expect(within((ctx) => endGrant(ctx, { grant: grant.id, validTo: TODAY }), elsewhere)).rejects.toMatchObject({ kind: 'notFound' })
  await expect(within((ctx) => endGrant({ ...ctx, actor: { ...ctx.actor, person: id } }, { grant: grant.id, validTo: TODAY }))).rejects.toMatchObject({ code: 'identity.ownGrant' })
  await expect(within((ctx) => endGrant(ctx, { grant: grant.id, validTo: '2024-12-31' }))).rejects.toMatchObject({ code: 'identity.badValidity' })
  await within((ctx) => endGrant(ctx, { grant: grant.id, validTo: TODAY }))
  expect((await within(listPeople)).find((one) => one.id === id)?.grants[0]?.validTo).toBe(TODAY)
})

test('one more appointment: on top of earlier ones, by somebody else, and never two that must be in different hands on one day', async () => {
  const { person: id } = await person('townAccountant', division.town, { validTo: '2026-10-31' })
  const give = (post: string, validFrom: string, more: { by?: string; at?: number; to?: string } = {}) => inCounty((ctx) =>
    addGrant({ ...ctx, actor: { ...ctx.actor, person: more.by ?? null } }, { person: id, grant: { post, scopeDivision: more.at ?? division.town, validFrom, validTo: more.to ?? null } }))
  await expect(give('townReviewer', '2026-10-31')).rejects.toMatchObject({ code: 'identity.clashingPosts', message: expect.stringContaining('代理会计（制单）') as string })
  await expect(give('townLeader', '2026-11-01', { by: id })).rejects.toMatchObject({ code: 'identity.ownGrant', kind: 'forbidden' })
  await expect(give('townReviewer', '2026-11-01', { to: '2026-10-01' })).rejects.toMatchObject({ code: 'identity.badValidity' })
  await expect(give('townReviewer', '2026-11-01', { at: 2_000_000_000 })).rejects.toMatchObject({ code: 'identity.divisionNotFound' })
  const { grant } = await give('townReviewer', '2026-11-01')
  const grants = (await inCounty(listPeople)).find((one) => one.id === id)!.grants
  expect(grants.map(({ id: given, post, validFrom, validTo }) => [given === grant, post, validFrom, validTo])).toEqual([[false, 'townAccountant', '2025-01-01', '2026-10-31'], [true, 'townReviewer', '2026-11-01', null]])
  await expect(inCounty((ctx) => addGrant(ctx, { person: newId(), grant: { post: 'villager', scopeDivision: division.town, validFrom: TODAY } }))).rejects.toMatchObject({ code: 'identity.personNotFound' })
  await expect(inCounty((ctx) => addGrant(ctx, { person: id, grant: { post: 'villager', scopeDivision: division.town, validFrom: TODAY } }), 990_102)).rejects.toMatchObject({ code: 'identity.personNotFound' })
})

test('two clashing appointments sent at once: one of them stays', async () => {
  const { person: id } = await person('villager', division.town)
  const give = (post: string) => inCounty((ctx) => addGrant(ctx, { person: id, grant: { post, scopeDivision: division.town, validFrom: TODAY } }))
  const ends = await Promise.allSettled([give('townAccountant'), give('townReviewer')])
  expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
})

test('the demo pins its day and publishes its logins; a county without demo has neither', async () => {
  expect(await demoDay(db)).toBeNull()
  expect(await demoLogins(db)).toEqual([])
  const login = { username: 'zhidan', password: 'demo-zhidan-2026', title: '制单' }
  await inCounty((ctx) => registerDemo(ctx, { today: TODAY, logins: [login] }))
  expect(await demoDay(db)).toBe(TODAY)
  expect(await demoLogins(db)).toEqual([login])
})

test('the cookie secret is made once and readable by its owner only', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mz-secret-'))
  const first = loadSecret(folder, {})
  expect(first.length).toBeGreaterThanOrEqual(43)
  expect(loadSecret(folder, {})).toBe(first)
  expect(loadSecret(folder, { MINGZHANG_SECRET: 'from outside' })).toBe('from outside')
  rmSync(folder, { recursive: true })
})
