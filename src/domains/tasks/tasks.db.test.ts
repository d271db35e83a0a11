import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useDatabase } from '../../../test/support/database.ts'
import { startServer, type Api, type TestServer } from '../../../test/support/server.ts'
import type { Context } from '../../kernel/context.ts'
import { DomainError, invalid } from '../../kernel/error.ts'
import { newId } from '../../kernel/id.ts'
import { migrateJobs, startJobs, stopJobs } from '../../kernel/jobs.ts'
import { defineTask, startTask } from './index.ts'

const database = useDatabase()
let server: TestServer
let accountant: Api
let colleague: Api

/** Lets a handler pass one item after the other, when the test says so. */
let allowed = 0
const open = () => {
  allowed++
}
const runs: unknown[] = []

defineTask('test.count', async (tools) => {
  const { items } = tools.input as { items: number }
  runs.push(tools.checkpoint)
  const lines: string[] = tools.checkpoint ? [...(tools.checkpoint as string[])] : []
  for (let i = lines.length; i < items; i++) {
    while (allowed === 0 && !tools.signal.aborted) await wait(10)
    if (!tools.signal.aborted) allowed--
    lines.push(`第 ${i + 1} 项`)
    await tools.progress(i + 1, lines)
  }
  tools.note('请看一眼')
  await tools.saveFile(Buffer.from(lines.join('\n')), '结果.txt')
})
let broken = true
defineTask('test.stumble', async (tools) => {
  await tools.progress(1, 'half')
  if (broken) throw invalid('test.broken', '第 2 项的科目已停用，请先恢复科目')
  await tools.saveFile(Buffer.from(JSON.stringify(tools.checkpoint)), '补做.txt')
})
defineTask('test.fault', () => Promise.reject(new TypeError('x is not a function')))
let blocked = true
defineTask('test.absent', async (tools) => {
  await tools.progress(1)
  if (blocked) throw new DomainError('kernel.unavailable', 'unavailable', '数据库没有应答')
})
defineTask('test.deadly', async (tools) => {
  await tools.progress(1)
  throw new DomainError('kernel.unavailable', 'unavailable', '数据库没有应答')
})
defineTask('test.scope', async (tools) => {
  const seen = await tools.inTransaction(async (ctx) => ({ actor: ctx.actor.name, kind: ctx.actor.kind, villages: ctx.scope.villages, all: ctx.scope.all }))
  await tools.saveFile(Buffer.from(JSON.stringify(seen)), '范围.json')
})

const start = () => startJobs(database.appUrl, server.app)

beforeAll(async () => {
  await migrateJobs(database.ownerUrl)
  server = await startServer(database.appUrl, [
    { username: 'accountant', post: 'townAccountant', at: 'town' },
    { username: 'colleague', post: 'townAccountant', at: 'town' },
  ])
  await start()
  accountant = await server.as('accountant')
  colleague = await server.as('colleague')
})
afterAll(async () => {
  await stopJobs()
  await server.close()
})

/** Starts a task as the accountant, the way a handler of a domain does. */
async function begin(kind: string, items = 3, work?: (ctx: Context) => Promise<unknown>): Promise<string> {
  const { county, id: village } = server.village
  return await server.village.act(server.app.db, async (ctx) => {
    const { id } = await ctx.trx.selectFrom('identity.person').select('id').where('name', '=', 'accountant').executeTakeFirstOrThrow()
    const own: Context = { ...ctx, scope: { county, all: false, villages: [village] }, actor: { kind: 'person', person: id, name: 'accountant', posts: [], permissions: new Set() } }
    const { task } = await startTask(own, { kind, title: '试验任务', total: items, input: { items }, village })
    await work?.(own)
    return task
  })
}

async function until(task: string, done: (task: Awaited<ReturnType<Api['tasks']['get']>>) => boolean) {
  for (;;) {
    const row = await accountant.tasks.get({ task })
    if (done(row)) return row
    await wait(20)
  }
}
const ended = (task: string) => until(task, ({ finishedAt }) => finishedAt !== null)

test('a task shows its real progress and ends with a result; nobody else sees it', async () => {
  const task = await begin('test.count')
  open()
  const half = await until(task, ({ doneItems }) => doneItems === 1)
  expect(half).toMatchObject({ kind: 'test.count', title: '试验任务', state: 'running', totalItems: 3, fileName: null, finishedAt: null })
  expect(half.startedAt).not.toBeNull()
  await expect(accountant.tasks.download({ task })).rejects.toMatchObject({ status: 404 })
  open()
  await until(task, ({ doneItems }) => doneItems === 2)
  open()
  expect(await ended(task)).toMatchObject({ state: 'done', doneItems: 3, fileName: '结果.txt', notice: '请看一眼', failure: null })
  const file = await accountant.tasks.download({ task })
  expect([file.name, await file.text()]).toEqual(['结果.txt', '第 1 项\n第 2 项\n第 3 项'])
  expect((await accountant.tasks.list()).map((row) => row.id)).toEqual([task])

  expect(await colleague.tasks.list()).toEqual([])
  const { get, download, cancel, retry } = colleague.tasks
  for (const call of [() => get({ task }), () => download({ task }), () => cancel({ key: newId(), task }), () => retry({ key: newId(), task })])
    await expect(call()).rejects.toMatchObject({ status: 404, code: 'tasks.notFound' })
  await expect((await server.as()).tasks.list()).rejects.toMatchObject({ status: 401 })
})

