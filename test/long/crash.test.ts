import { expect, it } from 'vitest'
import { crashImports } from '../support/crash.ts'
import { recordProof } from '../support/proof.ts'

const SEED = 20
const KILLS = 20
const VOUCHERS = 10_000

it('survives 20 kills during imports of 20,000 lines', async () => {
  const { killed, during, mismatches, ...counts } = await crashImports({ kills: KILLS, vouchers: VOUCHERS, seed: SEED })
  console.log('crash', JSON.stringify({ killed, during, mismatches, ...counts }))
  const wanted = (KILLS + 1) * VOUCHERS
  expect({ ...counts, mismatches }).toEqual({ acknowledged: wanted, stored: wanted, distinct: wanted, mismatches: [] })
  recordProof('crash during import', { seed: SEED, killedServer: killed.node, killedPostgres: killed.postgres, ...counts, mismatches: mismatches.length })
})
