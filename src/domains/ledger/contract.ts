import { commandKey, day, divisionNo, fen, id, period, procedure, year, z } from '../../kernel/contract.ts'

export const bookKind = z.enum(['coop', 'committee'])
export const side = z.enum(['debit', 'credit'])
export const voucherKind = z.enum(['ordinary', 'closing', 'correction'])

/** Standard tags of sub-accounts: statements and measures use these, never a village's own codes. */
export const accountTag = z.enum([
  'lease', 'contracting', 'service', 'sales', 'power', 'otherOperating', 'prepaidRent', 'deposit', 'passThrough',
  'villageOperation', 'undistributed', 'appropriation', 'bankInterest', 'wages',
])
/** What an entry on 322 or 311 does in a distribution; statement lines IS16 and IS18–20 are made of it. */
export const allocation = z.enum(['reserve', 'members', 'other', 'reserveToLoss'])

const text = (max: number) => z.string().trim().min(1).max(max)

export const book = z.object({
  id, kind: bookKind, name: z.string(), village: divisionNo, villageName: z.string(), townName: z.string(),
  standard: z.string(), start: period, state: z.enum(['setup', 'inUse']), usedFrom: day.nullable(),
  lastClosed: period.nullable(), lastVoucher: day.nullable(), vouchers: z.number(), drafts: z.number(),
})

export const account = z.object({
  code: z.string(), name: z.string(), parent: z.string().nullable(), level: z.number(), root: z.string(),
  class: z.enum(['asset', 'liability', 'equity', 'cost', 'profit']), side, leaf: z.boolean(), active: z.boolean(),
  tag: accountTag.nullable(), dimensions: z.array(z.string()), initials: z.string(),
})

export const voucherLine = z.object({
  line: z.number(), account: z.string(), accountName: z.string(), side, amountFen: fen, summary: z.string(),
  party: z.string().nullable(), allocation: allocation.nullable(), quantity: z.string().nullable(),
})

export const voucher = z.object({
  id, year, book: id, bookName: z.string(), village: divisionNo, period, word: z.string(), no: z.number(), date: day, kind: voucherKind,
  summary: z.string(), debitFen: fen, attachments: z.number(), preparedBy: z.string(), reviewedBy: z.string(), postedAt: z.string(),
  batch: id.nullable(), reversalOf: id.nullable(), source: z.string().nullable(), contentHash: z.string(), lines: z.array(voucherLine),
})

export const voucherRow = voucher.omit({ lines: true, bookName: true, contentHash: true, reversalOf: true })

/** A voucher before it is posted: no number. Amounts are signed (red = negative) and keep their side. */
export const voucherDraft = z.object({
  id, date: day, word: text(4).default('记'), kind: voucherKind.default('ordinary'), attachments: z.int().min(0).max(9999).default(0),
  lines: z.array(z.object({
    account: z.string().min(3).max(20), side, amountFen: fen, summary: text(200),
    /** ledger.dimension id of the party; mandatory on 113 */
    party: id.optional(), allocation: allocation.optional(), quantity: z.string().regex(/^-?\d{1,14}(\.\d{1,4})?$/).optional(),
  })).min(2).max(500),
})

/** Which books a report covers: one book, or every book in use of a kind below a division. */
export const reportScope = { book: id.optional(), division: divisionNo.optional(), kind: bookKind.default('coop') }

const coverage = z.object({
  title: z.string(), books: z.number(), asOf: day,
  /** books below the division that are still being set up, and so are not in the figures */
  settingUp: z.array(z.object({ id, name: z.string() })),
})

export const trialRow = z.object({
  account: z.string(), name: z.string(), level: z.number(), side, leaf: z.boolean(),
  /** debit positive */
  yearOpeningFen: fen, openingFen: fen, debitFen: fen, creditFen: fen, yearDebitFen: fen, yearCreditFen: fen, closingFen: fen,
})

export const statementLine = z.object({
  id: z.string(), row: z.number(), name: z.string(), kind: z.string(), side: z.string().nullable(),
  /** balance sheet: closing, year opening; income statement: this year, prior year (null when there is none) */
  currentFen: fen, comparativeFen: fen.nullable(), opens: z.boolean(),
})

export const statement = z.object({
  name: z.string(), period, coverage, lines: z.array(statementLine),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), leftFen: fen, rightFen: fen, differenceFen: fen, where: z.string().nullable() })),
})

const page = { page: z.int().min(1).default(1), size: z.int().min(1).max(500).default(100) }

