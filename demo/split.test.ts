import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitToSum, splitFen } from './split.ts'

const amount = fc.bigInt({ min: 0n, max: 10n ** 13n })

describe('splitFen', () => {
  it('splits by the largest remainder', () => {
    expect(splitFen(100n, [1, 1, 1])).toEqual([34n, 33n, 33n])
    expect(splitFen(1_234n, [3, 1], 100n)).toEqual([934n, 300n])
    expect(splitFen(0n, [0, 0])).toEqual([0n, 0n])
    expect(() => splitFen(1n, [0])).toThrow(RangeError)
  })

  it('gives parts that add up and nothing to a weight of 0', () => {
    fc.assert(
      fc.property(amount, fc.array(fc.nat(10_000), { minLength: 1 }), fc.constantFrom(1n, 100n, 1_000n), (total, weights, unit) => {
        const positive = [1, ...weights, 0]
        const parts = splitFen(total, positive, unit)
        expect(parts.reduce((a, b) => a + b, 0n)).toBe(total)
        expect(total < unit || parts.at(-1) === 0n).toBe(true)
      }),
    )
  })
})

describe('fitToSum', () => {
  it('moves values inside their bounds to the sum', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 10n, max: 99n }), { minLength: 1 }), fc.nat(100), (values, percent) => {
        const count = BigInt(values.length)
        const total = 10n * count + (89n * count * BigInt(percent)) / 100n
        const fitted = fitToSum(values, 10n, 99n, total)
        expect(fitted.reduce((a, b) => a + b, 0n)).toBe(total)
        expect(fitted.every((value) => value >= 10n && value <= 99n)).toBe(true)
      }),
    )
  })

  it('refuses a sum out of reach', () => {
    expect(() => fitToSum([1n, 2n], 0n, 5n, 11n)).toThrow(RangeError)
  })
})
