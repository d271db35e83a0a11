import { pinyin } from 'pinyin-pro'

// Villages use the same few hundred account names; the dictionary is asked once for each.
const known = new Map<string, string>()
const KEPT = 10_000
const MAX_READINGS = 16

/**
 * Pinyin initials of a name, lower case: its most likely reading first, then what else its characters may be read as,
 * separated by spaces (银行存款 → "yhck yxck"), at most 16; other characters stay as they are.
 */
export function initials(text: string): string {
  const seen = known.get(text)
  if (seen !== undefined) return seen
  if (known.size >= KEPT) known.clear()
  const likely = pinyin(text, { pattern: 'first', toneType: 'none', type: 'array' }).map((initial) => initial.toLowerCase())
  let words = ['']
  for (const [index, char] of Array.from(text).entries()) {
    const usual = likely[index] ?? char
    const readings = /\p{Script=Han}/u.test(char) ? pinyin(char, { multiple: true, pattern: 'first', toneType: 'none', type: 'array' }) : []
    const all = [...new Set([usual, ...readings.map((initial) => initial.toLowerCase()).filter((initial) => /^[a-z]$/.test(initial))])]
    const chosen = words.length * all.length <= MAX_READINGS ? all : [usual]
    words = words.flatMap((word) => chosen.map((initial) => word + initial))
  }
  // A space in the name would part one word into two.
  const fresh = words.map((word) => word.replace(/\s+/g, '')).join(' ')
  known.set(text, fresh)
  return fresh
}
