import { sql, type Kysely } from 'kysely'
import type { DB, Trx } from '../../../kernel/database/index.ts'
import type { Node } from '../rules/tree.ts'

const columns = ['id', 'level', 'code', 'name', 'parent', 'county', 'initials', 'withoutCoop', 'status'] as const

/** Every division of a county from the county down, former ones included, in code order. */
export const countyNodes = (trx: Trx, county: number): Promise<Node[]> =>
  trx.selectFrom('divisions.division').select(columns).where('county', '=', county).orderBy(sql`code collate "C"`).orderBy('id').execute()

export const nodeById = (trx: Trx, id: number): Promise<Node | undefined> =>
  trx.selectFrom('divisions.division').select(columns).where('id', '=', id).executeTakeFirst()

/** The active division with a code. */
export const nodeByCode = (trx: Trx, code: string): Promise<Node | undefined> =>
  trx.selectFrom('divisions.division').select(columns).where('code', '=', code).where('status', '=', 'active').executeTakeFirst()

/** Ids of the villages at or below a division, former ones included. */
export async function villageIds(trx: Trx, division: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    with recursive below as (
      select id, level from divisions.division where id = ${division}
      union all
      select d.id, d.level from below b join divisions.division d on d.parent = b.id where b.level < 5)
    select id from below where level = 5 order by id`.execute(trx)
  return rows.map((row) => row.id)
}

/** From the province (or the highest known level) down to the division. */
export async function lineTo(trx: Trx, division: number): Promise<Node[]> {
  const line: Node[] = []
  for (let next: number | null = division; next !== null; ) {
    const node = await nodeById(trx, next)
    if (!node) break
    line.unshift(node)
    next = node.parent
  }
  return line
}

export const setWithoutCoop = (trx: Trx, division: number, withoutCoop: boolean) =>
  trx.updateTable('divisions.division').set({ withoutCoop }).where('id', '=', division).execute()

export const listEditions = (trx: Trx, scopes: readonly string[]) =>
  trx
    .selectFrom('divisions.edition')
    .select(['id', 'name', 'asOf', 'scope', 'total', 'added', 'renamed', 'recoded', 'moved', 'merged', 'gone', 'importedAt'])
    .where('scope', 'in', scopes)
    .orderBy('id', 'desc')
    .execute()

export const nodesById = (db: Kysely<DB>, ids: readonly number[]): Promise<Node[]> =>
  db.selectFrom('divisions.division').select(columns).where('id', 'in', ids).execute()

/** Ids of the villages directly under these towns, former ones included. */
export async function villageIdsOf(db: Kysely<DB>, towns: readonly number[]): Promise<number[]> {
  const rows = await db.selectFrom('divisions.division').select('id').where('level', '=', 5).where('parent', 'in', towns).execute()
  return rows.map(({ id }) => id)
}

/** The counties in use with their present codes, in code order. */
export const registeredCounties = (db: Kysely<DB>) =>
  db
    .selectFrom('divisions.county as c')
    .innerJoin('divisions.division as d', 'd.id', 'c.division')
    .select(['c.county', 'd.code', 'c.name'])
    .orderBy(sql`d.code collate "C"`)
    .execute()

/** The tenant registered for a county division, if any. */
export const registeredCounty = (trx: Trx, division: number) =>
  trx.selectFrom('divisions.county').select('county').where('division', '=', division).executeTakeFirst()

export async function insertCountyDivision(trx: Trx, values: { code: string; name: string; initials: string; parent: number | null }): Promise<Node> {
  return await trx
    .insertInto('divisions.division')
    .values({ ...values, level: 3, county: sql<number>`divisions.tenant_number(${values.code})` })
    .returning(columns)
    .executeTakeFirstOrThrow()
}

export const insertCounty = (trx: Trx, values: { county: number; division: number; name: string; createdAt: Date }) =>
  trx.insertInto('divisions.county').values(values).execute()

/** Names around each village of the list. */
export async function placeRows(trx: Trx, villages: readonly number[]) {
  const { rows } = await sql<{ id: number; village: string; town: string; countyName: string; county: number }>`
    select v.id, v.name as village, t.name as town, c.name as county_name, v.county
    from divisions.division v join divisions.division t on t.id = v.parent join divisions.division c on c.id = t.parent
    where v.level = 5 and v.id = any(${villages}::int[])`.execute(trx)
  return rows
}
