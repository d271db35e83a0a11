import type { PoolClient } from 'pg'

/** What became of the divisions in one import. */
export interface Changes {
  added: number
  renamed: number
  recoded: number
  moved: number
  merged: number
  gone: number
  returned: number
}

const unpaired = 'not exists (select from pair q where q.code = s.code)'
const free = `d.status = 'active' and not exists (select from pair q where q.division = d.id) and not exists (select from mapping m where m.old = d.code)`

/**
 * Finds for each staged row the division that it already is: same code and name; or as the mapping says; or, level by level,
 * the only one of that name under the same parent (recoded); or the same code (renamed); or one that had gone (returned).
 * A name outweighs a code, because the yearly lists give a freed code to the next village.
 */
export async function pairStaged(client: PoolClient): Promise<void> {
  await client.query(
    `insert into pair select s.code, d.id from staged s
     join divisions.division d on d.code = s.code and d.level = s.level and d.name = s.name where ${free}`,
  )
  await client.query(
    `insert into pair select m.new, d.id from mapping m
     join staged s on s.code = m.new
     join divisions.division d on d.code = m.old and d.status = 'active' and d.level = s.level
     where ${unpaired} and not exists (select from mapping k where k.new = m.new and k.old <> m.old)
       and not exists (select from divisions.division e where e.code = m.new and e.status = 'active')`,
  )
  await client.query('analyze pair')
  for (let level = 1; level <= 5; level += 1) {
    await client.query(
      `insert into pair
       select min(s.code collate "C"), min(d.id) from staged s
       join pair p on p.code = s.parent
       join divisions.division d on d.parent = p.division and d.name = s.name and d.level = s.level
       where s.level = $1 and ${unpaired} and ${free}
       group by s.parent, s.name having count(*) = 1`,
      [level],
    )
    await client.query(
      `insert into pair select s.code, d.id from staged s
       join divisions.division d on d.code = s.code and d.level = s.level
       where s.level = $1 and ${unpaired} and ${free}`,
      [level],
    )
  }
  await client.query(
    `insert into pair select s.code, max(d.id) from staged s
     join divisions.division d on d.code = s.code and d.level = s.level and d.name = s.name and d.status = 'gone'
     where ${unpaired} group by s.code`,
  )
}

/**
 * Lists in `removed` the active divisions that the file no longer has: of the county, or of the country.
 * A county in use that a national file does not hold at all is left alone, with what is above it.
 * @returns the names of the counties left alone
 */
export async function listRemoved(client: PoolClient, county: string): Promise<string[]> {
  await client.query(`
    insert into kept select d.id, d.county, d.parent, d.name from divisions.division d join divisions.county c on c.division = d.id
    where d.status = 'active' and not exists (select from pair p where p.division = d.id)`)
  await client.query(`
    insert into removed select d.id, m.new from divisions.division d left join mapping m on m.old = d.code
    where d.status = 'active' and not exists (select from pair p where p.division = d.id) and ${county === '' ? COUNTRY : COUNTY}`,
    county === '' ? [] : [county],
  )
  const { rows } = await client.query<{ name: string }>(`select name from kept where $1 = '' order by name`, [county])
  return rows.map((row) => row.name)
}

const COUNTY = `d.level >= 3 and d.county = (
  select c.county from pair p join divisions.division c on c.id = p.division where p.code = $1)`

const COUNTRY = `(d.county is null or d.county not in (select county from kept))
  and d.id not in (select parent from kept where parent is not null)
  and d.id not in (select u.parent from kept k join divisions.division u on u.id = k.parent where u.parent is not null)`

/** Writes the history rows of an edition (each with the state before), then the divisions themselves, from provinces down. */
export async function writeMerge(client: PoolClient, edition: number, progress: (level: number) => void): Promise<Changes> {
  const changes = { ...(await writeHistory(client, edition)), added: 0 }
  await client.query(`update divisions.division d set status = case when r.new is null then 'gone' else 'merged' end from removed r where d.id = r.id`)
  // A code may pass from one division to another in one edition, and the active codes are unique at every moment.
  await client.query(`update divisions.division d set code = '~' || d.id from pair p where p.division = d.id and p.code <> d.code and d.status = 'active'`)
  for (let level = 1; level <= 5; level += 1) {
    await client.query(UPDATE_LEVEL, [level])
    const { rowCount } = await client.query(INSERT_LEVEL, [level, edition])
    changes.added += rowCount ?? 0
    progress(level)
  }
  await client.query(`update divisions.division d set successor = s.id from removed r join divisions.division s on s.code = r.new and s.status = 'active' where d.id = r.id`)
  return changes
}

