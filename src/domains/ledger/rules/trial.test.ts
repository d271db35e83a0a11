import { expect, it } from 'vitest'
import { chart } from '../../../../test/support/ledger.ts'
import { trialRows, trialTotal } from './trial.ts'

const sums = (account: string, openingFen: bigint, debitFen: bigint, creditFen: bigint) => ({ account, yearOpeningFen: openingFen, openingFen, debitFen, creditFen, yearDebitFen: debitFen, yearCreditFen: creditFen })

it('adds leaves to all their ancestors and totals the first level only', () => {
  const rows = trialRows(chart({ code: '10201', name: '基本户' }, { code: '1020101', name: '活期' }, { code: '10202', name: '专户' }), [sums('1020101', 5n, 10n, 3n), sums('10202', 1n, 2n, 0n), sums('301', -6n, 0n, 9n), sums('gone', 1n, 1n, 1n)])
  expect(rows.map((r) => [r.account, r.closingFen])).toEqual([['102', 15n], ['10201', 12n], ['1020101', 12n], ['10202', 3n], ['301', -15n]])
  expect(trialTotal(rows)).toEqual({ debitFen: 12n, creditFen: 12n, yearDebitFen: 12n, yearCreditFen: 12n })
})
