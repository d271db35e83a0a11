import { sql } from 'kysely'
import type { Trx } from './index.ts'

/**
 * Of these hashes, those that stand in any column of bytes of any table, as lower-case hex. Every table is looked through, so one that comes later and
 * names files need not be declared.
 * @param except `schema.table`, whose own rules say what it still needs
 */
export async function namedHashes(trx: Trx, hashes: readonly Buffer[], except: string): Promise<Set<string>> {
  const columns = await sql<{ place: string; name: string }>`
    select format('%I.%I', n.nspname, c.relname) as place, quote_ident(a.attname) as name
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where a.atttypid = 'bytea'::regtype and a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p') and not c.relispartition
      and n.nspname not in ('pg_catalog', 'information_schema', 'pgboss') and n.nspname || '.' || c.relname <> ${except}
    order by 1, 2`.execute(trx)
  const named = new Set<string>()
  for (const { place, name } of columns.rows) {
    const { rows } = await sql<{ hash: Buffer }>`select distinct ${sql.raw(name)} as hash from ${sql.raw(place)} where ${sql.raw(name)} = any(${hashes}::bytea[])`.execute(trx)
    for (const { hash } of rows) named.add(hash.toString('hex'))
  }
  return named
}
