import { implement } from '@orpc/server'
import { guard, type Request } from '../../kernel/procedure.ts'
import { disclosureContract } from './contract.ts'
import { qr, sheet } from './handlers.ts'

export { disclosureContract } from './contract.ts'
export { sheet } from './handlers.ts'

const os = implement(disclosureContract).$context<Request>().use(guard)

export const disclosureRouter = os.router({
  sheet: os.sheet.handler(({ input, context }) => sheet(context, input)),
  qr: os.qr.handler(({ input, context }) => qr(context, input)),
})
