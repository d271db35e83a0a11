import { boardContract } from './contract/board.ts'
import { booksContract } from './contract/books.ts'
import { periodsContract } from './contract/periods.ts'
import { vouchersContract } from './contract/vouchers.ts'
import { draftsContract } from './contract/drafts.ts'
import { ledgersContract } from './contract/ledgers.ts'
import { printContract } from './contract/print.ts'
import { reportsContract } from './contract/reports.ts'

export * from './contract/schemas.ts'
export { draftStateNames, voucherNo, waitingText, waitingTotal } from './rules/words.ts'

/** Everything that may be asked of the books, by topic; the names are one flat list. */
export const ledgerContract = {
  ...boardContract,
  ...booksContract,
  ...periodsContract,
  ...vouchersContract,
  ...draftsContract,
  ...ledgersContract,
  ...reportsContract,
  ...printContract,
}
