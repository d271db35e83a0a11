import { pinyin } from 'pinyin-pro'

/** Pinyin initials of a name in its most likely reading, lower case; other characters stay as they are. */
export const initials = (text: string): string => pinyin(text, { pattern: 'first', toneType: 'none', type: 'array' }).join('').toLowerCase()
