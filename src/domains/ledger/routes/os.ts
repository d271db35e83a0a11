import { implement } from '@orpc/server'
import { guard, type Request } from '../../../kernel/procedure.ts'
import { ledgerContract } from '../contract.ts'

/** Every procedure of the ledger behind the one guard: permission, transaction with row scope, idempotency. */
export const os = implement(ledgerContract).$context<Request>().use(guard)
