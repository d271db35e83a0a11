import { sql } from 'kysely'
import type { Context } from '../../kernel/context.ts'
import { notFound } from '../../kernel/error.ts'
import type { Id } from '../../kernel/id.ts'
import type { Fen } from '../../kernel/money.ts'
import type { FileKind, InvoiceFacts } from './contract.ts'
import { invoiceKey, type Usage } from './rules/usage.ts'

export interface FileRow {
  id: Id
  village: number
  book: Id
  target: Id
  sha256: Buffer
  name: string
  media: string
  size: number
  kind: FileKind
  invoiceCode: string | null
  invoiceNo: string | null
  paperLocation: string | null
  origin: 'desk' | 'phone'
  counted: boolean
  addedBy: string
  addedAt: Date
}

export interface InvoiceRow extends InvoiceFacts {
  target: Id
  usedFen: Fen
  counted: boolean
  countedFen: Fen
  source: 'read' | 'typed'
}

const fileColumns = ['id', 'village', 'book', 'target', 'sha256', 'name', 'media', 'size', 'kind', 'invoiceCode', 'invoiceNo', 'paperLocation', 'origin', 'counted', 'addedBy', 'addedAt'] as const
const invoiceColumns = ['target', 'code', 'no', 'totalFen', 'date', 'seller', 'buyer', 'usedFen', 'counted', 'countedFen', 'source'] as const

const live = (ctx: Context) => ctx.trx.selectFrom('attachments.file').select(fileColumns).where('county', '=', ctx.scope.county).where('removedAt', 'is', null)
const invoices = (ctx: Context) => ctx.trx.selectFrom('attachments.invoice').select(invoiceColumns).where('county', '=', ctx.scope.county)

export const filesOf = (ctx: Context, target: Id): Promise<FileRow[]> => live(ctx).where('target', '=', target).orderBy('addedAt').orderBy('id').execute() as Promise<FileRow[]>

export const invoicesOf = (ctx: Context, targets: readonly Id[]): Promise<InvoiceRow[]> => invoices(ctx).where('target', 'in', targets.length > 0 ? targets : [null]).execute() as Promise<InvoiceRow[]>

/** A file of the book that is not removed, or 404. */
export async function fileOf(ctx: Context, book: Id, id: Id): Promise<FileRow> {
  const row = await live(ctx).where('book', '=', book).where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound('attachments.notFound', '没有这个附件，它可能已被移除；请刷新')
  return row as FileRow
}

/** Other vouchers in scope that use a file or an invoice. */
export async function holdersInScope(ctx: Context, what: { sha256: Buffer } | { code: string; no: string }, except: Id): Promise<{ book: Id; target: Id }[]> {
  const base = ctx.trx.selectFrom('attachments.file').select(['book', 'target']).distinct().where('county', '=', ctx.scope.county).where('removedAt', 'is', null).where('target', '<>', except)
  return await ('sha256' in what ? base.where('sha256', '=', what.sha256) : base.where('invoiceCode', '=', what.code).where('invoiceNo', '=', what.no)).limit(20).execute()
}

type WholeFile = FileRow & { person: Id | null; removedAt: Date | null; removedBy: string | null }

/** Every file of a book, removed ones too, in one fixed order. */
export const allFilesOf = (ctx: Context, book: Id): Promise<WholeFile[]> =>
  ctx.trx.selectFrom('attachments.file').select([...fileColumns, 'person', 'removedAt', 'removedBy']).where('county', '=', ctx.scope.county).where('book', '=', book).orderBy('id').execute() as Promise<WholeFile[]>

export const allInvoicesOf = (ctx: Context, book: Id): Promise<InvoiceRow[]> => invoices(ctx).where('book', '=', book).orderBy('target').orderBy('code').orderBy('no').execute() as Promise<InvoiceRow[]>

/** Every file of the county with the book it hangs in. */
export const everyFile = (ctx: Context) => ctx.trx.selectFrom('attachments.file').select(['sha256', 'name', 'book']).where('county', '=', ctx.scope.county).where('removedAt', 'is', null).orderBy('book').orderBy('id').execute()

/** Of these files, those that hang on a draft or voucher, or did after `since`; as lower-case hex. */
export async function neededFiles(ctx: Context, hashes: readonly Buffer[], since: Date): Promise<Set<string>> {
  const { rows } = await sql<{ sha256: Buffer }>`
    select distinct sha256 from attachments.file
    where county = ${ctx.scope.county} and sha256 = any(${hashes}::bytea[]) and (removed_at is null or removed_at >= ${since})`.execute(ctx.trx)
  return new Set(rows.map(({ sha256 }) => sha256.toString('hex')))
}

/** What the county's register says otherwise than the rows that it is made of. */
export async function differingUses({ trx, scope }: Context): Promise<string[]> {
  const { rows } = await sql<{ value: string }>`
    with counted as (
      select 'file' as kind, encode(sha256, 'hex') as value, count(*) as targets, 0::numeric as used_fen from attachments.file
        where county = ${scope.county} and removed_at is null and counted group by 2
      union all
      select 'invoice', concat(code, '-', no), count(*) filter (where counted), sum(counted_fen) from attachments.invoice where county = ${scope.county} group by 2)
    select coalesce(c.value, u.value) as value from counted c
      full join (select * from attachments.used where county = ${scope.county}) u on u.kind = c.kind and u.value = c.value
    where c.targets is distinct from u.targets or c.used_fen is distinct from u.used_fen::numeric order by 1`.execute(trx)
  return rows.map(({ value }) => value)
}

