import { record } from '../../../kernel/audit.ts'
import { exportReport } from '../handlers/export.ts'
import * as reports from '../handlers/reports.ts'
import { os } from './os.ts'

export const reportRoutes = {
  trialBalance: os.trialBalance.handler(({ input, context }) => reports.trialBalance(context.ctx, input)),
  balanceSheet: os.balanceSheet.handler(({ input, context }) => reports.balanceSheet(context.ctx, input)),
  incomeStatement: os.incomeStatement.handler(({ input, context }) => reports.incomeStatement(context.ctx, input)),
  statementCell: os.statementCell.handler(({ input, context }) => reports.statementCell(context.ctx, input)),
  exportReport: os.exportReport.handler(async ({ input, context }) => {
    await record(context.ctx, 'ledger.export', input.report, null, { book: input.book ?? null, division: input.division ?? null, period: input.period })
    return await exportReport(context.ctx, input)
  }),
}
