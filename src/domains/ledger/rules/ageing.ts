import { addMonths, lastDay, type Day, type Period } from '../../../kernel/day.ts'
import type { Fen } from '../../../kernel/money.ts'

/** A move of one party on an account, in order of day. A red amount is negative and keeps its side. */
export interface Move {
  date: Day
  side: 'debit' | 'credit'
  fen: Fen
  /** brought in as an opening balance: its true day is not known, only that it is no later */
  opening?: boolean
}

/** What is left of a move. */
interface Layer {
  date: Day
  fen: Fen
  opening: boolean
}

export interface Age {
  /** debit positive: above zero the party owes the book, below zero the book owes the party */
  balanceFen: Fen
  /** one amount for each bucket, youngest first, with the sign of the balance */
  buckets: Fen[]
  /** how much of the balance stems from the opening, so that its age is a minimum */
  openingFen: Fen
  /** day of the oldest amount left */
  oldest: Day | null
}

export const DEFAULT_BOUNDARIES = [12, 24, 36]

/** 1 年以内, 1–2 年, …, 3 年以上; boundaries that are not whole years are named in months. */
export function bucketNames(boundaries: readonly number[]): string[] {
  const years = boundaries.every((months) => months % 12 === 0)
  const size = (months: number) => (years ? months / 12 : months)
  const unit = years ? '年' : '个月'
  return [
    `${size(boundaries[0]!)}${unit}以内`,
    ...boundaries.slice(1).map((months, i) => `${size(boundaries[i]!)}–${size(months)}${unit}`),
    `${size(boundaries.at(-1)!)}${unit}以上`,
  ]
}

/**
 * The age of a party's balance at the end of a month: what was booked first is settled first, so that what is left are the latest amounts of the balance's side.
 * A red amount takes back the latest amount of its own side that equals it, otherwise the latest ones; what it finds nothing for counts on the other side.
 * `boundaries`: months, ascending; an amount exactly as old as a boundary is still in the younger bucket.
 */
export function ageOf(moves: readonly Move[], asOf: Period, boundaries: readonly number[] = DEFAULT_BOUNDARIES): Age {
  const sides: Record<Move['side'], Layer[]> = { debit: [], credit: [] }
  for (const { date, side, fen, opening = false } of moves) {
    if (fen > 0n) sides[side].push({ date, fen, opening })
    else takeBack(sides, side, { date, fen: -fen, opening })
  }
  const sum = (layers: readonly Layer[]) => layers.reduce((total, { fen }) => total + fen, 0n)
  const balanceFen = sum(sides.debit) - sum(sides.credit)
  const sign = balanceFen < 0n ? -1n : 1n
  const limits = boundaries.map((months) => lastDay(addMonths(asOf, -months)))
  const age: Age = { balanceFen, buckets: Array.from({ length: boundaries.length + 1 }, () => 0n), openingFen: 0n, oldest: null }
  let left = sign * balanceFen
  for (const layer of (balanceFen < 0n ? sides.credit : sides.debit).toReversed()) {
    if (left === 0n) break
    const fen = layer.fen < left ? layer.fen : left
    const limit = limits.findIndex((day) => layer.date >= day)
    const bucket = limit < 0 ? boundaries.length : limit
    age.buckets[bucket]! += sign * fen
    if (layer.opening) age.openingFen += sign * fen
    age.oldest = layer.date
    left -= fen
  }
  return age
}

/** Takes a red amount off the layers of its side; the rest goes to the other side. */
function takeBack(sides: Record<Move['side'], Layer[]>, side: Move['side'], red: Layer): void {
  const layers = sides[side]
  const equal = layers.findLastIndex((layer) => layer.fen === red.fen)
  if (equal >= 0) return void layers.splice(equal, 1)
  let left = red.fen
  while (left > 0n) {
    const last = layers.at(-1)
    if (!last) return void sides[side === 'debit' ? 'credit' : 'debit'].push({ ...red, fen: left })
    if (last.fen > left) return void (last.fen -= left)
    left -= last.fen
    layers.pop()
  }
}
