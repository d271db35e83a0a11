import type { Json } from './json.ts'

/** How a failure is to be answered; `src/http/problem.ts` is the only place that turns a kind into a status. */
export type ErrorKind = 'invalid' | 'conflict' | 'notFound' | 'forbidden' | 'unauthenticated' | 'unavailable'

/**
 * A failure that a user can understand: `code` is stable (`ledger.unbalanced`), `message` is Chinese and says what to do,
 * `details` carries what a screen needs to point at the row and the cell.
 */
export class DomainError extends Error {
  readonly code: string
  readonly kind: ErrorKind
  readonly details: Json

  constructor(code: string, kind: ErrorKind, message: string, details: Json = null) {
    super(message)
    this.name = 'DomainError'
    this.code = code
    this.kind = kind
    this.details = details
  }
}

export const invalid = (code: string, message: string, details?: Json) => new DomainError(code, 'invalid', message, details)
export const conflict = (code: string, message: string, details?: Json) => new DomainError(code, 'conflict', message, details)
export const notFound = (code: string, message: string, details?: Json) => new DomainError(code, 'notFound', message, details)
export const forbidden = (code: string, message: string, details?: Json) => new DomainError(code, 'forbidden', message, details)
