import { isDeepStrictEqual } from 'node:util'
import { createRouterClient, ORPCError, type RouterClient } from '@orpc/server'
import type { Client } from 'pg'
import { addAccounts, addParties, createBook, ledgerRouter, setOpening, useBook } from '../../src/domains/ledger/index.ts'
import type { TypedDraft, VoucherDraft } from '../../src/domains/ledger/contract.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { wholeCounty, type Actor, type Context } from '../../src/kernel/context.ts'
import { translate, type Database } from '../../src/kernel/database/index.ts'
import { DomainError } from '../../src/kernel/error.ts'
import { formatFen } from '../../src/kernel/money.ts'
import { makeVillage } from '../support/village.ts'
import type { Action, Content, Draft, Person, Refusal, Seen } from './model.ts'

export const START = '2025-11'
export const TODAY = '2026-10-31'
/** The accounts that the vouchers of a run may use. */
export const LEAVES: ReadonlySet<string> = new Set(['101', '102', '113', '151', '311', '321', '32201', '32202', '50102', '503', '513', '514'])
const clock = systemClock(TODAY)

/** Two accountants who may do everything for each other, a reviewer, a cashier, and a supervisor who also closes. */
const staff = {
  甲会计: ['prepare', 'review', 'post', 'sign', 'close'], 乙会计: ['prepare', 'review', 'post', 'sign', 'close'],
  审核员: ['review', 'post', 'close'], 出纳员: ['sign'], 主管: ['reopen', 'close'],
}
export type Name = keyof typeof staff
export const names = Object.keys(staff) as Name[]
export const people: ReadonlyMap<string, Person> = new Map(names.map((name, i) => [name, { id: `01890000-0000-7000-8000-00000000000${i + 1}`, name, may: new Set(staff[name]) }]))

/** Ids in order of creation, so that vouchers of one day are posted in the order in which they were made. */
let serial = 0
export const mintId = (): string => `01900000-0000-7000-8000-${(++serial).toString(16).padStart(12, '0')}`

export type Result = { refused: string[]; message: string } | { value: unknown }

const codes: Record<string, Refusal> = {
  'identity.notPermitted': 'permission', 'ledger.draftState': 'state', 'ledger.posted': 'state', 'ledger.draftNotFound': 'gone', 'ledger.voucherNotFound': 'gone',
  'ledger.draftChanged': 'stale', 'ledger.sameHands': 'hands', 'ledger.awaitsCashier': 'unsigned', 'ledger.periodClosed': 'closed', 'ledger.future': 'future',
  'ledger.beforeStart': 'early', 'ledger.beforeUse': 'early', 'ledger.account': 'account', 'ledger.accountNotLeaf': 'account', 'ledger.accountUnknown': 'account', 'ledger.partyMissing': 'party', 'ledger.dimensionUnknown': 'party', 'ledger.unbalanced': 'unbalanced',
  'ledger.notClosing': 'notClosing', 'ledger.closingByHand': 'byHand', 'ledger.closingComputed': 'computed', 'ledger.priorYear': 'priorYear', 'ledger.noEvidence': 'evidence', 'ledger.notRedTwin': 'twin', 'ledger.noDistributionPlan': 'plan',
  'ledger.alreadyReversed': 'twice', 'ledger.correctionDate': 'date', 'ledger.closingYear': 'closingYear', 'ledger.previousOpen': 'order', previous: 'order',
  'ledger.draftsLeft': 'drafts', drafts: 'drafts', cash: 'cash', carriedOver: 'carry', profit: 'carry', due: 'future', 'ledger.reopenOrder': 'reopenOrder',
  'ledger.periodOpen': 'periodOpen', 'ledger.reopeningPending': 'pending', 'ledger.reopeningDecided': 'decided', 'ledger.remarkMissing': 'remark',
  'ledger.carryOverReviewed': 'carryReviewed', 'ledger.carryOverOrder': 'carryOrder', 'ledger.idTaken': 'taken', 'kernel.keyReused': 'key',
}
/** Batches answer with sentences. */
const sentences: [RegExp, Refusal][] = [
  [/重新查看/, 'stale'], [/没有这张未记账凭证/, 'gone'], [/先由出纳签字/, 'unsigned'], [/不能是同一人|不能为自己/, 'hands'], [/已结账，不能再记账/, 'closed'], [/晚于当前业务月份/, 'future'],
  [/必须写明往来/, 'party'], [/借贷不平/, 'unbalanced'], [/^这张凭证.*，不能.*；/, 'state'],
]
const sentenceClass = (text: string): string => sentences.find(([pattern]) => pattern.test(text))?.[1] ?? `?${text}`

