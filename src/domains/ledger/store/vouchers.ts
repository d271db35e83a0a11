import { sql } from 'kysely'
import type { Context } from '../../../kernel/context.ts'
import type { Day } from '../../../kernel/day.ts'
import { conflict } from '../../../kernel/error.ts'
import type { Id } from '../../../kernel/id.ts'
import { stringify } from '../../../kernel/json.ts'
import type { Fen } from '../../../kernel/money.ts'
import type { Allocation, DimensionKind, Side, VoucherDraft } from '../contract.ts'
import { dimensionsOf } from '../rules/voucher.ts'

export interface VoucherRecord extends VoucherDraft {
  year: number
  month: number
  debitFen: Fen
  preparedBy: string
  reviewedBy: string
  preparer: Id | null
  reviewer: Id | null
  source: { domain: string; kind: string; id: string } | null
  batch: Id | null
  reversalOf: Id | null
  corrects: Id | null
  originYear: number | null
  cashierName: string | null
  cashier: Id | null
  contentHash: Buffer
  /** the number to keep (history only) */
  no?: number
}

export interface Numbered {
  id: Id
  year: number
  month: number
  no: number
}

/** The only write path to vouchers, entries and balances: one call of the server function `ledger.append`. */
export async function append(ctx: Context, book: Id, vouchers: readonly VoucherRecord[], keepNumbers: boolean): Promise<Numbered[]> {
  const heads = vouchers.map((v) => ({
    id: v.id, year: v.year, month: v.month, word: v.word, no: v.no ?? null, date: v.date, kind: v.kind, summary: v.lines[0]?.summary ?? '',
    debit_fen: v.debitFen, attachments: v.attachments, prepared_by: v.preparedBy, reviewed_by: v.reviewedBy, preparer: v.preparer, reviewer: v.reviewer,
    source_domain: v.source?.domain ?? null, source_kind: v.source?.kind ?? null, source_id: v.source?.id ?? null, batch: v.batch,
    reversal_of: v.reversalOf, corrects: v.corrects, origin_year: v.originYear, cashier_name: v.cashierName, cashier: v.cashier, content_hash: v.contentHash.toString('hex'),
  }))
  const entries = vouchers.flatMap((v) =>
    v.lines.map((line, i) => ({
      voucher: v.id, line: i + 1, account: line.account, side: line.side, amount_fen: line.amountFen, summary: line.summary,
      dimensions: dimensionsOf(line), quantity: line.quantity ?? null,
    })),
  )
  const call = sql<Numbered>`select * from ledger.append(${ctx.scope.county}, ${book}, ${stringify(heads)}::jsonb, ${stringify(entries)}::jsonb, ${ctx.now}, ${keepNumbers})`
  return (await call.execute(ctx.trx).catch(refuseTwice)).rows
}

/** The same act of a sub-ledger never posts twice in a book: the key of ledger.source says so. */
function refuseTwice(error: unknown): never {
  if (error instanceof Error && 'constraint' in error && error.constraint === 'source_pkey') throw conflict('ledger.alreadyPosted', '这笔业务已经记过账，不能重复记账')
  throw error
}

/** The pattern of ILIKE for a piece of text, its own % and _ taken as they are. */
export const containing = (text: string): string => `%${text.replaceAll(/[%_\\]/g, '\\$&')}%`

/** year × 12 + month, the way the SQL compares months. */
export const monthIndex = (period: string): number => Number(period.slice(0, 4)) * 12 + Number(period.slice(5, 7))

export interface VoucherHead {
  id: Id
  year: number
  book: Id
  village: number
  month: number
  word: string
  no: number
  date: Day
  kind: 'ordinary' | 'closing' | 'correction'
  summary: string
  debitFen: Fen
  attachments: number
  preparedBy: string
  reviewedBy: string
  postedAt: Date
  batch: Id | null
  reversalOf: Id | null
  corrects: Id | null
  originYear: number | null
  cashierName: string | null
  sourceDomain: string | null
  sourceKind: string | null
  contentHash: Buffer
}

