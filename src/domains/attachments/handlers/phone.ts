import { randomBytes } from 'node:crypto'
import { record } from '../../../kernel/audit.ts'
import type { Clock } from '../../../kernel/clock.ts'
import { oneVillage, type Context } from '../../../kernel/context.ts'
import type { Database, Scope } from '../../../kernel/database/index.ts'
import { conflict, notFound, type DomainError } from '../../../kernel/error.ts'
import { sha256 as hashOf } from '../../../kernel/hash.ts'
import { newId, type Id } from '../../../kernel/id.ts'
import { bookOf, voucherState } from '../../ledger/index.ts'
import type { Attachment } from '../contract.ts'
import * as store from '../store.ts'
import { addFile, checkMayAdd } from './files.ts'

const MINUTES = 10
/** A voucher with more papers than this gets a second code. */
const MAX_FILES = 50

/** Lets a phone without a session add files to one voucher for ten minutes. The token is told once; only its hash is kept. */
export async function issueTicket(ctx: Context, input: { book: Id; target: Id }): Promise<{ token: string; expiresAt: string }> {
  const { village } = await bookOf(ctx, input.book)
  const state = await voucherState(ctx, input.book, input.target)
  if (!state) throw conflict('attachments.noVoucher', '凭证还没有保存，不能添加附件；请先填写摘要、科目或金额，保存后再添加')
  checkMayAdd(ctx, state)
  const token = `${ctx.scope.county}-${randomBytes(16).toString('base64url')}`
  const expiresAt = new Date(ctx.now.getTime() + MINUTES * 60_000)
  await store.insertTicket(ctx, hashOf(token), { village, ...input, posted: state.state === 'posted', person: ctx.actor.person, personName: ctx.actor.name, expiresAt })
  await record(ctx, 'attachments.ticket', input.target, village, { expiresAt: expiresAt.toISOString() })
  return { token, expiresAt: expiresAt.toISOString() }
}

interface Door {
  db: Database
  clock: Clock
}

/** What the phone is told: which voucher its pictures go to. */
export interface OpenTicket {
  county: number
  label: string
  files: number
}

/**
 * What a token opens.
 * @throws DomainError attachments.ticketUnknown, attachments.ticketSpent
 */
export const openTicket = (door: Door, token: string): Promise<OpenTicket> =>
  throughTicket(door, token, async (ctx, ticket, label) => ({ county: ctx.scope.county, label, files: ticket.files }))

/** Adds a file that the phone has uploaded, in the name of the person who made the code. */
export const addByTicket = (door: Door, dataDir: string, token: string, file: { sha256: string; name: string }): Promise<Attachment> =>
  throughTicket(door, token, async (ctx, ticket) => {
    if (ticket.files >= MAX_FILES) throw conflict('attachments.ticketSpent', `一个二维码最多传 ${MAX_FILES} 个文件，请在电脑上重新点“手机拍照”`)
    await store.countTicketFile(ctx, hashOf(token))
    return await addFile(ctx, dataDir, { ...file, book: ticket.book, target: ticket.target, id: newId() }, 'phone')
  })

async function throughTicket<T>({ db, clock }: Door, token: string, work: (ctx: Context, ticket: store.TicketRow, label: string) => Promise<T>): Promise<T> {
  const county = Number(/^(\d{1,9})-[\w-]{22}$/.exec(token)?.[1])
  if (!Number.isSafeInteger(county)) throw unknown()
  const nowhere: Scope = { county, all: false, villages: [] }
  const ticket = await db.transaction(nowhere, (trx) => store.findTicket({ trx, scope: nowhere }, hashOf(token)))
  if (!ticket) throw unknown()
  if (clock.now() >= ticket.expiresAt) throw spent(`二维码已过期（${MINUTES} 分钟内有效）`)
  const { person, personName: name, book, target, village } = ticket
  const scope = oneVillage(county, village)
  return await db.transaction(scope, async (trx) => {
    const ctx: Context = { actor: { kind: 'person', person, name, posts: [], permissions: new Set() }, scope, now: clock.now(), today: clock.today(), trx }
    const current = (await store.findTicket(ctx, hashOf(token), { lock: true }))!
    const state = await voucherState(ctx, book, target)
    if (!state) throw spent('凭证已作废')
    if (state.state === 'posted' && !ticket.posted) throw spent('凭证已记账')
    return await work(ctx, current, state.label)
  })
}

const unknown = () => notFound('attachments.ticketUnknown', '二维码无效，请在电脑上重新点“手机拍照”，再扫新的二维码')
const spent = (why: string): DomainError => conflict('attachments.ticketSpent', `${why}，请在电脑上重新点“手机拍照”，再扫新的二维码`)
