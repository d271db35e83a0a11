import { implement } from '@orpc/server'
import { addArchivePart } from '../../kernel/archive.ts'
import { tablesPart } from '../../kernel/archive-tables.ts'
import { guard, type Request } from '../../kernel/procedure.ts'
import { schedulesContract } from './contract.ts'
import * as handlers from './handlers.ts'

export { schedulesContract } from './contract.ts'
export { listSchedules, runCheck, runSchedules, saveSchedule, stopSchedule } from './handlers.ts'

addArchivePart(tablesPart('schedules', ['schedule']))

const os = implement(schedulesContract).$context<Request>().use(guard)

export const schedulesRouter = os.router({
  schedules: os.schedules.handler(({ input, context }) => handlers.listSchedules(context.ctx, input.book)),
  saveSchedule: os.saveSchedule.handler(({ input, context }) => handlers.saveSchedule(context.ctx, input)),
  stopSchedule: os.stopSchedule.handler(({ input, context }) => handlers.stopSchedule(context.ctx, input)),
  runSchedules: os.runSchedules.handler(({ input, context }) => handlers.runSchedules(context.ctx, input)),
})
