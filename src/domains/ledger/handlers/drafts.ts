import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { attempt } from '../../../kernel/database/attempt.ts'
import { yearOf } from '../../../kernel/day.ts'
import { conflict, forbidden, invalid, notFound } from '../../../kernel/error.ts'
import type { Id } from '../../../kernel/id.ts'
import { canonical } from '../../../kernel/json.ts'
import { formatFen } from '../../../kernel/money.ts'
import type { Account, DraftState, TypedDraft, VoucherDraft } from '../contract.ts'
import { handsProblem, isRedTwin, isSameBooking, lacksEvidence, NO_EVIDENCE, refusal, toTyped, touchesCash, typedBooking, wordOf, type DraftAct } from '../rules/life.ts'
import { priorYearProblem } from '../rules/year-end.ts'
import { debitTotal } from '../rules/voucher.ts'
import { findAccounts, findDimensions } from '../store/accounts.ts'
import type { BookRow } from '../store/books.ts'
import { holdBook } from '../store/close.ts'
import * as store from '../store/drafts.ts'
import { bookOf } from './books.ts'
import { reviewWarnings, submitWarnings } from './submit-checks.ts'
import { checkVouchers, post, type Posted } from './vouchers.ts'
import { originalLines } from './corrections.ts'

const WAITING: readonly DraftState[] = ['draft', 'submitted', 'returned', 'reviewed']

/** What screens are told of a draft besides its lines. */
function head(row: store.DraftRow, ctx: Context, book: BookRow) {
  const { content, preparer, source, cashier: _cashier, reviewer: _reviewer, village: _village, book: _book, ...shown } = row
  return {
    ...shown, mine: preparer !== null && preparer === ctx.actor.person, source: source && `${source.domain}.${source.kind}`,
    attachments: contentOf(content).attachments, awaitsCashier: awaitsCashier(row, book),
  }
}

const contentOf = (content: store.DraftRow['content']): TypedDraft | VoucherDraft => ('typed' in content ? content.typed : content.checked)

/** Receipts and payments wait for the cashier where the book's settings ask for it. */
const awaitsCashier = ({ content, cashierName }: Pick<store.DraftRow, 'content' | 'cashierName'>, book: BookRow): boolean =>
  book.settings.cashierSign && cashierName === null && touchesCash(contentOf(content).lines)

export async function listDrafts(ctx: Context, input: { book: Id; states?: DraftState[] | undefined; page: number; size: number }) {
  const book = await bookOf(ctx, input.book)
  const counts = await store.countDrafts(ctx, input.book)
  const states = (input.states ?? WAITING).filter((state) => state !== 'posted')
  const rows = await store.findDrafts(ctx, input.book, states, { limit: input.size, offset: (input.page - 1) * input.size })
  const accounts = (await findAccounts(ctx, [input.book])).get(input.book)!
  const names = new Map((await findDimensions(ctx, input.book)).map((d) => [d.id, d]))
  return {
    total: states.reduce((sum, state) => sum + (counts[state] ?? 0), 0),
    counts: Object.fromEntries(['draft', 'submitted', 'returned', 'reviewed', 'posted'].map((state) => [state, counts[state as DraftState] ?? 0])) as Record<DraftState, number>,
    rows: rows.map((row) => ({
      ...head(row, ctx, book),
      lines: 'checked' in row.content ? row.content.checked.lines.map((line, i) => ({
        line: i + 1, account: line.account, accountName: accounts.get(line.account)?.name ?? '', side: line.side, amountFen: line.amountFen, summary: line.summary,
        party: line.party ? (names.get(line.party)?.name ?? null) : null, allocation: line.allocation ?? null, quantity: line.quantity ?? null,
        dimensions: [line.party, line.project, line.contract, line.asset, line.fundSource].flatMap((id) => {
          const value = id && names.get(id)
          return value ? [{ kind: value.kind, id: value.id, name: value.name }] : []
        }),
      })) : [],
    })),
  }
}

export async function getDraft(ctx: Context, input: { book: Id; draft: Id }) {
  const book = await bookOf(ctx, input.book)
  const row = await store.draftOf(ctx, input.book, input.draft)
  if ('typed' in row.content) return { ...head(row, ctx, book), typed: row.content.typed, warnings: [] }
  return { ...head(row, ctx, book), typed: toTyped(row.content.checked), warnings: await reviewWarnings(ctx, book, row.content.checked) }
}

