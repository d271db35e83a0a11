import { sql, type RawBuilder } from 'kysely'
import { jsonLines, readJsonLines, type ArchiveFile, type ArchivePart, type StoredArchiveFile } from './archive.ts'
import type { Context } from './context.ts'
import { conflict, invalid } from './error.ts'
import type { Id } from './id.ts'
import { stringify, type Json } from './json.ts'

type Row = { [column: string]: Json }

const FETCHED = 1000

interface Table {
  /** with its schema */
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
  if (rows[0]!.found) yield { path, content: jsonLines(rowsOf(ctx, await describe(ctx, name), here)) }
}

/** Types that JSON has no exact form for travel as text of one spelling. */
const asText: Record<string, (column: string) => string> = {
  bigint: (column) => `${column}::text`,
  numeric: (column) => `${column}::text`,
  bytea: (column) => `encode(${column}, 'hex')`,
  date: (column) => `to_char(${column}, 'YYYY-MM-DD')`,
  'timestamp with time zone': (column) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
}

/** The rows in the order of their key, in batches through a cursor: no internal numbers, no empty members. */
async function* rowsOf(ctx: Context, { columns, key }: Table, here: RawBuilder<unknown>): AsyncGenerator<Row[], void, undefined> {
  const members = [...columns].map(([column, type]) => `'${column}', ${(asText[type] ?? ((c: string) => c))(`t."${column}"`)}`)
  const order = key.map((column) => `t."${column}"${columns.get(column) === 'text' ? ' collate "C"' : ''}`)
  await sql`declare archive_rows no scroll cursor for select json_build_object(${sql.raw(members.join(', '))})::text as row ${here} order by ${sql.raw(order.join(', '))}`.execute(ctx.trx)
  for (;;) {
    const { rows } = await sql<{ row: string }>`fetch ${sql.raw(String(FETCHED))} from archive_rows`.execute(ctx.trx)
    yield rows.map(({ row }) => Object.fromEntries(Object.entries(JSON.parse(row) as Row).filter(([, value]) => value !== null)))
    if (rows.length < FETCHED) break
  }
  await sql`close archive_rows`.execute(ctx.trx)
}

async function describe(ctx: Context, name: string): Promise<Table> {
  const { rows } = await sql<{ column: string; type: string; inKey: number | null }>`
    select a.attname as "column", format_type(a.atttypid, null) as type, array_position(i.indkey::int2[], a.attnum) as in_key
    from pg_attribute a join pg_index i on i.indrelid = a.attrelid and i.indisprimary
    where a.attrelid = ${name}::regclass and a.attnum > 0 and not a.attisdropped and a.attname not in ('county', 'village', 'book') order by a.attnum`.execute(ctx.trx)
  const key = rows.filter(({ inKey }) => inKey !== null).toSorted((a, b) => a.inKey! - b.inKey!).map(({ column }) => column)
  return { name, columns: new Map(rows.map(({ column, type }) => [column, type])), key }
}

/** Takes in the rows of a file, as they were, under the book; a column that the table does not have would be lost, so it is refused. */
async function importTable(ctx: Context, book: { id: Id; village: number }, name: string, file: StoredArchiveFile): Promise<void> {
  const { columns } = await describe(ctx, name)
  for await (const rows of readJsonLines(file.content(), file.path)) {
    const present = [...new Set(rows.flatMap((row) => Object.keys(row)))]
    const unknown = present.find((column) => !columns.has(column))
    if (unknown !== undefined) throw invalid('kernel.archiveColumn', `档案的 ${name} 里有本程序不认识的列 ${unknown}；请用更新的版本导入`)
    const stored = rows.map((row) => Object.fromEntries(Object.entries(row).map(([column, value]) => [column, columns.get(column) === 'bytea' && typeof value === 'string' ? `\\x${value}` : value])))
    const names = sql.join(present.map((column) => sql.ref(column)))
    await said(name, sql`insert into ${sql.table(name)} (county, village, book, ${names})
      select ${ctx.scope.county}::int, ${book.village}::int, ${book.id}::uuid, ${names} from jsonb_populate_recordset(null::${sql.table(name)}, ${stringify(stored)}::jsonb)`.execute(ctx.trx))
  }
}

/** A row that the table does not take is the archive's fault, so it is said and not a failure of the program. */
async function said(name: string, done: Promise<unknown>): Promise<void> {
  try {
    await done
  } catch (error) {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
    if (code === '23505') throw conflict('kernel.archiveTwice', `档案的 ${name} 里有一行已经存在（编号重复），没有导入任何内容`)
    if (/^2[23]/.test(code)) throw invalid('kernel.archiveRow', `档案的 ${name} 里有一行不合格式：${error instanceof Error ? error.message : ''}，没有导入任何内容`)
    throw error
  }
}
