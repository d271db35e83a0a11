import { record } from '../../kernel/audit.ts'
import type { Context } from '../../kernel/context.ts'
import { attempt } from '../../kernel/database/attempt.ts'
import { addMonths, formatPeriod, lastDay, periodOf, type Period } from '../../kernel/day.ts'
import { conflict, invalid, notFound } from '../../kernel/error.ts'
import { newId, type Id } from '../../kernel/id.ts'
import { formatFen, type Fen } from '../../kernel/money.ts'
import { accountsOf, bookOf, lastClosed, partiesOf, sourced, submitDrafts, type BookRow, type CloseCheck, type OwnCheck } from '../ledger/index.ts'
import type { NewSchedule, Schedule } from './contract.ts'
import { accumulatedFen, chargeOf, firstMonthOf, lastMonthOf, monthlyFen, remainingFen, scheduleProblems } from './rules.ts'
import * as store from './store.ts'

const SOURCE = { domain: 'schedules', kind: 'run' }
const kindNames = { depreciation: '折旧', amortisation: '摊销' } as const

/** The first month of each book that is not closed. */
async function firstOpen(ctx: Context, books: readonly BookRow[]): Promise<Map<Id, Period>> {
  const closed = await lastClosed(ctx, books.map(({ id }) => id))
  return new Map(books.map(({ id, start }) => [id, addMonths(closed.get(id) ?? addMonths(start, -1), 1)]))
}

/** What became of each book's run, by month: the state of its voucher. */
async function runs(ctx: Context, books: readonly Id[]) {
  const states = new Map<string, Awaited<ReturnType<typeof sourced>>[number]>()
  for (const row of await sourced(ctx, books, SOURCE.domain, SOURCE.kind)) states.set(row.id, row)
  return { state: (book: Id, month: Period) => states.get(`${book}-${month}`)?.state ?? null, months: (book: Id) => [...states.values()].filter((row) => row.book === book).map(({ id, state }) => ({ month: id.slice(-7), state })) }
}

export async function listSchedules(ctx: Context, book: Id) {
  const row = await bookOf(ctx, book)
  const accounts = new Map((await accountsOf(ctx, book)).map((account) => [account.code, account.name]))
  const schedules = await store.findSchedules(ctx, [book])
  const run = await runs(ctx, [book])
  const posted = run.months(book).filter(({ state }) => state === 'posted').map(({ month }) => month)
  const month = (await firstOpen(ctx, [row])).get(book)!
  const due = schedules.filter((schedule) => chargeOf(schedule, month) > 0n)
  return {
    rows: schedules.map(({ book: _, village: __, ...schedule }): Schedule => {
      const accumulated = accumulatedFen(schedule, posted)
      return {
        ...schedule, debitName: accounts.get(schedule.debitAccount) ?? '', creditName: accounts.get(schedule.creditAccount) ?? '', lastMonth: lastMonthOf(schedule),
        monthlyFen: monthlyFen(schedule), accumulatedFen: accumulated, remainingFen: remainingFen(schedule, posted), netFen: schedule.costFen - accumulated,
      }
    }),
    next: { month, dueFen: due.reduce((sum, schedule) => sum + chargeOf(schedule, month), 0n), schedules: due.length, state: run.state(book, month) ?? ('none' as const) },
  }
}

async function scheduleOf(ctx: Context, book: Id, id: Id): Promise<store.ScheduleRow> {
  const row = (await store.findSchedules(ctx, [book])).find((schedule) => schedule.id === id)
  if (!row) throw notFound('schedules.notFound', '没有这项折旧摊销计划，请刷新页面')
  return row
}

/**
 * Opens a schedule. With `replaces` the old one ends where the new one begins: method, life and residual are not changed at will, so a reason is
 * kept, and what was charged so far is what the new one starts from.
 */
