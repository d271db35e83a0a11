import { sql } from 'kysely'
import type { Context } from '../../kernel/context.ts'
import type { Period } from '../../kernel/day.ts'
import type { Id } from '../../kernel/id.ts'
import type { NewSchedule } from './contract.ts'
import type { Plan } from './rules.ts'

export interface ScheduleRow extends Plan, Pick<NewSchedule, 'id' | 'name' | 'kind' | 'debitAccount' | 'creditAccount' | 'party' | 'project'> {
  book: Id
  village: number
  stopReason: string | null
  replaces: Id | null
  createdBy: string
}

const columns = [
  'id', 'book', 'village', 'name', 'kind', 'debitAccount', 'creditAccount', 'costFen', 'residualFen', 'beforeFen', 'months', 'firstMonth', 'stoppedFrom', 'stopReason',
  'nominal', 'party', 'project', 'replaces', 'createdBy',
] as const

export async function findSchedules(ctx: Context, books: readonly Id[]): Promise<ScheduleRow[]> {
  const rows = await ctx.trx.selectFrom('schedules.schedule').select(columns).where('county', '=', ctx.scope.county)
    .where(sql<boolean>`book = any(${books as Id[]}::uuid[])`).orderBy('book').orderBy('firstMonth').orderBy('id').execute()
  return rows.map((row) => ({ ...row, kind: row.kind as ScheduleRow['kind'] }))
}

export async function insertSchedule(ctx: Context, book: { id: Id; village: number }, schedule: Omit<NewSchedule, 'inService'> & { firstMonth: Period }, replaces: Id | null): Promise<void> {
  await ctx.trx.insertInto('schedules.schedule')
    .values({ ...schedule, county: ctx.scope.county, village: book.village, book: book.id, replaces, createdBy: ctx.actor.name, creator: ctx.actor.person, createdAt: ctx.now }).execute()
}

export async function stopSchedule(ctx: Context, id: Id, stoppedFrom: Period, stopReason: string): Promise<void> {
  await ctx.trx.updateTable('schedules.schedule').set({ stoppedFrom, stopReason }).where('county', '=', ctx.scope.county).where('id', '=', id).execute()
}
