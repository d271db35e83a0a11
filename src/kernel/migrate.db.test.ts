import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { useDatabase } from '../../test/support/database.ts'
import { migrate } from './migrate.ts'
import { withClient } from './postgres/client.ts'

const silent = { info() {}, warn() {}, debug() {} }
const database = useDatabase({ migrated: false })
let dir: string

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mz-migrate-'))
  add('0001_books', 'create schema books; create table books.book (id int primary key);')
  add('0002_title', 'alter table books.book add title text;')
  writeFileSync(join(dir, 'README.md'), 'not a migration')
})

afterEach(async () => {
  rmSync(dir, { recursive: true })
  await withClient(database.ownerUrl, client => client.query('drop schema if exists books, kernel_migrations cascade'))
})

it('runs each migration once and the reference data every time, also when two programs start together', async () => {
  let loads = 0
  const options = { log: silent, dir, afterMigrate: async () => void (loads += 1) }
  const ran = await Promise.all([migrate(database.ownerUrl, options), migrate(database.ownerUrl, options)])
  expect(ran.flat()).toEqual(['0001_books', '0002_title'])
  expect(await migrate(database.ownerUrl, options)).toEqual([])
  expect(loads).toBe(3)
})

it('refuses a database that is newer than the program, before touching it', async () => {
  add('0003_future', 'alter table books.book add future text;')
  await migrate(database.ownerUrl, { log: silent, dir })
  rmSync(join(dir, '0003_future.sql'))
  await expect(migrate(database.ownerUrl, { log: silent, dir })).rejects.toMatchObject({
    code: 'database-newer',
    exitCode: 1,
    message: expect.stringContaining('0003_future'),
  })
})

it('keeps nothing of a run in which one migration fails', async () => {
  add('0003_broken', 'create table books.no (id nonsense);')
  await expect(migrate(database.ownerUrl, { log: silent, dir })).rejects.toMatchObject({ code: 'migration-failed', message: expect.stringContaining('nonsense') })
  rmSync(join(dir, '0003_broken.sql'))
  expect(await migrate(database.ownerUrl, { log: silent, dir })).toEqual(['0001_books', '0002_title'])
})

it('takes back reference data that fails half-way', async () => {
  const afterMigrate: NonNullable<Parameters<typeof migrate>[1]['afterMigrate']> = async client => {
    await client.query('insert into books.book values (1)')
    throw new Error('no more')
  }
  await expect(migrate(database.ownerUrl, { log: silent, dir, afterMigrate })).rejects.toThrow('no more')
  const { rows } = await withClient(database.ownerUrl, client => client.query('select from books.book'))
  expect(rows).toEqual([])
})

function add(name: string, sql: string): void {
  writeFileSync(join(dir, `${name}.sql`), `-- Up Migration\n${sql}\n`)
}
