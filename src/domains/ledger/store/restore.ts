import { sql } from 'kysely'
import type { Context } from '../../../kernel/context.ts'
import { conflict, invalid } from '../../../kernel/error.ts'
import type { Id } from '../../../kernel/id.ts'
import { stringify, type Json } from '../../../kernel/json.ts'
import type { ArchiveTable } from './archive.ts'

type Row = { [column: string]: Json }

/** Rows as PostgreSQL takes them: bytes get their prefix. */
const toStored = ({ columns }: ArchiveTable, row: Row): Row =>
  Object.fromEntries(Object.entries(row).map(([column, value]) => [column, columns.get(column) === 'bytea' && typeof value === 'string' ? `\\x${value}` : value]))

export const restoreBegin = (ctx: Context, village: number, table: ArchiveTable, book: Row) =>
  said('book', sql`select ledger.restore_begin(${ctx.scope.county}, ${village}, ${stringify(toStored(table, book))}::jsonb)`.execute(ctx.trx))

export const restoreRows = (ctx: Context, book: Id, table: ArchiveTable, rows: readonly Row[]) =>
  said(table.name, sql`select ledger.restore_rows(${ctx.scope.county}, ${book}::uuid, ${table.name}, ${stringify(rows.map((row) => toStored(table, row)))}::jsonb)`.execute(ctx.trx))

export const restoreFinish = (ctx: Context, book: Id, state: string) => sql`select ledger.restore_finish(${ctx.scope.county}, ${book}::uuid, ${state})`.execute(ctx.trx)

/** A row that the table does not take is the archive's fault, so it is said and not a failure of the program. */
async function said(table: string, done: Promise<unknown>): Promise<void> {
  try {
    await done
  } catch (error) {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
    if (code === '23505') throw conflict('ledger.archiveTwice', `档案的 ${table} 里有一行已经存在（编号重复），没有导入任何内容`)
    if (/^2[23]/.test(code)) throw invalid('ledger.archiveRow', `档案的 ${table} 里有一行不合格式：${error instanceof Error ? error.message : ''}`)
    throw error
  }
}