async function writeHistory(client: PoolClient, edition: number): Promise<Omit<Changes, 'added'>> {
  await client.query(
    `insert into divisions.history (division, edition, change, code, name, parent_code)
     select d.id, $1::int, c.change, d.code, d.name, u.code
     from pair p join staged s on s.code = p.code join divisions.division d on d.id = p.division
     left join divisions.division u on u.id = d.parent
     left join pair np on np.code = s.parent
     left join staged ns on ns.code = s.parent
     cross join lateral (values
       ('renamed', d.name <> s.name),
       ('recoded', d.code <> s.code),
       ('moved', d.parent is not null and ns.code is not null and np.division is distinct from d.parent),
       ('returned', d.status <> 'active')) as c (change, holds)
     where c.holds
     union all
     select d.id, $1::int, case when r.new is null then 'gone' else 'merged' end, d.code, d.name, u.code
     from removed r join divisions.division d on d.id = r.id left join divisions.division u on u.id = d.parent`,
    [edition],
  )
  const { rows } = await client.query<{ change: keyof Changes; n: number }>(
    'select change, count(*)::int as n from divisions.history where edition = $1 group by change',
    [edition],
  )
  return { renamed: 0, recoded: 0, moved: 0, merged: 0, gone: 0, returned: 0, ...Object.fromEntries(rows.map((row) => [row.change, row.n])) }
}

const UPDATE_LEVEL = `
  update divisions.division d
  set code = s.code, name = s.name, initials = s.initials, category = coalesce(s.category, d.category),
    parent = coalesce(u.id, d.parent), status = 'active', successor = null
  from pair p join staged s on s.code = p.code
  left join divisions.division u on u.code = s.parent and u.status = 'active'
  where d.id = p.division and s.level = $1
    and (d.code, d.name, d.category, d.parent, d.status)
      is distinct from (s.code, s.name, coalesce(s.category, d.category), coalesce(u.id, d.parent), 'active')`

const INSERT_LEVEL = `
  insert into divisions.division (level, code, name, parent, county, category, initials, without_coop, edition)
  select s.level, s.code, s.name, u.id, case when s.level = 3 then divisions.tenant_number(s.code) else u.county end,
    s.category, s.initials, s.without_coop, $2
  from staged s left join divisions.division u on u.code = s.parent and u.status = 'active'
  where s.level = $1 and ${unpaired}`

/** Divisions of this import that now hang under another county than the one their data belongs to. */
export async function strayed(client: PoolClient): Promise<{ file: number; line: number; code: string; name: string }[]> {
  const { rows } = await client.query<{ file: number; line: number; code: string; name: string }>(`
    select s.file, s.line, s.code, s.name from pair p join staged s on s.code = p.code
    join divisions.division d on d.id = p.division join divisions.division u on u.id = d.parent
    where d.level > 3 and d.county is distinct from u.county order by s.file, s.line limit 200`)
  return rows
}

/** One import at a time: two would both find the same divisions missing. */
export const lockImports = (client: PoolClient) => client.query(`select pg_advisory_xact_lock(hashtext('divisions.import'))`)

/** The edition that came from exactly these bytes and is still the latest of its scope. */
export async function editionOf(client: PoolClient, hash: Buffer): Promise<{ id: number; scope: string; total: number } | undefined> {
  const { rows } = await client.query<{ id: number; scope: string; total: number }>(
    `select id, scope, total from divisions.edition e
     where file_hash = $1 and not exists (select from divisions.edition l where l.scope = e.scope and l.id > e.id)`,
    [hash],
  )
  return rows[0]
}

export interface NewEdition {
  name: string
  asOf: string | null
  hash: Buffer
  scope: string
  total: number
  now: Date
}

export async function insertEdition(client: PoolClient, edition: NewEdition): Promise<number> {
  const { name, asOf, hash, scope, total, now } = edition
  const { rows } = await client.query<{ id: number }>(
    'insert into divisions.edition (name, as_of, file_hash, scope, total, imported_at) values ($1, $2, $3, $4, $5, $6) returning id',
    [name, asOf, hash, scope, total, now],
  )
  return rows[0]?.id ?? 0
}

export const countEdition = (client: PoolClient, id: number, changes: Changes) =>
  client.query('update divisions.edition set added = $2, renamed = $3, recoded = $4, moved = $5, merged = $6, gone = $7 where id = $1', [
    id,
    changes.added + changes.returned,
    changes.renamed,
    changes.recoded,
    changes.moved,
    changes.merged,
    changes.gone,
  ])
