import { sql, type RawBuilder } from 'kysely'
import { jsonLines, readJsonLines, type ArchiveFile, type ArchivePart, type StoredArchiveFile } from './archive.ts'
import type { Context } from './context.ts'
import { conflict, invalid } from './error.ts'
import type { Id } from './id.ts'
import { stringify, type Json } from './json.ts'

type Row = { [column: string]: Json }

const FETCHED = 1000

/** A table whose rows lie by book, as the catalogue describes it. */
export interface ArchiveTable {
  /** without its schema */
  name: string
  /** column types by name, without the columns that say where a row lies */
  columns: ReadonlyMap<string, string>
  key: readonly string[]
}

/**
 * A part of the archive that is whole tables: the rows that lie by book in `tables` of the schema `name`, one file a table, columns read from the
 * catalogue, so that a new column travels along. A table without rows gives no file.
 * @param tables names in byte order; each has the columns county, village and book, and a primary key
 */
export const tablesPart = (name: string, tables: readonly string[]): ArchivePart => ({
  name,
  async *export(ctx, book) {
    for (const table of tables) yield* exportTable(ctx, book, `${name}.${table}`, `${table}.jsonl`)
  },
  async import(ctx, book, files) {
    for (const file of files) {
      const table = tables.find((known) => file.path === `${known}.jsonl`)
      if (!table) throw invalid('kernel.archiveTable', `档案里有本程序不认识的文件 data/${name}/${file.path}；请用更新的版本导入`)
      await importTable(ctx, book, `${name}.${table}`, file)
    }
  },
})

async function* exportTable(ctx: Context, book: Id, name: string, path: string): AsyncGenerator<ArchiveFile> {
  const here = sql`from ${sql.table(name)} t where t.county = ${ctx.scope.county} and t.book = ${book}::uuid`
  const { rows } = await sql<{ found: boolean }>`select exists (select 1 ${here}) as found`.execute(ctx.trx)
  if (rows[0]!.found) yield { path, content: jsonLines(archivedRows(ctx, await describe(ctx, name), here)) }
}

/** Reads a query through a cursor of the open transaction, so that only a batch is in memory. One cursor of a name at a time. */
export async function* inBatches<T>(ctx: Context, cursor: string, query: RawBuilder<unknown>): AsyncGenerator<T[], void, undefined> {
  await sql`declare ${sql.raw(cursor)} no scroll cursor for ${query}`.execute(ctx.trx)
  for (;;) {
    const { rows } = await sql<T>`fetch ${sql.raw(String(FETCHED))} from ${sql.raw(cursor)}`.execute(ctx.trx)
    if (rows.length > 0) yield rows
    if (rows.length < FETCHED) break
  }
  await sql`close ${sql.raw(cursor)}`.execute(ctx.trx)
}

/** Types that JSON has no exact form for travel as text of one spelling. */
const asText: Record<string, (column: string) => string> = {
  bigint: (column) => `${column}::text`,
  numeric: (column) => `${column}::text`,
  bytea: (column) => `encode(${column}, 'hex')`,
  date: (column) => `to_char(${column}, 'YYYY-MM-DD')`,
  'timestamp with time zone': (column) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
}

/**
 * Rows of a table in the order of their key: no internal numbers, no empty members, fen and quantities as text.
 * @param here `from … t where …`, which rows
 */
export async function* archivedRows(ctx: Context, { name, columns, key }: ArchiveTable, here: RawBuilder<unknown>): AsyncGenerator<Row[], void, undefined> {
  const members = [...columns].map(([column, type]) => `'${column}', ${(asText[type] ?? ((c: string) => c))(`t."${column}"`)}`)
  const order = key.map((column) => `t."${column}"${columns.get(column) === 'text' ? ' collate "C"' : ''}`)
  const query = sql`select json_build_object(${sql.raw(members.join(', '))})::text as row ${here}${sql.raw(order.length > 0 ? ` order by ${order.join(', ')}` : '')}`
  for await (const rows of inBatches<{ row: string }>(ctx, `archive_${name}`, query)) yield rows.map(({ row }) => present(JSON.parse(row) as Row))
}

const present = (row: Row): Row => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))

/** Tables with their columns and keys, in byte order of their names; `which` is a condition on pg_class `c`. */
export async function describeTables(ctx: Context, which: RawBuilder<unknown>): Promise<ArchiveTable[]> {
  const { rows } = await sql<{ name: string; column: string; type: string; inKey: number | null }>`
    select c.relname as name, a.attname as "column", format_type(a.atttypid, null) as type, array_position(i.indkey::int2[], a.attnum) as in_key
    from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      join pg_index i on i.indrelid = c.oid and i.indisprimary
    where ${which}
    order by c.relname collate "C", a.attnum`.execute(ctx.trx)
  return [...Map.groupBy(rows, ({ name }) => name)].map(([name, all]) => {
    const own = all.filter(({ column }) => !['county', 'village', 'book'].includes(column))
    const key = own.filter(({ inKey }) => inKey !== null).toSorted((a, b) => a.inKey! - b.inKey!).map(({ column }) => column)
    return { name, columns: new Map(own.map(({ column, type }) => [column, type])), key }
  })
}

const describe = async (ctx: Context, name: string): Promise<ArchiveTable> => (await describeTables(ctx, sql`c.oid = ${name}::regclass`))[0]!

/** A row as PostgreSQL takes it: bytes get their prefix. */
export const toStored = ({ columns }: ArchiveTable, row: Row): Row =>
  Object.fromEntries(Object.entries(row).map(([column, value]) => [column, columns.get(column) === 'bytea' && typeof value === 'string' ? `\\x${value}` : value]))

/** Takes in the rows of a file, as they were, under the book; a column that the table does not have would be lost, so it is refused. */
async function importTable(ctx: Context, book: { id: Id; village: number }, name: string, file: StoredArchiveFile): Promise<void> {
  const table = await describe(ctx, name)
  for await (const rows of readJsonLines(file.content(), file.path)) {
    const present = [...new Set(rows.flatMap((row) => Object.keys(row)))]
    const unknown = present.find((column) => !table.columns.has(column))
    if (unknown !== undefined) throw invalid('kernel.archiveColumn', `档案的 ${name} 里有本程序不认识的列 ${unknown}；请用更新的版本导入`)
    const names = sql.join(present.map((column) => sql.ref(column)))
    await said('kernel', name, sql`insert into ${sql.table(name)} (county, village, book, ${names})
      select ${ctx.scope.county}::int, ${book.village}::int, ${book.id}::uuid, ${names} from jsonb_populate_recordset(null::${sql.table(name)}, ${stringify(rows.map((row) => toStored(table, row)))}::jsonb)`.execute(ctx.trx))
  }
}

/**
 * A row that the table does not take is the archive's fault, so it is said and not a failure of the program.
 * @throws DomainError <domain>.archiveTwice, <domain>.archiveRow
 */
export async function said(domain: string, table: string, done: Promise<unknown>): Promise<void> {
  try {
    await done
  } catch (error) {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
    if (code === '23505') throw conflict(`${domain}.archiveTwice`, `档案的 ${table} 里有一行已经存在（编号重复），没有导入任何内容`)
    if (/^2[23]/.test(code)) throw invalid(`${domain}.archiveRow`, `档案的 ${table} 里有一行不合格式：${error instanceof Error ? error.message : ''}，没有导入任何内容`)
    throw error
  }
}
