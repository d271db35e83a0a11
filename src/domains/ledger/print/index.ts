import { renderPdf, type Pdf } from '../../../kernel/pdf/index.ts'
import type { VoucherPaper } from '../contract/print.ts'
import { voucherContent, voucherForms, type PrintedVoucher } from './voucher.ts'

export { PART as REPORT_PART, ledgerSigners, reportDocument, statementSigners, type PrintedReport } from './report.ts'
export { paginate, voucherContent, voucherForms, type PrintedVoucher } from './voucher.ts'

type Parts = Iterable<PrintedVoucher[]> | AsyncIterable<PrintedVoucher[]>

/** One PDF of many vouchers, laid out in parts so that a long print neither blocks the server nor hides its progress. */
export const renderVouchers = (title: string, at: Date, paper: VoucherPaper, parts: Parts): Promise<Pdf> =>
  renderPdf({ title, at, paper: voucherForms[paper], parts: pagesOf(parts, paper) })

async function* pagesOf(parts: Parts, paper: VoucherPaper) {
  for await (const part of parts) yield part.flatMap((voucher, i) => voucherContent(voucher, paper, i === 0))
}
