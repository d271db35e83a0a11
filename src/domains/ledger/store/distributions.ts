import { sql } from 'kysely'
import type { Context } from '../../../kernel/context.ts'
import type { Id } from '../../../kernel/id.ts'
import { stringify } from '../../../kernel/json.ts'
import { distributionPlan, meeting as meetingSchema, type DistributionPlan, type Meeting } from '../contract/periods.ts'

export interface DistributionRow {
  id: Id
  book: Id
  village: number
  year: number
  state: 'draft' | 'approved' | 'void'
  plan: DistributionPlan
  meeting: Meeting | null
  createdBy: string
  creator: Id | null
  approvedBy: string | null
}

interface Stored extends Omit<DistributionRow, 'plan' | 'meeting'> {
  content: { plan: { reserveToLossFen: string; reserveFen: string; membersFen: string; others: { fen: string }[] }; meeting: unknown }
}

/** jsonb holds fen as decimal strings; the contract's schema gives the types back. */
function toRow({ content: { plan, meeting }, ...row }: Stored): DistributionRow {
  return {
    ...row,
    plan: distributionPlan.parse({
      ...plan, reserveToLossFen: BigInt(plan.reserveToLossFen), reserveFen: BigInt(plan.reserveFen), membersFen: BigInt(plan.membersFen),
      others: plan.others.map((other) => ({ ...other, fen: BigInt(other.fen) })),
    }),
    meeting: meeting ? meetingSchema.parse(meeting) : null,
  }
}

const columns = sql`id, book, village, year, state, content, created_by, creator, approved_by`

/** The plan of a year that is not void; null when there is none. */
export async function planOfYear(ctx: Context, book: Id, year: number): Promise<DistributionRow | null> {
  const { rows } = await sql<Stored>`select ${columns} from ledger.distribution where county = ${ctx.scope.county} and book = ${book} and year = ${year} and state <> 'void'`.execute(ctx.trx)
  return rows[0] ? toRow(rows[0]) : null
}

export async function lockPlan(ctx: Context, book: Id, id: Id): Promise<DistributionRow | null> {
  const { rows } = await sql<Stored>`select ${columns} from ledger.distribution where county = ${ctx.scope.county} and book = ${book} and id = ${id} for update`.execute(ctx.trx)
  return rows[0] ? toRow(rows[0]) : null
}

export async function insertPlan(ctx: Context, book: { id: Id; village: number }, row: { id: Id; year: number; plan: DistributionPlan }): Promise<void> {
  await ctx.trx.insertInto('ledger.distribution').values({
    county: ctx.scope.county, id: row.id, village: book.village, book: book.id, year: row.year, content: stringify({ plan: row.plan, meeting: null }),
    createdBy: ctx.actor.name, creator: ctx.actor.person, createdAt: ctx.now,
  }).execute()
}

export async function changePlan(ctx: Context, id: Id, plan: DistributionPlan): Promise<void> {
  await ctx.trx.updateTable('ledger.distribution').set({ content: stringify({ plan, meeting: null }), createdBy: ctx.actor.name, creator: ctx.actor.person })
    .where('county', '=', ctx.scope.county).where('id', '=', id).execute()
}

export async function approvePlan(ctx: Context, row: DistributionRow, meeting: Meeting): Promise<void> {
  await ctx.trx.updateTable('ledger.distribution')
    .set({ state: 'approved', content: stringify({ plan: row.plan, meeting }), approvedBy: ctx.actor.name, approver: ctx.actor.person, approvedAt: ctx.now })
    .where('county', '=', ctx.scope.county).where('id', '=', row.id).execute()
}

export async function voidPlan(ctx: Context, id: Id): Promise<void> {
  await ctx.trx.updateTable('ledger.distribution').set({ state: 'void' }).where('county', '=', ctx.scope.county).where('id', '=', id).execute()
}

export async function approvedYears(ctx: Context, book: Id): Promise<number[]> {
  const rows = await ctx.trx.selectFrom('ledger.distribution').select('year').where('county', '=', ctx.scope.county).where('book', '=', book).where('state', '=', 'approved').execute()
  return rows.map(({ year }) => year)
}
