import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { defaults } from './defaults.ts'
import { countedByVillage, grossOf, inBand, inForce, meanFen, meanMeets, measureLines, meets, monthSeries, ranked, rootsOf, shortfall, spread, totalOf, type BasisLine, type Comparator, type Movement } from './rules.ts'

const movement = (root: string, credit: bigint, debit = 0n, more: Partial<Movement> = {}): Movement => ({
  village: 1, root, tag: null, period: '2026-03', debitFen: debit, creditFen: credit, closingDebitFen: 0n, closingCreditFen: 0n, ...more,
})
const counted = (lines: readonly BasisLine[], movements: readonly Movement[]) => measureLines(lines, movements).reduce((sum, line) => sum + line.countedFen, 0n)
const grossBy = (movements: readonly Movement[]) => Object.fromEntries(measureLines(defaults.assessment.lines, movements).map(({ line, grossFen }) => [line.code, grossFen]))

describe('comparators', () => {
  test.each<[bigint, Comparator, bigint, boolean, bigint]>([
    [49_999_999n, '>=', 50_000_000n, false, 1n],
    [50_000_000n, '>=', 50_000_000n, true, 0n],
    [50_000_001n, '>=', 50_000_000n, true, 0n],
    [50n, '>', 50n, false, 1n],
    [51n, '>', 50n, true, 0n],
    [44n, '>', 50n, false, 7n],
    [-3n, '>', 0n, false, 4n],
  ])('%s %s %s is %s, %s short', (value, comparator, bound, met, missing) => {
    expect(meets(value, comparator, bound)).toBe(met)
    expect(shortfall(value, comparator, bound)).toBe(missing)
  })

  it('misses exactly the amount that would do', () => {
    fc.assert(fc.property(fc.bigInt(-9n, 9n), fc.constantFrom<Comparator>('>', '>='), fc.bigInt(-9n, 9n), (value, comparator, bound) => {
      const missing = shortfall(value, comparator, bound)
      expect(meets(value + missing, comparator, bound)).toBe(true)
      expect(missing === 0n || !meets(value + missing - 1n, comparator, bound)).toBe(true)
    }))
  })
})

describe('mean', () => {
  test.each([
    [0n, 0, 0n], [100n, 3, 33n], [101n, 2, 51n], [-101n, 2, -50n], [-100n, 3, -33n], [-3n, 2, -1n], [-4n, 2, -2n], [8_589_000_000n, 196, 43_821_429n],
  ])('%s over %s villages shows %s', (sum, count, mean) => expect(meanFen(sum, count)).toBe(mean))

  it('is met by the sum, not by the rounded mean', () => {
    const target = { meanFen: 50_000_000n, meanComparator: '>' as const }
    expect(meanMeets(100_000_000n, 2, target)).toBe(false)
    expect(meanFen(150_000_001n, 3)).toBe(50_000_000n)
    expect(meanMeets(150_000_001n, 3, target)).toBe(true)
    expect(meanMeets(1n, 0, target)).toBe(false)
  })

  it('lies within half a fen', () => {
    fc.assert(fc.property(fc.bigInt(-(10n ** 15n), 10n ** 15n), fc.integer({ min: 1, max: 300 }), (sum, count) => {
      const distance = 2n * (meanFen(sum, count) * BigInt(count) - sum)
      expect(distance > -BigInt(count) && distance <= BigInt(count)).toBe(true)
    }))
  })
})

describe('versions', () => {
  const versions = [{ version: 1, effective: '2026-01-12' }, { version: 3, effective: '2026-06-01' }, { version: 2, effective: '2026-04-20' }]
  test.each([['2026-01-11', null], ['2026-01-12', 1], ['2026-04-19', 1], ['2026-04-20', 2], ['2026-12-31', 3]])('on %s version %s is in force', (day, version) =>
    expect(inForce(versions, day)?.version ?? null).toBe(version))
})

describe('accounting basis', () => {
  test.each<[string, Movement, bigint]>([
    ['income', movement('501', 100n), 100n],
    ['a red reversal', movement('501', 100n, 30n), 70n],
    ['investment loss', movement('502', 0n, 40n), -40n],
    ['the year-end carry-over is no expense', movement('501', 100n, 100n, { closingDebitFen: 100n }), 100n],
    ['a carried loss is no income', movement('502', 40n, 40n, { closingCreditFen: 40n }), -40n],
    ['subsidy', movement('503', 100n), 0n],
    ['grant', movement('241', 100n), 0n],
    ['prepaid rent', movement('211', 100n, 0n, { tag: 'prepaidRent' }), 0n],
  ])('%s', (_, row, fen) => expect(counted(defaults.accounting.lines, [row])).toBe(fen))
})

