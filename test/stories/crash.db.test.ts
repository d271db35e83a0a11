import { expect, it } from 'vitest'
import { crashImports } from '../support/crash.ts'

it('keeps every acknowledged voucher once when the server or its PostgreSQL is killed during an import', async () => {
  const report = await crashImports({ kills: 3, vouchers: 1_500, seed: 20_261_031 })
  console.log('crash', JSON.stringify(report))
  expect(report).toMatchObject({ acknowledged: 4 * 1_500, stored: 4 * 1_500, distinct: 4 * 1_500, mismatches: [] })
}, 600_000)
