import { expect, it } from 'vitest'
import { crashImports } from '../support/crash.ts'

it('survives 20 kills during imports of 20,000 lines', async () => {
  const report = await crashImports({ kills: 20, vouchers: 10_000, seed: 20 })
  console.log('crash', JSON.stringify(report))
  expect(report).toMatchObject({ acknowledged: 21 * 10_000, stored: 21 * 10_000, distinct: 21 * 10_000, mismatches: [] })
})
