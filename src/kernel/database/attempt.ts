import { sql } from 'kysely'
import { DomainError } from '../error.ts'
import { translate, type Trx } from './index.ts'

/** Runs one item of a batch inside a savepoint: what it refuses is undone and told, the rest of the transaction goes on. */
export async function attempt<T>(trx: Trx, work: () => Promise<T>): Promise<{ done: T } | { problem: DomainError }> {
  await sql`savepoint item`.execute(trx)
  try {
    const done = await work()
    await sql`release savepoint item`.execute(trx)
    return { done }
  } catch (error) {
    const known = translate(error)
    if (!(known instanceof DomainError) || known.kind === 'unavailable') throw error
    await sql`rollback to savepoint item`.execute(trx)
    await sql`release savepoint item`.execute(trx)
    return { problem: known }
  }
}
