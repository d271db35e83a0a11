import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { periodOf, yearOf, type Day } from '../../../kernel/day.ts'
import { conflict, forbidden, invalid, notFound } from '../../../kernel/error.ts'
import { newId, type Id } from '../../../kernel/id.ts'
import type { Fen } from '../../../kernel/money.ts'
import type { DistributionPlan, Meeting } from '../contract/periods.ts'
import { basisOf, distributionVouchers, meetingProblems, planProblems, type Basis, type Problem } from '../rules/distribution.ts'
import type { BookFacts } from '../rules/statement.ts'
import { findAccounts } from '../store/accounts.ts'
import { periodText, type BookRow } from '../store/books.ts'
import * as store from '../store/distributions.ts'
import { sourced } from '../store/sources.ts'
import { bookOf } from './books.ts'
import { submitDrafts } from './drafts.ts'
import { bookFacts } from './facts.ts'

/** Equity that is income not yet distributed: 322, 321 and the year's income and expense; positive when it is income. */
const undistributed = (facts: BookFacts): Fen =>
  -[...facts.balance].reduce((sum, [code, fen]) => {
    const account = facts.accounts.get(code)!
    return account.class === 'profit' || account.root === '321' || account.root === '322' ? sum + fen : sum
  }, 0n)

const netIncome = (facts: BookFacts): Fen =>
  -[...facts.movement].reduce((sum, [code, fen]) => (facts.accounts.get(code)!.class === 'profit' ? sum + fen : sum), 0n)

async function basis(ctx: Context, book: Id, year: number): Promise<Basis> {
  const now = periodOf(ctx.today)
  const asOf = [periodText(year, 12), now].toSorted()[0]!
  if (yearOf(asOf) < year) throw invalid('ledger.future', `${year} 年还没有到`)
  const facts = (await bookFacts(ctx, [book], asOf))[0]!
  const later = asOf === now ? facts : (await bookFacts(ctx, [book], now))[0]!
  const item = (name: string) => facts.allocations.get(`322/${name}`) ?? 0n
  // A plan of last year takes from what was left then; what this year has taken already is gone, what it earned is not last year's.
  const leftThen = undistributed(facts)
  const leftNow = undistributed(later) - (later === facts ? 0n : netIncome(later))
  const [netIncomeFen, transferredFen, allocatedFen] = [netIncome(facts), -item('reserveToLoss'), item('reserve') + item('members') + item('other')]
  return basisOf({
    // Worked back from what is left: a book that began within the year has no balance at its start, and corrections of earlier years count as earlier.
    openingFen: leftThen - netIncomeFen - transferredFen + allocatedFen,
    netIncomeFen, transferredFen, allocatedFen,
    undistributedFen: leftNow < leftThen ? leftNow : leftThen,
    reserveFundFen: -[...later.balance].reduce((sum, [code, fen]) => (later.accounts.get(code)!.root === '311' ? sum + fen : sum), 0n),
  })
}

/** What may be distributed of a year, and the plan that there is. */
export async function distributionBasis(ctx: Context, input: { book: Id; year: number }) {
  const { settings } = await bookOf(ctx, input.book)
  const row = await store.planOfYear(ctx, input.book, input.year)
  const vouchers = row ? await vouchersOf(ctx, row) : []
  return {
    year: input.year, ...(await basis(ctx, input.book, input.year)), disclosureDays: settings.disclosureDays,
    plan: row && {
      id: row.id, year: row.year, state: row.state, plan: row.plan, meeting: row.meeting, createdBy: row.createdBy, approvedBy: row.approvedBy,
      mine: row.creator !== null && row.creator === ctx.actor.person,
      vouchers: vouchers.map(({ draft, state, voucher, year }) => ({ draft: draft!, state, voucherYear: voucher ? year : null })),
    },
  }
}

const vouchersOf = (ctx: Context, row: store.DistributionRow) => sourced(ctx, [row.book], 'ledger', 'distribution', `${row.id}-`)

function refuse(problems: Problem[]): void {
  if (problems.length > 0) throw invalid(problems[0]!.code, problems.map(({ message }) => message).join('；'), problems.map((problem) => ({ ...problem })))
}

async function checkPlan(ctx: Context, book: BookRow, year: number, plan: DistributionPlan): Promise<void> {
  const accounts = (await findAccounts(ctx, [book.id])).get(book.id)!
  refuse(planProblems(plan, await basis(ctx, book.id, year), accounts))
}