describe('assessment basis', () => {
  test.each<[string, Movement, bigint, string | null]>([
    ['income', movement('501', 100n), 100n, 'operating'],
    ['prepaid rent received', movement('211', 84n, 0n, { tag: 'prepaidRent' }), 84n, 'prepaidReceived'],
    ['prepaid rent released', movement('211', 0n, 28n, { tag: 'prepaidRent' }), -28n, 'prepaidReleased'],
    ['deposit', movement('211', 50n, 0n, { tag: 'deposit' }), 0n, null],
    ['an untagged payable', movement('211', 50n), 0n, null],
    ['pass-through', movement('211', 50n, 0n, { tag: 'passThrough' }), 0n, 'passThrough'],
    ['subsidy', movement('503', 50n), 0n, 'subsidy'],
    ['grant', movement('241', 50n), 0n, 'grant'],
    ['reserve', movement('311', 50n), 0n, 'reserve'],
    ['a receipt from the other book', movement('113', 50n), 0n, 'interBook'],
    ['an administrative expense', movement('513', 0n, 50n), 0n, null],
  ])('%s', (_, row, fen, code) => {
    expect(counted(defaults.assessment.lines, [row])).toBe(fen)
    const shown = Object.entries(grossBy([row])).filter(([, gross]) => gross !== 0n).map(([name]) => name)
    expect(shown).toEqual(code === null ? [] : [code])
  })

  it('gives a 30-year lease paid at once to the year of receipt, and the accounting basis only a thirtieth', () => {
    const lease = [movement('211', 84_000_000n, 2_800_000n, { tag: 'prepaidRent' }), movement('501', 2_800_000n, 0n, { tag: 'lease' })]
    expect(counted(defaults.accounting.lines, lease)).toBe(2_800_000n)
    expect(counted(defaults.assessment.lines, lease)).toBe(84_000_000n)
  })

  it('excludes the closing part of every line', () => {
    const rows = ['501', '502', '503', '241', '311'].map((root) => movement(root, 9n, 5n, { closingCreditFen: 9n, closingDebitFen: 5n }))
    expect(Object.values(grossBy(rows)).every((gross) => gross === 0n)).toBe(true)
  })

  it('the two bases differ by the counted reconciling lines only', () => {
    const anyMovement = fc.record({
      village: fc.constantFrom(1, 2), root: fc.constantFrom('501', '502', '503', '211', '241', '311', '113', '513'), tag: fc.constantFrom(null, 'prepaidRent', 'passThrough', 'lease'),
      period: fc.constantFrom('2026-01', '2026-02'), debitFen: fc.bigInt(-99n, 99n), creditFen: fc.bigInt(-99n, 99n), closingDebitFen: fc.bigInt(0n, 9n), closingCreditFen: fc.bigInt(0n, 9n),
    })
    fc.assert(fc.property(fc.array(anyMovement), (rows) => {
      const [, ...rest] = measureLines(defaults.assessment.lines, rows)
      const accounting = counted(defaults.accounting.lines, rows)
      expect(counted(defaults.assessment.lines, rows)).toBe(accounting + rest.reduce((sum, line) => sum + line.countedFen, 0n))
      const byVillage = countedByVillage(defaults.assessment.lines, rows)
      expect([1, 2].reduce((sum, village) => sum + totalOf(byVillage.get(village)), 0n)).toBe(counted(defaults.assessment.lines, rows))
    }))
  })

  it('names the roots it needs', () => expect(rootsOf(defaults.assessment.lines)).toEqual(['113', '211', '241', '311', '501', '502', '503']))
  it('measures debits alone where it says so', () => expect(grossOf(defaults.assessment.lines[2] as BasisLine, movement('211', 5n, 3n))).toBe(3n))
})

describe('bands', () => {
  it('of the default data leave no gap and do not overlap', () => {
    const bands = defaults.bands.toReversed()
    expect([bands[0]?.fromFen, bands.at(-1)?.toFen]).toEqual([null, null])
    bands.slice(1).forEach((band, i) => expect(band.fromFen).toBe(bands[i]?.toFen))
    expect(new Set(bands.map(({ key }) => key)).size).toBe(bands.length)
  })

  it('take every village exactly once', () => {
    fc.assert(fc.property(fc.array(fc.bigInt(-(10n ** 9n), 10n ** 9n)), (incomes) => {
      for (const fen of incomes) expect(defaults.bands.filter((band) => inBand(band, fen))).toHaveLength(1)
      const rows = spread(defaults.bands, incomes)
      expect(rows.reduce((sum, row) => sum + row.villages, 0)).toBe(incomes.length)
      expect(rows.reduce((sum, row) => sum + row.sumFen, 0n)).toBe(incomes.reduce((sum, fen) => sum + fen, 0n))
    }))
  })

  test.each([[49_999_999n, '40'], [50_000_000n, '50'], [99_999_999n, '50'], [100_000_000n, '100'], [-1n, '0']])('%s lies in %s', (fen, key) =>
    expect(defaults.bands.find((band) => inBand(band, fen))?.key).toBe(key))
})

describe('ranks and months', () => {
  it('ties share a rank', () => {
    const rows = [{ name: 'a', fen: 1n }, { name: 'b', fen: 3n }, { name: 'c', fen: 3n }, { name: 'd', fen: 2n }]
    expect(ranked(rows, (row) => row.fen).map(({ name, rank }) => [name, rank])).toEqual([['b', 1], ['c', 1], ['d', 3], ['a', 4]])
  })

  it('strong villages are counted on the running total, and a reversal takes one back', () => {
    const byVillage = new Map([[1, new Map([['2026-01', 4n], ['2026-02', 6n], ['2026-03', -1n]])], [2, new Map([['2026-02', 10n]])], [3, new Map([['2026-01', 99n]])]])
    expect(monthSeries(byVillage, [1, 2, 4], ['2026-01', '2026-02', '2026-03'], (fen) => fen >= 10n)).toEqual([
      { month: '2026-01', sumFen: 4n, strong: 0 },
      { month: '2026-02', sumFen: 16n, strong: 2 },
      { month: '2026-03', sumFen: -1n, strong: 1 },
    ])
  })
})
