import type { Context } from '../../../kernel/context.ts'
import type { Id } from '../../../kernel/id.ts'

export interface NoteRow {
  heading: string
  version: number
  content: string
  createdBy: string
  createdAt: Date
}

/** The latest text under each heading. */
export const latestNotes = (ctx: Context, book: Id, year: number): Promise<NoteRow[]> =>
  ctx.trx
    .selectFrom('reports.note')
    .select(['heading', 'version', 'content', 'createdBy', 'createdAt'])
    .distinctOn('heading')
    .where('county', '=', ctx.scope.county)
    .where('book', '=', book)
    .where('year', '=', year)
    .orderBy('heading')
    .orderBy('version', 'desc')
    .execute()

/** Writes a version; false when somebody else wrote it meanwhile. */
export async function insertNote(ctx: Context, row: { book: Id; village: number; year: number; heading: string; version: number; content: string }): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await ctx.trx
    .insertInto('reports.note')
    .values({ ...row, county: ctx.scope.county, createdBy: ctx.actor.name, createdAt: ctx.now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}
