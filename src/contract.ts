import { divisionsContract } from './domains/divisions/contract.ts'
import { identityContract } from './domains/identity/contract.ts'
import { ledgerContract } from './domains/ledger/contract.ts'
import { targetsContract } from './domains/targets/contract.ts'

/** Everything that may be asked, by domain; also the type of the web's client. */
export const contract = {
  divisions: divisionsContract,
  identity: identityContract,
  ledger: ledgerContract,
  targets: targetsContract,
}
