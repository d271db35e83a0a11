const MAX_COMBINATIONS = 16
const ENDING = /(?:社区)?(?:[村居]民?委员?会)?$/u

/**
 * Initials of a name for search, one word per way to read it: 重庆路 → "zql cql".
 * @param readings the initials that a character may have, most usual first; none for a character without a reading
 * @returns at most 16 combinations, separated by spaces
 */
export function initialsOf(name: string, readings: (char: string) => readonly string[]): string {
  // The endings are read in one way only, so that the combinations go to the name itself.
  const stem = name.replace(ENDING, '')
  const ending = name.slice(stem.length).replace(/./gu, (char) => 'sqcjmwyh'.charAt('社区村居民委员会'.indexOf(char)))
  let words = ['']
  for (const char of stem) {
    const options = [...new Set(readings(char))]
    if (options.length === 0) continue
    const chosen = words.length * options.length <= MAX_COMBINATIONS ? options : options.slice(0, 1)
    words = chosen.flatMap((initial) => words.map((word) => word + initial))
  }
  return words.map((word) => word + ending).join(' ')
}
