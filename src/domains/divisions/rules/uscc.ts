/** GB 32100-2015: the alphabet of the unified social credit code; a character's value is its place (no I O S V Z). */
const USCC_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
const ORGANISATION_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]

/**
 * The check character of an organisation code (GB 11714).
 * @param body8 the eight characters before it, 0–9 and A–Z
 * @returns 0–9 or X
 * @throws RangeError for another length or character
 */
export function organisationCodeCheck(body8: string): string {
  const remainder = weightedSum(body8, ORGANISATION_ALPHABET, ORGANISATION_WEIGHTS) % 11
  return '0X987654321'.charAt(remainder)
}

/**
 * The check character of a unified social credit code (GB 32100-2015).
 * @param first17 the seventeen characters before it
 * @throws RangeError for another length or character
 */
export function usccCheck(first17: string): string {
  const remainder = weightedSum(first17, USCC_ALPHABET, USCC_WEIGHTS) % 31
  return USCC_ALPHABET.charAt((31 - remainder) % 31)
}

/** Whether the text is a unified social credit code: form and both check characters. */
export function isUscc(code: string): boolean {
  if (!/^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(code)) return false
  return organisationCodeCheck(code.slice(8, 16)) === code.charAt(16) && usccCheck(code.slice(0, 17)) === code.charAt(17)
}

function weightedSum(text: string, alphabet: string, weights: readonly number[]): number {
  if (text.length !== weights.length) throw new RangeError(`expected ${weights.length} characters: ${text}`)
  return weights.reduce((sum, weight, index) => {
    const value = alphabet.indexOf(text.charAt(index))
    if (value < 0) throw new RangeError(`character ${index + 1} is not allowed: ${text}`)
    return sum + value * weight
  }, 0)
}