export const ledgerContract = {
  books: procedure({ method: 'GET', path: '/ledger/books', summary: '账套列表', tag: '账簿' }, { permission: 'ledger.book.read', mode: 'read' })
    .input(z.object({ division: divisionNo, kind: bookKind.optional() })).output(z.array(book)),
  book: procedure({ method: 'GET', path: '/ledger/book', summary: '账套', tag: '账簿' }, { permission: 'ledger.book.read', mode: 'read' })
    .input(z.object({ book: id })).output(book),
  createBook: procedure({ method: 'POST', path: '/ledger/book', summary: '建立账套', tag: '账簿' }, { permission: 'ledger.book.create', mode: 'write' })
    .input(z.object({ key: commandKey, village: divisionNo, kind: bookKind, name: text(60), start: period })).output(z.object({ id })),
  useBook: procedure({ method: 'POST', path: '/ledger/book/use', summary: '启用账套（不可逆）', tag: '账簿' }, { permission: 'ledger.book.use', mode: 'write' })
    .input(z.object({ key: commandKey, book: id, month: period })).output(book),

  accounts: procedure({ method: 'GET', path: '/ledger/accounts', summary: '会计科目', tag: '账簿' }, { permission: 'ledger.book.read', mode: 'read' })
    .input(z.object({ book: id })).output(z.array(account)),
  createAccount: procedure({ method: 'POST', path: '/ledger/account', summary: '增设明细科目', tag: '账簿' }, { permission: 'ledger.account.write', mode: 'write' })
    .input(z.object({ key: commandKey, book: id, code: z.string().regex(/^\d{4,20}$/, '明细科目编码应为 4–20 位数字'), name: text(60), tag: accountTag.nullable().default(null) }))
    .output(account),
  parties: procedure({ method: 'GET', path: '/ledger/parties', summary: '往来单位与成员', tag: '账簿' }, { permission: 'ledger.book.read', mode: 'read' })
    .input(z.object({ book: id })).output(z.array(z.object({ id, name: z.string(), category: z.string().nullable(), initials: z.string() }))),
  createParty: procedure({ method: 'POST', path: '/ledger/party', summary: '增设往来单位或成员', tag: '账簿' }, { permission: 'ledger.voucher.prepare', mode: 'write' })
    .input(z.object({ key: commandKey, book: id, name: text(60), category: z.enum(['member', 'household', 'counterparty', 'affiliate']).default('counterparty') }))
    .output(z.object({ id })),

  periods: procedure({ method: 'GET', path: '/ledger/periods', summary: '会计期间', tag: '账簿' }, { permission: 'ledger.book.read', mode: 'read' })
    .input(z.object({ book: id }))
    .output(z.array(z.object({ period, state: z.enum(['open', 'closed']), vouchers: z.number(), closedAt: z.string().nullable(), closedBy: z.string().nullable() }))),
  closePeriod: procedure({ method: 'POST', path: '/ledger/period/close', summary: '结账', tag: '账簿' }, { permission: 'ledger.period.close', mode: 'write' })
    .input(z.object({ key: commandKey, book: id, period })).output(z.object({ closed: period })),
  carryOver: procedure({ method: 'POST', path: '/ledger/year-end', summary: '年终结转', tag: '账簿' }, { permission: 'ledger.period.close', mode: 'write' })
    .input(z.object({ key: commandKey, book: id, year })).output(z.object({ vouchers: z.number() })),

  vouchers: procedure({ method: 'GET', path: '/ledger/vouchers', summary: '凭证列表', tag: '凭证' }, { permission: 'ledger.voucher.read', mode: 'read' })
    .input(z.object({ book: id, from: period.optional(), to: period.optional(), text: z.string().max(100).optional(), ...page }))
    .output(z.object({ total: z.number(), rows: z.array(voucherRow) })),
  voucher: procedure({ method: 'GET', path: '/ledger/voucher', summary: '凭证', tag: '凭证' }, { permission: 'ledger.voucher.read', mode: 'read' })
    .input(z.object({ voucher: id, year })).output(voucher),
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

  drafts: procedure({ method: 'GET', path: '/ledger/drafts', summary: '待审核凭证', tag: '凭证' }, { permission: 'ledger.voucher.read', mode: 'read' })
    .input(z.object({ book: id, ...page }))
    .output(z.object({ total: z.number(), rows: z.array(z.object({
      id, date: day, word: z.string(), kind: voucherKind, summary: z.string(), debitFen: fen, preparedBy: z.string(), mine: z.boolean(),
      batch: id.nullable(), lines: z.array(voucherLine),
    })) })),
  submitDraft: procedure({ method: 'POST', path: '/ledger/draft', summary: '制单并提交审核', tag: '凭证' }, { permission: 'ledger.voucher.prepare', mode: 'write' })
    .input(z.object({ key: commandKey, book: id, draft: voucherDraft })).output(z.object({ id })),
  removeDraft: procedure({ method: 'POST', path: '/ledger/draft/remove', summary: '撤回未记账凭证', tag: '凭证' }, { permission: 'ledger.voucher.prepare', mode: 'write' })
    .input(z.object({ key: commandKey, book: id, draft: id })).output(z.object({ id })),
  postDraft: procedure({ method: 'POST', path: '/ledger/draft/post', summary: '审核并记账', tag: '凭证' }, { permission: 'ledger.voucher.review', mode: 'write' })
    .input(z.object({ key: commandKey, book: id, draft: id })).output(z.object({ voucher: id, year, no: z.number() })),

  trialBalance: procedure({ method: 'GET', path: '/ledger/trial-balance', summary: '科目余额表', tag: '报表' }, { permission: 'ledger.report.read', mode: 'read' })
    .input(z.object({ ...reportScope, period }))
    .output(z.object({ period, coverage, rows: z.array(trialRow), total: trialRow.pick({ debitFen: true, creditFen: true, yearDebitFen: true, yearCreditFen: true }) })),
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
    .input(z.object({ ...reportScope, period, report: z.enum(['trial-balance', 'balance-sheet', 'income-statement', 'journal']) })).output(z.file()),
}

export type Book = z.infer<typeof book>
export type Account = z.infer<typeof account>
export type AccountTag = z.infer<typeof accountTag>
export type Allocation = z.infer<typeof allocation>
export type VoucherDraft = z.infer<typeof voucherDraft>
export type VoucherDraftInput = z.input<typeof voucherDraft>
export type Voucher = z.infer<typeof voucher>
export type TrialRow = z.infer<typeof trialRow>
export type Statement = z.infer<typeof statement>
export type Side = z.infer<typeof side>

/** The standard tags of sub-accounts, as the screens name them. */
export const tagNames: Record<AccountTag, string> = {
  lease: '租赁', contracting: '发包', service: '服务', sales: '销售', power: '发电', otherOperating: '其他经营', prepaidRent: '预收租金', deposit: '押金保证金',
  passThrough: '代收代付', villageOperation: '运转支出', undistributed: '未分配收益', appropriation: '财政拨款', bankInterest: '存款利息', wages: '工资',
}