test('it exists if and only if the command that starts it commits', async () => {
  const before = (await accountant.tasks.list()).length
  await expect(begin('test.scope', 1, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await accountant.tasks.list()).toHaveLength(before)
})

test('cancelled, it stops between two items and leaves no result', async () => {
  const task = await begin('test.count')
  open()
  await until(task, ({ doneItems }) => doneItems === 1)
  expect(await accountant.tasks.cancel({ key: newId(), task })).toMatchObject({ state: 'cancelled' })
  open()
  await wait(200)
  expect(await accountant.tasks.get({ task })).toMatchObject({ state: 'cancelled', doneItems: 1, fileName: null })
  await expect(accountant.tasks.cancel({ key: newId(), task })).rejects.toMatchObject({ status: 409, code: 'tasks.finished' })
  await expect(accountant.tasks.download({ task })).rejects.toMatchObject({ status: 404, code: 'tasks.noResult' })
})

test('a failure says why; tried again, it goes on from its checkpoint', async () => {
  const task = await begin('test.stumble', 2)
  expect(await ended(task)).toMatchObject({ state: 'failed', doneItems: 1, failure: '第 2 项的科目已停用，请先恢复科目' })
  broken = false
  expect(await accountant.tasks.retry({ key: newId(), task })).toMatchObject({ state: 'queued', failure: null })
  expect(await ended(task)).toMatchObject({ state: 'done', doneItems: 2 })
  expect(await (await accountant.tasks.download({ task })).text()).toBe('"half"')
  await expect(accountant.tasks.retry({ key: newId(), task })).rejects.toMatchObject({ status: 409, code: 'tasks.notFailed' })
})

test('a fault of the program is told in plain words, without its own', async () => {
  const row = await ended(await begin('test.fault'))
  expect(row).toMatchObject({ state: 'failed' })
  expect(row.failure).toMatch(/^系统内部出错/)
})

test('the program stops and starts again: the task goes on from where it was', async () => {
  runs.length = 0
  const task = await begin('test.count', 4)
  open()
  await until(task, ({ doneItems }) => doneItems === 1)
  open()
  await until(task, ({ doneItems }) => doneItems === 2)
  await stopJobs()
  expect(await accountant.tasks.get({ task })).toMatchObject({ state: 'running', doneItems: 2 })
  await start()
  while (runs.length < 2) await wait(20)
  expect(runs).toEqual([null, ['第 1 项', '第 2 项']])
  open()
  await until(task, ({ doneItems }) => doneItems === 3)
  open()
  expect(await ended(task)).toMatchObject({ state: 'done', doneItems: 4 })
  expect(await (await accountant.tasks.download({ task })).text()).toBe('第 1 项\n第 2 项\n第 3 项\n第 4 项')
})

test('it sees what the person who started it could see, in that person’s name', async () => {
  const task = await begin('test.scope', 1)
  await ended(task)
  expect(JSON.parse(await (await accountant.tasks.download({ task })).text())).toEqual({ actor: 'accountant', kind: 'person', villages: [server.village.id], all: false })
})

test('results stay seven days and are gone after that, with their files', async () => {
  const { app, village } = server
  const files = async () => (await readdir(join(app.dataDir, 'results'), { recursive: true })).filter((name) => /[0-9a-f]{64}$/.test(name))
  expect((await files()).length).toBeGreaterThan(1)
  const age = (days: number) => village.act(app.db, async (ctx) => {
    const finishedAt = new Date(ctx.now.getTime() - days * 86_400_000)
    await ctx.trx.updateTable('tasks.task').set({ finishedAt }).where('finishedAt', 'is not', null).execute()
  })
  await age(6.9)
  const kept = (await accountant.tasks.list()).length
  await ended(await begin('test.scope', 1))
  expect(await accountant.tasks.list()).toHaveLength(kept + 1)
  await age(7.1)
  const task = await begin('test.scope', 1)
  await ended(task)
  expect((await accountant.tasks.list()).map((row) => row.id)).toEqual([task])
  expect(await files()).toHaveLength(1)
  expect(await (await accountant.tasks.download({ task })).text()).toContain('accountant')
})

async function inQueue(statement: string): Promise<void> {
  const owner = new Client(database.ownerUrl)
  await owner.connect()
  try {
    await owner.query(statement)
  } finally {
    await owner.end()
  }
}

test('whose tries are used up, it has failed and says so; started again by hand, it ends', async () => {
  const task = await begin('test.absent', 1)
  await inQueue("update pgboss.job set retry_limit = 0 where name = 'test.absent'")
  expect(await ended(task)).toMatchObject({ state: 'failed', doneItems: 1, failure: '程序多次中断，任务没有完成；请重试，仍不行请联系管理员', fileName: null })
  blocked = false
  await accountant.tasks.retry({ key: newId(), task })
  expect(await until(task, ({ state }) => state === 'done')).toMatchObject({ failure: null })
})

test('whose last try died with its program, it has failed and says so', async () => {
  const task = await begin('test.deadly', 2)
  await until(task, ({ doneItems }) => doneItems === 1)
  await stopJobs()
  await inQueue("update pgboss.job set retry_limit = retry_count + 1, start_after = now() where name = 'test.deadly'")
  const program = spawn(process.execPath, [resolve(import.meta.dirname, '../../../test/support/die-in-task.ts'), database.appUrl], { stdio: 'ignore' })
  expect(await once(program, 'exit')).toEqual([null, 'SIGKILL'])
  expect(await accountant.tasks.get({ task })).toMatchObject({ state: 'running', finishedAt: null })
  // The queue takes a program for dead when it has not heard of it for fifteen seconds.
  await inQueue("update pgboss.job set heartbeat_on = heartbeat_on - interval '1 minute' where name = 'test.deadly' and state = 'active'")
  await start()
  expect(await ended(task)).toMatchObject({ state: 'failed', failure: '程序多次中断，任务没有完成；请重试，仍不行请联系管理员' })
}, 90_000)
