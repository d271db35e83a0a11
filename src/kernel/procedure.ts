import { StandardRPCJsonSerializer } from '@orpc/client/standard'
import { ORPCError, os } from '@orpc/server'
import type { Clock } from './clock.ts'
import type { Actor, Context } from './context.ts'
import type { Meta } from './contract.ts'
import { translate, type Database, type Scope, type Trx } from './database/index.ts'
import { DomainError, forbidden, invalid } from './error.ts'
import { contentHash } from './hash.ts'
import { isId } from './id.ts'
import { stringify, type Encodable } from './json.ts'

/** What the adapter (HTTP, command line, test) puts in before any procedure runs. */
export interface Request {
  db: Database
  clock: Clock
  /** null = nobody is signed in */
  actor: Actor | null
  /** the rows that the actor may see; null = signed in, but without any appointment */
  scope: Scope | null
}

/** What handlers see: the request, and `ctx` with the open transaction (absent for `bare` procedures). */
export interface HandlerContext extends Request {
  ctx: Context
}

const base = os.$context<Request>().$meta<Meta>({ permission: '', mode: 'read' })

/** Permission first, then one transaction with the row scope, then idempotency; the order is the same for every procedure. */
export const guard = base.middleware(async ({ context, next, procedure, path }, input) => {
  const { permission, mode } = procedure['~orpc'].meta
  const { actor } = context
  if (permission !== 'public') {
    if (!actor) throw toWire(new DomainError('identity.signInNeeded', 'unauthenticated', '请先登录'))
    if (permission !== 'signedIn' && actor.kind !== 'system' && !actor.permissions.has(permission))
      throw toWire(forbidden('identity.notPermitted', '您的岗位没有这项权限；如需办理，请联系本单位管理员', { permission }))
  }
  try {
    // A bare procedure opens its own transactions; `ctx` there would be a lie, so reading it fails loudly.
    if (mode === 'bare') return await next({ context: { ctx: noTransaction } })
    if (!actor || !context.scope) throw forbidden('identity.noAppointment', '您还没有任职，看不到任何数据；请联系管理员')
    const who = actor
    const scope = context.scope
    const run = () => context.db.transaction(scope, async (trx) => {
      const ctx: Context = { actor: who, scope, now: context.clock.now(), today: context.clock.today(), trx }
      const key = mode === 'write' ? commandKeyOf(input) : null
      if (!key) return await next({ context: { ctx } })
      const name = path.join('.')
      const inputHash = hashOf(input)
      const seen = await recall(ctx, key, name, inputHash)
      if (seen) return { output: seen.output, context: { ctx } }
      const result = await next({ context: { ctx } })
      await remember(ctx, key, name, inputHash, result.output)
      return result
    })
    // Of two equal commands at once the second finds the first one's answer.
    return await run().catch((error: unknown) => (isTwin(error) ? run() : Promise.reject(error)))
  } catch (error) {
    throw toWire(error)
  }
})

const isTwin = (error: unknown): boolean => error instanceof Error && 'constraint' in error && error.constraint === 'idempotency_pkey'

const noTransaction = new Proxy({} as Context, {
  get(_, property) {
    throw new Error(`a bare procedure has no context: ${String(property)}`)
  },
})

const serializer = new StandardRPCJsonSerializer()

function commandKeyOf(input: unknown): string | null {
  if (typeof input !== 'object' || input === null || !('key' in input)) return null
  return typeof input.key === 'string' && isId(input.key) ? input.key : null
}

/** The input comes here before its schema has seen it, so it may hold what JSON cannot carry (NaN, a class). */
function hashOf(input: unknown): Buffer {
  try {
    return contentHash(input as Encodable)
  } catch (error) {
    if (error instanceof TypeError) throw invalid('kernel.notPlain', '填写的内容有误：数字不能是 NaN 或无穷大')
    throw error
  }
}

async function recall(ctx: Context, key: string, procedure: string, inputHash: Buffer): Promise<{ output: unknown } | null> {
  const row = await lookUp(ctx.trx, ctx.scope.county, key)
  if (!row) return null
  if (row.procedure !== procedure || !row.inputHash.equals(inputHash))
    throw invalid('kernel.keyReused', '同一操作编号用在了不同的内容上；请刷新页面后重新提交')
  const [json, meta] = row.output as unknown as Parameters<StandardRPCJsonSerializer['deserialize']>
  return { output: serializer.deserialize(json, meta) }
}

const lookUp = (trx: Trx, county: number, key: string) =>
  trx.selectFrom('kernel.idempotency').select(['procedure', 'inputHash', 'output']).where('county', '=', county).where('key', '=', key).executeTakeFirst()

async function remember(ctx: Context, key: string, procedure: string, inputHash: Buffer, output: unknown): Promise<void> {
  const [json, meta] = serializer.serialize(output)
  await ctx.trx
    .insertInto('kernel.idempotency')
    .values({
      county: ctx.scope.county,
      key,
      procedure,
      person: ctx.actor.person,
      inputHash,
      output: stringify([json, meta] as unknown as Encodable),
      at: ctx.now,
    })
    .execute()
}

const statuses = { invalid: 422, conflict: 409, notFound: 404, forbidden: 403, unauthenticated: 401, unavailable: 503 } as const

/** The one place where a DomainError gets its HTTP status; the http adapter only prints it as problem+json. */
export function toWire(error: unknown): unknown {
  const known = translate(error)
  if (!(known instanceof DomainError)) return known
  return new ORPCError(known.code, { status: statuses[known.kind], message: known.message, data: known.details, cause: known })
}
