import { record } from '../../kernel/audit.ts'
import type { Context } from '../../kernel/context.ts'
import { conflict, notFound } from '../../kernel/error.ts'
import type { Id } from '../../kernel/id.ts'
import { enqueue } from '../../kernel/jobs.ts'
import type { Task } from './contract.ts'
import { readResult } from './results.ts'
import * as store from './store.ts'

const shown = ({ village: _, input: __, scope: ___, checkpoint: ____, fileSha256: _____, person: ______, createdBy: _______, ...task }: store.TaskRow): Task => task

export const list = async (ctx: Context): Promise<Task[]> => (await store.ownTasks(ctx)).map(shown)

export const get = async (ctx: Context, input: { task: Id }): Promise<Task> => shown(await store.ownTask(ctx, input.task))

/** Stops a task between two of its items; what is done by then has no result. */
export async function cancel(ctx: Context, input: { task: Id }): Promise<Task> {
  const task = await store.ownTask(ctx, input.task, { lock: true })
  if (task.finishedAt) throw conflict('tasks.finished', '这项任务已经结束，不用取消')
  await store.updateTask(ctx, task.id, { state: 'cancelled', finishedAt: ctx.now })
  await record(ctx, 'tasks.cancel', task.id, task.village, { kind: task.kind, title: task.title })
  return get(ctx, input)
}

/** Puts a failed task into the queue again; it goes on from its checkpoint. */
export async function retry(ctx: Context, input: { task: Id }): Promise<Task> {
  const task = await store.ownTask(ctx, input.task, { lock: true })
  if (task.state !== 'failed') throw conflict('tasks.notFailed', '只有失败的任务可以重试')
  await store.updateTask(ctx, task.id, { state: 'queued', failure: null, finishedAt: null, startedAt: null })
  await enqueue(ctx.trx, task.kind, { county: ctx.scope.county, task: task.id })
  await record(ctx, 'tasks.retry', task.id, task.village, { kind: task.kind, title: task.title })
  return get(ctx, input)
}

export async function download(ctx: Context, dataDir: string, input: { task: Id }): Promise<File> {
  const { fileSha256, fileName } = await store.ownTask(ctx, input.task)
  if (!fileSha256 || !fileName) throw notFound('tasks.noResult', '这项任务没有可以下载的结果')
  const bytes = await readResult(dataDir, ctx.scope.county, fileSha256.toString('hex'))
  return new File([bytes], fileName, { type: fileName.endsWith('.pdf') ? 'application/pdf' : 'application/octet-stream' })
}