export async function saveSchedule(ctx: Context, input: { book: Id; schedule: NewSchedule; replaces: Id | null; reason: string }): Promise<{ id: Id }> {
  const book = await bookOf(ctx, input.book)
  const { inService, ...schedule } = input.schedule
  const accounts = new Map((await accountsOf(ctx, book.id)).map((account) => [account.code, account]))
  const problems = scheduleProblems(input.schedule, accounts, (await firstOpen(ctx, [book])).get(book.id)!)
  if (problems.length > 0) throw invalid('schedules.invalid', problems.join('；'), problems)
  const parties = new Set((await partiesOf(ctx, book.id)).map(({ id }) => id))
  if (schedule.party !== null && !parties.has(schedule.party)) throw invalid('schedules.party', '往来单位不属于这个账套')
  const firstMonth = firstMonthOf(schedule.kind, inService)
  const run = (await runs(ctx, [book.id])).months(book.id).find(({ month }) => month >= firstMonth)
  if (run && !schedule.nominal) throw conflict('schedules.alreadyRun', `${formatPeriod(run.month)}已经计提；请先作废那张未记账的凭证，或从以后的月份起计提`)
  if (input.replaces) await endReplaced(ctx, book, input.replaces, { ...schedule, firstMonth }, input.reason)
  await store.insertSchedule(ctx, book, { ...schedule, firstMonth }, input.replaces)
  await record(ctx, 'schedules.save', schedule.id, book.village, {
    book: book.id, name: schedule.name, cost: formatFen(schedule.costFen), residual: formatFen(schedule.residualFen), months: schedule.months, firstMonth, replaces: input.replaces, reason: input.reason,
  })
  return { id: schedule.id }
}

async function endReplaced(ctx: Context, book: BookRow, replaces: Id, next: Omit<NewSchedule, 'inService'> & { firstMonth: Period }, reason: string): Promise<void> {
  if (reason === '') throw invalid('schedules.reason', '改变折旧方法、年限或残值须写明理由')
  const old = await scheduleOf(ctx, book.id, replaces)
  if (old.stoppedFrom !== null) throw conflict('schedules.stopped', '原计划已经停止，不能再更换')
  await stopFrom(ctx, book, old, next.firstMonth, `更换：${reason}`)
  const months = (await runs(ctx, [book.id])).months(book.id).map(({ month }) => month)
  const charged = accumulatedFen({ ...old, stoppedFrom: next.firstMonth }, months)
  if (next.beforeFen !== charged) throw invalid('schedules.before', `新计划的“以前已提”应为原计划至今已提的 ${formatFen(charged)} 元`)
}

/** Ends a schedule from a month on; months that were run already stay charged. */
async function stopFrom(ctx: Context, book: BookRow, row: store.ScheduleRow, from: Period, reason: string): Promise<void> {
  const run = (await runs(ctx, [book.id])).months(book.id).filter(({ month }) => month >= from && chargeOf(row, month) > 0n)
  if (run.length > 0) throw conflict('schedules.alreadyRun', `${run.map(({ month }) => formatPeriod(month)).join('、')}已经计提；请先作废那张凭证，或从以后的月份起停止`)
  if (from < (await firstOpen(ctx, [book])).get(book.id)!) throw conflict('schedules.closed', `${formatPeriod(from)}已结账，请从未结账的月份起停止`)
  await store.stopSchedule(ctx, row.id, from < row.firstMonth ? row.firstMonth : from, reason)
}

/** 处置、报废: the month of disposal is charged in full, nothing is caught up afterwards. */
export async function stopSchedule(ctx: Context, input: { book: Id; schedule: Id; lastMonth: Period; reason: string }): Promise<{ id: Id }> {
  const book = await bookOf(ctx, input.book)
  const row = await scheduleOf(ctx, book.id, input.schedule)
  if (row.stoppedFrom !== null) throw conflict('schedules.stopped', `这项计划已从 ${formatPeriod(row.stoppedFrom)}起停止`)
  await stopFrom(ctx, book, row, addMonths(input.lastMonth, 1), input.reason)
  await record(ctx, 'schedules.stop', row.id, book.village, { book: book.id, name: row.name, lastMonth: input.lastMonth, reason: input.reason })
  return { id: row.id }
}

type Result = { book: Id; bookName: string; state: 'submitted' | 'nothing' | 'exists' | 'refused'; fen: Fen; schedules: number; message: string | null }

/** Hands in the month's voucher of each book; a book that refuses does not hold up the others, and no month is charged twice. */
export async function runSchedules(ctx: Context, { items }: { items: readonly { book: Id; month: Period }[] }): Promise<{ results: Result[] }> {
  const schedules = Map.groupBy(await store.findSchedules(ctx, items.map(({ book }) => book)), ({ book }) => book)
  const results: Result[] = []
  // In one order for everybody, so that two people who run the same books wait for each other instead of blocking.
  for (const { book, month } of items.toSorted((a, b) => (a.book < b.book ? -1 : 1))) results.push(await runBook(ctx, await bookOf(ctx, book), schedules.get(book) ?? [], month))
  return { results }
}