/** Keeps what is being typed. A version that another window has passed is refused, unless it says the same. */
export async function saveDraft(ctx: Context, input: { book: Id; draft: TypedDraft; version: number | null }): Promise<{ id: Id; version: number }> {
  const book = await bookOf(ctx, input.book)
  const row = await store.findDraft(ctx, input.book, input.draft.id, { lock: true })
  const by = { preparedBy: ctx.actor.name, preparer: ctx.actor.person }
  if (row) may('save', row)
  const draft = { ...input.draft, kind: kindOf(row, input.draft.kind) }
  if (!row) {
    await store.insertTyped(ctx, book, draft, { ...by, batch: null, source: null, reversalOf: null, corrects: null, originYear: null })
    await record(ctx, 'ledger.saveDraft', input.draft.id, book.village, { book: book.id })
    return { id: input.draft.id, version: 1 }
  }
  if ('typed' in row.content && canonical(row.content.typed) === canonical(draft)) return { id: row.id, version: row.version }
  if (row.version !== input.version) throw conflict('ledger.draftChanged', '这张凭证在另一个窗口或由他人改过；请载入较新的内容，或另存为新凭证', { version: row.version })
  keepComputed(row, typedBooking(draft))
  const version = await store.updateDraft(ctx, row, { content: draft, ...(row.state === 'draft' && by) })
  return { id: row.id, version }
}

function may(act: DraftAct, row: store.DraftRow): void {
  const why = refusal(act, row.state)
  if (why) throw conflict('ledger.draftState', why, { state: row.state })
}

/** Hands in a voucher for review: checked as a whole, and with at least one original document unless it closes or corrects. */
export async function submitDraft(ctx: Context, input: { book: Id; draft: VoucherDraft }): Promise<{ id: Id; warnings: string[] }> {
  const book = await bookOf(ctx, input.book)
  const row = await store.findDraft(ctx, input.book, input.draft.id, { lock: true })
  if (row) may('submit', row)
  const draft = asKept({ ...input.draft, kind: kindOf(row, input.draft.kind) }, book)
  if (row) keepComputed(row, draft)
  await holdBook(ctx, book.id)
  const accounts = await checkVouchers(ctx, book, [draft], row?.source)
  const warnings = await submitWarnings(ctx, book, [draft], accounts)
  if (lacksEvidence(draft, isLinked(row))) throw invalid('ledger.noEvidence', NO_EVIDENCE)
  if (row?.reversalOf && !isRedTwin(await originalLines(ctx, row.originYear!, row.reversalOf), draft.lines))
    throw invalid('ledger.notRedTwin', '红字冲销凭证的科目、方向和金额必须与原凭证一一相反；只冲一部分请另制更正凭证')
  if (row?.corrects && row.originYear! < yearOf(draft.date)) checkPriorYear(book, draft, accounts)
  const by = { preparedBy: ctx.actor.name, preparer: ctx.actor.person }
  if (row) await store.updateDraft(ctx, row, { state: 'submitted', content: draft, ...by, reason: null, cashier: null, cashierName: null })
  else await store.insertSubmitted(ctx, book, [draft], { ...by, batch: null, source: null })
  await record(ctx, 'ledger.submitDraft', draft.id, book.village, { book: book.id, date: draft.date, debit: formatFen(debitTotal(draft.lines)), ...(warnings.length > 0 && { warnings }) })
  return { id: draft.id, warnings }
}

/** An error of an earlier year is booked as the book's setting says. */
function checkPriorYear({ settings }: BookRow, draft: VoucherDraft, accounts: ReadonlyMap<string, Account>): void {
  const problem = priorYearProblem(draft.lines, accounts, settings.priorYear)
  if (problem) throw invalid('ledger.priorYear', problem)
}

/** Whether it cancels or corrects a posted voucher. */
const isLinked = (row: store.DraftRow | null): boolean => Boolean(row?.reversalOf ?? row?.corrects)

/** The word follows the cash where receipts, payments and transfers are kept apart. */
const asKept = (draft: VoucherDraft, { settings }: BookRow): VoucherDraft => ({ ...draft, ...(settings.words === 'three' && { word: wordOf(draft.lines) }) })

/**
 * The kind under which a draft is kept. Statements leave closing vouchers out, so only the program makes them: nobody chooses the kind by hand,
 * and what the program opened (a closing voucher, a correction) keeps the kind that it was opened with.
 */
