import { readFile } from 'node:fs/promises'
import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { conflict, forbidden, invalid } from '../../../kernel/error.ts'
import { openFile } from '../../../kernel/files.ts'
import type { Id } from '../../../kernel/id.ts'
import { formatFen, type Fen } from '../../../kernel/money.ts'
import { bookOf, voucherState, type VoucherState } from '../../ledger/index.ts'
import type { Attachment, InvoiceFacts, TypedInvoice } from '../contract.ts'
import { invoiceKey } from '../rules/usage.ts'
import * as store from '../store.ts'
import { inspect } from './reading.ts'
import { changeUse, dropInvoice, useFile, useInvoice, type Place } from './usage.ts'

const MAX_FILES = 200

/** What the reviewer has seen stays: only a voucher that is still being written may lose attachments or change what they say. */
const isEditable = (state: VoucherState | null): boolean => state?.state === 'draft' || state?.state === 'returned'

const settled = (state: VoucherState) =>
  conflict('attachments.settled', state.state === 'posted' ? '凭证已记账，附件只能补充，不能移除或改动' : '凭证已提交，附件只能补充；要移除或改动，请先收回凭证')

/** Who only hands papers in does so while the voucher is being written: what is added later is the accountant's to answer for. */
export function checkMayAdd(ctx: Context, state: VoucherState): void {
  if (!isEditable(state) && ctx.actor.kind === 'person' && !ctx.actor.permissions.has('attachments.file.write')) throw forbidden('attachments.accountantOnly', '凭证已提交，不能再交附件；请交给代理会计补充')
}

async function placeOf(ctx: Context, book: Id, target: Id): Promise<{ place: Place; state: VoucherState }> {
  const { village } = await bookOf(ctx, book)
  const state = await voucherState(ctx, book, target, { lock: true })
  if (!state) throw conflict('attachments.noVoucher', '凭证还没有保存，不能添加附件；请先填写摘要、科目或金额，保存后再添加')
  return { place: { village, book, target, family: [state.corrects, state.reversalOf].filter((id) => id !== null) }, state }
}

function present(row: store.FileRow, invoices: readonly store.InvoiceRow[]): Attachment {
  const { id, name, media, size, kind, sha256, paperLocation, origin, addedBy, addedAt } = row
  const invoice = invoices.find(({ target, code, no }) => target === row.target && code === row.invoiceCode && no === row.invoiceNo)
  const facts = invoice && { code: invoice.code, no: invoice.no, totalFen: invoice.totalFen, date: invoice.date, seller: invoice.seller, buyer: invoice.buyer, usedFen: invoice.usedFen, source: invoice.source }
  return { id, name, media, size, kind, sha256: sha256.toString('hex'), invoice: facts ?? null, paperLocation, signature: 'unchecked', origin, addedBy, addedAt: addedAt.toISOString() }
}

export async function list(ctx: Context, { book, target }: { book: Id; target: Id }): Promise<{ present: boolean; editable: boolean; files: Attachment[] }> {
  const state = await voucherState(ctx, book, target)
  if (!state) return { present: false, editable: false, files: [] }
  const [files, invoices] = [await store.filesOf(ctx, target), await store.invoicesOf(ctx, [target])]
  return { present: true, editable: isEditable(state), files: files.map((row) => present(row, invoices)) }
}

const shown = async (ctx: Context, book: Id, id: Id): Promise<Attachment> => {
  const row = await store.fileOf(ctx, book, id)
  return present(row, await store.invoicesOf(ctx, [row.target]))
}

export interface NewAttachment {
  book: Id
  target: Id
  id: Id
  sha256: string
  name: string
  usedFen?: Fen | undefined
}

/**
 * Adds an uploaded file to a draft or a voucher; scans may be added after posting too. The same bytes, or the same invoice beyond its total,
 * anywhere in the county stop here (会计软件基本功能和服务规范 第十七条: 防止重复入账).
 * @throws DomainError attachments.*
 */
export async function addFile(ctx: Context, dataDir: string, input: NewAttachment, origin: 'desk' | 'phone' = 'desk'): Promise<Attachment> {
  const { place, state } = await placeOf(ctx, input.book, input.target)
  // A phone has the permission of its code, which was looked at when the code was made.
  if (origin === 'desk') checkMayAdd(ctx, state)
  const present = await store.filesOf(ctx, input.target)
  if (present.length >= MAX_FILES) throw invalid('attachments.tooMany', `一张凭证最多 ${MAX_FILES} 个附件，请合并成 PDF 后再添加`)
  const twin = present.find(({ sha256 }) => sha256.toString('hex') === input.sha256)
  if (twin) throw conflict('attachments.already', `这张凭证已经有这份文件：${twin.name}`)
  const { invoice: read, ...file } = await inspect(dataDir, ctx.scope.county, input.sha256, input.name, origin)
  const sha256 = Buffer.from(input.sha256, 'hex')
  const inherited = (await store.holdersInScope(ctx, { sha256 }, input.target)).some(({ target }) => place.family.includes(target))
  const invoice = inherited ? (read ?? (await familyInvoice(ctx, place, sha256))) : await useFile(ctx, place, sha256, read)
  if (invoice) await useInvoice(ctx, place, invoice, read ? 'read' : 'typed', input.usedFen)
  await store.insertFile(ctx, {
    ...file, id: input.id, village: place.village, book: place.book, target: place.target, sha256, invoiceCode: invoice?.code ?? null, invoiceNo: invoice?.no ?? null, paperLocation: null,
    origin, counted: !inherited, addedBy: ctx.actor.name, person: ctx.actor.person, addedAt: ctx.now,
  })
  await record(ctx, 'attachments.addFile', input.target, place.village, { file: input.id, name: file.name, sha256: input.sha256, origin, state: state.state, ...(invoice && { invoice: invoiceKey(invoice) }) })
  return await shown(ctx, input.book, input.id)
}

