import { commandKey, id, period, procedure, year, z } from '../../../kernel/contract.ts'
import { reportFile } from './reports.ts'
import { text } from './schemas.ts'

/** Voucher paper in mm: 240 × 140 (the size of invoices), or A5 lying (210 × 148.5). */
export const voucherPaper = z.enum(['240x140', 'A5'])

const number = z.int().min(1).max(999_999)

export const printContract = {
  printVoucher: procedure({ method: 'GET', path: '/ledger/voucher/print', summary: '打印一张凭证（PDF）', tag: '凭证' }, { permission: 'ledger.voucher.read', mode: 'read' })
    .input(z.object({ voucher: id, year, size: voucherPaper.default('240x140') })).output(z.file()),
  /** A task in the background; its result is one PDF. */
  printVouchers: procedure({ method: 'POST', path: '/ledger/vouchers/print', summary: '批量打印凭证（PDF，后台进行）', tag: '凭证' }, { permission: 'ledger.voucher.read', mode: 'write' })
    .input(z.object({
      key: commandKey, book: id, from: period, to: period, size: voucherPaper.default('240x140'),
      /** only this word, and only these numbers of it in every month */
      word: text(4).optional(), fromNo: number.optional(), toNo: number.optional(),
    })).output(z.object({ task: id })),
  printReport: procedure({ method: 'GET', path: '/ledger/report/print', summary: '打印报表（A4，PDF）', tag: '报表' }, { permission: 'ledger.report.export', mode: 'read' })
    .input(reportFile).output(z.file()),
  /** For a table that `printReport` refuses as too long (ledger.reportLong): a task in the background; its result is one PDF. */
  printLongReport: procedure({ method: 'POST', path: '/ledger/report/print', summary: '打印长报表（A4，PDF，后台进行）', tag: '报表' }, { permission: 'ledger.report.export', mode: 'write' })
    .input(reportFile.extend({ key: commandKey })).output(z.object({ task: id })),
}

export type VoucherPaper = z.infer<typeof voucherPaper>
