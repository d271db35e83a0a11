import { implement } from '@orpc/server'
import { guard, type Request } from '../../kernel/procedure.ts'
import { tasksContract } from './contract.ts'
import * as handlers from './handlers.ts'

export { tasksContract } from './contract.ts'
export { defineTask, startTask, type TaskHandler, type TaskTools } from './runner.ts'

/** What the adapters put in besides the usual request: where results are kept. */
export interface TasksRequest extends Request {
  dataDir: string
}

const os = implement(tasksContract).$context<TasksRequest>().use(guard)

export const tasksRouter = os.router({
  list: os.list.handler(({ context }) => handlers.list(context.ctx)),
  get: os.get.handler(({ input, context }) => handlers.get(context.ctx, input)),
  cancel: os.cancel.handler(({ input, context }) => handlers.cancel(context.ctx, input)),
  retry: os.retry.handler(({ input, context }) => handlers.retry(context.ctx, input)),
  download: os.download.handler(({ input, context }) => handlers.download(context.ctx, context.dataDir, input)),
})
