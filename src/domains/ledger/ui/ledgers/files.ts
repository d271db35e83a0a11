import { api } from '../../../../web/api.ts'
import { useCan } from '../../../../web/session.tsx'
import { reportPdf } from '../print.ts'

export type LedgerFile = Parameters<typeof api.ledger.exportReport>[0]

/** The whole range of an account book as a workbook and as a PDF, for those who may take reports out. */
export function useFiles(input: LedgerFile): { exportFile?: () => Promise<File>; printFile?: () => Promise<File | string> } {
  const can = useCan()
  if (!can('ledger.report.export')) return {}
  return { exportFile: () => api.ledger.exportReport(input), printFile: () => reportPdf(input) }
}
