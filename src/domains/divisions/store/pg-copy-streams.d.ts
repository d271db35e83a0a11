declare module 'pg-copy-streams' {
  import type { Writable } from 'node:stream'
  import type { Submittable } from 'pg'
  /** `copy … from stdin` as a writable stream. */
  export function from(text: string): Writable & Submittable
}
