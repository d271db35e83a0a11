import { day, divisionNo, fen, id, period, year, z } from '../../../kernel/contract.ts'

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

export const text = (max: number) => z.string().trim().min(1).max(max)

/** How a book treats what the rules leave open; every change is logged (会计软件规范 第二十条). */
export const bookSettings = z.object({
  /** cash and bank vouchers need the cashier's signature before they are posted (会计基础工作规范 第五十一条) */
  cashierSign: z.boolean().default(true),
  /** `one`: 记; `three`: 收, 付, 转 */
  words: z.enum(['one', 'three']).default('one'),
  /** errors of earlier years: corrected in the current year (tagged), or booked to undistributed income */
  priorYear: z.enum(['current', 'undistributed']).default('current'),
  /** a month whose cash was negative on some day: not closed, or closed with a warning */
  cashNegative: z.enum(['block', 'warn']).default('block'),
  /** months after which money owed on 113 is called overdue at closing */
  advanceMonths: z.int().min(1).max(60).default(6),
  /** days a distribution plan is open to members before the meeting (集体经济组织法 第四十六条: 10) */
  disclosureDays: z.int().min(0).max(90).default(10),
  /** the day of the next month by which a month is to be closed */
  closeByDay: z.int().min(1).max(28).default(10),
})

export const waitingCounts = z.object({ draft: z.number(), submitted: z.number(), returned: z.number(), reviewed: z.number() })

export const book = z.object({
  id, kind: bookKind, name: z.string(), village: divisionNo, villageName: z.string(), townName: z.string(),
  standard: z.string(), start: period, state: z.enum(['setup', 'inUse']), usedFrom: day.nullable(),
  /** first day of the month from which the book is only read (财务分设) */
  retiredFrom: day.nullable(),
  lastClosed: period.nullable(), lastVoucher: day.nullable(), vouchers: z.number(),
  /** vouchers that are not posted yet, by state */
  waiting: waitingCounts, settings: bookSettings,
})

export const account = z.object({
  code: z.string(), name: z.string(), parent: z.string().nullable(), level: z.number(), root: z.string(),
  class: z.enum(['asset', 'liability', 'equity', 'cost', 'profit']), side, leaf: z.boolean(), active: z.boolean(),
  tag: accountTag.nullable(), dimensions: z.array(z.string()), initials: z.string(),
})

/** Kinds of auxiliary dimension that name a value of ledger.dimension; an account lists those that its entries must carry. */
export const dimensionKind = z.enum(['party', 'project', 'contract', 'asset', 'fundSource'])
export const voucherLine = z.object({
  line: z.number(), account: z.string(), accountName: z.string(), side, amountFen: fen, summary: z.string(),
  party: z.string().nullable(), allocation: allocation.nullable(), quantity: z.string().nullable(),
  dimensions: z.array(z.object({ kind: dimensionKind, id, name: z.string() })),
})

export const voucher = z.object({
  id, year, book: id, bookName: z.string(), village: divisionNo, period, word: z.string(), no: z.number(), date: day, kind: voucherKind,
  summary: z.string(), debitFen: fen, attachments: z.number(), preparedBy: z.string(), reviewedBy: z.string(), postedAt: z.string(),
  batch: id.nullable(), source: z.string().nullable(), contentHash: z.string(), lines: z.array(voucherLine), cashierName: z.string().nullable(),
  /** what this voucher cancels (red) or replaces (blue), and the vouchers that cancel or replace it */
  reversalOf: id.nullable(), corrects: id.nullable(), originYear: year.nullable(),
  followers: z.array(z.object({ id, year, word: z.string(), no: z.number(), date: day, red: z.boolean() })),
})

export const voucherRow = voucher.omit({ lines: true, bookName: true, contentHash: true, followers: true })

/** A voucher before it is posted: no number. Amounts are signed (red = negative) and keep their side. */
export const voucherDraft = z.object({
  id, date: day, word: text(4).default('记'), kind: voucherKind.default('ordinary'), attachments: z.int().min(0).max(9999).default(0),
  lines: z.array(z.object({
    account: z.string().min(3).max(20), side, amountFen: fen, summary: text(200),
    /** ledger.dimension id of the party; mandatory on 113 */
    party: id.optional(), project: id.optional(), contract: id.optional(), asset: id.optional(), fundSource: id.optional(),
    allocation: allocation.optional(), quantity: z.string().regex(/^-?\d{1,14}(\.\d{1,4})?$/).optional(),
  })).min(2).max(500),
})

export const draftState = z.enum(['draft', 'submitted', 'returned', 'reviewed', 'posted'])

/** A line as it is being typed: everything may still be missing; the amount is the text that was typed. */
export const typedLine = z.object({
  summary: z.string().max(200).default(''), account: z.string().max(20).default(''), side: side.default('debit'), amount: z.string().max(40).default(''),
  party: id.nullable().default(null), project: id.nullable().default(null), contract: id.nullable().default(null), asset: id.nullable().default(null),
  fundSource: id.nullable().default(null), allocation: allocation.nullable().default(null), quantity: z.string().max(20).default(''), price: z.string().max(20).default(''),
})
/** A voucher as it is being typed; saved as it is, checked only when it is submitted. */
export const typedDraft = z.object({
  id, date: day, word: text(4).default('记'), kind: voucherKind.default('ordinary'), attachments: z.int().min(0).max(9999).default(0), lines: z.array(typedLine).max(500),
})

/** Which books a report covers: one book, or every book in use of a kind below a division. */
export const reportScope = { book: id.optional(), division: divisionNo.optional(), kind: bookKind.default('coop') }

export const coverage = z.object({
  title: z.string(), books: z.number(), asOf: day,
  /** the first month of a single book that began within the reported year, after January: earlier months are not in its figures */
  since: period.nullable(),
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

export const page = { page: z.int().min(1).default(1), size: z.int().min(1).max(500).default(100) }

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
export type TypedDraft = z.infer<typeof typedDraft>
export type TypedLine = z.infer<typeof typedLine>
export type DraftState = z.infer<typeof draftState>
export type Waiting = z.infer<typeof waitingCounts>
export type BookSettings = z.infer<typeof bookSettings>
export type DimensionKind = z.infer<typeof dimensionKind>
