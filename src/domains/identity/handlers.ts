import { hashPassword } from 'better-auth/crypto'
import { record } from '../../kernel/audit.ts'
import type { Actor, Context } from '../../kernel/context.ts'
import type { Database, Scope } from '../../kernel/database/index.ts'
import type { Day } from '../../kernel/day.ts'
import { DomainError, conflict, forbidden, invalid, notFound } from '../../kernel/error.ts'
import { newId, type Id } from '../../kernel/id.ts'
import type { Request } from '../../kernel/procedure.ts'
import { countyInUse, villagesBelow } from '../divisions/index.ts'
import type { DemoLogin, Me, NewGrant, NewPerson, Person } from './contract.ts'
import { clashIn, grantsInForce, isPost, isUsername, MIN_PASSWORD_LENGTH, normalizeUsername, permissionsOf, posts, type Post, type Term } from './rules.ts'
import * as store from './store.ts'

/** Where an appointment reaches. */
export interface Root {
  id: number
  level: number
  name: string
}

/** A resolved login. `scope` is null when no appointment is in force. */
export interface Resolved {
  actor: Actor
  scope: Scope | null
  roots: Root[]
}

/** Who a login is and which rows it may see on the business day; null for a login without a person. */
export async function actorOf(db: Database, authUser: string, today: Day): Promise<Resolved | null> {
  const person = await store.personOfLogin(db.kysely, authUser)
  if (!person) return null
  const grants = grantsInForce(person.grants, today)
  const held = [...new Set(grants.map(({ post }) => post))]
  const actor: Actor = { kind: 'person', person: person.id, name: person.name, posts: held, permissions: permissionsOf(held) }
  const roots = [...new Map(grants.map((grant) => [grant.scopeDivision, { id: grant.scopeDivision, level: grant.level, name: grant.divisionName }])).values()]
  const county = grants[0]?.county
  return { actor, scope: county === undefined ? null : await scopeOf(db, county, roots), roots }
}

async function scopeOf(db: Database, county: number, roots: readonly Root[]): Promise<Scope> {
  if (roots.some(({ level }) => level === 3)) return { county, all: true, villages: [] }
  const at = (wanted: number) => roots.filter(({ level }) => level === wanted).map(({ id }) => id)
  return { county, all: false, villages: [...new Set([...at(5), ...(await villagesBelow(db.kysely, at(4)))])] }
}

/** What the identity procedures need beyond every procedure's request: where the appointments of the actor reach. */
export interface IdentityRequest extends Request {
  roots: readonly Root[]
  dataDir: string
}

/** The signed-in person, as the web needs it. */
export async function me(request: IdentityRequest): Promise<Me> {
  const { actor, scope, db, clock } = request
  if (!actor) throw new DomainError('identity.signInNeeded', 'unauthenticated', '请先登录')
  const found = scope ? await countyInUse(db.kysely, scope.county) : undefined
  return {
    person: actor.person,
    name: actor.name,
    posts: actor.posts.filter(isPost).map(held),
    permissions: [...actor.permissions].sort(),
    county: found ? { no: found.county, code: found.code, name: found.name } : null,
    roots: [...request.roots],
    today: clock.today(),
    demo: scope !== null && (await store.isDemo(db.kysely, scope.county)),
  }
}

const held = (post: Post) => ({ post, title: posts[post].title })

export const listPosts = () => (Object.keys(posts) as Post[]).map(held)

/**
 * Makes a person, with a login when username and password are given, and the appointments, in the transaction of the context.
 * Throws when the username is taken, the password too short, a division is outside of the scope, or two posts must be in different hands.
 */
export async function createPerson(
  ctx: Context,
  input: Omit<NewPerson, 'username' | 'password'> & { person?: Id; username?: string; password?: string },
): Promise<{ person: Id }> {
  const person = input.person ?? newId()
  await checkGrants(ctx, input.grants)
  const authUser = input.username === undefined ? null : await createLogin(ctx, input.name, input.username, input.password ?? '')
  await store.insertPerson(ctx, { id: person, authUser, name: input.name, phone: input.phone ?? null })
  await store.insertGrants(ctx, person, input.grants)
  const appointments = input.grants.map(({ post, scopeDivision }) => ({ post, scopeDivision }))
  await record(ctx, 'identity.person.create', person, null, { name: input.name, username: input.username ?? null, appointments })
  return { person }
}

