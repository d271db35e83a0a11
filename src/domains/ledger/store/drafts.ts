import { sql } from 'kysely'
import type { Context } from '../../../kernel/context.ts'
import type { Day } from '../../../kernel/day.ts'
import { conflict, notFound } from '../../../kernel/error.ts'
import type { Id } from '../../../kernel/id.ts'
import { stringify } from '../../../kernel/json.ts'
import { parseFen, type Fen } from '../../../kernel/money.ts'
import { typedDraft, voucherDraft, type DraftState, type TypedDraft, type VoucherDraft } from '../contract.ts'
import { debitTotal } from '../rules/voucher.ts'

export interface Source {
  domain: string
  kind: string
  id: string
}

export interface DraftRow {
  id: Id
  village: number
  book: Id
  date: Day
  word: string
  kind: 'ordinary' | 'closing' | 'correction'
  state: DraftState
  version: number
  summary: string
  debitFen: Fen
  preparedBy: string
  preparer: Id | null
  cashierName: string | null
  cashier: Id | null
  reviewedBy: string | null
  reviewer: Id | null
  reason: string | null
  batch: Id | null
  source: Source | null
  reversalOf: Id | null
  corrects: Id | null
  originYear: number | null
  provisionalNo: number | null
  content: { typed: TypedDraft } | { checked: VoucherDraft }
}

/** What is typed while a draft is written; from submission on it is a checked voucher. */
const isTyped = (state: string): boolean => state === 'draft' || state === 'returned'

const columns = sql`d.id, d.village, d.book, d.date, d.word, d.kind, d.state, d.version, d.summary, d.debit_fen, d.prepared_by, d.preparer, d.cashier_name, d.cashier,
  d.reviewed_by, d.reviewer, d.reason, d.batch, d.source_domain, d.source_kind, d.source_id, d.reversal_of, d.corrects, d.origin_year, d.content`

type Stored = Omit<DraftRow, 'source' | 'content'> & { sourceDomain: string | null; sourceKind: string | null; sourceId: string | null; content: unknown }

/** jsonb holds fen as decimal strings; the contract's schemas give the types back. */
function toDraft({ sourceDomain, sourceKind, sourceId, content, ...row }: Stored): DraftRow {
  const source = sourceDomain && sourceKind && sourceId ? { domain: sourceDomain, kind: sourceKind, id: sourceId } : null
  if (isTyped(row.state)) return { ...row, source, content: { typed: typedDraft.parse(content) } }
  const stored = content as { lines: { amountFen: string }[] }
  return { ...row, source, content: { checked: voucherDraft.parse({ ...stored, lines: stored.lines.map((line) => ({ ...line, amountFen: BigInt(line.amountFen) })) }) } }
}

/** Drafts of a book in the order in which they would be posted, with the number each would then get. */
export async function findDrafts(ctx: Context, book: Id, states: readonly DraftState[], page: { limit: number; offset: number }): Promise<DraftRow[]> {
  const { rows } = await sql<Stored>`
    with waiting as (
      select w.id, coalesce(c.last_no, 0) + (row_number() over (partition by extract(year from w.date), extract(month from w.date), w.word order by w.date, w.id))::int as provisional_no
      from ledger.draft w left join ledger.counter c on c.county = w.county and c.book = w.book and c.year = extract(year from w.date) and c.month = extract(month from w.date) and c.word = w.word
      where w.county = ${ctx.scope.county} and w.book = ${book} and w.state in ('submitted', 'reviewed'))
    select ${columns}, waiting.provisional_no from ledger.draft d left join waiting on waiting.id = d.id
    where d.county = ${ctx.scope.county} and d.book = ${book} and d.state = any(${states}::text[])
    order by d.date, d.id limit ${page.limit} offset ${page.offset}`.execute(ctx.trx)
  return rows.map(toDraft)
}

export async function countDrafts(ctx: Context, book: Id): Promise<Partial<Record<DraftState, number>>> {
  const { rows } = await sql<{ state: DraftState; n: number }>`
    select state, count(*)::int as n from ledger.draft where county = ${ctx.scope.county} and book = ${book} and state <> 'posted' group by state`.execute(ctx.trx)
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
}

/** A draft that is not posted yet, or 404; `lock` keeps others from moving it on meanwhile. */
export async function draftOf(ctx: Context, book: Id, id: Id, options: { lock?: boolean } = {}): Promise<DraftRow> {
  const row = await findDraft(ctx, book, id, options)
  if (!row || row.state === 'posted') throw notFound('ledger.draftNotFound', '没有这张未记账凭证；它可能已被记账或作废，请刷新列表')
  return row
}

export async function findDraft(ctx: Context, book: Id, id: Id, options: { lock?: boolean } = {}): Promise<DraftRow | null> {
  const { rows } = await sql<Stored>`
    select ${columns}, null::int as provisional_no from ledger.draft d where d.county = ${ctx.scope.county} and d.book = ${book} and d.id = ${id} ${options.lock ? sql`for update` : sql``}`.execute(ctx.trx)
  return rows[0] ? toDraft(rows[0]) : null
}