/** Writes the plan of a year, or writes it anew while it is not approved. */
export async function saveDistribution(ctx: Context, input: { book: Id; year: number; plan: DistributionPlan }): Promise<{ id: Id }> {
  const book = await bookOf(ctx, input.book)
  if (book.kind !== 'coop') throw conflict('ledger.notCoop', '收益分配只在集体经济组织的账套里办理')
  const row = await store.planOfYear(ctx, input.book, input.year)
  if (row?.state === 'approved') throw conflict('ledger.distributionApproved', `${input.year} 年的收益分配方案已经批准，不能再改；确需重做请先作废`)
  await checkPlan(ctx, book, input.year, input.plan)
  const id = row?.id ?? newId()
  await (row ? store.changePlan(ctx, id, input.plan) : store.insertPlan(ctx, book, { id, year: input.year, plan: input.plan }))
  await record(ctx, 'ledger.saveDistribution', id, book.village, { book: book.id, year: input.year, plan: { ...input.plan, members: input.plan.members.length } })
  return { id }
}

async function locked(ctx: Context, input: { book: Id; distribution: Id }, state: store.DistributionRow['state'], why: string) {
  const book = await bookOf(ctx, input.book)
  const row = await store.lockPlan(ctx, input.book, input.distribution)
  if (!row) throw notFound('ledger.distributionNotFound', '没有这份收益分配方案，请刷新页面')
  if (row.state !== state) throw conflict('ledger.distributionState', why)
  return { book, row }
}

/** Records how the members' meeting decided; another person than the one who wrote the plan. */
export async function approveDistribution(ctx: Context, input: { book: Id; distribution: Id; meeting: Meeting }): Promise<{ id: Id }> {
  const { book, row } = await locked(ctx, input, 'draft', '这份方案已经批准或作废')
  if ((row.creator && row.creator === ctx.actor.person) || row.createdBy === ctx.actor.name) throw forbidden('ledger.sameHands', '编制方案的人不能登记批准，请由另一人核对会议记录后登记')
  refuse(meetingProblems(input.meeting, row.plan, { disclosureDays: book.settings.disclosureDays, today: ctx.today }))
  await checkPlan(ctx, book, row.year, row.plan)
  await store.approvePlan(ctx, row, input.meeting)
  await record(ctx, 'ledger.approveDistribution', row.id, book.village, { book: book.id, year: row.year, meeting: { ...input.meeting } })
  return { id: row.id }
}

export async function voidDistribution(ctx: Context, input: { book: Id; distribution: Id; reason: string }): Promise<{ id: Id }> {
  const book = await bookOf(ctx, input.book)
  const row = await store.lockPlan(ctx, input.book, input.distribution)
  if (!row || row.state === 'void') throw notFound('ledger.distributionNotFound', '没有这份收益分配方案，请刷新页面')
  if ((await vouchersOf(ctx, row)).length > 0) throw conflict('ledger.distributionBooked', '这份方案已有分配凭证；请先作废未记账的凭证，已记账的用红字冲销')
  await store.voidPlan(ctx, row.id)
  await record(ctx, 'ledger.voidDistribution', row.id, book.village, { book: book.id, year: row.year, reason: input.reason })
  return { id: row.id }
}

/** Makes the vouchers of an approved plan, to be reviewed and posted by others; once. */
export async function bookDistribution(ctx: Context, input: { book: Id; distribution: Id; date: Day }): Promise<{ drafts: number }> {
  const { book, row } = await locked(ctx, input, 'approved', '只有经成员大会批准的方案才能记账')
  if (input.date < row.meeting!.day) throw invalid('ledger.distributionDate', `记账日期不能早于会议日期 ${row.meeting!.day}`)
  if (yearOf(input.date) < row.year || yearOf(input.date) > row.year + 1) throw invalid('ledger.distributionDate', `${row.year} 年的收益应在当年或次年分配`)
  if ((await vouchersOf(ctx, row)).length > 0) throw conflict('ledger.alreadyPosted', '这份方案已经生成分配凭证，不能重复')
  await checkPlan(ctx, book, row.year, row.plan)
  const accounts = (await findAccounts(ctx, [book.id])).get(book.id)!
  const list = distributionVouchers(row.plan, row.year, accounts)
  for (const [i, lines] of list.entries()) {
    const draft = { id: newId(), date: input.date, word: '记', kind: 'ordinary' as const, attachments: row.meeting!.attachments, lines }
    await submitDrafts(ctx, book.id, [draft], { preparedBy: ctx.actor.name, preparer: ctx.actor.person, source: { domain: 'ledger', kind: 'distribution', id: `${row.id}-${i + 1}` } })
  }
  await record(ctx, 'ledger.bookDistribution', row.id, book.village, { book: book.id, year: row.year, drafts: list.length })
  return { drafts: list.length }
}
