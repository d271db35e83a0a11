import { pinyin } from 'pinyin-pro'

// Villages use the same few hundred account names; the dictionary is asked once for each.
const known = new Map<string, string>()
const KEPT = 10_000

/** Pinyin initials of a name in its most likely reading, lower case; other characters stay as they are. */
export function initials(text: string): string {
  const seen = known.get(text)
  if (seen !== undefined) return seen
  if (known.size >= KEPT) known.clear()
  const fresh = pinyin(text, { pattern: 'first', toneType: 'none', type: 'array' }).join('').toLowerCase()
  known.set(text, fresh)
  return fresh
}
