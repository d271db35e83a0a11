import { commandKey, day, divisionNo, fen, id, period, procedure, year, z } from '../../../kernel/contract.ts'
import { bookKind } from './schemas.ts'
import { closeCheck } from './periods.ts'

const findings = closeCheck.pick({ code: true, title: true, explanation: true, target: true })

export const boardContract = {
  /** Every book in scope with its next month to close, how far the work on it has come, what blocks it, and by when it is due. */
  board: procedure({ method: 'GET', path: '/ledger/board', summary: '工作台：所辖账套的进度', tag: '工作台' }, { permission: 'ledger.book.read', mode: 'read' })
    .input(z.object({ division: divisionNo, kind: bookKind.optional() }))
    .output(z.object({
      books: z.array(z.object({
        id, name: z.string(), kind: bookKind, village: divisionNo, villageName: z.string(), townName: z.string(), state: z.enum(['setup', 'inUse', 'retired']),
        /** the next month to close; null while the book is in set-up */
        month: period.nullable(), due: day.nullable(), overdue: z.boolean(),
        draft: z.number(), submitted: z.number(), returned: z.number(), reviewed: z.number(), awaitsCashier: z.number(),
        /** posted vouchers of the month, and the day of the last one of all */
        posted: z.number(), lastVoucher: day.nullable(),
        blocks: z.array(findings), warns: z.number(),
      })),
      /** above this many books the checks are left to a narrower scope */
      checked: z.boolean(),
    })),
  closeMany: procedure({ method: 'POST', path: '/ledger/board/close', summary: '批量结账', tag: '工作台' }, { permission: 'ledger.period.close', mode: 'write' })
    .input(z.object({ key: commandKey, items: z.array(z.object({ book: id, period })).min(1).max(500) }))
    .output(z.object({ results: z.array(z.object({ book: id, period, problem: z.string().nullable() })) })),
  /** Posted entries of all books in scope by amount, number, party or a piece of the summary. */
  searchVouchers: procedure({ method: 'GET', path: '/ledger/search', summary: '跨账套查凭证', tag: '工作台' }, { permission: 'ledger.voucher.read', mode: 'read' })
    .input(z.object({ division: divisionNo, text: z.string().trim().min(1).max(60), from: period.optional(), to: period.optional() }))
    .output(z.object({
      /** how the text was understood */
      as: z.enum(['amount', 'number', 'text']), more: z.boolean(),
      rows: z.array(z.object({
        id, year, book: id, bookName: z.string(), villageName: z.string(), date: day, word: z.string(), no: z.number(), line: z.number(), summary: z.string(),
        account: z.string(), accountName: z.string(), party: z.string().nullable(), debitFen: fen, creditFen: fen,
      })),
    })),
}
