import type { Context } from '../../../kernel/context.ts'
import { conflict, type DomainError } from '../../../kernel/error.ts'
import type { Id } from '../../../kernel/id.ts'
import { bookOf, accountsOf, lastClosed, numbersOf, partiesOf, proposeTag } from '../../ledger/index.ts'
import { numberGroup, readerFor, type BookFacts, type Examination } from '../rules/index.ts'
import * as store from '../store.ts'

async function factsOf(ctx: Context, id: Id): Promise<BookFacts> {
  const book = await bookOf(ctx, id)
  const numbers = new Map<string, Set<number>>()
  const acceptedGaps = new Map<string, Set<number>>()
  for (const { period, word, no, gap } of await numbersOf(ctx, id)) {
    const groups = gap ? acceptedGaps : numbers
    const key = numberGroup(period, word)
    groups.set(key, (groups.get(key) ?? new Set()).add(no))
  }
  return {
    accounts: new Map((await accountsOf(ctx, id)).map((account) => [account.code, account])),
    parties: new Set((await partiesOf(ctx, id)).map((party) => party.name)),
    start: book.start,
    lastClosed: (await lastClosed(ctx, [id])).get(id) ?? null,
    today: ctx.today,
    keepsNumbers: book.state === 'setup',
    numbers,
    acceptedGaps,
  }
}

/** Reads the staged rows of a batch against the book as it is now. */
export async function examine(ctx: Context, batch: store.BatchRow): Promise<Examination> {
  const { reading } = batch
  if (!reading) throw new Error(`batch ${batch.id} was never staged`)
  const { mapping, titles, date1904 } = reading
  const reader = readerFor(batch.kind, { mapping, titles, date1904, book: await factsOf(ctx, batch.book), proposeTag })
  for await (const row of store.stagedRows(ctx, batch.id)) reader.take(row)
  return reader.finish()
}

const shanghaiDay = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' })

/** The refusal of a content that the book already has, whatever file it comes in now. */
export const importedTwice = (first: store.BatchRow): DomainError =>
  conflict('imports.twice', `这份内容已经导入过：${shanghaiDay.format(first.createdAt)} 由${first.createdBy}从文件“${first.fileName}”导入；如需重导，请先撤回那一批`, {
    batch: first.id,
    fileName: first.fileName,
    createdBy: first.createdBy,
    createdAt: first.createdAt.toISOString(),
  })
