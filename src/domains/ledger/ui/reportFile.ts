import type { Period } from '../../../kernel/day.ts'
import { api } from '../../../web/api.ts'
import type { ReportScope } from './scope.ts'

export type ReportName = 'trial-balance' | 'balance-sheet' | 'income-statement' | 'journal'

/** The workbook of a report, made by the server. */
export const reportFile = (scope: ReportScope, period: Period, report: ReportName): Promise<File> =>
  api.ledger.exportReport({ ...scope, period, report })
