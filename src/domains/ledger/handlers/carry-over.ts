import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { addMonths, periodOf, type Period } from '../../../kernel/day.ts'
import { conflict, invalid } from '../../../kernel/error.ts'
import { newId, type Id } from '../../../kernel/id.ts'
import type { Fen } from '../../../kernel/money.ts'
import type { Account, VoucherDraft } from '../contract.ts'
import { wordOf } from '../rules/life.ts'
import { carryOverLines, carryOverSteps, stepTitles } from '../rules/year-end.ts'
import { findAccounts } from '../store/accounts.ts'
import * as balances from '../store/balances.ts'
import { bookStates, periodText, type BookRow } from '../store/books.ts'
import { draftsOfMonth } from '../store/close.ts'
import * as drafts from '../store/drafts.ts'
import { trialHash } from '../store/periods.ts'
import { sourced, type SourcedVoucher } from '../store/sources.ts'
import { bookOf } from './books.ts'
import { submitDrafts } from './drafts.ts'
import { bookFacts } from './facts.ts'
import { appendHistory, lastDayOfYear } from './vouchers.ts'

const KIND = 'carryOver'

/**
 * Year-end carry-over (posting-rules §2.1–2.3, §2.5). In set-up the closing vouchers are posted as history. At the desk they come as submitted
 * drafts of the person who asks, reviewed and posted by another; asked again, drafts that are not reviewed yet are replaced.
 */
export async function carryOver(ctx: Context, book: Id, year: number): Promise<{ vouchers: number; drafts: number }> {
  const row = await bookOf(ctx, book)
  const december = periodText(year, 12)
  if (december > periodOf(ctx.today)) throw invalid('ledger.future', `${year} 年还没有结束，不能年终结转`)
  const accounts = (await findAccounts(ctx, [book])).get(book)!
  if (row.state === 'setup') return await postHistory(ctx, row, year, accounts)

  const lastClosed = (await bookStates(ctx, [book])).get(book)?.lastClosed ?? addMonths(row.start, -1)
  if (lastClosed !== periodText(year, 11)) throw conflict('ledger.carryOverOrder', `年终结转前，${year} 年 1–11 月应已结账、12 月应未结账`)
  const proposed = await withdrawProposals(ctx, book, year)
  const distribution = (await sourced(ctx, [book], 'ledger', 'distribution')).filter(({ state, year: of }) => state !== 'posted' && of === year)
  const waiting = (await draftsOfMonth(ctx, [book], december)).reduce((sum, { n }) => sum + n, 0)
  if (waiting > distribution.length) throw conflict('ledger.draftsLeft', `12 月还有 ${waiting - distribution.length} 张未记账的凭证；请先记账或作废，再生成结转凭证`)
  const closing = await closingBalances(ctx, book, december, distribution)
  const list = carryOverLines(accounts, closing).map(({ step, lines }) => ({ step, draft: closingVoucher(row, year, lines) }))
  for (const { step, draft } of list) {
    const source = { domain: 'ledger', kind: KIND, id: nextId(`${year}-${step}`, proposed) }
    await submitDrafts(ctx, book, [draft], { preparedBy: ctx.actor.kind === 'person' ? ctx.actor.name : '系统结转', preparer: ctx.actor.person, source })
  }
  await record(ctx, 'ledger.carryOver', book, row.village, { year, drafts: list.length })
  return { vouchers: 0, drafts: list.length }
}

const closingVoucher = (book: BookRow, year: number, lines: VoucherDraft['lines']): VoucherDraft => ({
  id: newId(), date: lastDayOfYear(year), word: book.settings.words === 'three' ? wordOf(lines) : '记', kind: 'closing', attachments: 0, lines,
})

async function postHistory(ctx: Context, row: BookRow, year: number, accounts: ReadonlyMap<string, Account>): Promise<{ vouchers: number; drafts: number }> {
  const closing = await closingBalances(ctx, row.id, periodText(year, 12), [])
  const vouchers = carryOverLines(accounts, closing).map(({ lines }, no) => ({ ...closingVoucher(row, year, lines), no, preparedBy: '系统结转', reviewedBy: ctx.actor.name }))
  if (vouchers.length > 0) await appendHistory(ctx, row.id, vouchers, null, { keepNumbers: false })
  await record(ctx, 'ledger.carryOver', row.id, row.village, { year, vouchers: vouchers.length })
  return { vouchers: vouchers.length, drafts: 0 }
}

