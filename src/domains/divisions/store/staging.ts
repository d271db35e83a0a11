import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { PoolClient } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

export interface StagedRow {
  /** index of the file in the source */
  file: number
  line: number
  level: number
  code: string
  name: string
  parent: string
  initials: string
  category: string | null
  withoutCoop: boolean
}

export interface MappingRow {
  line: number
  oldCode: string
  newCode: string
}

/** Where a check found a row wrong; `file` is null for the mapping file. */
export interface Finding {
  file: number | null
  line: number
  reason: string
}

/** Creates the staging tables of one import; they vanish with its transaction. */
export async function createStaging(client: PoolClient): Promise<void> {
  await client.query(`
    create temp table staged (file smallint not null, line int not null, level smallint not null, code text collate "C" not null,
      name text not null, parent text collate "C" not null, initials text not null, category text, without_coop boolean not null) on commit drop;
    create temp table mapping (line int not null, old text collate "C" primary key, new text collate "C" not null) on commit drop;
    create temp table pair (code text collate "C" primary key, division int not null unique) on commit drop;
    create temp table kept (id int primary key, county int, parent int, name text not null) on commit drop;
    create temp table removed (id int primary key, new text collate "C") on commit drop`)
}

/** Streams rows into `staged` by COPY; nothing but one chunk is held in memory. */
export async function copyStaged(client: PoolClient, rows: AsyncIterable<StagedRow>, signal?: AbortSignal): Promise<void> {
  const sink = client.query(copyFrom('copy staged from stdin'))
  await pipeline(Readable.from(chunks(rows)), sink, { signal })
  await client.query('create index on staged (level); analyze staged')
}

async function* chunks(rows: AsyncIterable<StagedRow>): AsyncGenerator<string, void, undefined> {
  let lines: string[] = []
  for await (const row of rows) {
    lines.push(copyLine(row))
    if (lines.length < 1000) continue
    yield lines.join('')
    lines = []
  }
  yield lines.join('')
}

function copyLine(row: StagedRow): string {
  const category = row.category === null ? '\\N' : escape(row.category)
  const texts = `${escape(row.name)}\t${row.parent}\t${escape(row.initials)}\t${category}`
  return `${row.file}\t${row.line}\t${row.level}\t${row.code}\t${texts}\t${row.withoutCoop}\n`
}

const escape = (text: string): string => text.replace(/[\\\t\n\r]/g, (char) => `\\${char}`)

export async function insertMapping(client: PoolClient, rows: readonly MappingRow[]): Promise<void> {
  await client.query('insert into mapping select * from unnest($1::int[], $2::text[], $3::text[])', [
    rows.map((row) => row.line),
    rows.map((row) => row.oldCode),
    rows.map((row) => row.newCode),
  ])
}

/** Checks that need more than one row; at most `limit` findings of each kind, in file order. */
export async function checkStaged(client: PoolClient, { limit, countyOnly }: { limit: number; countyOnly: boolean }): Promise<Finding[]> {
  const { rows } = await client.query<Finding>(
    `(select file, line, format('区划代码“%s”重复', code) as reason from staged
      where code in (select code from staged group by code having count(*) > 1) order by file, line limit $1)
     union all
     (select file, line, format('“%s”%s的上级“%s”不存在', code, name, parent) from staged s
      where level > 1 and not (level = 3 and $2)
        and not exists (select from staged p where p.code = s.parent)
        and not exists (select from divisions.division d where d.code = s.parent and d.status = 'active') order by file, line limit $1)
     union all
     (select null, line, format('新代码“%s”不在文件中', new) from mapping m
      where not exists (select from staged s where s.code = m.new) order by line limit $1)
     union all
     (select null, m.line, format('旧代码“%s”与新代码“%s”不是同一级', m.old, m.new) from mapping m
      where length(m.old) <> length(m.new) order by m.line limit $1)
     union all
     (select null, m.line, format('旧代码“%s”仍在文件中，名称未变，不能合并', m.old) from mapping m
      join staged s on s.code = m.old join divisions.division d on d.code = m.old and d.status = 'active' and d.name = s.name order by m.line limit $1)`,
    [limit, countyOnly],
  )
  return rows
}

/** How many rows are staged, and the code of the county when there is exactly one. */
export async function stagedSummary(client: PoolClient): Promise<{ total: number; onlyCounty: string | null }> {
  const { rows } = await client.query<{ total: number; onlyCounty: string | null }>(
    `select (select count(*)::int from staged) as total, case when count(*) = 1 then min(code) end as "onlyCounty" from staged where level = 3`,
  )
  return rows[0] ?? { total: 0, onlyCounty: null }
}
