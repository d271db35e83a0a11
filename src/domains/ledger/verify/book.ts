import { sql } from 'kysely'
import type { Context } from '../../../kernel/context.ts'
import type { Scope } from '../../../kernel/database/index.ts'
import type { Id } from '../../../kernel/id.ts'
import { changedVouchers } from './content.ts'
import { queries } from './queries.ts'
import { toMismatch, type CheckCode, type Finding, type Mismatch } from './report.ts'

/**
 * The checks of `verifyCounty` for one book, in the caller's transaction: the row scope is narrowed to its village meanwhile,
 * so that the county-wide queries read little. V13 is not of a book and is left out.
 */
export async function verifyBook(ctx: Context, book: { id: Id; village: number }): Promise<Mismatch[]> {
  const { county } = ctx.scope
  await narrow(ctx, { county, all: false, villages: [book.village] })
  // The planner has no statistics of rows that have just come in and would compare them one by one; only hashing is safe.
  await sql`set local jit = off; set local enable_nestloop = off; set local enable_mergejoin = off`.execute(ctx.trx)
  const found: Mismatch[] = []
  const add = (check: CheckCode, findings: readonly Finding[]) =>
    found.push(...findings.filter((finding) => finding.book === book.id).map((finding) => toMismatch(check, finding, new Map([[book.id, '']]))))
  for (const { check, rows } of queries) add(check, (await sql<Finding>`${rows(county)} order by 1, 2, 3, 4`.execute(ctx.trx)).rows)
  const months = await ctx.trx.selectFrom('ledger.voucher').select(['year', 'month']).distinct().where('county', '=', county).where('book', '=', book.id).orderBy('year').orderBy('month').execute()
  for (const { year, month } of months) add('V8', await changedVouchers(ctx.trx, county, book.id, year, month))
  await sql`set local enable_nestloop = on; set local enable_mergejoin = on`.execute(ctx.trx)
  await narrow(ctx, ctx.scope)
  return found
}

const narrow = (ctx: Context, { all, villages }: Scope) =>
  sql.raw(`set local app."all" = '${all ? 'on' : 'off'}'; set local app.villages = '{${villages.map((village) => Math.trunc(village)).join(',')}}'`).execute(ctx.trx)
