import { disclosureContract } from './domains/disclosure/contract.ts'
import { divisionsContract } from './domains/divisions/contract.ts'
import { identityContract } from './domains/identity/contract.ts'
import { importsContract } from './domains/imports/contract.ts'
import { ledgerContract } from './domains/ledger/contract.ts'
import { targetsContract } from './domains/targets/contract.ts'

/** Everything that may be asked, by domain; also the type of the web's client. */
export const contract = {
  disclosure: disclosureContract,
  divisions: divisionsContract,
  identity: identityContract,
  imports: importsContract,
  ledger: ledgerContract,
  targets: targetsContract,
}
