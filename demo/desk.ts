import type { Context } from '../src/kernel/context.ts'
import { newId, type Id } from '../src/kernel/id.ts'
import { booksOf, saveDraft, submitDraft } from '../src/domains/ledger/index.ts'
import { typedDraft, voucherDraft } from '../src/domains/ledger/contract.ts'
import { villagesOf } from '../src/domains/divisions/index.ts'

/** In how many co-op books of the demo town something waits. */
const BOOKS = 8

/** Leaves work on the demo accountant's desk: vouchers of the last day that wait for the cashier and the reviewer, and one half written. They are in no figure. */
export async function layDesk(ctx: Context, town: number, preparer: { id: Id; name: string }): Promise<void> {
  const desk: Context = { ...ctx, actor: { ...ctx.actor, person: preparer.id, name: preparer.name } }
  const books = await booksOf(desk, { villages: await villagesOf(ctx.trx, town), kind: 'coop', state: 'inUse' })
  for (const [i, book] of books.slice(0, BOOKS).entries()) {
    const voucher = (debit: string, credit: string, amountFen: bigint, summary: string) =>
      submitDraft(desk, { book: book.id, draft: voucherDraft.parse({ id: newId(), date: ctx.today, attachments: 1, lines: [{ account: debit, side: 'debit', amountFen, summary }, { account: credit, side: 'credit', amountFen, summary }] }) })
    await voucher('51302', '10201', BigInt(18_600 + i * 730), '购办公用品')
    if (i % 2 === 0) await voucher('10201', '50401', BigInt(2_315 + i * 41), '收第三季度存款利息')
  }
  const last = books[BOOKS]
  if (last) await saveDraft(desk, { book: last.id, version: null, draft: typedDraft.parse({ id: newId(), date: ctx.today, lines: [{ summary: '付路灯电费', account: '51303', amount: '862.40' }] }) })
}
