import { fen, id, period, procedure, z } from '../../../kernel/contract.ts'
import { accountCode, boundaries } from './ledgers.ts'
import { accountTag, coverage, dimensionKind, reportScope, statement, trialRow } from './schemas.ts'

/** Which report or account book a file (xlsx or PDF) holds. `period`: the month of a report, the last month of a range. */
export const reportFile = z.object({
  ...reportScope, period,
  report: z.enum(['trial-balance', 'balance-sheet', 'income-statement', 'journal', 'general-ledger', 'detail-ledger', 'quantity-ledger', 'columns-ledger', 'day-book', 'dimension-balances', 'ageing']),
  /** first month of a range; absent = the period alone */
  from: period.optional(),
  account: accountCode.optional(), party: id.optional(), tag: accountTag.optional(), closing: z.boolean().optional(), dimension: dimensionKind.optional(), boundaries: boundaries.optional(),
})

export const reportsContract = {
  trialBalance: procedure({ method: 'GET', path: '/ledger/trial-balance', summary: '科目余额表', tag: '报表' }, { permission: 'ledger.report.read', mode: 'read' })
    .input(z.object({
      ...reportScope, period, /** first month of the range; absent = the period alone */ from: period.optional(),
      /** accounts down to this level only */
      level: z.int().min(1).max(9).optional(), /** only accounts that moved in the range */ moved: z.boolean().default(false),
    }))
    .output(z.object({ period, coverage, rows: z.array(trialRow.extend({ /** quantity at the end, of a leaf account that has any */ quantity: z.string().nullable() })), total: trialRow.pick({ debitFen: true, creditFen: true, yearDebitFen: true, yearCreditFen: true }) })),
  balanceSheet: procedure({ method: 'GET', path: '/ledger/balance-sheet', summary: '资产负债表', tag: '报表' }, { permission: 'ledger.report.read', mode: 'read' })
    .input(z.object({ ...reportScope, period })).output(statement),
  incomeStatement: procedure({ method: 'GET', path: '/ledger/income-statement', summary: '收益及收益分配表', tag: '报表' }, { permission: 'ledger.report.read', mode: 'read' })
    .input(z.object({ ...reportScope, period })).output(statement),
  /** What makes one cell of a statement: books (for a roll-up) or accounts (for a book), with the party split of 113. */
  statementCell: procedure({ method: 'GET', path: '/ledger/statement-cell', summary: '报表单元格由哪些科目组成', tag: '报表' }, { permission: 'ledger.report.read', mode: 'read' })
    .input(z.object({ ...reportScope, period, statement: z.enum(['balanceSheet', 'incomeStatement']), line: z.string().max(10), column: z.enum(['current', 'comparative']).default('current') }))
    .output(z.object({ name: z.string(), totalFen: fen, lines: z.array(z.object({ id: z.string(), name: z.string(), fen })), parts: z.array(z.object({
      book: id, bookName: z.string(), villageName: z.string(), account: z.string(), name: z.string(), party: id.nullable(), partyName: z.string().nullable(), fen,
      /** the range of months whose entries make the part; null = balance since the beginning */
      from: period, to: period,
    })) })),
  exportReport: procedure({ method: 'GET', path: '/ledger/export', summary: '导出报表（xlsx）', tag: '报表' }, { permission: 'ledger.report.export', mode: 'read' })
    .input(reportFile).output(z.file()),
}
