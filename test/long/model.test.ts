import { expect, test } from 'vitest'
import { modelRun } from '../model/run.ts'
import { useDatabase } from '../support/database.ts'
import { recordProof } from '../support/proof.ts'

const seed = Number(process.env.MODEL_SEED ?? 1)
const numRuns = Number(process.env.MODEL_RUNS ?? 10_000)
/** Several databases one after the other, so that none grows so large that its size is what takes the time. */
const databases = Array.from({ length: 10 }, () => useDatabase())

test('the whole life of ten thousand books', async () => {
  const sum = { runs: 0, commands: 0, refused: 0 }
  for (const [i, database] of databases.entries()) {
    const { runs, commands, refused, failure, missing, summary } = await modelRun(database, { seed: seed + 1000 * i, numRuns: numRuns / databases.length })
    console.log(summary)
    expect(failure, failure ?? '').toBeNull()
    expect(missing).toEqual([])
    sum.runs += runs
    sum.commands += commands
    sum.refused += refused
  }
  recordProof('ledger model', { seed, runs: sum.runs, commands: sum.commands, refusals: sum.refused, failures: 0 })
})
