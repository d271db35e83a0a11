import { boardRoutes } from './routes/board.ts'
import { bookRoutes } from './routes/books.ts'
import { draftRoutes } from './routes/drafts.ts'
import { ledgerRoutes } from './routes/ledgers.ts'
import { os } from './routes/os.ts'
import { periodRoutes } from './routes/periods.ts'
import { printRoutes } from './routes/print.ts'
import { reportRoutes } from './routes/reports.ts'
import { voucherRoutes } from './routes/vouchers.ts'

export { ledgerContract, waitingText } from './contract.ts'
export { accountsOf, addAccounts, addParties, partiesOf } from './handlers/accounts.ts'
export { beginRestore, type Restoration } from './handlers/archive.ts'
export { bookOf, booksOf, createBook, lastClosed, registerUseCheck, statesOf, useBook, villagesInScope, type UseCheck } from './handlers/books.ts'
export { saveDraft, sourceTaken, submitDraft, submitDrafts, type SubmitMark } from './handlers/drafts.ts'
export { coveredBooks, entriesOf, numbersOf, type Coverage } from './handlers/entries.ts'
export { reportTable, type ReportName, type ReportTable } from './handlers/export.ts'
export { bookFacts } from './handlers/facts.ts'
export { ageing } from './handlers/ledgers/parties.ts'
export { balancesAt, movements } from './handlers/movements.ts'
export { carryOver } from './handlers/carry-over.ts'
export type { CloseCheck } from './contract/periods.ts'
export { closeChecksOf, registerCloseCheck, type OwnCheck } from './handlers/close-checks.ts'
export { closePeriod } from './handlers/periods.ts'
export { balanceSheet, coverage, incomeStatement, trialBalance } from './handlers/reports.ts'
export { voucherState, type VoucherState } from './handlers/state.ts'
export { retireBook } from './handlers/retire.ts'
export { registerSubmitCheck, type SubmitCheck, type SubmitProblem } from './handlers/submit-checks.ts'
export { acceptGaps, appendHistory, post, setOpening, withdrawBatch, withdrawOpening, type HistoryVoucher, type Signatures } from './handlers/vouchers.ts'
export { renderReport } from './handlers/print.ts'
export { ledgerSigners, statementSigners, type PrintedReport } from './print/index.ts'
export { proposeTag, parentOf, type NewAccount } from './rules/accounts.ts'
export { balanceSheetDefinition, incomeStatementDefinition } from './rules/reference.ts'
export { evaluate as evaluateStatement, type BookFacts } from './rules/statement.ts'
export { dateProblems, imbalance, lineProblems, validateDraft, type Problem } from './rules/voucher.ts'
export { archiveRows, archiveTables, readOneMoment, vouchersOf, type StreamedVoucher } from './store/archive.ts'
export { affiliatesOf, findAccounts } from './store/accounts.ts'
export { partyBalancesAt, turnover } from './store/balances.ts'
export { dimensionSums, partyNames } from './store/ledgers.ts'
export { sourced, type SourcedVoucher } from './store/sources.ts'
export { isSound, verifyCounty, type Report } from './verify/index.ts'
export type { BookKind, BookRow } from './store/books.ts'

export const ledgerRouter = os.router({
  ...boardRoutes,
  ...bookRoutes,
  ...draftRoutes,
  ...ledgerRoutes,
  ...periodRoutes,
  ...reportRoutes,
  ...printRoutes,
  ...voucherRoutes,
})