async function runBook(ctx: Context, book: BookRow, schedules: readonly store.ScheduleRow[], month: Period): Promise<Result> {
  const due = schedules.map((schedule) => ({ schedule, fen: chargeOf(schedule, month) })).filter(({ fen }) => fen > 0n)
  const result = { book: book.id, bookName: book.name, fen: due.reduce((sum, { fen }) => sum + fen, 0n), schedules: due.length }
  if (month > periodOf(ctx.today)) return { ...result, state: 'refused', message: `${formatPeriod(month)}还没有到，不能计提` }
  if (due.length === 0) return { ...result, state: 'nothing', message: `${formatPeriod(month)}没有应计提的计划` }
  const outcome = await attempt(ctx.trx, () => submit(ctx, book, due, month))
  if ('done' in outcome) return { ...result, state: 'submitted', message: null }
  return { ...result, state: outcome.problem.code === 'ledger.alreadyPosted' ? 'exists' : 'refused', message: outcome.problem.code === 'ledger.alreadyPosted' ? `${formatPeriod(month)}已经计提` : outcome.problem.message }
}

async function submit(ctx: Context, book: BookRow, due: readonly { schedule: store.ScheduleRow; fen: Fen }[], month: Period): Promise<void> {
  const draft = { id: newId(), date: lastDay(month), word: '记', kind: 'ordinary' as const, attachments: 1, lines: linesOf(due, month) }
  await submitDrafts(ctx, book.id, [draft], { preparedBy: ctx.actor.name, preparer: ctx.actor.person, source: { ...SOURCE, id: `${book.id}-${month}` } })
  await record(ctx, 'schedules.run', book.id, book.village, { month, schedules: due.length, amount: formatFen(due.reduce((sum, { fen }) => sum + fen, 0n)) })
}

/** A pair of lines for each schedule while a voucher holds them; beyond that one pair for each pair of accounts. */
function linesOf(due: readonly { schedule: store.ScheduleRow; fen: Fen }[], month: Period) {
  const single = due.length <= 200
  const groups = Map.groupBy(due, ({ schedule: s }) => (single ? s.id : [s.kind, s.debitAccount, s.creditAccount, s.party, s.project].join('|')))
  return [...groups.values()].flatMap((group) => {
    const { kind, debitAccount, creditAccount, party, project, name } = group[0]!.schedule
    const amountFen = group.reduce((sum, { fen }) => sum + fen, 0n)
    const summary = `计提${formatPeriod(month)}${kindNames[kind]}：${single ? name : `${group.length} 项`}`
    return [
      { account: debitAccount, side: 'debit' as const, amountFen, summary, ...(party && { party }), ...(project && { project }) },
      { account: creditAccount, side: 'credit' as const, amountFen, summary },
    ]
  })
}

/** A month is not closed while depreciation or amortisation is due and its voucher is not posted. */
export const runCheck: OwnCheck = {
  code: 'schedules',
  check: async (ctx, books, month) => {
    const schedules = Map.groupBy(await store.findSchedules(ctx, books), ({ book }) => book)
    const run = await runs(ctx, books)
    return new Map(books.map((book): [Id, CloseCheck] => {
      const due = (schedules.get(book) ?? []).map((schedule) => chargeOf(schedule, month)).filter((fen) => fen > 0n)
      const amount = `${due.length} 项，共 ${formatFen(due.reduce((sum, fen) => sum + fen, 0n))} 元`
      const state = run.state(book, month)
      const head = { code: 'schedules', title: '折旧和摊销已计提' }
      if (due.length === 0) return [book, { ...head, state: 'notApplicable', explanation: schedules.has(book) ? '本月没有应计提的计划' : '没有折旧摊销计划', target: null }]
      if (state === 'posted') return [book, { ...head, state: 'ok', explanation: `本月已计提 ${amount}`, target: null }]
      return [book, {
        ...head, state: 'blocks', explanation: state === null ? `本月应计提 ${amount}，还没有生成凭证` : `本月的计提凭证（${amount}）还没有记账`,
        target: { tab: state === null ? 'schedules' : 'drafts', account: null },
      }]
    }))
  },
}

