import { sql } from 'kysely'
import { said, toStored, type ArchiveTable } from '../../../kernel/archive-tables.ts'
import type { Context } from '../../../kernel/context.ts'
import type { Id } from '../../../kernel/id.ts'
import { stringify, type Json } from '../../../kernel/json.ts'

type Row = { [column: string]: Json }

export const restoreBegin = (ctx: Context, village: number, table: ArchiveTable, book: Row) =>
  said('ledger', 'book', sql`select ledger.restore_begin(${ctx.scope.county}, ${village}, ${stringify(toStored(table, book))}::jsonb)`.execute(ctx.trx))

export const restoreRows = (ctx: Context, book: Id, table: ArchiveTable, rows: readonly Row[]) =>
  said('ledger', table.name, sql`select ledger.restore_rows(${ctx.scope.county}, ${book}::uuid, ${table.name}, ${stringify(rows.map((row) => toStored(table, row)))}::jsonb)`.execute(ctx.trx))

export const restoreFinish = (ctx: Context, book: Id, state: string) => sql`select ledger.restore_finish(${ctx.scope.county}, ${book}::uuid, ${state})`.execute(ctx.trx)
