import { record } from '../../../kernel/audit.ts'
import * as print from '../handlers/print.ts'
import { os } from './os.ts'

export const printRoutes = {
  printVoucher: os.printVoucher.handler(({ input, context }) => print.printVoucher(context.ctx, input)),
  printVouchers: os.printVouchers.handler(({ input: { key: _, ...wanted }, context }) => print.printVouchers(context.ctx, wanted)),
  printReport: os.printReport.handler(async ({ input, context }) => {
    await record(context.ctx, 'ledger.print', input.report, null, { book: input.book ?? null, division: input.division ?? null, period: input.period })
    return await print.printReport(context.ctx, input)
  }),
}
