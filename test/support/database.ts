import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, inject } from 'vitest'
import { onDatabase, withClient } from '../../src/kernel/postgres/client.ts'
import './global-setup.ts'

/** A database of the test file's own; the URLs are there from `beforeAll` on. */
export interface TestDatabase {
  readonly ownerUrl: string
  readonly appUrl: string
}

/**
 * Gives the test file a fresh database, a clone of the migrated template, and drops it afterwards.
 * Call it at the top of the file.
 * @param options.migrated false gives an empty database instead
 */
export function useDatabase({ migrated = true }: { migrated?: boolean } = {}): TestDatabase {
  const name = `test_${randomBytes(6).toString('hex')}`
  const server = inject('testServer')
  beforeAll(() =>
    withClient(server.superUrl, async client => {
      const owner = await ownerOf(server.template)
      await client.query(`create database ${name} owner ${owner} template ${migrated ? server.template : 'template0'} strategy file_copy`)

      async function ownerOf(database: string): Promise<string> {
        const { rows } = await client.query<{ owner: string }>('select quote_ident(pg_get_userbyid(datdba)) as owner from pg_database where datname = $1', [database])
        return rows[0]?.owner ?? 'current_user'
      }
    }),
  )
  afterAll(() => withClient(server.superUrl, client => client.query(`drop database ${name} with (force)`)))
  return { ownerUrl: onDatabase(server.ownerUrl, name), appUrl: onDatabase(server.appUrl, name) }
}
