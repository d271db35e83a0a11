import { sql } from 'kysely'
import type { Trx } from '../../../kernel/database/index.ts'
import { errorCode } from '../../../kernel/postgres/start-error.ts'
import type { Finding } from './report.ts'

const INSUFFICIENT_PRIVILEGE = '42501'

/** Attempts that PostgreSQL must refuse to the application role; each is tried on real rows and rolled back. */
const attempts = ['voucher', 'entry', 'balance', 'dimension_balance', 'carried', 'period', 'counter'].flatMap((table) => [
  { item: `修改 ledger.${table}`, statement: (county: number) => `update ledger.${table} set village = village where county = ${county}` },
  { item: `删除 ledger.${table}`, statement: (county: number) => `delete from ledger.${table} where county = ${county}` },
])

/** V13: the role of this connection can change nothing that is posted or frozen, and the refusing triggers stand. */
export async function openDoors(trx: Trx, county: number): Promise<Finding[]> {
  const found: Finding[] = []
  const say = (item: string) => found.push({ book: null, year: null, month: null, item, stored: null, expected: null })
  for (const { item, statement } of attempts) if (!(await isRefused(trx, statement(Math.trunc(county))))) say(`${item}：没有被拒绝`)
  const { rows } = await sql<{ item: string }>`
    select '当前角色是超级用户或不受行级范围约束' as item from pg_roles where rolname = current_user and (rolsuper or rolbypassrls)
    union all
    select concat('触发器缺失或停用：', c.oid::regclass) from pg_class c
      where c.relnamespace = 'ledger'::regnamespace and (c.relname in ('voucher', 'entry') or c.oid in (
        select inhrelid from pg_inherits where inhparent in ('ledger.voucher'::regclass, 'ledger.entry'::regclass)))
      and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname = 'immutable' and t.tgenabled in ('O', 'A'))
    union all
    select concat('分区可绕过行级范围直接访问：', i.inhrelid::regclass) from pg_inherits i join pg_class c on c.oid = i.inhparent
      where c.relnamespace = 'ledger'::regnamespace and c.relkind = 'p' and has_table_privilege(i.inhrelid, 'select, insert, update, delete, truncate')
    union all
    select concat('表没有强制行级范围：', c.oid::regclass) from pg_class c
      where c.relnamespace = 'ledger'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and not (c.relrowsecurity and c.relforcerowsecurity)`.execute(trx)
  for (const { item } of rows) say(item)
  return found
}

async function isRefused(trx: Trx, statement: string): Promise<boolean> {
  await sql`savepoint attempt`.execute(trx)
  try {
    await sql.raw(statement).execute(trx)
    return false
  } catch (error) {
    if (errorCode(error) === INSUFFICIENT_PRIVILEGE) return true
    // Another refusal (the trigger) means that the right itself was there.
    if (errorCode(error) === 'MZ409') return false
    throw error
  } finally {
    await sql`rollback to savepoint attempt`.execute(trx)
  }
}
