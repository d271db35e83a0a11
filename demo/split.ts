import type { Fen } from '../src/kernel/money.ts'

/**
 * Splits an amount by integer weights with the largest remainder, so that the parts add up exactly.
 * @param unit every part is a multiple of it; what is left of the total goes to the largest part
 * @throws RangeError when no weight is positive and the total is not zero
 */
export function splitFen(total: Fen, weights: readonly number[], unit: Fen = 1n): Fen[] {
  const weightSum = weights.reduce((sum, weight) => sum + BigInt(weight), 0n)
  if (total === 0n) return weights.map(() => 0n)
  if (weightSum <= 0n) throw new RangeError('no weight to split by')
  const units = total / unit
  const shares = weights.map((weight, index) => {
    const product = units * BigInt(weight)
    return { index, units: product / weightSum, remainder: product % weightSum }
  })
  const missing = Number(units - shares.reduce((sum, share) => sum + share.units, 0n))
  const byRemainder = [...shares].sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1))
  for (const share of byRemainder.slice(0, missing)) share.units += 1n
  const largest = shares.reduce((best, share) => (share.units > best.units ? share : best))
  return shares.map((share) => share.units * unit + (share === largest ? total % unit : 0n))
}

/**
 * Moves the values, each inside [low, high], until they add up to the total: each gives or takes by its room.
 * @throws RangeError when the total is out of reach
 */
export function fitToSum(values: readonly Fen[], low: Fen, high: Fen, total: Fen): Fen[] {
  const gap = total - values.reduce((sum, value) => sum + value, 0n)
  const room = values.map((value) => Number(gap > 0n ? high - value : value - low))
  if (room.reduce((sum, r) => sum + r, 0) < Math.abs(Number(gap))) throw new RangeError('the total is out of reach')
  const moves = splitFen(gap < 0n ? -gap : gap, room)
  return values.map((value, index) => (gap < 0n ? value - (moves[index] ?? 0n) : value + (moves[index] ?? 0n)))
}
