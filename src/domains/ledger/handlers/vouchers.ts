import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { monthOf, yearOf, type Day } from '../../../kernel/day.ts'
import { conflict, forbidden, invalid } from '../../../kernel/error.ts'
import { contentHash } from '../../../kernel/hash.ts'
import type { Id } from '../../../kernel/id.ts'
import type { Account, VoucherDraft } from '../contract.ts'
import { distributes, unplannedDistributions } from '../rules/distribution.ts'
import { debitTotal, dimensionNames, dimensionsOf, validateDraft, voucherContent, type Problem } from '../rules/voucher.ts'
import { findAccounts, knownDimensions } from '../store/accounts.ts'
import { bookStates, type BookRow } from '../store/books.ts'
import { approvedYears } from '../store/distributions.ts'
import type { Source } from '../store/drafts.ts'
import * as periods from '../store/periods.ts'
import { append, type VoucherRecord } from '../store/vouchers.ts'
import { bookOf } from './books.ts'

export interface Signatures {
  preparedBy: string
  preparer?: Id | null
  reviewedBy: string
  reviewer?: Id | null
  cashierName?: string | null
  cashier?: Id | null
  source?: Source | null
  /** the posted voucher that this one cancels (red) or replaces (blue), and its year */
  reversalOf?: Id | null
  corrects?: Id | null
  originYear?: number | null
}

export interface Posted {
  voucher: Id
  year: number
  no: number
}

/** History keeps its number and the names that signed it, as text. */
export type HistoryVoucher = VoucherDraft & { no: number; preparedBy: string; reviewedBy: string }

function toRecord(book: Id, draft: VoucherDraft, by: Signatures, extra: { batch: Id | null; no?: number }): VoucherRecord {
  return {
    ...draft,
    ...extra,
    year: yearOf(draft.date),
    month: monthOf(draft.date),
    debitFen: debitTotal(draft.lines),
    preparedBy: by.preparedBy,
    reviewedBy: by.reviewedBy,
    preparer: by.preparer ?? null,
    reviewer: by.reviewer ?? null,
    source: by.source ?? null,
    cashierName: by.cashierName ?? null,
    cashier: by.cashier ?? null,
    reversalOf: by.reversalOf ?? null,
    corrects: by.corrects ?? null,
    originYear: by.originYear ?? null,
    contentHash: contentHash(voucherContent(book, { ...draft, ...by })),
  }
}

/** Only the voucher that moves a subdivided account's balance to its sub-account may still use the account itself. */
function asSeenBy(source: Source | null | undefined, accounts: Map<string, Account>): ReadonlyMap<string, Account> {
  const parent = source?.domain === 'ledger' && source.kind === 'subdivide' ? accounts.get(source.id) : undefined
  return parent ? new Map(accounts).set(parent.code, { ...parent, leaf: true }) : accounts
}

const namedIn = (line: VoucherDraft['lines'][number]) => Object.entries(dimensionsOf(line) ?? {}).filter(([kind]) => kind !== 'allocation') as [keyof typeof dimensionNames, Id][]

/** An auxiliary value must be one of the book's own: another book's party would stand in its balances without a name. */
const unknownDimensions = (lines: VoucherDraft['lines'], known: ReadonlySet<string>): Problem[] =>
  lines.flatMap((line, i) => namedIn(line).filter(([kind, id]) => !known.has(`${kind} ${id}`))
    .map(([kind]) => ({ line: i + 1, code: 'ledger.dimensionUnknown', message: `第 ${i + 1} 行：本账套没有所选的${dimensionNames[kind]}，请重新选择或先增设` })))

/** Refuses vouchers that the rules do not let into the book, naming each line; gives the book's accounts, which it read for that. */
export async function checkVouchers(ctx: Context, book: BookRow, list: readonly VoucherDraft[], source?: Source | null): Promise<ReadonlyMap<string, Account>> {
  const accounts = asSeenBy(source, (await findAccounts(ctx, [book.id])).get(book.id)!)
  const lastClosed = (await bookStates(ctx, [book.id])).get(book.id)?.lastClosed ?? null
  const known = await knownDimensions(ctx, book.id, [...new Set(list.flatMap(({ lines }) => lines.flatMap((line) => namedIn(line).map(([, id]) => id))))])
  const problems = list.flatMap((draft) => [...validateDraft(draft, { accounts, start: book.start, lastClosed, today: ctx.today }), ...unknownDimensions(draft.lines, known)].map((problem) => ({ ...problem, draft: draft.id })))
  if (problems.length > 0)
    throw invalid('ledger.voucherInvalid', problems.slice(0, 3).map((p) => p.message).join('；'), problems.slice(0, 200).map((p) => ({ ...p })))
  if (list.some(({ lines }) => distributes(lines)) && unplannedDistributions(list, await approvedYears(ctx, book.id)).length > 0)
    throw conflict('ledger.noDistributionPlan', '凭证从 322 提取或分配收益，但当年和上年都没有经成员大会批准的收益分配方案；请先编制并批准方案')
  return accounts
}

