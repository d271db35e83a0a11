import type { Context } from '../../../kernel/context.ts'
import { conflict, invalid, type DomainError } from '../../../kernel/error.ts'
import type { Id } from '../../../kernel/id.ts'
import { formatFen, type Fen } from '../../../kernel/money.ts'
import { voucherState } from '../../ledger/index.ts'
import type { InvoiceFacts } from '../contract.ts'
import { countedBeyond, invoiceKey, isPart, mayUse } from '../rules/usage.ts'
import * as store from '../store.ts'

/** Where an attachment hangs, and the vouchers that this one corrects: their papers are its papers too. */
export interface Place {
  village: number
  book: Id
  target: Id
  family: Id[]
}

/**
 * Names the other vouchers that use a paper: those in scope by their numbers, others only as “another book of this county”.
 * @param targets how many vouchers use it by the county's register, this one included
 */
async function others(ctx: Context, what: { sha256: Buffer } | { code: string; no: string }, place: Place, targets: number): Promise<string> {
  const seen = (await store.holdersInScope(ctx, what, place.target)).filter(({ target }) => !place.family.includes(target))
  const names = []
  for (const { book, target } of seen.slice(0, 3)) names.push((await voucherState(ctx, book, target))?.label ?? '本账套的另一张凭证')
  if (seen.length < targets - 1 || names.length === 0) names.push('本县另一账套')
  return names.join('、')
}

/**
 * Registers that a voucher uses a file. The same bytes on another voucher of the county stop here, unless they are an invoice, which is judged
 * by its amounts (`useInvoice`). Gives the invoice that a person has typed for these bytes before, when the file says none itself.
 * @throws DomainError attachments.used
 */
export async function useFile(ctx: Context, place: Place, sha256: Buffer, read: InvoiceFacts | null): Promise<InvoiceFacts | null> {
  const said = await store.claim(ctx, { kind: 'file', value: sha256.toString('hex'), targets: 1, invoice: read && invoiceKey(read) })
  if (said.targets > 1 && said.invoice === null)
    throw conflict('attachments.used', `这份文件已经是${await others(ctx, { sha256 }, place, said.targets)}的附件，同一份原始凭证不能重复入账；如果是一张发票分开列支，请先在那张凭证上填写发票号码和列支金额`)
  if (read || said.invoice === null) return read
  const at = said.invoice.indexOf('-')
  const key = { code: said.invoice.slice(0, at), no: said.invoice.slice(at + 1) }
  const register = await store.registered(ctx, 'invoice', said.invoice)
  return { ...key, totalFen: register?.totalFen ?? null, date: null, seller: null, buyer: null }
}

/**
 * Registers how much of an invoice a voucher books; several files of the same invoice on one voucher count once.
 * @param usedFen absent = the whole invoice
 * @throws DomainError attachments.invoiceUsed, attachments.notPart, attachments.totalDiffers
 */
export async function useInvoice(ctx: Context, place: Place, facts: InvoiceFacts, source: 'read' | 'typed', usedFen?: Fen): Promise<void> {
  const rows = (await store.invoicesOf(ctx, [place.target, ...place.family])).filter(({ code, no }) => code === facts.code && no === facts.no)
  if (rows.some(({ target }) => target === place.target)) return
  const used = usedFen ?? facts.totalFen ?? 0n
  checkPart(facts, used)
  const family = rows[0]
  const counted = family === undefined
  const countedFen = family ? countedBeyond(used, family.usedFen) : used
  await judge(ctx, place, facts, { usedFen: used, countedFen }, { targets: counted ? 1 : 0, usedFen: countedFen })
  await store.insertInvoice(ctx, place, { ...facts, target: place.target, usedFen: used, counted, countedFen, source })
}

/** Books another part of an invoice on a voucher that has it already. */
export async function changeUse(ctx: Context, place: Place, row: store.InvoiceRow, usedFen: Fen): Promise<void> {
  checkPart(row, usedFen)
  const family = row.counted ? undefined : (await store.invoicesOf(ctx, place.family)).find(({ code, no }) => code === row.code && no === row.no)
  const countedFen = family ? countedBeyond(usedFen, family.usedFen) : usedFen
  await judge(ctx, place, row, { usedFen, countedFen }, { targets: 0, usedFen: countedFen - row.countedFen })
  await store.updateInvoice(ctx, row, { usedFen, countedFen })
}

function checkPart({ no, totalFen }: InvoiceFacts, usedFen: Fen): void {
  if (totalFen !== null && !isPart(usedFen, totalFen)) throw invalid('attachments.notPart', `列支金额 ${formatFen(usedFen)} 元不在发票 ${no} 的价税合计 ${formatFen(totalFen)} 元之内`)
}

/** What this voucher books, and what of it the register counts. */
type Own = Pick<store.InvoiceRow, 'usedFen' | 'countedFen'>

async function judge(ctx: Context, place: Place, facts: InvoiceFacts, own: Own, step: { targets: 0 | 1; usedFen: Fen }): Promise<void> {
  const said = await store.claim(ctx, { kind: 'invoice', value: invoiceKey(facts), ...step, totalFen: facts.totalFen })
  if (facts.totalFen !== null && said.totalFen !== facts.totalFen)
    throw conflict('attachments.totalDiffers', `发票 ${facts.no} 在${await others(ctx, facts, place, said.targets)}登记的价税合计是 ${formatFen(said.totalFen!)} 元，与这里的 ${formatFen(facts.totalFen)} 元不同，请核对票面`)
  if (!mayUse(said)) throw await refused(ctx, place, facts, own, said)
}

async function refused(ctx: Context, place: Place, facts: InvoiceFacts, own: Own, said: store.Registered): Promise<DomainError> {
  const who = await others(ctx, facts, place, said.targets)
  if (said.totalFen === null) return conflict('attachments.invoiceUsed', `发票 ${facts.no} 已用于${who}，且没有读到价税合计，不能重复入账`)
  const before = said.usedFen - own.countedFen
  const rest = said.totalFen - before
  const advice = rest === 0n ? '不能重复入账' : `还可列支 ${formatFen(rest)} 元，本凭证要列支 ${formatFen(own.usedFen)} 元；只列支其中一部分时，请填写本凭证的列支金额`
  return conflict('attachments.invoiceUsed', `发票 ${facts.no} 已用于${who}：价税合计 ${formatFen(said.totalFen)} 元，已列支 ${formatFen(before)} 元，${advice}`, { code: facts.code, no: facts.no, remainingFen: rest.toString() })
}

/** Gives up the use of an invoice on a voucher. */
export async function dropInvoice(ctx: Context, row: store.InvoiceRow): Promise<void> {
  await store.release(ctx, { kind: 'invoice', value: invoiceKey(row), targets: row.counted ? 1 : 0, usedFen: row.countedFen })
  await store.deleteInvoice(ctx, row)
}