/** Takes back the closing drafts of the year that nobody has reviewed; returns the ids that posted ones hold. */
async function withdrawProposals(ctx: Context, book: Id, year: number): Promise<Set<string>> {
  const posted = new Set<string>()
  for (const { id, state, draft } of await sourced(ctx, [book], 'ledger', KIND, `${year}-`)) {
    if (state === 'reviewed') throw conflict('ledger.carryOverReviewed', '已有审核过、尚未记账的结转凭证；请先记账，或取消审核后再重新生成')
    if (state === 'posted') posted.add(id)
    else if (draft) await drafts.deleteDraft(ctx, draft)
  }
  return posted
}

/** A step that was posted and is needed again (more was booked later) gets a further number. */
function nextId(base: string, taken: ReadonlySet<string>): string {
  for (let round = 1; ; round++) {
    const id = round === 1 ? base : `${base}-${round}`
    if (!taken.has(id)) return id
  }
}

/** Balances at the end of December, with what approved distributions will add once their drafts are posted. */
async function closingBalances(ctx: Context, book: Id, december: string, pending: readonly SourcedVoucher[]): Promise<Map<string, Fen>> {
  const closing = new Map((await balances.balancesAt(ctx, [book], december)).map((b) => [b.account, b.fen]))
  for (const { draft } of pending) {
    const row = await drafts.findDraft(ctx, book, draft!)
    if (!row || !('checked' in row.content)) continue
    for (const { account, side, amountFen } of row.content.checked.lines) closing.set(account, (closing.get(account) ?? 0n) + (side === 'debit' ? amountFen : -amountFen))
  }
  return closing
}

/** How far the year's end is: the result, each step's vouchers, and once December is closed the next year's openings (V12). */
export async function yearEnd(ctx: Context, book: Id, year: number) {
  const { start } = await bookOf(ctx, book)
  const december = periodText(year, 12)
  const facts = (await bookFacts(ctx, [book], december))[0]!
  const vouchers = await sourced(ctx, [book], 'ledger', KIND, `${year}-`)
  const total = (values: ReadonlyMap<string, Fen>, accept: (account: Account) => boolean): Fen =>
    -[...values].reduce((sum, [code, fen]) => (accept(facts.accounts.get(code)!) ? sum + fen : sum), 0n)
  const closed = ((await bookStates(ctx, [book])).get(book)?.lastClosed ?? '') >= december
  return {
    year,
    incomeFen: total(facts.movement, (a) => a.class === 'profit' && a.side === 'credit'),
    expenseFen: -total(facts.movement, (a) => a.class === 'profit' && a.side === 'debit'),
    profitFen: total(facts.balance, (a) => a.root === '321'),
    undistributedFen: total(facts.balance, (a) => a.root === '322' && a.tag !== 'appropriation'),
    appropriationFen: total(facts.balance, (a) => a.root === '322' && a.tag === 'appropriation'),
    steps: carryOverSteps.map((step) => ({
      step, title: stepTitles[step],
      vouchers: vouchers.filter(({ id }) => id.startsWith(`${year}-${step}`)).map(({ draft, state, voucher, debitFen }) => ({ draft, state, voucher, debitFen })),
    })),
    opening: closed ? await nextOpening(ctx, book, year, start) : null,
  }
}

/** Next year's openings as frozen, beside last year's openings (the book's own, when it began within the year) plus the turnover of the whole year. */
async function nextOpening(ctx: Context, book: Id, year: number, start: Period) {
  const [january, december] = [periodText(year, 1), periodText(year, 12)]
  const openings = await balances.balancesAt(ctx, [book], addMonths(start > january ? start : january, -1))
  const folded = new Map(openings.map(({ account, fen }) => [account, fen]))
  for (const { account, debitFen, creditFen } of await balances.turnover(ctx, [book], january, december)) folded.set(account, (folded.get(account) ?? 0n) + debitFen - creditFen)
  const frozen = new Map((await balances.balancesAt(ctx, [book], december)).map(({ account, fen }) => [account, fen]))
  const accounts = [...new Set([...folded.keys(), ...frozen.keys()])].toSorted()
  const differences = accounts.map((account) => ({ account, closingFen: folded.get(account) ?? 0n, openingFen: frozen.get(account) ?? 0n })).filter(({ closingFen, openingFen }) => closingFen !== openingFen)
  return { accounts: frozen.size, equal: differences.length === 0, hash: (await trialHash(ctx, book, december)).toString('hex'), differences }
}
