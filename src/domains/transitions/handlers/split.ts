import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { addMonths, formatPeriod, lastDay, type Period } from '../../../kernel/day.ts'
import { conflict, invalid } from '../../../kernel/error.ts'
import { newId, type Id } from '../../../kernel/id.ts'
import { accountsOf, addAccounts, addParties, balancesAt, bookOf, booksOf, createBook, partiesOf, partyBalancesAt, retireBook, setOpening, statesOf, waitingText, type BookKind, type BookRow } from '../../ledger/index.ts'
import type { Plan } from '../contract.ts'
import { proposeShare, shareProblem, splitProof, type SplitRow } from '../rules/index.ts'
import * as store from '../store.ts'
import { getPlan } from './show.ts'

interface Destination {
  book: Id | null
  name: string
}

/** Takes the balances of a book at its last closed month and proposes how they are divided. */
export async function createSplit(ctx: Context, input: { book: Id; committee: Destination; coop: Destination }): Promise<{ id: Id }> {
  const source = await bookOf(ctx, input.book)
  if (await store.splitOfBook(ctx, source.id)) throw conflict('transitions.splitExists', `“${source.name}”已有分设方案；请打开它，或先取消`)
  const closed = await closedMonth(ctx, source)
  const rows = await splitRows(ctx, source.id, closed)
  if (rows.length === 0) throw invalid('transitions.nothingToSplit', `“${source.name}”${formatPeriod(closed)}末没有余额，不需要分设`)
  await checkDestinations(ctx, source, closed, input)
  const running = rows.some(({ root }) => root.startsWith('5'))
  const warnings = running ? ['收支类科目还有余额：分设后新账套的收支从分设当月起重新累计，本年以前各月的收支在旧账套查阅；最好在年终结转以后分设'] : []
  const id = newId()
  await store.insertPlan(ctx, {
    id, village: source.village, kind: 'split', sourceBook: source.id, title: `${source.name} 财务分设`, fileName: null, fileHash: null,
    content: { closed, warnings, mutual: true, committee: input.committee, coop: input.coop, rows },
  })
  await record(ctx, 'transitions.createSplit', id, source.village, { book: source.id, closed, rows: rows.length })
  return { id }
}

/** The month whose closing balances are divided: everything up to it is closed, and nothing was booked after it. */
async function closedMonth(ctx: Context, source: BookRow): Promise<Period> {
  if (source.retiredFrom) throw conflict('transitions.retired', `“${source.name}”已经停用`)
  const state = (await statesOf(ctx, [source.id])).get(source.id)
  const closed = state?.lastClosed ?? addMonths(source.start, -1)
  if (state?.lastVoucher && state.lastVoucher > lastDay(closed))
    throw conflict('transitions.notClosed', `“${source.name}”在 ${formatPeriod(closed)}结账以后还有凭证（最近 ${state.lastVoucher}）；请先把有凭证的月份结账，再分设`)
  if (state && waitingText(state.waiting) !== '') throw conflict('transitions.draftsLeft', `“${source.name}”还有未记账的凭证（${waitingText(state.waiting)}）；请先记账或作废`)
  return closed
}

/** Balances by leaf account; where an account is kept by party, by party, and what no party explains as a line of its own. */
async function splitRows(ctx: Context, book: Id, closed: Period): Promise<SplitRow[]> {
  const accounts = new Map((await accountsOf(ctx, book)).map((account) => [account.code, account]))
  const parties = new Map((await partiesOf(ctx, book)).map((party) => [party.id, party]))
  const byParty = Map.groupBy(await partyBalancesAt(ctx, [book], '', closed), ({ account }) => account)
  const totals = new Map((await balancesAt(ctx, { books: [book], period: closed })).map(({ account, fen }) => [account, fen]))
  const codes = [...new Set([...totals.keys(), ...byParty.keys()])].toSorted()
  return codes.flatMap((code) => {
    const account = accounts.get(code)!
    const held = (byParty.get(code) ?? []).map(({ party, fen }) => ({ party: parties.get(party)!, fen })).toSorted((a, b) => (a.party.name < b.party.name ? -1 : 1))
    const rest = (totals.get(code) ?? 0n) - held.reduce((sum, { fen }) => sum + fen, 0n)
    return [...held, ...(rest === 0n ? [] : [{ party: null, fen: rest }])].map(({ party, fen }) => ({ account: code, name: account.name, root: account.root, party: party?.name ?? null, category: party?.category ?? null, fen }))
  }).map((row, i) => ({ ...row, line: i + 1, committeeFen: proposeShare(row) }))
}

/** Books to be made need free names; books that exist must be empty, in set-up, and begin right after the closed month. */
async function checkDestinations(ctx: Context, source: BookRow, closed: Period, { committee, coop }: { committee: Destination; coop: Destination }): Promise<void> {
  const books = await booksOf(ctx, { villages: [source.village] })
  const start = addMonths(closed, 1)
  if (committee.name === coop.name) throw invalid('transitions.sameName', '两个新账套的名称不能相同')
  const states = await statesOf(ctx, books.map(({ id }) => id))
  for (const [kind, { book: id, name }] of [['committee', committee], ['coop', coop]] as const) {
    if (id === null) {
      if (books.some((book) => book.name === name)) throw conflict('transitions.bookNameTaken', `该村已有名为“${name}”的账套；请换一个名称，或选用它`)
      continue
    }
    const book = books.find((candidate) => candidate.id === id)
    if (!book || id === source.id || book.kind !== kind) throw invalid('transitions.destination', `“${name}”不是本村的${kind === 'coop' ? '集体经济组织' : '村民委员会'}账套，请重新选择`)
    if (book.name !== name) throw invalid('transitions.destination', `所选账套的名称是“${book.name}”，请按它填写`)
    if (book.state !== 'setup' || book.start !== start) throw conflict('transitions.destination', `“${name}”应在初始化中，并从 ${formatPeriod(start)}起建账，才能接收分设的余额`)
    if ((states.get(id)?.vouchers ?? 0) > 0 || (await balancesAt(ctx, { books: [id], period: closed })).length > 0) throw conflict('transitions.destination', `“${name}”里已有期初余额或凭证；请先撤回，或新建账套`)
  }
}

