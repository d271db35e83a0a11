import { record } from '../../../kernel/audit.ts'
import { systemContext, wholeCounty } from '../../../kernel/context.ts'
import { namedHashes } from '../../../kernel/database/named.ts'
import { countiesOfFiles, deleteFileBefore, filesBefore } from '../../../kernel/files.ts'
import { defineJob, type JobTools } from '../../../kernel/jobs.ts'
import * as store from '../store.ts'

/** How long an upload that nothing took, or a paper that was taken off, stays on disk. */
const KEPT_DAYS = 30
/** Each run deletes and logs so many in a county; the rest waits for the next day. */
const AT_ONCE = 1_000

/** In the morning, when the computers of an office run. */
export const sweepJob = 'attachments.sweep'
defineJob(sweepJob, sweep, { cron: '20 10 * * *' })

/**
 * Deletes uploaded files that no row needs any more: nothing took them within 30 days, or the draft gave them up 30 days ago. What a voucher, a draft or
 * any other table names stays, and so does what was stored again in the meantime.
 */
async function sweep({ db, clock, dataDir, signal }: JobTools): Promise<void> {
  const before = new Date(clock.now().getTime() - KEPT_DAYS * 86_400_000)
  for (const county of await countiesOfFiles(dataDir)) {
    signal.throwIfAborted()
    const old = await filesBefore(dataDir, county, before)
    const scope = wholeCounty(county)
    const orphans = await db.transaction(scope, async (trx) => {
      const ctx = systemContext(clock, scope, trx)
      const hashes = old.map(({ sha256 }) => Buffer.from(sha256, 'hex'))
      const needed = new Set([...(await store.neededFiles(ctx, hashes, before)), ...(await namedHashes(trx, hashes, 'attachments.file'))])
      const unneeded = old.filter(({ sha256 }) => !needed.has(sha256)).slice(0, AT_ONCE)
      if (unneeded.length > 0) await record(ctx, sweepJob, String(county), null, { files: unneeded.length, bytes: unneeded.reduce((sum, { size }) => sum + size, 0), sha256: unneeded.map(({ sha256 }) => sha256) })
      return unneeded
    })
    for (const { sha256 } of orphans) await deleteFileBefore(dataDir, county, sha256, before)
  }
}
