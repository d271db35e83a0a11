import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { Clock } from '../../../kernel/clock.ts'
import { systemContext, wholeCounty } from '../../../kernel/context.ts'
import type { Database } from '../../../kernel/database/index.ts'
import { DomainError } from '../../../kernel/error.ts'
import { openFile } from '../../../kernel/files.ts'
import { booksOf } from '../../ledger/index.ts'
import * as store from '../store.ts'

export interface FileCheck {
  /** attachments looked at */
  files: number
  /** Chinese: which attachment of which book, and what is wrong */
  found: string[]
}

/** V10 for attachments: every original is there, with the bytes it came with, and the county's register says the same as the rows. */
export async function verifyFiles({ db, clock, dataDir }: { db: Database; clock: Clock; dataDir: string }, county: number): Promise<FileCheck> {
  const scope = wholeCounty(county)
  const { rows, differing, books } = await db.transaction(scope, async (trx) => {
    const ctx = systemContext(clock, scope, trx)
    return { rows: await store.everyFile(ctx), differing: await store.differingUses(ctx), books: new Map((await booksOf(ctx, {})).map(({ id, name }) => [id, `“${name}”`])) }
  })
  const found: string[] = []
  const known = new Map<string, string | null>()
  for (const { sha256, name, book } of rows) {
    const hash = sha256.toString('hex')
    if (!known.has(hash)) known.set(hash, await wrongWith(dataDir, county, hash))
    const wrong = known.get(hash)
    if (wrong) found.push(`账套 ${books.get(book) ?? book} 的附件“${name}”：${wrong}`)
  }
  return { files: rows.length, found: [...found, ...differing.map((value) => `附件登记 ${value} 与附件不符`)] }
}

async function wrongWith(dataDir: string, county: number, sha256: string): Promise<string | null> {
  const path = await openFile(dataDir, county, sha256).catch((error: unknown) => {
    if (error instanceof DomainError && error.kind === 'notFound') return null
    throw error
  })
  if (path === null) return '原件不在磁盘上，请从备份恢复'
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk)
  return hash.digest('hex') === sha256 ? null : '原件被改动过，哈希不符，请从备份恢复'
}