/** Sets the committee's part of lines, and whether a mutual 113 line makes each side balance. */
export async function allocate(ctx: Context, input: { plan: Id; version: number; mutual: boolean; rows: readonly { line: number; committeeFen: bigint }[] }): Promise<Plan> {
  const plan = await store.lockedPlan(ctx, input, ['draft'])
  if (plan.kind !== 'split') throw invalid('transitions.wrongKind', '这是新旧制度衔接方案，不能分配')
  const given = new Map(input.rows.map(({ line, committeeFen }) => [line, committeeFen]))
  const lines = new Set(plan.content.rows.map(({ line }) => line))
  const problems = [
    ...input.rows.filter(({ line }) => !lines.has(line)).map(({ line }) => `方案里没有第 ${line} 行`),
    ...plan.content.rows.flatMap((row) => (given.has(row.line) ? (shareProblem(row, given.get(row.line)!) ?? []) : [])),
  ]
  if (problems.length > 0) throw invalid('transitions.allocation', problems.slice(0, 3).join('；'), problems.slice(0, 200))
  const rows = plan.content.rows.map((row) => ({ ...row, committeeFen: given.get(row.line) ?? row.committeeFen }))
  await store.updatePlan(ctx, plan, { content: { ...plan.content, mutual: input.mutual, rows } })
  await record(ctx, 'transitions.allocate', plan.id, plan.village, { rows: input.rows.length, mutual: input.mutual })
  return await getPlan(ctx, input)
}

/** Writes the opening balances of both books and takes the old one out of use from the month in which they begin. */
export async function buildSplit(ctx: Context, plan: store.SplitPlan): Promise<store.Split> {
  const { content } = plan
  const source = await bookOf(ctx, plan.sourceBook)
  const now = await splitRows(ctx, source.id, await closedMonth(ctx, source))
  const same = now.length === content.rows.length && now.every((row, i) => row.account === content.rows[i]!.account && row.party === content.rows[i]!.party && row.fen === content.rows[i]!.fen)
  if (!same) throw conflict('transitions.balancesMoved', `“${source.name}”的余额在编制方案以后变了；请取消方案，按现在的余额重新编制`)
  await checkDestinations(ctx, source, content.closed, content)
  const { interBookFen } = splitProof(content.rows, content.mutual)
  const { rows, committee, coop } = content
  const made = {
    committee: await open(ctx, source, 'committee', content, rows.map((row) => ({ ...row, fen: row.committeeFen })), { name: coop.name, fen: interBookFen }, plan.id),
    coop: await open(ctx, source, 'coop', content, rows.map((row) => ({ ...row, fen: row.fen - row.committeeFen })), { name: committee.name, fen: -interBookFen }, plan.id),
  }
  await retireBook(ctx, source.id, addMonths(content.closed, 1))
  return { ...content, committee: { ...committee, book: made.committee }, coop: { ...coop, book: made.coop } }
}

type Part = Pick<SplitRow, 'account' | 'party' | 'category' | 'fen'>

async function open(ctx: Context, source: BookRow, kind: BookKind, content: store.Split, parts: readonly Part[], other: { name: string; fen: bigint }, batch: Id): Promise<Id> {
  const { book: given, name } = content[kind]
  const book = given ?? (await createBook(ctx, { village: source.village, kind, name, start: addMonths(content.closed, 1) })).id
  const known = new Set((await accountsOf(ctx, book)).map(({ code }) => code))
  const wanted = (await accountsOf(ctx, source.id)).filter(({ code, level, active }) => level > 1 && active && !known.has(code))
  await addAccounts(ctx, book, wanted.map(({ code, name: title, tag }) => ({ code, name: title, tag })))
  const held = parts.filter(({ fen }) => fen !== 0n)
  const names = new Map(held.flatMap(({ party, category }) => (party === null ? [] : [[party, category ?? 'counterparty'] as const])))
  const parties = await addParties(ctx, book, [...[...names].filter(([party]) => party !== other.name).map(([party, category]) => ({ name: party, category })), { name: other.name, category: 'affiliate' }])
  const opening = held.map(({ account, party, fen }) => ({ account, fen, ...(party !== null && { party: parties.get(party)! }) }))
  if (other.fen !== 0n) opening.push({ account: await mutualAccount(ctx, book), fen: other.fen, party: parties.get(other.name)! })
  await setOpening(ctx, book, batch, opening)
  return book
}

/** 113, or where it has sub-accounts one of its own for the other book. */
async function mutualAccount(ctx: Context, book: Id): Promise<string> {
  const under = (await accountsOf(ctx, book)).filter(({ root }) => root === '113')
  const [only] = under
  if (under.length === 1 && only) return only.code
  const existing = under.find(({ name, leaf }) => leaf && name === '账套间往来')
  if (existing) return existing.code
  const taken = new Set(under.map(({ code }) => code))
  const code = Array.from({ length: 99 }, (_, i) => `113${String(99 - i)}`.padEnd(5, '0')).find((candidate) => ![...taken].some((t) => t !== '113' && (t.startsWith(candidate) || candidate.startsWith(t))))
  if (!code) throw conflict('transitions.noFreeCode', '113 下面没有空的明细编码可设“账套间往来”')
  await addAccounts(ctx, book, [{ code, name: '账套间往来' }])
  return code
}
