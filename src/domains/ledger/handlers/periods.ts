import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { conflict, invalid } from '../../../kernel/error.ts'
import { formatPeriod, type Period } from '../../../kernel/day.ts'
import { newId, type Id } from '../../../kernel/id.ts'
import { lockBook } from '../store/close.ts'
import { bookStates, periodText } from '../store/books.ts'
import * as store from '../store/periods.ts'
import * as reopening from '../store/reopenings.ts'
import { bookOf } from './books.ts'
import { closeChecksOf } from './close-checks.ts'

export async function listPeriods(ctx: Context, book: Id) {
  await bookOf(ctx, book)
  return (await store.findPeriods(ctx, book)).map((p) => ({
    period: periodText(p.year, p.month), state: p.state, vouchers: p.vouchers, closedAt: p.closedAt?.toISOString() ?? null, closedBy: p.closedBy,
    version: p.carriedVersion, trialHash: p.trialHash?.toString('hex') ?? null,
  }))
}

/** Closes one month when nothing on its checklist blocks (会计基础工作规范 art. 63; 会计软件基本功能和服务规范 art. 24): the trial balance is frozen with its hash. */
export async function closePeriod(ctx: Context, book: Id, period: Period): Promise<{ closed: Period; trialHash: string }> {
  const { village } = await bookOf(ctx, book)
  await lockBook(ctx, book)
  const checks = (await closeChecksOf(ctx, [book], period)).get(book)!
  const blocking = checks.filter(({ state }) => state === 'blocks')
  if (blocking.length > 0)
    throw conflict('ledger.closeBlocked', `${formatPeriod(period)}还不能结账。${blocking.map(({ title, explanation }) => `${title}：${explanation}`).join('；')}`, blocking.map(({ code, explanation }) => ({ code, explanation })))
  await store.closePeriod(ctx, book, period)
  const trialHash = (await store.trialHash(ctx, book, period)).toString('hex')
  const warned = checks.filter(({ state }) => state === 'warns').map(({ code }) => code)
  await record(ctx, 'ledger.closePeriod', book, village, { period, trialHash, warned })
  return { closed: period, trialHash }
}

/** Asks for a closed month to be reopened; another person decides. Only the last closed month in use can be. */
export async function requestReopening(ctx: Context, input: { book: Id; period: Period; reason: string }): Promise<{ id: Id }> {
  const book = await bookOf(ctx, input.book)
  await lockBook(ctx, book.id)
  const { lastClosed = null } = (await bookStates(ctx, [book.id])).get(book.id) ?? {}
  if (book.state !== 'inUse' || `${input.period}-01` < book.usedFrom!) throw conflict('ledger.beforeUse', '启用前的月份是历史数据，不能重开')
  if (lastClosed === null || input.period > lastClosed) throw conflict('ledger.periodOpen', `${formatPeriod(input.period)}没有结账，不需要重开`)
  if (input.period < lastClosed) throw conflict('ledger.reopenOrder', `后面还有已结账的月份；请从最后一个已结账的月份（${formatPeriod(lastClosed)}）起逐月重开`)
  const pending = (await reopening.findReopenings(ctx, book.id)).some((r) => r.state === 'requested' && periodText(r.year, r.month) === input.period)
  if (pending) throw conflict('ledger.reopeningPending', '这个月的重开申请正在等待批准')
  const id = newId()
  await reopening.insertReopening(ctx, book, { id, period: input.period, reason: input.reason })
  await record(ctx, 'ledger.requestReopening', id, book.village, { book: book.id, period: input.period, reason: input.reason })
  return { id }
}

/** Approves or refuses a request; the frozen balances stay as a version and posted vouchers stay as they are. */
export async function decideReopening(ctx: Context, input: { book: Id; reopening: Id; approve: boolean; remark: string }): Promise<{ id: Id }> {
  const { village } = await bookOf(ctx, input.book)
  if (!input.approve && input.remark === '') throw invalid('ledger.remarkMissing', '驳回须写明理由')
  await reopening.decide(ctx, input.reopening, input.approve, input.remark)
  await record(ctx, input.approve ? 'ledger.approveReopening' : 'ledger.refuseReopening', input.reopening, village, { book: input.book, remark: input.remark })
  return { id: input.reopening }
}

export async function listReopenings(ctx: Context, book: Id) {
  await bookOf(ctx, book)
  return {
    rows: (await reopening.findReopenings(ctx, book)).map((r) => ({
      id: r.id, period: periodText(r.year, r.month), state: r.state as 'requested' | 'approved' | 'refused', reason: r.reason, requestedBy: r.requestedBy,
      requestedAt: r.requestedAt.toISOString(), mine: r.requester !== null && r.requester === ctx.actor.person, decidedBy: r.decidedBy, decidedAt: r.decidedAt?.toISOString() ?? null, remark: r.remark,
    })),
    versions: (await reopening.frozenVersions(ctx, book)).map(({ year, month, hash, ...version }) => ({ ...version, period: periodText(year, month), hash: hash.toString('hex') })),
  }
}