function kindOf(row: store.DraftRow | null, asked: VoucherDraft['kind']): VoucherDraft['kind'] {
  if (row && (isLinked(row) || row.kind === 'closing')) return row.kind
  if (asked === 'closing') throw invalid('ledger.closingByHand', '结转凭证只能由程序生成，不能手工填制：年终结转请到“期间”里生成，其他业务请选一般凭证')
  return asked
}

/** A closing voucher that the program worked out comes back as it was made or not at all; a correction of one is written by a person. */
function keepComputed(row: store.DraftRow, given: ReturnType<typeof typedBooking>): void {
  if (row.kind !== 'closing' || isLinked(row) || !('typed' in row.content) || isSameBooking(typedBooking(row.content.typed), given)) return
  throw conflict('ledger.closingComputed', '结转凭证由程序按余额生成，不能手工改动日期、科目和金额；余额有变化请作废它，到“期间”里重新生成')
}

interface DraftInput {
  book: Id
  draft: Id
}

async function locked(ctx: Context, input: DraftInput, act: DraftAct) {
  const book = await bookOf(ctx, input.book)
  const row = await store.draftOf(ctx, input.book, input.draft, { lock: true })
  may(act, row)
  return { book, row }
}

const unsigned = { cashier: null, cashierName: null, reviewer: null, reviewedBy: null }

export async function recallDraft(ctx: Context, input: DraftInput): Promise<{ id: Id }> {
  const { row } = await locked(ctx, input, 'recall')
  if (!('checked' in row.content)) throw new Error('a submitted draft is checked')
  await store.updateDraft(ctx, row, { state: 'draft', content: toTyped(row.content.checked), ...unsigned })
  await record(ctx, 'ledger.recallDraft', row.id, row.village)
  return { id: row.id }
}

export async function returnDraft(ctx: Context, input: DraftInput & { reason: string }): Promise<{ id: Id }> {
  const { row } = await locked(ctx, input, 'return')
  if (!('checked' in row.content)) throw new Error('a submitted draft is checked')
  await store.updateDraft(ctx, row, { state: 'returned', content: toTyped(row.content.checked), reason: input.reason, ...unsigned })
  await record(ctx, 'ledger.returnDraft', row.id, row.village, { reason: input.reason, preparedBy: row.preparedBy })
  return { id: row.id }
}

export async function removeDraft(ctx: Context, input: DraftInput): Promise<{ id: Id }> {
  const { row } = await locked(ctx, input, 'remove')
  await store.deleteDraft(ctx, row.id)
  await record(ctx, 'ledger.removeDraft', row.id, row.village, { date: row.date, summary: row.summary, amount: formatFen(row.debitFen), preparedBy: row.preparedBy })
  return { id: row.id }
}

export async function unreviewDraft(ctx: Context, input: DraftInput): Promise<{ id: Id }> {
  const { row } = await locked(ctx, input, 'unreview')
  await store.updateDraft(ctx, row, { state: 'submitted', reviewer: null, reviewedBy: null })
  await record(ctx, 'ledger.unreviewDraft', row.id, row.village)
  return { id: row.id }
}

interface Batch {
  book: Id
  drafts: { id: Id; version: number }[]
}
type Result = { id: Id; no: number | null; problem: string | null }

/** Does one act on each draft of a batch, in posting order; each must still be in the version that was seen. */
async function each(ctx: Context, input: Batch, work: (row: store.DraftRow, book: BookRow) => Promise<number | null>): Promise<{ results: Result[] }> {
  const book = await bookOf(ctx, input.book)
  const results: Result[] = []
  const rows: { id: Id; version: number; row: store.DraftRow | null }[] = []
  for (const item of input.drafts.toSorted((a, b) => (a.id < b.id ? -1 : 1))) rows.push({ ...item, row: await store.findDraft(ctx, input.book, item.id, { lock: true }) })
  for (const { id, version, row } of rows.toSorted((a, b) => orderOf(a.row, b.row))) {
    const outcome = await attempt(ctx.trx, async () => {
      if (!row || row.state === 'posted') throw notFound('ledger.draftNotFound', '没有这张未记账凭证；它可能已被记账或作废')
      if (row.version !== version) throw conflict('ledger.draftChanged', '您看过以后它又改过，请重新查看')
      return await work(row, book)
    })
    results.push('done' in outcome ? { id, no: outcome.done, problem: null } : { id, no: null, problem: outcome.problem.message })
  }
  return { results }
}

