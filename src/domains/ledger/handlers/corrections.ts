import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { yearOf, type Day } from '../../../kernel/day.ts'
import { conflict, invalid, notFound } from '../../../kernel/error.ts'
import type { Id } from '../../../kernel/id.ts'
import type { VoucherDraft } from '../contract.ts'
import { blueLines, redLines, toTyped, type Original } from '../rules/life.ts'
import { isPriorYear, priorYearLines } from '../rules/year-end.ts'
import { findAccounts } from '../store/accounts.ts'
import type { BookRow } from '../store/books.ts'
import * as drafts from '../store/drafts.ts'
import { findLines, findVoucher } from '../store/vouchers.ts'
import { bookOf } from './books.ts'

interface CorrectionInput {
  voucher: Id
  year: number
  /** id of the new draft, minted by the client */
  draft: Id
  date: Day
}

/** The lines of a posted voucher as a draft would hold them. */
export async function originalLines(ctx: Context, year: number, voucher: Id): Promise<VoucherDraft['lines']> {
  return (await findLines(ctx, year, [voucher])).map(({ account, side, amountFen, summary, quantity, allocation, dimensions }) => ({
    account, side, amountFen, summary, ...(quantity !== null && { quantity }), ...(allocation && { allocation }),
    ...Object.fromEntries(dimensions.map(({ kind, id }) => [kind, id])),
  }))
}

async function original(ctx: Context, input: CorrectionInput, kind: 'reversalOf' | 'corrects') {
  const head = await findVoucher(ctx, input.year, input.voucher)
  if (!head) throw notFound('ledger.voucherNotFound', '凭证不存在，或不在您的管辖范围内')
  if (input.date < head.date) throw invalid('ledger.correctionDate', '更正凭证的日期不能早于原凭证')
  // A red twin in another year would change that year's result; a closing voucher there would leave income standing.
  if ((kind === 'reversalOf' || head.kind === 'closing') && yearOf(input.date) !== head.year)
    throw invalid('ledger.closingYear', '红字冲销只能在原凭证的当年进行，结转凭证也一样；以前年度的差错请用蓝字订正')
  return { head, book: await bookOf(ctx, head.book), lines: await originalLines(ctx, input.year, input.voucher) }
}

async function open(ctx: Context, input: CorrectionInput, kind: 'reversalOf' | 'corrects', linesOf: (original: Original, book: BookRow) => VoucherDraft['lines'] | Promise<VoucherDraft['lines']>): Promise<{ id: Id; book: Id }> {
  const { head, book, lines } = await original(ctx, input, kind)
  const source = { domain: 'ledger', kind: 'reversal', id: head.id }
  if (kind === 'reversalOf' && (await drafts.sourceState(ctx, book.id, source)) !== null) throw conflict('ledger.alreadyReversed', '这张凭证已经冲销，或冲销凭证正在审核，不能再冲')
  const draft: VoucherDraft = { id: input.draft, date: input.date, word: head.word, kind: head.kind === 'closing' ? 'closing' : 'correction', attachments: 0, lines: await linesOf({ ...head, lines }, book) }
  await drafts.insertTyped(ctx, book, toTyped(draft), {
    preparedBy: ctx.actor.name, preparer: ctx.actor.person, batch: null, source: kind === 'reversalOf' ? source : null,
    reversalOf: kind === 'reversalOf' ? head.id : null, corrects: kind === 'corrects' ? head.id : null, originYear: input.year,
  })
  await record(ctx, kind === 'reversalOf' ? 'ledger.reverseVoucher' : 'ledger.correctVoucher', head.id, book.village, { draft: input.draft, no: head.no, word: head.word, date: head.date })
  return { id: input.draft, book: book.id }
}

/** 红字冲销: opens the red twin of a posted voucher as a draft, linked to it; a voucher is cancelled once, in its own year (会计基础工作规范 art. 51(5)). */
export const reverseVoucher = (ctx: Context, input: CorrectionInput) => open(ctx, input, 'reversalOf', redLines)

/** 蓝字订正: opens a copy of a posted voucher to be set right, linked to it; one of an earlier year as the book's setting says. */
export const correctVoucher = (ctx: Context, input: CorrectionInput) =>
  open(ctx, input, 'corrects', async (source, book) => {
    const lines = blueLines(source, input.date)
    return isPriorYear(source.date, input.date) ? priorYearLines(lines, (await findAccounts(ctx, [book.id])).get(book.id)!, book.settings.priorYear) : lines
  })