export interface DraftMark {
  preparedBy: string
  preparer: Id | null
  batch: Id | null
  source: Source | null
}

/** Puts in checked vouchers, waiting for review. */
export async function insertSubmitted(ctx: Context, book: { id: Id; village: number }, drafts: readonly VoucherDraft[], by: DraftMark): Promise<void> {
  const rows = drafts.map((d) => ({ id: d.id, date: d.date, word: d.word, kind: d.kind, summary: d.lines[0]?.summary ?? '', debit_fen: debitTotal(d.lines), content: stringify(d) }))
  await sql`insert into ledger.draft (county, id, village, book, date, word, kind, state, summary, debit_fen, content, prepared_by, preparer, batch,
      source_domain, source_kind, source_id, created_at, updated_at)
    select ${ctx.scope.county}::int, r.id, ${book.village}::int, ${book.id}::uuid, r.date, r.word, r.kind, 'submitted', r.summary, r.debit_fen, r.content::jsonb,
      ${by.preparedBy}, ${by.preparer}::uuid, ${by.batch}::uuid, ${by.source?.domain ?? null}, ${by.source?.kind ?? null}, ${by.source?.id ?? null}, ${ctx.now}, ${ctx.now}
    from jsonb_to_recordset(${stringify(rows)}::jsonb) as r (id uuid, date date, word text, kind text, summary text, debit_fen bigint, content text)`.execute(ctx.trx).catch(refuseTaken)
}

/** Puts in a draft that is still being written. */
export async function insertTyped(ctx: Context, book: { id: Id; village: number }, typed: TypedDraft, by: DraftMark & Pick<DraftRow, 'reversalOf' | 'corrects' | 'originYear'>): Promise<void> {
  await ctx.trx.insertInto('ledger.draft').values({
    county: ctx.scope.county, village: book.village, book: book.id, state: 'draft', ...headOf(typed), id: typed.id, preparedBy: by.preparedBy, preparer: by.preparer,
    batch: by.batch, sourceDomain: by.source?.domain ?? null, sourceKind: by.source?.kind ?? null, sourceId: by.source?.id ?? null,
    reversalOf: by.reversalOf, corrects: by.corrects, originYear: by.originYear, createdAt: ctx.now, updatedAt: ctx.now,
  }).execute().catch(refuseTaken)
}

/** An id that another draft has, in this book or another, and a source that another transaction has just taken. */
function refuseTaken(error: unknown): never {
  const constraint = error instanceof Error && 'constraint' in error ? error.constraint : null
  if (constraint === 'draft_pkey') throw conflict('ledger.idTaken', '这个凭证编号已被另一张凭证使用，没有保存；请刷新页面后重新填写')
  if (constraint === 'draft_source') throw conflict('ledger.alreadyPosted', '这笔业务已经制单或记账，不能重复')
  throw error
}

type Change = Partial<Pick<DraftRow, 'state' | 'preparedBy' | 'preparer' | 'cashierName' | 'cashier' | 'reviewedBy' | 'reviewer' | 'reason'>>

/** Changes a draft and counts its version up; gives the new version. */
export async function updateDraft(ctx: Context, row: DraftRow, change: Change & { content?: TypedDraft | VoucherDraft; voucherYear?: number }): Promise<number> {
  const { content, voucherYear, ...plain } = change
  await ctx.trx.updateTable('ledger.draft')
    .set({ ...plain, ...(content && headOf(content)), ...(voucherYear !== undefined && { voucher: row.id, voucherYear }), version: row.version + 1, updatedAt: ctx.now })
    .where('county', '=', ctx.scope.county).where('id', '=', row.id).execute()
  return row.version + 1
}

/** The columns that repeat what the content says. */
function headOf(content: TypedDraft | VoucherDraft) {
  const { date, word, kind, lines } = content
  return { date, word, kind, summary: lines[0]?.summary ?? '', debitFen: lines.reduce((sum, line) => (line.side === 'debit' ? sum + amountOf(line) : sum), 0n), content: stringify(content) }
}

function amountOf(line: { amount: string } | { amountFen: Fen }): Fen {
  if ('amountFen' in line) return line.amountFen
  const parsed = parseFen(line.amount)
  return 'fen' in parsed ? parsed.fen : 0n
}

export async function deleteDraft(ctx: Context, id: Id): Promise<void> {
  await ctx.trx.deleteFrom('ledger.draft').where('county', '=', ctx.scope.county).where('id', '=', id).execute()
}

/** How far an act of a domain has come in a book: waiting as a draft, posted, or not there. */
export async function sourceState(ctx: Context, book: Id, source: Source): Promise<DraftState | null> {
  const { rows } = await sql<{ state: DraftState }>`
    select 'posted' as state from ledger.source where county = ${ctx.scope.county} and book = ${book} and domain = ${source.domain} and kind = ${source.kind} and id = ${source.id}
    union all
    select state from ledger.draft where county = ${ctx.scope.county} and book = ${book} and source_domain = ${source.domain} and source_kind = ${source.kind} and source_id = ${source.id}`.execute(ctx.trx)
  return rows[0]?.state ?? null
}