/** What was typed for the same file on the voucher that this one corrects. */
async function familyInvoice(ctx: Context, { family }: Place, sha256: Buffer): Promise<InvoiceFacts | null> {
  for (const target of family) {
    const row = (await store.filesOf(ctx, target)).find((file) => file.sha256.equals(sha256))
    const invoice = row && (await store.invoicesOf(ctx, [target])).find(({ code, no }) => code === row.invoiceCode && no === row.invoiceNo)
    if (invoice) return { code: invoice.code, no: invoice.no, totalFen: invoice.totalFen, date: invoice.date, seller: invoice.seller, buyer: invoice.buyer }
  }
  return null
}

export interface FileChange {
  book: Id
  id: Id
  paperLocation?: string | undefined
  invoice?: TypedInvoice | undefined
  usedFen?: Fen | undefined
}

/**
 * Completes what is known of an attachment. Where the paper is kept may always be said; the number of an invoice may be typed where none is known;
 * anything that is there already changes only while the voucher is being written.
 */
export async function changeFile(ctx: Context, input: FileChange): Promise<Attachment> {
  const row = await store.fileOf(ctx, input.book, input.id)
  const { place, state } = await placeOf(ctx, input.book, row.target)
  if (input.paperLocation !== undefined) await store.updateFile(ctx, row.id, { paperLocation: input.paperLocation || null })
  const known = (await store.invoicesOf(ctx, [row.target])).find(({ code, no }) => code === row.invoiceCode && no === row.invoiceNo)
  if (input.invoice) await typeInvoice(ctx, { place, state, row, known }, { ...input.invoice, buyer: null }, input.usedFen)
  else if (input.usedFen !== undefined) {
    if (!known) throw invalid('attachments.noInvoice', '这份附件还没有发票号码，不能填写列支金额')
    if (known.usedFen !== input.usedFen) {
      if (!isEditable(state)) throw settled(state)
      await changeUse(ctx, place, known, input.usedFen)
    }
  }
  await record(ctx, 'attachments.changeFile', row.target, row.village, {
    file: row.id, ...(input.paperLocation !== undefined && { paperLocation: { before: row.paperLocation, after: input.paperLocation || null } }),
    ...(input.invoice && { invoice: { before: known ? invoiceKey(known) : null, after: invoiceKey(input.invoice), total: formatFen(input.invoice.totalFen) } }),
    ...(input.usedFen !== undefined && { used: { before: known ? formatFen(known.usedFen) : null, after: formatFen(input.usedFen) } }),
  })
  return await shown(ctx, input.book, input.id)
}

interface Typing {
  place: Place
  state: VoucherState
  row: store.FileRow
  known: store.InvoiceRow | undefined
}

async function typeInvoice(ctx: Context, { place, state, row, known }: Typing, facts: InvoiceFacts, usedFen: Fen | undefined): Promise<void> {
  if (known?.source === 'read') throw invalid('attachments.factsRead', '票面信息是从文件里读出的，不能改写')
  if (known && !isEditable(state)) throw settled(state)
  if (/^\d{8}$/.test(facts.no) && facts.code === '') throw invalid('attachments.codeMissing', '8 位号码的发票还需要填写发票代码（10 或 12 位）')
  const said = await store.registered(ctx, 'file', row.sha256.toString('hex'))
  if (!row.counted || (said && said.targets > 1)) throw conflict('attachments.shared', '另有凭证用到同一份文件，发票号码不能再改')
  if (known) await dropUnlessShared(ctx, row, known)
  await useInvoice(ctx, place, facts, 'typed', usedFen)
  await store.updateFile(ctx, row.id, { invoiceCode: facts.code, invoiceNo: facts.no })
  await store.nameInvoice(ctx, row.sha256, facts)
}

/** An invoice stays on the voucher while another of its files is there. */
async function dropUnlessShared(ctx: Context, row: store.FileRow, invoice: store.InvoiceRow): Promise<void> {
  const copies = (await store.filesOf(ctx, row.target)).filter(({ id, invoiceCode, invoiceNo }) => id !== row.id && invoiceCode === invoice.code && invoiceNo === invoice.no)
  if (copies.length === 0) await dropInvoice(ctx, invoice)
}

/** Takes a file off a voucher that is still being written; the row stays, marked, and the bytes stay too. */
export async function removeFile(ctx: Context, input: { book: Id; id: Id }): Promise<{ id: Id }> {
  const row = await store.fileOf(ctx, input.book, input.id)
  const { state } = await placeOf(ctx, input.book, row.target)
  if (!isEditable(state)) throw settled(state)
  if (row.counted) await store.release(ctx, { kind: 'file', value: row.sha256.toString('hex'), targets: 1 })
  const invoice = (await store.invoicesOf(ctx, [row.target])).find(({ code, no }) => code === row.invoiceCode && no === row.invoiceNo)
  if (invoice) await dropUnlessShared(ctx, row, invoice)
  await store.updateFile(ctx, row.id, { removedAt: ctx.now, removedBy: ctx.actor.name })
  await record(ctx, 'attachments.removeFile', row.target, row.village, { file: row.id, name: row.name, sha256: row.sha256.toString('hex') })
  return { id: row.id }
}

export async function download(ctx: Context, dataDir: string, input: { book: Id; id: Id }): Promise<File> {
  const row = await store.fileOf(ctx, input.book, input.id)
  const bytes = await readFile(await openFile(dataDir, ctx.scope.county, row.sha256.toString('hex')))
  return new File([bytes], row.name, { type: row.media })
}
