import { beforeAll, describe, expect, test } from 'vitest'
import { withClient } from '../../src/kernel/postgres/client.ts'
import { useDatabase } from '../support/database.ts'
import { modelRun } from './run.ts'

/** The whole life of books beside a model of the rules. MODEL_SEED and MODEL_RUNS repeat a failing run or take others. */
const seed = Number(process.env.MODEL_SEED ?? 20_261_031)
const numRuns = Number(process.env.MODEL_RUNS ?? 200)

describe('the ledger', () => {
  const database = useDatabase()

  test('does and refuses what the model does and refuses, and its books are the same after every command', async () => {
    const { summary, failure, missing } = await modelRun(database, { seed, numRuns })
    console.log(summary)
    expect(failure, failure ?? '').toBeNull()
    // Fewer runs need not meet every refusal.
    expect(numRuns >= 200 ? missing : []).toEqual([])
  }, 1_200_000)
})

describe('the harness', () => {
  const database = useDatabase()

  /** The canary: a ledger whose months are neither locked nor refused once they are closed. */
  beforeAll(() => withClient(database.ownerUrl, (client) => client.query(`
    create or replace function ledger.lock_period(p_county int, p_book uuid, p_year int, p_month int) returns void
    language sql security definer set search_path = ledger, pg_temp as $$
      insert into period (county, book, year, month, village, state) select p_county, p_book, p_year, p_month, village, 'open' from book where county = p_county and id = p_book on conflict do nothing
    $$`)))

  test('fails when the lock of the period is taken out', async () => {
    const { failure } = await modelRun(database, { seed, numRuns: 60, shrinks: false })
    expect(failure).toContain('Property failed')
    expect(failure).toMatch(/must be refused \(closed\)|V7/)
  }, 300_000)
})