const heads = ['id', 'year', 'book', 'village', 'month', 'word', 'no', 'date', 'kind', 'summary', 'debitFen', 'attachments', 'preparedBy', 'reviewedBy',
  'postedAt', 'batch', 'reversalOf', 'corrects', 'originYear', 'cashierName', 'sourceDomain', 'sourceKind', 'contentHash'] as const

export const findVoucher = (ctx: Context, year: number, id: Id) =>
  ctx.trx.selectFrom('ledger.voucher').select(heads).where('county', '=', ctx.scope.county).where('year', '=', year).where('id', '=', id).executeTakeFirst() as Promise<VoucherHead | undefined>

export async function findVouchers(ctx: Context, f: { book: Id; from?: number; to?: number; text?: string; limit: number; offset: number }): Promise<{ total: number; rows: VoucherHead[] }> {
  let query = ctx.trx.selectFrom('ledger.voucher').where('county', '=', ctx.scope.county).where('book', '=', f.book)
  if (f.from !== undefined) query = query.where('year', '>=', Math.floor((f.from - 1) / 12)).where(sql<boolean>`year * 12 + month >= ${f.from}`)
  if (f.to !== undefined) query = query.where('year', '<=', Math.floor((f.to - 1) / 12)).where(sql<boolean>`year * 12 + month <= ${f.to}`)
  if (f.text) query = query.where(sql<boolean>`summary ilike ${containing(f.text)}`)
  const { total } = await query.select(sql<number>`count(*)::int`.as('total')).executeTakeFirstOrThrow()
  const rows = await query.select(heads).orderBy('year', 'desc').orderBy('month', 'desc').orderBy('word').orderBy('no', 'desc').limit(f.limit).offset(f.offset).execute()
  return { total, rows: rows as VoucherHead[] }
}

/** Every number that a book has used, and every gap accepted in it. */
export async function findNumbers(ctx: Context, book: Id): Promise<{ year: number; month: number; word: string; no: number; gap: boolean }[]> {
  const { rows } = await sql<{ year: number; month: number; word: string; no: number; gap: boolean }>`
    select year, month, word, no, false as gap from ledger.voucher where county = ${ctx.scope.county} and book = ${book}
    union all
    select year, month, word, no, true from ledger.number_gap where county = ${ctx.scope.county} and book = ${book}`.execute(ctx.trx)
  return rows
}

export interface LineRow {
  voucher: Id
  line: number
  account: string
  accountName: string
  side: Side
  amountFen: Fen
  summary: string
  party: string | null
  allocation: Allocation | null
  quantity: string | null
  dimensions: { kind: DimensionKind; id: Id; name: string }[]
}

export async function findLines(ctx: Context, year: number, vouchers: readonly Id[]): Promise<LineRow[]> {
  const { rows } = await sql<LineRow>`
    select e.voucher, e.line, e.account, a.name as account_name, e.side, e.amount_fen, e.summary, d.name as party,
      e.dimensions ->> 'allocation' as allocation, trim_scale(e.quantity)::text as quantity,
      coalesce((select jsonb_agg(jsonb_build_object('kind', n.kind, 'id', n.id, 'name', n.name) order by n.kind) from ledger.dimension n
        where n.county = e.county and n.book = e.book and n.id::text in (select value from jsonb_each_text(e.dimensions))), '[]') as dimensions
    from ledger.entry e
    join ledger.account a on a.county = e.county and a.book = e.book and a.code = e.account
    left join ledger.dimension d on d.county = e.county and d.book = e.book and d.id = (e.dimensions ->> 'party')::uuid
    where e.county = ${ctx.scope.county} and e.year = ${year} and e.voucher = any(${vouchers}::uuid[]) order by e.voucher, e.line`.execute(ctx.trx)
  return rows
}

/** The vouchers that cancel (red) or replace (blue) a voucher, in whatever later year they lie. */
export async function findFollowers(ctx: Context, year: number, id: Id): Promise<{ id: Id; year: number; word: string; no: number; date: Day; red: boolean }[]> {
  const { rows } = await sql<{ id: Id; year: number; word: string; no: number; date: Day; red: boolean }>`
    select id, year, word, no, date, reversal_of is not null as red from ledger.voucher
    where county = ${ctx.scope.county} and year >= ${year} and (reversal_of = ${id} or corrects = ${id}) order by date, no`.execute(ctx.trx)
  return rows
}
