import { implement } from '@orpc/server'
import { record } from '../../kernel/audit.ts'
import { guard, type Request } from '../../kernel/procedure.ts'
import { ledgerContract } from './contract.ts'
import * as accounts from './handlers/accounts.ts'
import * as books from './handlers/books.ts'
import * as entries from './handlers/entries.ts'
import { exportReport } from './handlers/export.ts'
import * as periods from './handlers/periods.ts'
import * as reports from './handlers/reports.ts'
import * as vouchers from './handlers/vouchers.ts'

export { ledgerContract } from './contract.ts'
export { accountsOf, addAccounts, addParties, partiesOf } from './handlers/accounts.ts'
export { bookOf, booksOf, createBook, lastClosed, statesOf, useBook, villagesInScope } from './handlers/books.ts'
export { entriesOf, numbersOf } from './handlers/entries.ts'
export { reportTable, type ReportName, type ReportTable } from './handlers/export.ts'
export { balancesAt, movements } from './handlers/movements.ts'
export { carryOver, closePeriod, closeThrough } from './handlers/periods.ts'
export { balanceSheet, incomeStatement, trialBalance } from './handlers/reports.ts'
export { acceptGaps, appendHistory, post, setOpening, submitDrafts, withdrawBatch, withdrawOpening, type HistoryVoucher, type Signatures } from './handlers/vouchers.ts'
export { proposeTag, parentOf, type NewAccount } from './rules/accounts.ts'
export { dateProblems, imbalance, lineProblems, validateDraft, type Problem } from './rules/voucher.ts'
export { partyBalancesAt } from './store/balances.ts'
export { isSound, verifyCounty, type Report } from './verify/index.ts'
export type { BookKind, BookRow } from './store/books.ts'

const os = implement(ledgerContract).$context<Request>().use(guard)

export const ledgerRouter = os.router({
  books: os.books.handler(({ input, context }) => books.listBooks(context.ctx, input)),
  book: os.book.handler(({ input, context }) => books.getBook(context.ctx, input)),
  createBook: os.createBook.handler(({ input: { key: _, ...book }, context }) => books.createBook(context.ctx, book)),
  useBook: os.useBook.handler(async ({ input, context }) => {
    await books.useBook(context.ctx, input.book, input.month)
    return await books.getBook(context.ctx, input)
  }),
  accounts: os.accounts.handler(({ input, context }) => accounts.accountsOf(context.ctx, input.book)),
  createAccount: os.createAccount.handler(async ({ input, context }) => (await accounts.addAccounts(context.ctx, input.book, [input]))[0]!),
  parties: os.parties.handler(({ input, context }) => accounts.partiesOf(context.ctx, input.book)),
  createParty: os.createParty.handler(async ({ input, context }) => ({ id: (await accounts.addParties(context.ctx, input.book, [input])).get(input.name)! })),
  periods: os.periods.handler(({ input, context }) => periods.listPeriods(context.ctx, input.book)),
  closePeriod: os.closePeriod.handler(async ({ input, context }) => {
    await periods.closePeriod(context.ctx, input.book, input.period)
    return { closed: input.period }
  }),
  carryOver: os.carryOver.handler(({ input, context }) => periods.carryOver(context.ctx, input.book, input.year)),
  vouchers: os.vouchers.handler(({ input, context }) => entries.listVouchers(context.ctx, input)),
  voucher: os.voucher.handler(({ input, context }) => entries.getVoucher(context.ctx, input)),
  entries: os.entries.handler(({ input, context }) => entries.entriesOf(context.ctx, input)),
  drafts: os.drafts.handler(({ input, context }) => entries.listDrafts(context.ctx, input)),
  submitDraft: os.submitDraft.handler(async ({ input, context: { ctx } }) => {
    await vouchers.submitDrafts(ctx, input.book, [input.draft], { preparedBy: ctx.actor.name, preparer: ctx.actor.person })
    return { id: input.draft.id }
  }),
  removeDraft: os.removeDraft.handler(({ input, context }) => vouchers.removeDraft(context.ctx, input)),
  postDraft: os.postDraft.handler(({ input, context }) => vouchers.postDraft(context.ctx, input)),
  trialBalance: os.trialBalance.handler(({ input, context }) => reports.trialBalance(context.ctx, input)),
  balanceSheet: os.balanceSheet.handler(({ input, context }) => reports.balanceSheet(context.ctx, input)),
  incomeStatement: os.incomeStatement.handler(({ input, context }) => reports.incomeStatement(context.ctx, input)),
  statementCell: os.statementCell.handler(({ input, context }) => reports.statementCell(context.ctx, input)),
  exportReport: os.exportReport.handler(async ({ input, context }) => {
    await record(context.ctx, 'ledger.export', input.report, null, { book: input.book ?? null, division: input.division ?? null, period: input.period })
    return await exportReport(context.ctx, input)
  }),
})
