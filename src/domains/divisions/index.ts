import { implement } from '@orpc/server'
import { guard, type Request } from '../../kernel/procedure.ts'
import { divisionsContract } from './contract.ts'
import { createOrganisation, organisations } from './handlers/organisations.ts'
import { children, editions, markWithoutCoop, path, search } from './handlers/tree.ts'

export { countiesInUse, countyInUse, createCounty, divisionByCode, divisionById, divisionsById, pathOf, placeOf, placesOf, villagesBelow, villagesOf } from './handlers/county.ts'
export type { CountyInUse, DivisionFacts, Place } from './handlers/county.ts'
export { importDivisions } from './handlers/import.ts'
export type { ImportOptions, ImportPhase, ImportResult, Problem } from './handlers/import.ts'
export type { ImportSource } from './handlers/source.ts'
export { createOrganisation, organisations as organisationsOf, organisationsOfVillages } from './handlers/organisations.ts'
export type { NewOrganisation } from './handlers/organisations.ts'
export { parentCode } from './rules/code.ts'
export { isUscc, organisationCodeCheck, usccCheck } from './rules/uscc.ts'

const os = implement(divisionsContract).$context<Request>().use(guard)

export const divisionsRouter = os.router({
  children: os.children.handler(({ input, context }) => children(context.ctx, input)),
  path: os.path.handler(({ input, context }) => path(context.ctx, input)),
  search: os.search.handler(({ input, context }) => search(context.ctx, input)),
  organisations: os.organisations.handler(({ input, context }) => organisations(context.ctx, input)),
  createOrganisation: os.createOrganisation.handler(({ input, context }) => createOrganisation(context.ctx, input)),
  markWithoutCoop: os.markWithoutCoop.handler(({ input, context }) => markWithoutCoop(context.ctx, input)),
  editions: os.editions.handler(({ context }) => editions(context.ctx)),
})
