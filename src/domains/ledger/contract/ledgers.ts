import { day, fen, id, period, procedure, year, z } from '../../../kernel/contract.ts'
import { accountTag, coverage, dimensionKind, page, reportScope, side, voucherKind } from './schemas.ts'

export const accountCode = z.string().regex(/^\d{3,20}$/, '科目编码应为 3–20 位数字')
const range = { book: id, from: period, to: period }
/** Upper bounds of the age buckets in months, ascending. */
export const boundaries = z.array(z.int().min(1).max(1200)).min(1).max(9)

/** A line of an account book: an entry, or one of the lines that 会计基础工作规范 §63 asks for. Balances are debit positive. */
export const ledgerLine = z.object({
  kind: z.enum(['opening', 'broughtDown', 'carriedIn', 'entry', 'day', 'month', 'year', 'carryDown']),
  period, date: day.nullable(), summary: z.string(),
  /** the voucher and the line of it; null on a line that is no entry */
  voucher: id.nullable(), year: year.nullable(), word: z.string().nullable(), no: z.number().nullable(), line: z.number().nullable(), voucherKind: voucherKind.nullable(),
  account: z.string().nullable(), accountName: z.string().nullable(), party: z.string().nullable(),
  /** 对方科目, in a day book only */
  counter: z.string().nullable(),
  /** null where the line has a balance only */
  debitFen: fen.nullable(), creditFen: fen.nullable(), balanceFen: fen,
  /** quantities as decimal text, prices in yuan with four decimals */
  quantity: z.object({
    debit: z.string(), credit: z.string(), balance: z.string(), debitPrice: z.string().nullable(), creditPrice: z.string().nullable(), balancePrice: z.string().nullable(),
  }).nullable(),
  /** one amount for each column of a 多栏账, positive on the account's own side; null where the line has a balance only */
  parts: z.array(fen).nullable(),
})

const ledger = z.object({
  account: z.string(), name: z.string(), side, from: period, to: period,
  /** number of entries in the range; lines that are no entries are not counted and stand on the page where they belong */
  total: z.number(), openingFen: fen, debitFen: fen, creditFen: fen, closingFen: fen,
  columns: z.array(z.object({ account: z.string(), name: z.string() })), lines: z.array(ledgerLine),
})

const totalLine = ledgerLine.pick({ kind: true, period: true, summary: true, debitFen: true, creditFen: true, balanceFen: true })

export const ledgersContract = {
  entries: procedure({ method: 'GET', path: '/ledger/entries', summary: '明细账：某科目的分录', tag: '凭证' }, { permission: 'ledger.voucher.read', mode: 'read' })
    .input(z.object({
      ...reportScope, account: z.string().min(3).max(20), from: period, to: period, tag: accountTag.optional(), party: id.optional(),
      /** year-end closing vouchers are part of a ledger, but not of an income figure */
      closing: z.boolean().default(true), ...page,
    }))
    .output(z.object({
      total: z.number(), openingFen: fen, debitFen: fen, creditFen: fen, closingFen: fen,
      rows: z.array(z.object({
        voucher: id, year, book: id, villageName: z.string(), date: day, word: z.string(), no: z.number(), kind: voucherKind, line: z.number(),
        account: z.string(), accountName: z.string(), summary: z.string(), party: z.string().nullable(), side, amountFen: fen, balanceFen: fen,
      })),
    })),
  journal: procedure({ method: 'GET', path: '/ledger/journal', summary: '序时账', tag: '账簿' }, { permission: 'ledger.report.read', mode: 'read' })
    .input(z.object({ ...range, ...page }))
    .output(z.object({ from: period, to: period, total: z.number(), debitFen: fen, creditFen: fen, lines: z.array(ledgerLine) })),
  generalLedger: procedure({ method: 'GET', path: '/ledger/general-ledger', summary: '总账', tag: '账簿' }, { permission: 'ledger.report.read', mode: 'read' })
    .input(z.object({ ...range, /** one account instead of all first-level ones */ account: accountCode.optional() }))
    .output(z.object({ from: period, to: period, accounts: z.array(z.object({ account: z.string(), name: z.string(), side, lines: z.array(totalLine) })) })),
  detailLedger: procedure({ method: 'GET', path: '/ledger/detail-ledger', summary: '明细账：三栏、数量金额、多栏', tag: '账簿' }, { permission: 'ledger.report.read', mode: 'read' })
    .input(z.object({
      ...range, account: accountCode, format: z.enum(['three', 'quantity', 'columns']).default('three'), tag: accountTag.optional(), party: id.optional(),
      closing: z.boolean().default(true), ...page,
    }))
    .output(ledger),
  dayBook: procedure({ method: 'GET', path: '/ledger/day-book', summary: '现金、银行存款日记账', tag: '账簿' }, { permission: 'ledger.report.read', mode: 'read' })
    .input(z.object({ ...range, account: accountCode, ...page })).output(ledger),
  dimensionBalances: procedure({ method: 'GET', path: '/ledger/dimension-balances', summary: '辅助余额表', tag: '账簿' }, { permission: 'ledger.report.read', mode: 'read' })
    .input(z.object({ ...reportScope, dimension: dimensionKind.default('party'), from: period, to: period, account: accountCode.optional(), value: id.optional(), ...page }))
    .output(z.object({
      coverage, total: z.number(),
      rows: z.array(z.object({
        book: id, villageName: z.string(), account: z.string(), accountName: z.string(),
        /** null = the entries of the account that name none */
        value: id.nullable(), valueName: z.string().nullable(), openingFen: fen, debitFen: fen, creditFen: fen, closingFen: fen,
      })),
      /** over all pages; closing balances of either side are never netted */
      totals: z.object({ openingFen: fen, debitFen: fen, creditFen: fen, closingDebitFen: fen, closingCreditFen: fen }),
    })),
  ageing: procedure({ method: 'GET', path: '/ledger/ageing', summary: '往来账龄', tag: '账簿' }, { permission: 'ledger.report.read', mode: 'read' })
    .input(z.object({
      ...reportScope, account: z.enum(['112', '113', '211']), period, boundaries: boundaries.default([12, 24, 36]), ...page,
    }))
    .output(z.object({
      coverage, period, buckets: z.array(z.string()), total: z.number(),
      rows: z.array(z.object({
        book: id, villageName: z.string(), party: id.nullable(), partyName: z.string().nullable(), balanceFen: fen, buckets: z.array(fen),
        /** the part that came in as 期初转入: its age is a minimum */
        openingFen: fen, oldest: day.nullable(),
      })),
      /** parties that owe the book and parties that the book owes, never netted */
      totals: z.object({ debit: z.array(fen), credit: z.array(fen), debitFen: fen, creditFen: fen }),
    })),
}

export type LedgerLine = z.infer<typeof ledgerLine>
export type Ledger = z.infer<typeof ledger>