async function createLogin(ctx: Context, name: string, typed: string, password: string): Promise<string> {
  const username = normalizeUsername(typed)
  if (!isUsername(username)) throw invalid('identity.badUsername', '用户名应为 2 至 30 个汉字、字母或数字，可用 . _ -')
  if (password.length < MIN_PASSWORD_LENGTH) throw invalid('identity.weakPassword', `密码至少 ${MIN_PASSWORD_LENGTH} 位，请换一个更长的`)
  if (normalizeUsername(password) === username) throw invalid('identity.weakPassword', '密码不能与用户名相同')
  if (await store.usernameTaken(ctx, username)) throw conflict('identity.usernameTaken', `用户名“${typed}”已被使用，请换一个`)
  return store.insertLogin(ctx, { username, displayUsername: typed, name, passwordHash: await hashPassword(password) })
}

/** Gives a person of the county one more appointment. Nobody gives one to themselves, and no two that must be in different hands meet on any day. */
export async function addGrant(ctx: Context, input: { person: Id; grant: NewGrant }): Promise<{ grant: Id }> {
  const { person, grant } = input
  if (person === ctx.actor.person) throw forbidden('identity.ownGrant', '不能给自己任职，请由其他管理员办理')
  const before = await store.holdGrants(ctx, person)
  if (!before.some(({ scopeDivision }) => mayAppointAt(ctx, scopeDivision))) throw notFound('identity.personNotFound', '没有这个人员，或不在您的范围内')
  await checkGrants(ctx, [grant], before.flatMap(({ post, validFrom, validTo }) => (isPost(post) ? [{ post, validFrom, validTo }] : [])))
  const [id] = await store.insertGrants(ctx, person, [grant])
  await record(ctx, 'identity.grant.add', id!, null, { person, post: grant.post, scopeDivision: grant.scopeDivision, validFrom: grant.validFrom, validTo: grant.validTo ?? null })
  return { grant: id! }
}

async function checkGrants(ctx: Context, grants: readonly NewGrant[], before: readonly Term[] = []): Promise<void> {
  const terms = grants.map(({ post, validFrom, validTo = null }) => {
    if (!isPost(post)) throw invalid('identity.unknownPost', `没有“${post}”这个岗位`)
    return { post, validFrom, validTo }
  })
  const clash = clashIn([...before, ...terms])
  if (clash) throw invalid('identity.clashingPosts', `“${posts[clash[0]].title}”与“${posts[clash[1]].title}”不能由同一人同时担任；请换一个人，或先终止前一项任职`)
  for (const { scopeDivision, validFrom, validTo } of grants) {
    if (validTo && validTo < validFrom) throw invalid('identity.badValidity', '任职的止期早于起期')
    const division = mayAppointAt(ctx, scopeDivision) ? await store.divisionInCounty(ctx, scopeDivision) : undefined
    if (!division || division.level < 3) throw notFound('identity.divisionNotFound', '没有这个区划，或不在您的范围内')
  }
}

const mayAppointAt = ({ scope }: Context, division: number) => scope.all || scope.villages.includes(division)

/** People of the scope, each with the appointments that the scope lets see. */
export async function listPeople(ctx: Context): Promise<Person[]> {
  const people = new Map<Id, Person>()
  for (const row of await store.listGrants(ctx)) {
    const person = people.get(row.person) ?? { id: row.person, name: row.name, username: row.username, phone: row.phone, grants: [] }
    person.grants.push({
      id: row.id,
      post: row.post,
      title: isPost(row.post) ? posts[row.post].title : row.post,
      division: row.scopeDivision,
      divisionName: row.divisionName,
      department: row.department,
      validFrom: row.validFrom,
      validTo: row.validTo,
      grantedBy: row.grantedBy,
      grantedAt: row.grantedAt,
    })
    people.set(row.person, person)
  }
  return [...people.values()]
}

/** Ends an appointment; its last day still counts. Nobody ends an appointment of their own. */
export async function endGrant(ctx: Context, input: { grant: Id; validTo: Day }): Promise<{ grant: Id; validTo: Day }> {
  const grant = await store.findGrant(ctx, input.grant)
  if (!grant || !mayAppointAt(ctx, grant.scopeDivision)) throw notFound('identity.grantNotFound', '没有这项任职，或不在您的范围内')
  if (grant.person === ctx.actor.person) throw forbidden('identity.ownGrant', '不能变更自己的任职，请由其他管理员办理')
  if (input.validTo < grant.validFrom) throw invalid('identity.badValidity', '任职的止期早于起期')
  await store.setGrantEnd(ctx, grant.id, input.validTo)
  await record(ctx, 'identity.grant.end', grant.id, null, { validTo: input.validTo })
  return { grant: grant.id, validTo: input.validTo }
}

/** Marks the county of the context as a demo: pins its business day and publishes its logins on the login page. */
export const registerDemo = (ctx: Context, demo: { today: Day; logins: readonly DemoLogin[] }): Promise<void> => store.insertDemo(ctx, demo.today, demo.logins)
