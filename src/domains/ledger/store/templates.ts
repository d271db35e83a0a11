import { sql } from 'kysely'
import type { Context } from '../../../kernel/context.ts'
import { yearOf } from '../../../kernel/day.ts'
import type { Id } from '../../../kernel/id.ts'
import { stringify } from '../../../kernel/json.ts'
import { typedDraft, type TypedDraft } from '../contract.ts'

export async function findTemplates(ctx: Context, book: Id): Promise<{ id: Id; name: string; draft: TypedDraft; createdBy: string }[]> {
  const rows = await ctx.trx.selectFrom('ledger.template').select(['id', 'name', 'content', 'createdBy']).where('county', '=', ctx.scope.county).where('book', '=', book).orderBy('name').execute()
  return rows.map(({ content, ...row }) => ({ ...row, draft: typedDraft.parse(content) }))
}

/** Puts a template in; a template of the same name gets the new content and keeps its id. */
export async function putTemplate(ctx: Context, book: { id: Id; village: number }, row: { id: Id; name: string; draft: TypedDraft }): Promise<Id> {
  const content = { content: stringify(row.draft), createdBy: ctx.actor.name, creator: ctx.actor.person, updatedAt: ctx.now }
  const { id } = await ctx.trx.insertInto('ledger.template')
    .values({ county: ctx.scope.county, id: row.id, village: book.village, book: book.id, name: row.name, ...content })
    .onConflict((conflict) => conflict.columns(['county', 'book', 'name']).doUpdateSet(content)).returning('id').executeTakeFirstOrThrow()
  return id
}

export async function deleteTemplate(ctx: Context, book: Id, id: Id): Promise<boolean> {
  const { numDeletedRows } = await ctx.trx.deleteFrom('ledger.template').where('county', '=', ctx.scope.county).where('book', '=', book).where('id', '=', id).executeTakeFirst()
  return numDeletedRows > 0n
}

const COMMON = 60

export async function commonSummaries(ctx: Context, book: Id): Promise<string[]> {
  const year = yearOf(ctx.today)
  const { rows } = await sql<{ summary: string }>`
    select summary from ledger.entry where county = ${ctx.scope.county} and book = ${book} and year in (${year}, ${year - 1})
    group by summary order by count(*) desc, summary collate "C" limit ${COMMON}`.execute(ctx.trx)
  return rows.map(({ summary }) => summary)
}
