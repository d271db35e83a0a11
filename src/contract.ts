import { archivesContract } from './domains/archives/contract.ts'
import { attachmentsContract } from './domains/attachments/contract.ts'
import { disclosureContract } from './domains/disclosure/contract.ts'
import { divisionsContract } from './domains/divisions/contract.ts'
import { identityContract } from './domains/identity/contract.ts'
import { importsContract } from './domains/imports/contract.ts'
import { ledgerContract } from './domains/ledger/contract.ts'
import { reportsContract } from './domains/reports/contract.ts'
import { tasksContract } from './domains/tasks/contract.ts'
import { schedulesContract } from './domains/schedules/contract.ts'
import { targetsContract } from './domains/targets/contract.ts'
import { transitionsContract } from './domains/transitions/contract.ts'

/** Everything that may be asked, by domain; also the type of the web's client. */
export const contract = {
  archives: archivesContract,
  attachments: attachmentsContract,
  disclosure: disclosureContract,
  divisions: divisionsContract,
  identity: identityContract,
  imports: importsContract,
  ledger: ledgerContract,
  schedules: schedulesContract,
  reports: reportsContract,
  targets: targetsContract,
  tasks: tasksContract,
  transitions: transitionsContract,
}
