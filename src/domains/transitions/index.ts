import { implement } from '@orpc/server'
import { guard, type Request } from '../../kernel/procedure.ts'
import { transitionsContract } from './contract.ts'
import { createConversion, decide } from './handlers/conversion.ts'
import { exportMapping, importMapping, printPlan } from './handlers/mapping.ts'
import { listPairs, mirror } from './handlers/mirror.ts'
import { cancelPlan, confirmPlan, returnPlan, submitPlan } from './handlers/plans.ts'
import { getPlan, listPlans } from './handlers/show.ts'
import { allocate, createSplit } from './handlers/split.ts'

export { transitionsContract } from './contract.ts'
export { unfinishedSplitCheck, wrongBookCheck } from './handlers/guard.ts'

/** What the adapters put in besides the usual request: where uploaded files are kept. */
export interface TransitionsRequest extends Request {
  dataDir: string
}

const os = implement(transitionsContract).$context<TransitionsRequest>().use(guard)

export const transitionsRouter = os.router({
  plans: os.plans.handler(({ input, context }) => listPlans(context.ctx, input)),
  plan: os.plan.handler(({ input, context }) => getPlan(context.ctx, input)),
  createConversion: os.createConversion.handler(({ input, context }) => createConversion(context.ctx, context.dataDir, input)),
  decide: os.decide.handler(({ input, context }) => decide(context.ctx, input)),
  exportMapping: os.exportMapping.handler(({ input, context }) => exportMapping(context.ctx, input)),
  importMapping: os.importMapping.handler(({ input, context }) => importMapping(context.ctx, context.dataDir, input)),
  createSplit: os.createSplit.handler(({ input, context }) => createSplit(context.ctx, input)),
  allocate: os.allocate.handler(({ input, context }) => allocate(context.ctx, input)),
  submitPlan: os.submitPlan.handler(({ input, context }) => submitPlan(context.ctx, input)),
  cancelPlan: os.cancelPlan.handler(({ input, context }) => cancelPlan(context.ctx, input)),
  returnPlan: os.returnPlan.handler(({ input, context }) => returnPlan(context.ctx, input)),
  confirmPlan: os.confirmPlan.handler(({ input, context }) => confirmPlan(context.ctx, input)),
  printPlan: os.printPlan.handler(({ input, context }) => printPlan(context.ctx, input)),
  pairs: os.pairs.handler(({ input, context }) => listPairs(context.ctx, input)),
  mirror: os.mirror.handler(({ input, context }) => mirror(context.ctx, input)),
})