/** The classes of a refusal; what the program did not mean to refuse begins with "?". */
export function refusalOf(error: unknown): { refused: string[]; message: string } {
  const known = error instanceof ORPCError ? error : translate(error)
  if (!(known instanceof ORPCError || known instanceof DomainError)) return { refused: [`?${String(known)}`], message: String(known) }
  const details = known instanceof ORPCError ? (known.data as unknown) : known.details
  const several = known.code === 'ledger.voucherInvalid' || known.code === 'ledger.closeBlocked'
  const found = several && Array.isArray(details) ? (details as { code: string }[]).map(({ code }) => code) : [known.code]
  return { refused: [...new Set(found.map((code) => codes[code] ?? `?${code}`))], message: known.message }
}

const toVoucher = ({ id, date, kind, attachments, lines }: Content): VoucherDraft => ({
  id, date, kind, attachments, word: '记',
  lines: lines.map(({ account, side, fen, summary, party, allocation }) => ({ account, side, amountFen: fen, summary, ...(party && { party }), ...(allocation && { allocation: allocation as 'reserve' }) })),
})
const toTyped = ({ id, date, kind, attachments, lines }: Content): TypedDraft => ({
  id, date, kind, attachments, word: '记',
  lines: lines.map(({ account, side, fen, summary, party }) => ({
    account, side, amount: formatFen(fen), summary, party: party ?? null, project: null, contract: null, asset: null, fundSource: null, allocation: null, quantity: '', price: '',
  })),
})
export { toVoucher }

type Api = RouterClient<typeof ledgerRouter>

/** One book of one run, reached through the procedures as each person. */
export interface Book {
  id: string
  parties: string[]
  opening: Map<string, bigint>
}

/** The program under test over one database: procedures in process, behind the same guard as over HTTP. */
export class Desk {
  readonly db: Database
  readonly county: number
  readonly village: number
  readonly watcher: Client
  readonly clients: ReadonlyMap<string, Api>
  private books = 0

  private constructor(db: Database, county: number, village: number, watcher: Client) {
    ;[this.db, this.county, this.village, this.watcher] = [db, county, village, watcher]
    this.clients = new Map(names.map((name) => [name, createRouterClient(ledgerRouter, { context: { db, clock, actor: actorOf(name), scope: wholeCounty(county) } })]))
  }

  /** @param watcher a connection that sees every row; the invariants read through it */
  static async open(db: Database, watcher: Client): Promise<Desk> {
    const { county, id } = await makeVillage(db, TODAY)
    await watcher.query(`set app.county = '${county}'; set app."all" = 'on'; set jit = off`)
    return new Desk(db, county, id, watcher)
  }

  /** Runs `work` in a transaction as a person, past the procedures: for front doors of other domains and for races. */
  act = <T>(by: string, work: (ctx: Context) => Promise<T>): Promise<T> =>
    this.db.transaction(wholeCounty(this.county), (trx) => work({ actor: actorOf(by), scope: wholeCounty(this.county), now: clock.now(), today: TODAY, trx }))

  /** A small book in use from its first month, with an opening balance and two parties. */
  newBook(): Promise<Book> {
    return this.act('甲会计', async (ctx) => {
      const { id } = await createBook(ctx, { village: this.village, kind: 'coop', name: `试验社${++this.books}`, start: START })
      await addAccounts(ctx, id, [
        { code: '50102', name: '租赁收入', tag: 'lease' }, { code: '32201', name: '未分配收益', tag: 'undistributed' }, { code: '32202', name: '各项分配', tag: null },
      ])
      const byName = await addParties(ctx, id, [{ name: '张户' }, { name: '李户' }])
      const parties = [byName.get('张户')!, byName.get('李户')!]
      const rows = [{ account: '101', fen: 4_000n }, { account: '102', fen: 900_000n }, { account: '113', party: parties[0]!, fen: 5_000n }, { account: '311', fen: -909_000n }]
      await setOpening(ctx, id, null, rows)
      await useBook(ctx, id, START)
      return { id, parties, opening: new Map(rows.map(({ account, party, fen }) => [`${account}|${party ?? ''}`, fen])) }
    })
  }

