import { systemActor, systemContext, wholeCounty, type Actor, type Context } from '../../kernel/context.ts'
import { DomainError } from '../../kernel/error.ts'
import { newId, type Id } from '../../kernel/id.ts'
import { defineJob, enqueue, type JobTools } from '../../kernel/jobs.ts'
import type { Encodable, Json } from '../../kernel/json.ts'
import { removeResult, storeResult } from './results.ts'
import * as store from './store.ts'

/** What the handler of a task works with. */
export interface TaskTools {
  input: Json
  /** the instant when the person asked for it: a run after a restart gives the same result */
  at: Date
  /** where an earlier run got to, as it said in `progress`; null at the first run */
  checkpoint: Json
  dataDir: string
  /** aborted when the program stops; the task goes on at the next start */
  signal: AbortSignal
  /** one transaction as the person who started the task, who sees no more than at that moment */
  inTransaction<T>(work: (ctx: Context) => Promise<T>): Promise<T>
  /** Says how many items are done; throws when the task was cancelled or the program stops, so call it between any two items. */
  progress(doneItems: number, checkpoint?: Encodable): Promise<void>
  /** keeps the result for seven days */
  saveFile(bytes: Uint8Array, name: string): Promise<void>
  /** something the person should look at, though it is done */
  note(text: string): void
}

export type TaskHandler = (tools: TaskTools) => Promise<void>

const KEPT_MS = 7 * 24 * 60 * 60 * 1000
const GAVE_UP = '程序多次中断，任务没有完成；请重试，仍不行请联系管理员'
const BROKEN = '系统内部出错，任务没有完成；请重试，仍不行请联系管理员'

class Cancelled extends Error {}

/** Declares a kind of task (`domain.verb`), once, when its module is loaded. It may run again after a restart, so it begins from its checkpoint or from nothing. */
export function defineTask(kind: string, handler: TaskHandler): void {
  const named = (data: Json) => data as { county: number; task: Id }
  defineJob(kind, async (tools, data) => {
    const { county, task } = named(data)
    await purge(tools, county)
    await run(tools, county, task, handler)
  }, { gaveUp: (tools, data) => giveUp(tools, named(data)) })
}

/** Starts a task in the caller's transaction: it exists if and only if that commits. `total` counts items, for the progress. */
export async function startTask(ctx: Context, task: { kind: string; title: string; total: number; input: Encodable; village?: number }): Promise<{ task: Id }> {
  const id = newId()
  await store.insertTask(ctx, { ...task, id, village: task.village ?? null })
  await enqueue(ctx.trx, task.kind, { county: ctx.scope.county, task: id })
  return { task: id }
}

/** Changes the row of a task while it is being worked on, and not after somebody has cancelled it. */
const changing = ({ db, clock }: JobTools, county: number, id: Id) => (to: (now: Date) => Parameters<typeof store.updateTask>[2]) =>
  db.transaction(wholeCounty(county), async (trx) => {
    const ctx = systemContext(clock, wholeCounty(county), trx)
    const row = await store.lockTask(ctx, id)
    if (row?.state !== 'queued' && row?.state !== 'running') throw new Cancelled()
    await store.updateTask(ctx, id, to(ctx.now))
    return row
  })

const passOver = (error: unknown): void => {
  if (!(error instanceof Cancelled)) throw error
}

/** A task that no try could finish has failed, and can be started again by hand. */
async function giveUp(tools: JobTools, { county, task }: { county: number; task: Id }): Promise<void> {
  await changing(tools, county, task)((finishedAt) => ({ state: 'failed', finishedAt, failure: GAVE_UP })).catch(passOver)
}

async function run(tools: JobTools, county: number, id: Id, handler: TaskHandler): Promise<void> {
  const { db, clock, dataDir, log, signal } = tools
  const change = changing(tools, county, id)
  try {
    const task = await change((now) => ({ state: 'running', startedAt: now }))
    const scope = { county, ...task.scope }
    const actor: Actor = task.person ? { kind: 'person', person: task.person, name: task.createdBy, posts: [], permissions: new Set() } : systemActor(task.createdBy)
    let notice: string | null = null
    let file: { fileSha256: Buffer; fileName: string } | null = null
    await handler({
      input: task.input, at: task.createdAt, checkpoint: task.checkpoint, dataDir, signal,
      inTransaction: (work) => db.transaction(scope, (trx) => work({ actor, scope, now: clock.now(), today: clock.today(), trx })),
      progress: async (doneItems, checkpoint) => {
        signal.throwIfAborted()
        await change(() => ({ doneItems, ...(checkpoint !== undefined && { checkpoint }) }))
      },
      saveFile: async (bytes, fileName) => {
        file = { fileSha256: Buffer.from(await storeResult(dataDir, county, bytes), 'hex'), fileName }
      },
      note: (text) => {
        notice = text
      },
    })
    await change((finishedAt) => ({ state: 'done', finishedAt, doneItems: task.totalItems, notice, ...file }))
  } catch (error) {
    if (error instanceof Cancelled) return
    // The queue brings it again when the program or the database is back.
    if (signal.aborted || (error instanceof DomainError && error.kind === 'unavailable')) throw error
    if (!(error instanceof DomainError)) log.error(error, `task ${id}`)
    await change((finishedAt) => ({ state: 'failed', finishedAt, failure: error instanceof DomainError ? error.message : BROKEN })).catch(passOver)
  }
}

async function purge({ db, clock, dataDir }: JobTools, county: number): Promise<void> {
  const gone = await db.transaction(wholeCounty(county), (trx) => {
    const ctx = systemContext(clock, wholeCounty(county), trx)
    return store.deleteFinished(ctx, new Date(ctx.now.getTime() - KEPT_MS))
  })
  for (const sha256 of gone) await removeResult(dataDir, county, sha256)
}