/**
 * Posts one voucher in the caller's transaction: money moves by this call and by nothing else.
 * Refuses a missing or equal pair of signatures (会计法 art. 25, 37; 制单 ≠ 审核). Returns the number it got.
 */
export async function post(ctx: Context, book: Id, draft: VoucherDraft, by: Signatures): Promise<Posted> {
  if (!by.preparedBy || !by.reviewedBy) throw invalid('ledger.signatureMissing', '凭证必须有制单人和审核人才能记账')
  if (by.preparedBy === by.reviewedBy || (by.preparer && by.preparer === by.reviewer)) throw forbidden('ledger.sameHands', '制单人与审核人不能是同一人，请由另一人审核')
  const row = await bookOf(ctx, book)
  await checkVouchers(ctx, row, [draft], by.source)
  const [posted] = await append(ctx, book, [toRecord(book, draft, by, { batch: null })], false)
  if (!posted) throw new Error('ledger.append returned no voucher')
  await record(ctx, 'ledger.post', posted.id, row.village, { book, year: posted.year, month: posted.month, no: posted.no, debitFen: debitTotal(draft.lines) })
  return { voucher: posted.id, year: posted.year, no: posted.no }
}

/** Brings in vouchers in bulk as posted history: one atomic, set-based call. Keeping their numbers is for a book in set-up only. */
export async function appendHistory(ctx: Context, book: Id, list: readonly HistoryVoucher[], batch: Id | null, options: { keepNumbers?: boolean } = {}): Promise<{ vouchers: number; lines: number }> {
  const { keepNumbers = true } = options
  const { village } = await bookOf(ctx, book)
  const records = list.map((v) => toRecord(book, v, { preparedBy: v.preparedBy, reviewedBy: v.reviewedBy }, { batch, ...(keepNumbers && { no: v.no }) }))
  await append(ctx, book, records, keepNumbers)
  const lines = list.reduce((sum, v) => sum + v.lines.length, 0)
  await record(ctx, 'ledger.appendHistory', book, village, { batch, vouchers: list.length, lines })
  return { vouchers: list.length, lines }
}

export async function setOpening(ctx: Context, book: Id, batch: Id | null, rows: readonly { account: string; party?: Id; fen: bigint }[]): Promise<void> {
  const { village } = await bookOf(ctx, book)
  await periods.setOpening(ctx, book, batch, rows.map(({ account, party, fen }) => ({ account, fen, dimensions: party ? { party } : null })))
  await record(ctx, 'ledger.setOpening', book, village, { batch, rows: rows.length })
}

/** Takes a set-up batch out whole; what it held is archived. */
export async function withdrawBatch(ctx: Context, book: Id, batch: Id, reason: string): Promise<{ vouchers: number }> {
  const { village } = await bookOf(ctx, book)
  const vouchers = await periods.withdraw(ctx, book, batch, reason)
  await record(ctx, 'ledger.withdrawBatch', batch, village, { book, vouchers, reason })
  return { vouchers }
}

export async function withdrawOpening(ctx: Context, book: Id, batch: Id, reason: string): Promise<void> {
  const { village } = await bookOf(ctx, book)
  await periods.withdrawOpening(ctx, book, batch, reason)
  await record(ctx, 'ledger.withdrawOpening', batch, village, { book, reason })
}

/** Records number gaps of imported history with the reason a person gave. */
export async function acceptGaps(ctx: Context, book: Id, batch: Id, gaps: readonly { period: string; word: string; no: number }[], reason: string): Promise<void> {
  if (gaps.length === 0) return
  if (!reason.trim()) throw conflict('ledger.gapReason', '凭证断号需要说明原因后才能导入')
  const { village } = await bookOf(ctx, book)
  await periods.acceptGaps(ctx, book, batch, gaps.map((g) => ({ year: yearOf(g.period), month: monthOf(g.period), word: g.word, no: g.no })), reason)
  await record(ctx, 'ledger.acceptGaps', batch, village, { gaps: gaps.length, reason })
}

export const lastDayOfYear = (year: number): Day => `${year}-12-31`
