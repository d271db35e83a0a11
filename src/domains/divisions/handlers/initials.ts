import { pinyin } from 'pinyin-pro'
import { initialsOf } from '../rules/names.ts'

const known = new Map<string, readonly string[]>()

/** The search initials of a Chinese name; readings are looked up once per character, so that 660,000 names take seconds. */
export const chineseInitials = (name: string): string => initialsOf(name, readings)

function readings(char: string): readonly string[] {
  const cached = known.get(char)
  if (cached) return cached
  const found = pinyin(char, { multiple: true, pattern: 'first', toneType: 'none', type: 'array' })
  const initials = found.map((initial) => initial.toLowerCase()).filter((initial) => /^[a-z0-9]$/.test(initial))
  known.set(char, initials)
  return initials
}
