import type { ArchiveTable } from '../../../kernel/archive-tables.ts'
import type { Context } from '../../../kernel/context.ts'
import { invalid } from '../../../kernel/error.ts'
import type { Id } from '../../../kernel/id.ts'
import type { Json } from '../../../kernel/json.ts'
import { archiveTables } from '../store/archive.ts'
import * as store from '../store/restore.ts'
import { verifyBook } from '../verify/book.ts'

type Row = { [column: string]: Json }

const SHOWN = 20

/** Takes in a book as an archive holds it, in the caller's transaction: begin, rows of each table, finish. Until `finish` it does not exist for anybody else. */
export interface Restoration {
  rows(table: string, rows: readonly Row[]): Promise<void>
  /**
   * Folds balances again from entries, compares frozen balances and voucher contents with their hashes, and gives the book its old state.
   * @throws DomainError ledger.archiveUnsound with what does not hold
   */
  finish(): Promise<void>
}

/**
 * @param row the book's row, without `organisation` where there is none
 * @throws DomainError ledger.bookExists, ledger.bookNameTaken, ledger.archiveColumn, ledger.archiveRow
 */
export async function beginRestore(ctx: Context, village: number, row: Row): Promise<Restoration> {
  const tables = new Map((await archiveTables(ctx)).map((table) => [table.name, table]))
  const { id, state } = row
  if (typeof id !== 'string' || (state !== 'setup' && state !== 'inUse')) throw invalid('ledger.archiveRow', '档案的 book 缺少账套编号或状态')
  await store.restoreBegin(ctx, village, known(tables, 'book', [row]), row)
  return {
    rows: (name, rows) => store.restoreRows(ctx, id, known(tables, name, rows), rows),
    finish: () => finish(ctx, { id, village }, state),
  }
}

async function finish(ctx: Context, book: { id: Id; village: number }, state: string): Promise<void> {
  await store.restoreFinish(ctx, book.id, state)
  const wrong = await verifyBook(ctx, book)
  if (wrong.length === 0) return
  const first = wrong[0]!
  throw invalid('ledger.archiveUnsound', `档案的内容核对不符（${first.check}）：${first.message.trim()}；没有导入任何内容`, wrong.slice(0, SHOWN).map(({ check, message }) => ({ check, message })))
}

/** The table, when it and every column of the rows are known here: an archive of a later program is not taken in by halves. */
function known(tables: ReadonlyMap<string, ArchiveTable>, name: string, rows: readonly Row[]): ArchiveTable {
  const table = tables.get(name)
  if (!table) throw invalid('ledger.archiveTable', `档案里有本程序不认识的表 ${name}；请用更新的版本导入`)
  for (const row of rows) for (const column of Object.keys(row)) if (!table.columns.has(column)) throw invalid('ledger.archiveColumn', `档案的 ${name} 里有本程序不认识的列 ${column}；请用更新的版本导入`)
  return table
}
