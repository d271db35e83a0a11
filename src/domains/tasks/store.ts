import type { Context } from '../../kernel/context.ts'
import type { Scope } from '../../kernel/database/index.ts'
import { notFound } from '../../kernel/error.ts'
import type { Id } from '../../kernel/id.ts'
import { stringify, type Encodable, type Json } from '../../kernel/json.ts'
import type { Task } from './contract.ts'

export interface TaskRow extends Task {
  village: number | null
  input: Json
  /** what the person could see when starting it */
  scope: Pick<Scope, 'all' | 'villages'>
  checkpoint: Json
  fileSha256: Buffer | null
  person: Id | null
  createdBy: string
}

const LISTED = 20
const columns = [
  'id', 'kind', 'title', 'state', 'doneItems', 'totalItems', 'failure', 'notice', 'fileName', 'createdAt', 'startedAt', 'updatedAt', 'finishedAt', 'village',
  'input', 'scope', 'checkpoint', 'fileSha256', 'person', 'createdBy',
] as const

const tasks = (ctx: Context) => ctx.trx.selectFrom('tasks.task').select(columns).where('county', '=', ctx.scope.county)

/** The latest tasks of the person who asks. */
export async function ownTasks(ctx: Context): Promise<TaskRow[]> {
  const rows = await tasks(ctx).where('person', '=', ctx.actor.person).orderBy('createdAt', 'desc').orderBy('id', 'desc').limit(LISTED).execute()
  return rows as unknown as TaskRow[]
}

/** A task of the person who asks, or 404: nobody sees the tasks of others. */
export async function ownTask(ctx: Context, id: Id, options: { lock?: boolean } = {}): Promise<TaskRow> {
  const query = tasks(ctx).where('id', '=', id).where('person', '=', ctx.actor.person)
  const row = await (options.lock ? query.forUpdate() : query).executeTakeFirst()
  if (!row) throw notFound('tasks.notFound', '没有这项任务；它可能已超过七天被清理，请重新办理')
  return row as unknown as TaskRow
}

/** For the worker: any task of the county, locked; null when it is gone. */
export async function lockTask(ctx: Context, id: Id): Promise<TaskRow | null> {
  const row = await tasks(ctx).where('id', '=', id).forUpdate().executeTakeFirst()
  return (row as unknown as TaskRow | undefined) ?? null
}

export interface NewTask {
  id: Id
  kind: string
  title: string
  total: number
  input: Encodable
  village: number | null
}

export async function insertTask(ctx: Context, { id, kind, title, total, input, village }: NewTask): Promise<void> {
  const { county, all, villages } = ctx.scope
  await ctx.trx
    .insertInto('tasks.task')
    .values({
      county, id, village, kind, title, totalItems: total, input: stringify(input), scope: stringify({ all, villages }), person: ctx.actor.person,
      createdBy: ctx.actor.name, createdAt: ctx.now, updatedAt: ctx.now,
    })
    .execute()
}

type Change = Partial<Pick<TaskRow, 'state' | 'doneItems' | 'failure' | 'notice' | 'startedAt' | 'finishedAt' | 'fileName' | 'fileSha256'>>

export async function updateTask(ctx: Context, id: Id, { checkpoint, ...change }: Change & { checkpoint?: Encodable }): Promise<void> {
  await ctx.trx
    .updateTable('tasks.task')
    .set({ ...change, ...(checkpoint !== undefined && { checkpoint: checkpoint === null ? null : stringify(checkpoint) }), updatedAt: ctx.now })
    .where('county', '=', ctx.scope.county)
    .where('id', '=', id)
    .execute()
}

/** Deletes what finished before `before`; returns the hashes of results that no task needs any more. */
export async function deleteFinished(ctx: Context, before: Date): Promise<string[]> {
  const gone = await ctx.trx.deleteFrom('tasks.task').where('county', '=', ctx.scope.county).where('finishedAt', '<', before).returning('fileSha256').execute()
  const hashes = gone.flatMap(({ fileSha256 }) => (fileSha256 ? [fileSha256] : []))
  if (hashes.length === 0) return []
  const kept = await ctx.trx.selectFrom('tasks.task').select('fileSha256').where('county', '=', ctx.scope.county).where('fileSha256', 'in', hashes).execute()
  const needed = new Set(kept.map(({ fileSha256 }) => fileSha256?.toString('hex')))
  return [...new Set(hashes.map((hash) => hash.toString('hex')))].filter((hash) => !needed.has(hash))
}
