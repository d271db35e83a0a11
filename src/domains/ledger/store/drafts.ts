import { sql } from 'kysely'
import type { Context } from '../../../kernel/context.ts'
import type { Day } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'
import { stringify } from '../../../kernel/json.ts'
import type { Fen } from '../../../kernel/money.ts'
import { voucherDraft, type VoucherDraft } from '../contract.ts'
import { debitTotal } from '../rules/voucher.ts'

export interface DraftRow {
  id: Id
  village: number
  book: Id
  date: Day
  word: string
  kind: 'ordinary' | 'closing' | 'correction'
  summary: string
  debitFen: Fen
  preparedBy: string
  preparer: Id | null
  batch: Id | null
  draft: VoucherDraft
}

export async function insertDrafts(ctx: Context, book: { id: Id; village: number }, drafts: readonly VoucherDraft[], by: { preparedBy: string; preparer: Id | null; batch: Id | null }): Promise<void> {
  const rows = drafts.map((d) => ({ id: d.id, date: d.date, word: d.word, kind: d.kind, summary: d.lines[0]?.summary ?? '', debit_fen: debitTotal(d.lines), content: stringify(d) }))
  await sql`insert into ledger.draft (county, id, village, book, date, word, kind, state, summary, debit_fen, content, prepared_by, preparer, batch, created_at)
    select ${ctx.scope.county}::int, r.id, ${book.village}::int, ${book.id}::uuid, r.date, r.word, r.kind, 'submitted', r.summary, r.debit_fen, r.content::jsonb,
      ${by.preparedBy}, ${by.preparer}::uuid, ${by.batch}::uuid, ${ctx.now}
    from jsonb_to_recordset(${stringify(rows)}::jsonb) as r (id uuid, date date, word text, kind text, summary text, debit_fen bigint, content text)`.execute(ctx.trx)
}

const columns = ['id', 'village', 'book', 'date', 'word', 'kind', 'summary', 'debitFen', 'preparedBy', 'preparer', 'batch', 'content'] as const

const submitted = (ctx: Context, book: Id) =>
  ctx.trx.selectFrom('ledger.draft').where('county', '=', ctx.scope.county).where('book', '=', book).where('state', '=', 'submitted')

/** jsonb holds fen as decimal strings; the contract's schema gives the types back. */
function toDraft<R extends { content: unknown; kind: string }>({ content, kind, ...row }: R) {
  const stored = content as { lines: { amountFen: string }[] }
  return { ...row, kind: kind as DraftRow['kind'], draft: voucherDraft.parse({ ...stored, lines: stored.lines.map((line) => ({ ...line, amountFen: BigInt(line.amountFen) })) }) }
}

export async function findDrafts(ctx: Context, book: Id, page: { limit: number; offset: number }): Promise<{ total: number; rows: DraftRow[] }> {
  const { total } = await submitted(ctx, book).select(sql<number>`count(*)::int`.as('total')).executeTakeFirstOrThrow()
  const rows = await submitted(ctx, book).select(columns).orderBy('date').orderBy('id').limit(page.limit).offset(page.offset).execute()
  return { total, rows: rows.map(toDraft) }
}

export async function lockDraft(ctx: Context, book: Id, id: Id): Promise<DraftRow | null> {
  const row = await submitted(ctx, book).select(columns).where('id', '=', id).forUpdate().executeTakeFirst()
  return row ? toDraft(row) : null
}

export async function markPosted(ctx: Context, id: Id, voucher: { id: Id; year: number }): Promise<void> {
  await ctx.trx.updateTable('ledger.draft').set({ state: 'posted', voucher: voucher.id, voucherYear: voucher.year }).where('county', '=', ctx.scope.county).where('id', '=', id).execute()
}

export async function deleteDraft(ctx: Context, id: Id): Promise<void> {
  await ctx.trx.deleteFrom('ledger.draft').where('county', '=', ctx.scope.county).where('id', '=', id).execute()
}