type NewFile = FileRow & { person: Id | null; removedAt?: Date | null; removedBy?: string | null }

export async function insertFile(ctx: Context, row: NewFile): Promise<void> {
  await ctx.trx.insertInto('attachments.file').values({ county: ctx.scope.county, ...row }).execute()
}

type FileChange = Partial<Pick<FileRow, 'invoiceCode' | 'invoiceNo' | 'paperLocation'> & { removedAt: Date; removedBy: string }>

export async function updateFile(ctx: Context, id: Id, change: FileChange): Promise<void> {
  await ctx.trx.updateTable('attachments.file').set(change).where('county', '=', ctx.scope.county).where('id', '=', id).execute()
}

export async function insertInvoice(ctx: Context, place: { village: number; book: Id }, row: InvoiceRow): Promise<void> {
  await ctx.trx.insertInto('attachments.invoice').values({ county: ctx.scope.county, village: place.village, book: place.book, ...row }).execute()
}

export async function updateInvoice(ctx: Context, { target, code, no }: Pick<InvoiceRow, 'target' | 'code' | 'no'>, change: Pick<InvoiceRow, 'usedFen' | 'countedFen'>): Promise<void> {
  await ctx.trx.updateTable('attachments.invoice').set(change).where('county', '=', ctx.scope.county).where('target', '=', target).where('code', '=', code).where('no', '=', no).execute()
}

export async function deleteInvoice(ctx: Context, { target, code, no }: Pick<InvoiceRow, 'target' | 'code' | 'no'>): Promise<void> {
  await ctx.trx.deleteFrom('attachments.invoice').where('county', '=', ctx.scope.county).where('target', '=', target).where('code', '=', code).where('no', '=', no).execute()
}

export type Registered = Usage & { invoice: string | null }

interface Claim {
  kind: 'file' | 'invoice'
  value: string
  targets: 0 | 1
  usedFen?: Fen
  totalFen?: Fen | null
  invoice?: string | null
}

/**
 * Adds a use to the county's register and gives what it then says. The row stays locked until the transaction ends, so of two people who book
 * the same paper at the same moment the second waits and sees the first.
 */
export async function claim(ctx: Context, { kind, value, targets, usedFen = 0n, totalFen = null, invoice = null }: Claim): Promise<Registered> {
  const { rows } = await sql<Registered>`
    insert into attachments.used as u (county, kind, value, invoice, total_fen, used_fen, targets)
    values (${ctx.scope.county}, ${kind}, ${value}, ${invoice}, ${totalFen}, ${usedFen}, ${Math.max(1, targets)})
    on conflict (county, kind, value) do update set
      targets = u.targets + ${targets}, used_fen = u.used_fen + excluded.used_fen, total_fen = coalesce(u.total_fen, excluded.total_fen), invoice = coalesce(u.invoice, excluded.invoice)
    returning invoice, total_fen, used_fen, targets`.execute(ctx.trx)
  return rows[0]!
}

export async function release(ctx: Context, { kind, value, targets, usedFen = 0n }: Omit<Claim, 'totalFen' | 'invoice'>): Promise<void> {
  await sql`select attachments.release(${ctx.scope.county}, ${kind}, ${value}, ${targets}, ${usedFen})`.execute(ctx.trx)
}

/** Says which invoice a file shows, once a person has typed its number. */
export async function nameInvoice(ctx: Context, sha256: Buffer, invoice: Pick<InvoiceFacts, 'code' | 'no'>): Promise<void> {
  await ctx.trx.updateTable('attachments.used').set({ invoice: invoiceKey(invoice) })
    .where('county', '=', ctx.scope.county).where('kind', '=', 'file').where('value', '=', sha256.toString('hex')).execute()
}

export async function registered(ctx: Context, kind: 'file' | 'invoice', value: string): Promise<Registered | null> {
  const row = await ctx.trx.selectFrom('attachments.used').select(['invoice', 'totalFen', 'usedFen', 'targets']).where('county', '=', ctx.scope.county).where('kind', '=', kind).where('value', '=', value).forUpdate().executeTakeFirst()
  return row ?? null
}

export interface TicketRow {
  village: number
  book: Id
  target: Id
  posted: boolean
  person: Id | null
  personName: string
  files: number
  expiresAt: Date
}

export async function insertTicket(ctx: Context, tokenHash: Buffer, row: Omit<TicketRow, 'files'>): Promise<void> {
  await ctx.trx.deleteFrom('attachments.ticket').where('county', '=', ctx.scope.county).where('expiresAt', '<', new Date(ctx.now.getTime() - 86_400_000)).execute()
  await ctx.trx.insertInto('attachments.ticket').values({ county: ctx.scope.county, tokenHash, ...row }).execute()
}

export async function findTicket(ctx: Pick<Context, 'trx' | 'scope'>, tokenHash: Buffer, { lock = false } = {}): Promise<TicketRow | null> {
  const query = ctx.trx.selectFrom('attachments.ticket').select(['village', 'book', 'target', 'posted', 'person', 'personName', 'files', 'expiresAt']).where('county', '=', ctx.scope.county).where('tokenHash', '=', tokenHash)
  return (await (lock ? query.forUpdate() : query).executeTakeFirst()) ?? null
}

export async function countTicketFile(ctx: Context, tokenHash: Buffer): Promise<void> {
  await ctx.trx.updateTable('attachments.ticket').set((eb) => ({ files: eb('files', '+', 1) })).where('county', '=', ctx.scope.county).where('tokenHash', '=', tokenHash).execute()
}
