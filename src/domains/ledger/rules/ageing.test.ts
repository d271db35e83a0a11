import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ageOf, bucketNames, type Move } from './ageing.ts'

const debit = (date: string, fen: bigint, opening = false): Move => ({ date, side: 'debit', fen, opening })
const credit = (date: string, fen: bigint): Move => ({ date, side: 'credit', fen })
const AS_OF = '2026-10'

describe('ageOf', () => {
  it('settles what was booked first', () => {
    const moves = [debit('2022-05-01', 100n), debit('2024-06-01', 200n), credit('2025-01-05', 150n), debit('2026-03-01', 40n)]
    expect(ageOf(moves, AS_OF)).toEqual({ balanceFen: 190n, buckets: [40n, 0n, 150n, 0n], openingFen: 0n, oldest: '2024-06-01' })
  })

  it('keeps an amount exactly as old as a boundary in the younger bucket', () => {
    expect(ageOf([debit('2025-10-31', 1n)], AS_OF).buckets).toEqual([1n, 0n, 0n, 0n])
    expect(ageOf([debit('2025-10-30', 1n)], AS_OF).buckets).toEqual([0n, 1n, 0n, 0n])
    expect(ageOf([debit('2023-10-30', 1n)], AS_OF).buckets).toEqual([0n, 0n, 0n, 1n])
    expect(ageOf([debit('2024-02-29', 1n)], '2025-02').buckets).toEqual([1n, 0n, 0n, 0n])
  })

  it('cuts the buckets where it is told to', () => {
    expect(ageOf([debit('2026-08-01', 5n), debit('2026-01-01', 7n)], AS_OF, [3, 6]).buckets).toEqual([5n, 0n, 7n])
    expect(bucketNames([12, 24, 36])).toEqual(['1年以内', '1–2年', '2–3年', '3年以上'])
    expect(bucketNames([3, 6])).toEqual(['3个月以内', '3–6个月', '6个月以上'])
  })

  it('flags what is left of the opening', () => {
    expect(ageOf([debit('2024-12-31', 100n, true), credit('2025-03-01', 30n), debit('2026-01-01', 5n)], AS_OF)).toMatchObject({ balanceFen: 75n, buckets: [5n, 70n, 0n, 0n], openingFen: 70n, oldest: '2024-12-31' })
  })

  it('turns an over-payment into an amount of the other side, which the next claim uses up', () => {
    expect(ageOf([debit('2023-01-01', 100n), credit('2024-01-01', 150n)], AS_OF)).toEqual({ balanceFen: -50n, buckets: [0n, 0n, -50n, 0n], openingFen: 0n, oldest: '2024-01-01' })
    expect(ageOf([debit('2023-01-01', 100n), credit('2024-01-01', 150n), debit('2026-02-01', 80n)], AS_OF)).toMatchObject({ balanceFen: 30n, buckets: [30n, 0n, 0n, 0n] })
  })

  it('lets a red entry take back its own original and not the oldest claim', () => {
    const moves = [debit('2022-01-01', 100n), debit('2026-01-01', 60n), debit('2026-02-01', 50n), debit('2026-03-01', -60n)]
    expect(ageOf(moves, AS_OF)).toEqual({ balanceFen: 150n, buckets: [50n, 0n, 0n, 100n], openingFen: 0n, oldest: '2022-01-01' })
  })

  it('takes a red entry without an equal original off the latest ones, and what is over to the other side', () => {
    expect(ageOf([debit('2022-01-01', 100n), debit('2026-01-01', 60n), debit('2026-03-01', -20n)], AS_OF).buckets).toEqual([40n, 0n, 0n, 100n])
    expect(ageOf([debit('2022-01-01', 100n), debit('2026-01-01', 60n), debit('2026-03-01', -70n)], AS_OF).buckets).toEqual([0n, 0n, 0n, 90n])
    expect(ageOf([debit('2026-03-01', -70n)], AS_OF)).toMatchObject({ balanceFen: -70n, buckets: [-70n, 0n, 0n, 0n] })
  })

  it('has nothing to age when all is settled', () => {
    expect(ageOf([debit('2022-01-01', 100n), credit('2022-02-01', 100n)], AS_OF)).toEqual({ balanceFen: 0n, buckets: [0n, 0n, 0n, 0n], openingFen: 0n, oldest: null })
  })

  it('never loses a fen: the buckets add up to the balance, all of its sign', () => {
    const move = fc.record({
      date: fc.tuple(fc.integer({ min: 2020, max: 2026 }), fc.integer({ min: 1, max: 9 })).map(([y, m]) => `${y}-0${m}-15`),
      side: fc.constantFrom('debit' as const, 'credit' as const), fen: fc.bigInt({ min: -500n, max: 500n }).filter((fen) => fen !== 0n), opening: fc.boolean(),
    })
    fc.assert(fc.property(fc.array(move, { maxLength: 30 }), (unsorted) => {
      const moves = unsorted.toSorted((a, b) => (a.date < b.date ? -1 : 1))
      const age = ageOf(moves, AS_OF)
      const balance = moves.reduce((sum, m) => sum + (m.side === 'debit' ? m.fen : -m.fen), 0n)
      expect(age.balanceFen).toBe(balance)
      expect(age.buckets.reduce((sum, fen) => sum + fen, 0n)).toBe(balance)
      expect(age.buckets.every((fen) => (balance < 0n ? fen <= 0n : fen >= 0n))).toBe(true)
    }), { numRuns: 500 })
  })
})
