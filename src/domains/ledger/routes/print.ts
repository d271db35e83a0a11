import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import type { ReportFile } from '../handlers/export.ts'
import * as print from '../handlers/print.ts'
import { os } from './os.ts'

const recordPrint = (ctx: Context, { report, book, division, period }: ReportFile) =>
  record(ctx, 'ledger.print', report, null, { book: book ?? null, division: division ?? null, period })

export const printRoutes = {
  printVoucher: os.printVoucher.handler(({ input, context }) => print.printVoucher(context.ctx, input)),
  printVouchers: os.printVouchers.handler(({ input: { key: _, ...wanted }, context }) => print.printVouchers(context.ctx, wanted)),
  printReport: os.printReport.handler(async ({ input, context }) => {
    await recordPrint(context.ctx, input)
    return await print.printReport(context.ctx, input)
  }),
  printLongReport: os.printLongReport.handler(async ({ input: { key: _, ...input }, context }) => {
    await recordPrint(context.ctx, input)
    return await print.printLongReport(context.ctx, input)
  }),
}
