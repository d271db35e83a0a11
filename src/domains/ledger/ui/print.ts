import type { Period } from '../../../kernel/day.ts'
import { api } from '../../../web/api.ts'
import type { ReportName } from './reportFile.ts'
import type { ReportScope } from './scope.ts'

export const voucherPapers = [{ size: '240x140', title: '凭证纸 240×140 毫米' }, { size: 'A5', title: 'A5 210×148.5 毫米' }] as const

/** The PDF of a report on A4, made by the server. */
export const reportPdf = (scope: ReportScope, period: Period, report: ReportName): Promise<File> => api.ledger.printReport({ ...scope, period, report })
