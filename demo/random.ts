import type { Fen } from '../src/kernel/money.ts'

/**
 * Seeded pseudo-random numbers (mulberry32): the same key gives the same sequence on every machine.
 * Each book and plan step draws from a key of its own, so that one can be generated without the others.
 */
export class Random {
  #state: number

  constructor(key: string) {
    // FNV-1a over UTF-16 units spreads similar keys.
    let hash = 0x811c9dc5
    for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
    this.#state = hash
  }

  /** A number in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  /** An integer from low to high, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.int(0, items.length - 1)]
    if (item === undefined) throw new RangeError('pick from an empty list')
    return item
  }

  /** An amount from lowYuan to highYuan, a multiple of the unit (default 1 fen). */
  fen(lowYuan: number, highYuan: number, unitFen = 1): Fen {
    return BigInt(this.int(Math.ceil((lowYuan * 100) / unitFen), Math.floor((highYuan * 100) / unitFen)) * unitFen)
  }

  /** A new list in random order. */
  shuffle<T>(items: readonly T[]): T[] {
    return items
      .map((item) => ({ item, key: this.next() }))
      .sort((a, b) => a.key - b.key)
      .map(({ item }) => item)
  }
}
