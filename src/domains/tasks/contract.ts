import { commandKey, id, procedure, z } from '../../kernel/contract.ts'

const tag = '后台任务'
const read = { permission: 'signedIn', mode: 'read' } as const
const write = { permission: 'signedIn', mode: 'write' } as const

export const taskState = z.enum(['queued', 'running', 'done', 'failed', 'cancelled'])

export const task = z.object({
  id, kind: z.string(), title: z.string(), state: taskState, doneItems: z.int(), totalItems: z.int(),
  /** why it failed, in words for the user */
  failure: z.string().nullable(),
  /** done, but worth a look: characters that the font lacks */
  notice: z.string().nullable(),
  /** the result, kept for seven days */
  fileName: z.string().nullable(),
  createdAt: z.date(), startedAt: z.date().nullable(), updatedAt: z.date(), finishedAt: z.date().nullable(),
})

export const tasksContract = {
  list: procedure({ method: 'GET', path: '/tasks', summary: '我的后台任务，最近的 20 项', tag }, read).output(z.array(task)),
  get: procedure({ method: 'GET', path: '/tasks/task', summary: '后台任务及其进度', tag }, read).input(z.object({ task: id })).output(task),
  cancel: procedure({ method: 'POST', path: '/tasks/cancel', summary: '取消后台任务', tag }, write).input(z.object({ key: commandKey, task: id })).output(task),
  retry: procedure({ method: 'POST', path: '/tasks/retry', summary: '从中断处重试失败的后台任务', tag }, write).input(z.object({ key: commandKey, task: id })).output(task),
  download: procedure({ method: 'GET', path: '/tasks/download', summary: '下载后台任务的结果', tag }, read).input(z.object({ task: id })).output(z.file()),
}

export type Task = z.infer<typeof task>
