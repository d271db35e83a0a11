import * as z from 'zod'
import words from '../../../db/reference/plain-words.json' with { type: 'json' }
import type { Fen } from '../../kernel/money.ts'

const side = z.record(z.string(), z.object({ word: z.string(), tags: z.record(z.string(), z.string()).optional() }))
const plain = z.object({ status: z.string(), income: side, expense: side }).parse(words)

/** The account roots of a public sheet, by side. */
export const sides = { income: Object.keys(plain.income), expense: Object.keys(plain.expense) }

export type Direction = keyof typeof sides

/** Which side of the sheet an account belongs to; null = neither. */
export const directionOf = (root: string): Direction | null => (root in plain.income ? 'income' : root in plain.expense ? 'expense' : null)

/** What a villager calls it, from the standard tag or else the first-level account; never a name that a user typed. */
export function plainWord(root: string, tag: string | null): string {
  const entry = plain.income[root] ?? plain.expense[root]
  if (!entry) throw new RangeError(`account ${root} is not on the public sheet`)
  return (tag === null ? undefined : entry.tags?.[tag]) ?? entry.word
}

/** The amount as its side of the sheet counts it: income in credit, expense in debit; red and contrary entries are negative. */
export function signedFen(direction: Direction, entry: { side: 'debit' | 'credit'; amountFen: Fen }): Fen {
  return (entry.side === 'credit') === (direction === 'income') ? entry.amountFen : -entry.amountFen
}