  /** Carries out one act as its person; the key makes a repetition of it the same command. */
  async call(book: Book, action: Action, key: string): Promise<Result> {
    try {
      return { value: await this.send(book.id, action, key) }
    } catch (error) {
      return refusalOf(error)
    }
  }

  private async send(book: string, a: Action, key: string): Promise<unknown> {
    const api = this.clients.get(a.by)!
    switch (a.do) {
      case 'save': return await api.saveDraft({ book, draft: toTyped(a.draft), version: a.version })
      case 'submit': return await api.submitDraft({ key, book, draft: toVoucher(a.draft) })
      case 'recall': return await api.recallDraft({ key, book, draft: a.id })
      case 'remove': return await api.removeDraft({ key, book, draft: a.id })
      case 'return': return await api.returnDraft({ key, book, draft: a.id, reason: '缺附件' })
      case 'unreview': return await api.unreviewDraft({ key, book, draft: a.id })
      case 'postOne': return await api.postDraft({ key, book, draft: a.id })
      case 'sign': return batchResult(await api.signDrafts({ key, book, drafts: a.drafts }))
      case 'review': return batchResult(await api.reviewDrafts({ key, book, drafts: a.drafts }))
      case 'post': return batchResult(await api.postDrafts({ key, book, drafts: a.drafts }))
      case 'reverse': return await api.reverseVoucher({ key, voucher: a.voucher, year: a.year, draft: a.id, date: a.date })
      case 'correct': return await api.correctVoucher({ key, voucher: a.voucher, year: a.year, draft: a.id, date: a.date })
      case 'close': return await api.closePeriod({ key, book, period: a.period })
      case 'request': return await api.requestReopening({ key, book, period: a.period, reason: '漏记一笔' })
      case 'decide': return await api.decideReopening({ key, book, reopening: a.id, approve: a.approve, remark: a.remark })
      case 'carryOver': return await api.carryOver({ key, book, year: a.year })
    }
  }

  /** The waiting carry-over vouchers as the program proposes them. */
  async proposedBy(book: Book): Promise<Draft[]> {
    const { rows } = await this.clients.get('甲会计')!.drafts({ book: book.id })
    return await Promise.all(rows.filter(({ source }) => source === 'ledger.carryOver').map(async ({ id, date, kind, attachments, state, version, preparedBy, lines }) => {
      if (lines.some(({ party }) => party !== null)) throw new Error('a closing voucher names a party')
      return {
        id, date, kind, attachments, state, version, preparer: preparedBy, reviewer: null, cashier: null, reversalOf: null, corrects: null, carryOver: true,
        lines: lines.map(({ account, side, amountFen, summary }) => ({ account, side, fen: amountFen, summary })),
      }
    }))
  }
}

export interface BatchItem { no: number | null; problem: string | null }
const batchResult = ({ results }: { results: { id: string; no: number | null; problem: string | null }[] }) =>
  new Map(results.map(({ id, no, problem }): [string, BatchItem] => [id, { no, problem: problem && sentenceClass(problem) }]))

export function actorOf(name: string): Actor {
  const person = people.get(name)!
  const held = [...person.may].map((act) => (['close', 'reopen'].includes(act) ? `ledger.period.${act}` : `ledger.voucher.${act}`))
  return { kind: 'person', person: person.id, name, posts: [], permissions: new Set([...held, 'ledger.book.read', 'ledger.voucher.read', 'ledger.report.read']) }
}

export const sameResult = (a: Result, b: Result): boolean => isDeepStrictEqual(a, b)
export const seenOf = ({ id, version }: Draft): Seen => ({ id, version })