const orderOf = (a: store.DraftRow | null, b: store.DraftRow | null): number => (a && b ? (a.date === b.date ? (a.id < b.id ? -1 : 1) : a.date < b.date ? -1 : 1) : 0)

function needsOtherHands(ctx: Context, act: 'sign' | 'review', row: store.DraftRow): void {
  const why = handsProblem(act, row, ctx.actor)
  if (why) throw forbidden('ledger.sameHands', why)
}

export const signDrafts = (ctx: Context, input: Batch) =>
  each(ctx, input, async (row) => {
    may('sign', row)
    needsOtherHands(ctx, 'sign', row)
    await store.updateDraft(ctx, row, { cashier: ctx.actor.person, cashierName: ctx.actor.name })
    await record(ctx, 'ledger.signDraft', row.id, row.village)
    return null
  })

async function review(ctx: Context, row: store.DraftRow): Promise<void> {
  may('review', row)
  needsOtherHands(ctx, 'review', row)
  await store.updateDraft(ctx, row, { state: 'reviewed', reviewer: ctx.actor.person, reviewedBy: ctx.actor.name })
  await record(ctx, 'ledger.reviewDraft', row.id, row.village)
}

export const reviewDrafts = (ctx: Context, input: Batch) =>
  each(ctx, input, async (row) => {
    await review(ctx, row)
    return null
  })

export const postDrafts = (ctx: Context, input: Batch) => each(ctx, input, async (row, book) => (await postReviewed(ctx, row, book)).no)

/** Reviews (when that is still to do) and posts one voucher. */
export async function postDraft(ctx: Context, input: DraftInput): Promise<Posted> {
  const book = await bookOf(ctx, input.book)
  const row = await store.draftOf(ctx, input.book, input.draft, { lock: true })
  if (row.state !== 'submitted') return await postReviewed(ctx, row, book)
  await review(ctx, row)
  return await postReviewed(ctx, await store.draftOf(ctx, input.book, input.draft), book)
}

async function postReviewed(ctx: Context, row: store.DraftRow, book: BookRow): Promise<Posted> {
  may('post', row)
  if (awaitsCashier(row, book)) throw conflict('ledger.awaitsCashier', '收付款凭证须先由出纳签字，才能记账')
  if (!('checked' in row.content)) throw new Error('a reviewed draft is checked')
  const { preparedBy, preparer, reviewedBy, reviewer, cashierName, cashier, source, reversalOf, corrects, originYear } = row
  const posted = await post(ctx, row.book, row.content.checked, { preparedBy, preparer, reviewedBy: reviewedBy!, reviewer, cashierName, cashier, source, reversalOf, corrects, originYear })
  await store.updateDraft(ctx, row, { state: 'posted', voucherYear: posted.year })
  return posted
}

export interface SubmitMark {
  preparedBy: string
  preparer?: Id | null
  batch?: Id
  /** the act of a domain that these vouchers come from; the same act never waits or posts twice in a book */
  source?: store.Source
}

/** Hands in vouchers made elsewhere (imports, schedules, closing) for review; they get no number and are in no figure until they are posted. */
export async function submitDrafts(ctx: Context, book: Id, list: readonly VoucherDraft[], by: SubmitMark): Promise<void> {
  const row = await bookOf(ctx, book)
  await holdBook(ctx, book)
  const accounts = await checkVouchers(ctx, row, list, by.source)
  const warnings = await submitWarnings(ctx, row, list, accounts)
  if (by.source && (await sourceTaken(ctx, book, by.source))) throw conflict('ledger.alreadyPosted', '这笔业务已经制单或记账，不能重复')
  await store.insertSubmitted(ctx, row, list.map((draft) => (by.batch ? draft : asKept(draft, row))), { preparedBy: by.preparedBy, preparer: by.preparer ?? null, batch: by.batch ?? null, source: by.source ?? null })
  await record(ctx, 'ledger.submitDrafts', book, row.village, { vouchers: list.length, batch: by.batch ?? null, ...(by.source && { source: { ...by.source } }), ...(warnings.length > 0 && { warnings: warnings.slice(0, 50) }) })
}

/** Whether an act already has a voucher or a waiting draft in the book. */
export const sourceTaken = async (ctx: Context, book: Id, source: store.Source): Promise<boolean> => (await store.sourceState(ctx, book, source)) !== null

