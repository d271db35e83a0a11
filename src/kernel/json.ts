import canonicalize from 'canonicalize'

/** What the wire, jsonb, jobs, audit and hashes may carry. A bigint travels as a decimal string. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** Any tree of plain values that may hold bigint (fen). */
export type Encodable = null | undefined | boolean | number | string | bigint | readonly Encodable[] | { readonly [key: string]: Encodable }

/** Turns bigint into decimal strings, drops undefined members, refuses what JSON would silently change. */
export function encode(value: Encodable): Json {
  if (value === null || value === undefined) return null
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('JSON cannot carry a number that is not finite')
    return value
  }
  if (typeof value !== 'object') return value
  if (isList(value)) return value.map(encode)
  const out: { [key: string]: Json } = {}
  for (const [key, member] of Object.entries(value)) if (member !== undefined) out[key] = encode(member)
  return out
}

const isList = (value: object): value is readonly Encodable[] => Array.isArray(value)

/** JSON text for jsonb parameters and job data. */
export const stringify = (value: Encodable): string => JSON.stringify(encode(value))

/** RFC 8785 text: one byte sequence per value, the input of every hash. */
export function canonical(value: Encodable): string {
  const text = canonicalize(encode(value))
  if (text === undefined) throw new TypeError('value has no canonical JSON')
  return text
}
