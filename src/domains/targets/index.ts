import { implement } from '@orpc/server'
import { guard, type Request } from '../../kernel/procedure.ts'
import { targetsContract } from './contract.ts'
import { indicator, overview, village, villages } from './handlers.ts'
import { setTarget } from './settings.ts'

export { targetsContract } from './contract.ts'
export { indicator, overview, village, villages } from './handlers.ts'
export { acceptDefaults, freezeDenominator, seedTargets, setTarget, type NewTarget, type SeedTarget } from './settings.ts'

const os = implement(targetsContract).$context<Request>().use(guard)

export const targetsRouter = os.router({
  overview: os.overview.handler(({ input, context }) => overview(context.ctx, input)),
  villages: os.villages.handler(({ input, context }) => villages(context.ctx, input)),
  village: os.village.handler(({ input, context }) => village(context.ctx, input)),
  indicator: os.indicator.handler(({ input, context }) => indicator(context.ctx, input)),
  setTarget: os.setTarget.handler(({ input, context }) => setTarget(context.ctx, input)),
})
