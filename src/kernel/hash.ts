import { createHash } from 'node:crypto'
import { canonical, type Encodable } from './json.ts'

/** SHA-256 of the canonical JSON (RFC 8785) of a value. */
export const contentHash = (value: Encodable): Buffer => createHash('sha256').update(canonical(value)).digest()

export const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest()
