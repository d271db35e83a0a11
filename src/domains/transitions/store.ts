import * as z from 'zod'
import { sql } from 'kysely'
import type { Context } from '../../kernel/context.ts'
import type { Day } from '../../kernel/day.ts'
import { conflict, notFound } from '../../kernel/error.ts'
import type { Id } from '../../kernel/id.ts'
import { stringify } from '../../kernel/json.ts'
import type { Fen } from '../../kernel/money.ts'
import { conversion, conversionRow, split, splitRow, target } from './contract.ts'

/** jsonb holds fen as decimal strings; these schemas give the types back. */
const storedFen = z.coerce.bigint()
const storedConversion = conversion.extend({ rows: z.array(conversionRow.extend({ fen: storedFen, targets: z.array(target.extend({ fen: storedFen })) })) })
const storedSplit = split.extend({ rows: z.array(splitRow.extend({ fen: storedFen, committeeFen: storedFen })) })

export type Conversion = z.infer<typeof storedConversion>
export type Split = z.infer<typeof storedSplit>

interface Head {
  id: Id
  village: number
  state: 'draft' | 'submitted' | 'confirmed' | 'cancelled'
  version: number
  title: string
  fileName: string | null
  reason: string | null
  createdBy: string
  createdAt: Date
  submittedBy: string | null
  submitter: Id | null
  confirmedBy: string | null
  confirmedAt: Date | null
}
export type ConversionPlan = Head & { kind: 'conversion'; sourceBook: null; content: Conversion }
export type SplitPlan = Head & { kind: 'split'; sourceBook: Id; content: Split }
export type PlanRow = ConversionPlan | SplitPlan

const headColumns = ['id', 'village', 'kind', 'state', 'version', 'title', 'sourceBook', 'fileName', 'reason', 'createdBy', 'createdAt', 'submittedBy', 'submitter', 'confirmedBy', 'confirmedAt'] as const

export type PlanHeadRow = Head & { kind: 'conversion' | 'split' }

export async function findPlans(ctx: Context, villages: readonly number[], kind?: PlanRow['kind']): Promise<PlanHeadRow[]> {
  let query = ctx.trx.selectFrom('transitions.plan').select(headColumns).where('county', '=', ctx.scope.county).where(sql<boolean>`village = any(${villages as number[]}::int[])`)
  if (kind) query = query.where('kind', '=', kind)
  return (await query.orderBy('createdAt', 'desc').orderBy('id', 'desc').limit(500).execute()) as PlanHeadRow[]
}

/** A plan in scope, or 404; `lock` keeps others from moving it on meanwhile. */
export async function planOf(ctx: Context, id: Id, options: { lock?: boolean } = {}): Promise<PlanRow> {
  const query = ctx.trx.selectFrom('transitions.plan').select([...headColumns, 'content']).where('county', '=', ctx.scope.county).where('id', '=', id)
  const row = await (options.lock ? query.forUpdate() : query).executeTakeFirst()
  if (!row) throw notFound('transitions.planNotFound', '方案不存在，或不在您的管辖范围内')
  return { ...row, content: row.kind === 'split' ? storedSplit.parse(row.content) : storedConversion.parse(row.content) } as PlanRow
}

export async function insertPlan(ctx: Context, plan: { id: Id; village: number; title: string; fileName: string | null; fileHash: Buffer | null } & ({ kind: 'conversion'; sourceBook: null; content: Conversion } | { kind: 'split'; sourceBook: Id; content: Split })): Promise<void> {
  await ctx.trx.insertInto('transitions.plan')
    .values({ county: ctx.scope.county, ...plan, content: stringify(plan.content), createdBy: ctx.actor.name, creator: ctx.actor.person, createdAt: ctx.now, updatedAt: ctx.now }).execute()
}

/** Whether a book already has a split that is not cancelled. */
export async function splitOfBook(ctx: Context, book: Id): Promise<boolean> {
  const row = await ctx.trx.selectFrom('transitions.plan').select('id').where('county', '=', ctx.scope.county).where('sourceBook', '=', book).where('kind', '=', 'split').where('state', '<>', 'cancelled').executeTakeFirst()
  return row !== undefined
}

/** The title of a split that is not confirmed and means this book, or a book of its kind and name, as one of its two new ones; null when there is none. */
export async function unfinishedSplitInto(ctx: Context, book: { id: Id; village: number; kind: 'coop' | 'committee'; name: string }): Promise<string | null> {
  const { rows } = await sql<{ title: string }>`
    select title from transitions.plan where county = ${ctx.scope.county} and village = ${book.village} and kind = 'split' and state in ('draft', 'submitted')
      and (content -> ${book.kind}::text ->> 'book' = ${book.id} or content -> ${book.kind}::text ->> 'name' = ${book.name}) limit 1`.execute(ctx.trx)
  return rows[0]?.title ?? null
}

interface Change {
  state?: PlanRow['state']
  content?: Conversion | Split
  reason?: string | null
  submittedBy?: string | null
  submitter?: Id | null
  submittedAt?: Date | null
  confirmedBy?: string
  confirmer?: Id | null
  confirmedAt?: Date
  contentHash?: Buffer
}

/** Changes a plan and counts its version up. The trigger refuses it once the plan is confirmed or cancelled. */
export async function updatePlan(ctx: Context, plan: PlanRow, { content, ...change }: Change): Promise<void> {
  await ctx.trx.updateTable('transitions.plan')
    .set({ ...change, ...(content && { content: stringify(content) }), version: plan.version + 1, updatedAt: ctx.now })
    .where('county', '=', ctx.scope.county).where('id', '=', plan.id).execute()
}

/** The plan locked, in the version that the caller saw and in one of the states. */
export async function lockedPlan(ctx: Context, input: { plan: Id; version: number }, states: readonly PlanRow['state'][]): Promise<PlanRow> {
  const plan = await planOf(ctx, input.plan, { lock: true })
  if (!states.includes(plan.state)) throw conflict('transitions.planState', stateRefusals[plan.state])
  if (plan.version !== input.version) throw conflict('transitions.planChanged', '方案在您打开以后又改过；请刷新后再办理', { version: plan.version })
  return plan
}

const stateRefusals: Record<PlanRow['state'], string> = {
  draft: '方案还没有提交，不能办理；请先由编制人提交',
  submitted: '方案已提交，正等待确认；要修改请先由确认人退回',
  confirmed: '方案已经确认建账，不能再改',
  cancelled: '方案已经取消，不能再改',
}

export interface PairRow {
  id: Id
  village: number
  fromBook: Id
  toBook: Id
  fromDraft: Id
  toDraft: Id
  date: Day
  amountFen: Fen
  summary: string
  createdBy: string
}

export async function insertPair(ctx: Context, pair: Omit<PairRow, 'createdBy'>): Promise<void> {
  await ctx.trx.insertInto('transitions.pair').values({ county: ctx.scope.county, ...pair, createdBy: ctx.actor.name, creator: ctx.actor.person, createdAt: ctx.now }).execute()
}

export const findPairs = (ctx: Context, village: number): Promise<PairRow[]> =>
  ctx.trx.selectFrom('transitions.pair').select(['id', 'village', 'fromBook', 'toBook', 'fromDraft', 'toDraft', 'date', 'amountFen', 'summary', 'createdBy'])
    .where('county', '=', ctx.scope.county).where('village', '=', village).orderBy('date', 'desc').orderBy('id', 'desc').limit(500).execute()
