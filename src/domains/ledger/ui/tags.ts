import { tagNames, type AccountTag } from '../contract.ts'

export { tagNames }

/** The text as a tag, or null. */
export const accountTag = (text: string | null): AccountTag | null => (text !== null && Object.hasOwn(tagNames, text) ? (text as AccountTag) : null)
