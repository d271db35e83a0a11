import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { conflict, invalid } from '../../../kernel/error.ts'
import { newId, type Id } from '../../../kernel/id.ts'
import { acceptGaps, addAccounts, addParties, appendHistory, bookOf, setOpening, submitDrafts, withdrawBatch, withdrawOpening, type HistoryVoucher } from '../../ledger/index.ts'
import type { AccountTag } from '../../ledger/contract.ts'
import type { Gap, PartyCategory } from '../contract.ts'
import { gapText, type Examination } from '../rules/index.ts'
import * as store from '../store.ts'
import { examine, importedTwice } from './examine.ts'

/** Vouchers per call of the ledger: one transaction all the same, but its copies of the entries stay small. */
const SLICE = 2_500

/** What a person confirmed in the preview. */
export interface Confirmation {
  accounts: readonly { code: string; name: string; tag: AccountTag | null }[]
  parties: readonly { name: string; category: PartyCategory }[]
  gapsReason: string
}

const examples = (texts: readonly string[]): string => texts.slice(0, 3).join('；') + (texts.length > 3 ? ` 等 ${texts.length} 处` : '')

/**
 * Brings a checked batch into the book in the caller's transaction, all of it or nothing: into a book in set-up as posted
 * history with its own numbers, into a book in use as drafts for review.
 * Throws imports.twice (409), imports.hasErrors, imports.gaps, imports.accountsUnconfirmed (422), imports.changed (409).
 */
export async function post(ctx: Context, input: { batch: Id } & Confirmation) {
  const seen = await store.batchOf(ctx, input.batch)
  await store.lockBook(ctx, seen.book)
  const batch = await store.batchOf(ctx, input.batch, { lock: true })
  if (batch.state === 'posted') throw conflict('imports.done', '这一批已经导入，不会重复记账')
  if (batch.state !== 'staged') throw conflict('imports.notStaged', '文件还没有读完并通过检查，不能导入')
  const found = await examine(ctx, batch)
  const twin = await store.postedTwin(ctx, batch.book, batch.kind, found.contentHash)
  if (twin) throw importedTwice(twin)
  refuse(batch, found, input)

  const book = await bookOf(ctx, batch.book)
  await addAccounts(ctx, book.id, found.newAccounts.map(({ code }) => input.accounts.find((account) => account.code === code)!))
  const categories = new Map(input.parties.map(({ name, category }) => [name, category]))
  const parties = await addParties(ctx, book.id, found.newParties.map(({ name, category }) => ({ name, category: categories.get(name) ?? category })))
  if (batch.kind === 'opening') await setOpening(ctx, book.id, batch.id, found.opening.map(({ account, party, fen }) => ({ account, fen, ...partyOf(parties, party) })))
  for (let from = 0; from < found.vouchers.length; from += SLICE) {
    const slice = toHistory(found.vouchers.slice(from, from + SLICE), parties)
    if (book.state === 'setup') await appendHistory(ctx, book.id, slice, batch.id)
    else await submitDrafts(ctx, book.id, slice, { preparedBy: ctx.actor.name, preparer: ctx.actor.person, batch: batch.id })
  }
  await acceptGaps(ctx, book.id, batch.id, eachGap(found.gaps), input.gapsReason)

  await store.clearChunks(ctx, batch.id)
  await store.updateBatch(ctx, batch.id, {
    state: 'posted', vouchers: found.vouchers.length, lines: found.lines, debitFen: found.debitFen, creditFen: found.creditFen, gaps: found.gaps.length, contentHash: found.contentHash,
  })
  await record(ctx, 'imports.post', batch.id, batch.village, {
    book: batch.book, kind: batch.kind, fileName: batch.fileName, vouchers: found.vouchers.length, lines: found.lines, debitFen: found.debitFen, gapsReason: input.gapsReason,
  })
  return await store.batchOf(ctx, batch.id)
}

function refuse(batch: store.BatchRow, found: Examination, input: Confirmation): void {
  const errors = found.remarks.filter((remark) => remark.severity === 'error')
  if (errors.length > 0) {
    const text = examples(errors.map(({ row, message }) => (row === null ? message : `第 ${row} 行 ${message}`)))
    if (batch.errors === 0) throw conflict('imports.changed', `账套在检查之后有了变化：${text}；请重新读取并检查`)
    throw invalid('imports.hasErrors', `文件有错误，一张也没有导入：${text}；请改正后重新上传`)
  }
  if (found.gaps.length > 0 && input.gapsReason.trim().length < 2)
    throw invalid('imports.gaps', `断号：${examples(found.gaps.map((gap) => `${gap.period} 缺 ${gapText(gap)}`))}；请补上，或写明接受的原因`)
  const confirmed = new Set(input.accounts.map(({ code }) => code))
  const open = found.newAccounts.filter(({ code }) => !confirmed.has(code))
  if (open.length > 0)
    throw invalid('imports.accountsUnconfirmed', `文件里有账套还没有的明细科目：${examples(open.map(({ code, name }) => `${code} ${name}`))}；请确认后再导入`, {
      accounts: open.map(({ code, name, parent, tag }) => ({ code, name, parent, tag })),
    })
}

const partyOf = (parties: ReadonlyMap<string, Id>, name: string | null): { party?: Id } => {
  const party = name === null ? undefined : parties.get(name)
  return party === undefined ? {} : { party }
}

const toHistory = (vouchers: Examination['vouchers'], parties: ReadonlyMap<string, Id>): HistoryVoucher[] =>
  vouchers.map(({ date, word, no, kind, attachments, preparedBy, reviewedBy, lines }) => ({
    // An examination without errors has read every date and number.
    id: newId(), date: date!, word, no: no!, kind, attachments, preparedBy, reviewedBy,
    lines: lines.map(({ account, side, amountFen, summary, party }) => ({ account, side, amountFen, summary, ...partyOf(parties, party) })),
  }))

const eachGap = (gaps: readonly Gap[]) => gaps.flatMap(({ period, word, from, to }) => Array.from({ length: to - from + 1 }, (_, index) => ({ period, word, no: from + index })))

/** Takes a posted batch out of a book in set-up, whole; the ledger archives it. */
export async function withdraw(ctx: Context, input: { batch: Id; reason: string }) {
  const batch = await store.batchOf(ctx, input.batch, { lock: true })
  if (batch.state !== 'posted') throw conflict('imports.notPosted', '这一批没有导入，不需要撤回')
  const { state } = await bookOf(ctx, batch.book)
  if (state !== 'setup') throw conflict('imports.bookInUse', '账套已启用，导入的内容不能整批撤回；未审核的凭证可逐张撤回，已记账的请用红字冲销')
  if (batch.kind === 'opening') await withdrawOpening(ctx, batch.book, batch.id, input.reason)
  else await withdrawBatch(ctx, batch.book, batch.id, input.reason)
  await store.updateBatch(ctx, batch.id, { state: 'withdrawn' })
  await record(ctx, 'imports.withdraw', batch.id, batch.village, { book: batch.book, fileName: batch.fileName, reason: input.reason })
  return await store.batchOf(ctx, batch.id)
}
