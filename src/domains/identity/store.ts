import { sql, type Kysely } from 'kysely'
import { divisionsById } from '../divisions/index.ts'
import type { Context } from '../../kernel/context.ts'
import type { DB } from '../../kernel/database/index.ts'
import type { Day } from '../../kernel/day.ts'
import { newId, type Id } from '../../kernel/id.ts'
import type { DemoLogin, NewGrant } from './contract.ts'
import type { Grant } from './rules.ts'

/** A grant with the division that it names. */
export interface GrantRow extends Grant {
  level: number
  divisionName: string
}

/** Whether anybody was ever entered; an empty installation has nobody. */
export const anyPerson = async (db: Kysely<DB>): Promise<boolean> => (await db.selectFrom('identity.person').select('id').limit(1).executeTakeFirst()) !== undefined

/** The person behind a login, and every grant that the person ever had, oldest first; null for a login without a person. */
export async function personOfLogin(db: Kysely<DB>, authUser: string): Promise<{ id: Id; name: string; grants: GrantRow[] } | null> {
  const person = await db.selectFrom('identity.person').select(['id', 'name']).where('authUser', '=', authUser).executeTakeFirst()
  if (!person) return null
  const { rows } = await sql<Grant>`
    select county, post, scope_division, valid_from, valid_to from identity.grants_of(${person.id}) order by created_at, id`.execute(db)
  const divisions = await divisionsById(db, rows.map(({ scopeDivision }) => scopeDivision))
  const grants = rows.flatMap((grant) => {
    const division = divisions.get(grant.scopeDivision)
    return division ? [{ ...grant, level: division.level, divisionName: division.name }] : []
  })
  return { ...person, grants }
}

/** The division in the county of the context, or undefined. */
export async function divisionInCounty(ctx: Context, division: number) {
  const found = (await divisionsById(ctx.trx, [division])).get(division)
  return found?.county === ctx.scope.county ? found : undefined
}

export async function usernameTaken(ctx: Context, username: string): Promise<boolean> {
  return (await ctx.trx.selectFrom('auth.user').select('id').where('username', '=', username).executeTakeFirst()) !== undefined
}

/** The login in the form that better-auth reads; an email is required there and never used. */
export async function insertLogin(ctx: Context, login: { username: string; displayUsername: string; name: string; passwordHash: string }): Promise<string> {
  const user = newId()
  const times = { createdAt: ctx.now, updatedAt: ctx.now }
  const { passwordHash, ...names } = login
  await ctx.trx.insertInto('auth.user').values({ id: user, ...names, email: `${user}@login.invalid`, emailVerified: true, ...times }).execute()
  await ctx.trx.insertInto('auth.account').values({ id: newId(), userId: user, accountId: user, providerId: 'credential', password: passwordHash, ...times }).execute()
  return user
}

export async function insertPerson(ctx: Context, person: { id: Id; authUser: string | null; name: string; phone: string | null }): Promise<void> {
  await ctx.trx.insertInto('identity.person').values({ ...person, createdAt: ctx.now }).execute()
}

/** Returns the ids of the new grants, in the order given. */
export async function insertGrants(ctx: Context, person: Id, grants: readonly NewGrant[]): Promise<Id[]> {
  const rows = grants.map(({ post, scopeDivision, department = null, validFrom, validTo = null }) => ({
    county: ctx.scope.county, id: newId(), person, post, scopeDivision, department, validFrom, validTo, grantedBy: ctx.actor.person, createdAt: ctx.now,
  }))
  await ctx.trx.insertInto('identity.grant').values(rows).execute()
  return rows.map(({ id }) => id)
}

/** Every grant that a person ever had in the county, while nobody else gives one: the person is locked. Empty for somebody unknown here. */
export async function holdGrants(ctx: Context, person: Id) {
  await ctx.trx.selectFrom('identity.person').select('id').where('id', '=', person).forUpdate().execute()
  return await ctx.trx.selectFrom('identity.grant').select(['post', 'scopeDivision', 'validFrom', 'validTo']).where('county', '=', ctx.scope.county).where('person', '=', person).execute()
}

/** Grants that the scope lets see: all of the county, or those that name a village of the scope. */
export async function listGrants(ctx: Context) {
  let query = ctx.trx
    .selectFrom('identity.grant as g')
    .innerJoin('identity.person as p', 'p.id', 'g.person')
    .leftJoin('auth.user as u', 'u.id', 'p.authUser')
    .leftJoin('identity.person as by', 'by.id', 'g.grantedBy')
    .select(['g.id', 'g.person', 'g.post', 'g.scopeDivision', 'g.department', 'g.validFrom', 'g.validTo', 'g.createdAt as grantedAt', 'by.name as grantedBy'])
    .select(['p.name', 'p.phone', 'u.displayUsername as username'])
    .orderBy(sql`p.name collate "zh-Hans-CN-x-icu"`)
    .orderBy('g.person')
    .orderBy('g.createdAt')
  if (!ctx.scope.all) query = query.where(sql<boolean>`g.scope_division = any(${[...ctx.scope.villages]}::int[])`)
  const rows = await query.execute()
  const divisions = await divisionsById(ctx.trx, rows.map(({ scopeDivision }) => scopeDivision))
  return rows.map((row) => ({ ...row, divisionName: divisions.get(row.scopeDivision)?.name ?? '' }))
}

export const findGrant = (ctx: Context, grant: Id) =>
  ctx.trx.selectFrom('identity.grant').select(['id', 'person', 'scopeDivision', 'validFrom']).where('id', '=', grant).forUpdate().executeTakeFirst()

export async function setGrantEnd(ctx: Context, grant: Id, validTo: Day): Promise<void> {
  await ctx.trx.updateTable('identity.grant').set({ validTo }).where('county', '=', ctx.scope.county).where('id', '=', grant).execute()
}

export async function insertDemo(ctx: Context, today: Day, logins: readonly DemoLogin[]): Promise<void> {
  const { county } = ctx.scope
  await ctx.trx.insertInto('identity.demo').values({ county, today }).execute()
  if (logins.length === 0) return
  await ctx.trx.insertInto('identity.demoLogin').values(logins.map((login, position) => ({ county, ...login, position }))).execute()
}

/** The pinned business day of the demo county, or null where there is none. */
export async function demoDay(db: Kysely<DB>): Promise<Day | null> {
  return (await db.selectFrom('identity.demo').select('today').orderBy('county').executeTakeFirst())?.today ?? null
}

export async function isDemo(db: Kysely<DB>, county: number): Promise<boolean> {
  return (await db.selectFrom('identity.demo').select('county').where('county', '=', county).executeTakeFirst()) !== undefined
}

export const demoLogins = (db: Kysely<DB>): Promise<DemoLogin[]> =>
  db.selectFrom('identity.demoLogin').select(['username', 'password', 'title']).orderBy('county').orderBy('position').execute()
