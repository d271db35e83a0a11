import { createReadStream } from 'node:fs'
import { jsonLines, readJsonLines, type ArchiveFile, type ArchivePart, type StoredArchiveFile } from '../../../kernel/archive.ts'
import type { Context } from '../../../kernel/context.ts'
import { fen, z } from '../../../kernel/contract.ts'
import { conflict, DomainError, invalid } from '../../../kernel/error.ts'
import { openFile, storeFile } from '../../../kernel/files.ts'
import type { Id } from '../../../kernel/id.ts'
import { fileKind, MAX_BYTES } from '../contract.ts'
import { invoiceKey, mayUse } from '../rules/usage.ts'
import * as store from '../store.ts'

const FILES = 'file.jsonl'
const INVOICES = 'invoice.jsonl'
const ORIGINALS = 'original/'

const instant = z.iso.datetime().transform((text) => new Date(text))
const bigint = z.string().regex(/^-?\d{1,19}$/).transform(BigInt).pipe(fen)
const fileLine = z.strictObject({
  id: z.uuid(), target: z.uuid(), sha256: z.string().regex(/^[0-9a-f]{64}$/), name: z.string().min(1).max(200), media: z.string().max(100), size: z.int().min(1).max(MAX_BYTES), kind: fileKind,
  invoiceCode: z.string().nullable(), invoiceNo: z.string().nullable(), paperLocation: z.string().nullable(), origin: z.enum(['desk', 'phone']), counted: z.boolean(),
  addedBy: z.string(), person: z.uuid().nullable(), addedAt: instant, removedAt: instant.nullable(), removedBy: z.string().nullable(),
})
const invoiceLine = z.strictObject({
  target: z.uuid(), code: z.string(), no: z.string(), totalFen: bigint.nullable(), date: z.string().nullable(), seller: z.string().nullable(), buyer: z.string().nullable(),
  usedFen: bigint, counted: z.boolean(), countedFen: bigint, source: z.enum(['read', 'typed']),
})

/** The attachments of a book in its open archive: rows, removed ones too, and every original that is kept, under its hash. */
export const archivePart: ArchivePart = { name: 'attachments', export: exportAttachments, import: importAttachments }

async function* exportAttachments(ctx: Context, book: Id, dataDir: string): AsyncGenerator<ArchiveFile> {
  const files = await store.allFilesOf(ctx, book)
  if (files.length === 0) return
  const text = (at: Date | null) => at && at.toISOString()
  yield { path: FILES, content: jsonLines([files.map(({ sha256, addedAt, removedAt, village: _, book: __, ...row }) => ({ ...row, sha256: sha256.toString('hex'), addedAt: text(addedAt), removedAt: text(removedAt) }))]) }
  const invoices = await store.allInvoicesOf(ctx, book)
  if (invoices.length > 0) yield { path: INVOICES, content: jsonLines([invoices.map((row) => ({ ...row }))]) }
  const kinds = new Map(files.map(({ sha256, kind }) => [sha256.toString('hex'), kind]))
  const live = new Set(files.filter(({ removedAt }) => removedAt === null).map(({ sha256 }) => sha256.toString('hex')))
  for (const [sha256, kind] of [...kinds].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const path = await openFile(dataDir, ctx.scope.county, sha256).catch((error: unknown) => {
      // What was taken off may have been swept since.
      if (error instanceof DomainError && error.kind === 'notFound' && !live.has(sha256)) return null
      throw error
    })
    if (path) yield { path: `${ORIGINALS}${sha256}`, stored: kind === 'image' || kind === 'pdf' || kind === 'ofd', content: createReadStream(path) }
  }
}

async function importAttachments(ctx: Context, place: { id: Id; village: number }, files: readonly StoredArchiveFile[], dataDir: string): Promise<void> {
  const at = { village: place.village, book: place.id }
  const originals = new Set<string>()
  for (const file of files) {
    if (!file.path.startsWith(ORIGINALS)) continue
    const { sha256 } = await storeFile(dataDir, ctx.scope.county, file.content(), MAX_BYTES)
    if (file.path !== `${ORIGINALS}${sha256}`) throw invalid('attachments.archive', `档案里的附件 ${file.path} 的内容与文件名中的哈希不符，没有导入任何内容`)
    originals.add(sha256)
  }
  for await (const row of linesOf(files, INVOICES, invoiceLine)) {
    const said = await store.claim(ctx, { kind: 'invoice', value: invoiceKey(row), targets: row.counted ? 1 : 0, usedFen: row.countedFen, totalFen: row.totalFen })
    if (!mayUse(said)) throw conflict('attachments.invoiceUsed', `档案里的发票 ${row.no} 已在本县别的凭证上列支，不能重复入账，没有导入任何内容`)
    await store.insertInvoice(ctx, at, row)
  }
  for await (const row of linesOf(files, FILES, fileLine)) {
    if (row.removedAt === null && !originals.has(row.sha256)) throw invalid('attachments.archive', `档案缺少附件“${row.name}”的原件，没有导入任何内容`)
    const invoice = row.invoiceNo === null ? null : invoiceKey({ code: row.invoiceCode ?? '', no: row.invoiceNo })
    if (row.counted && row.removedAt === null) {
      const said = await store.claim(ctx, { kind: 'file', value: row.sha256, targets: 1, invoice })
      if (said.targets > 1 && said.invoice === null) throw conflict('attachments.used', `档案里的附件“${row.name}”已是本县别的凭证的附件，不能重复入账，没有导入任何内容`)
    }
    await store.insertFile(ctx, { ...row, ...at, sha256: Buffer.from(row.sha256, 'hex') })
  }
}

async function* linesOf<T>(files: readonly StoredArchiveFile[], path: string, schema: z.ZodType<T>): AsyncGenerator<T> {
  const file = files.find((candidate) => candidate.path === path)
  if (!file) return
  let line = 0
  for await (const batch of readJsonLines(file.content(), path)) {
    for (const value of batch) {
      line++
      const parsed = schema.safeParse(value)
      if (!parsed.success) throw invalid('attachments.archive', `档案文件 ${path} 第 ${line} 行不合格式，没有导入任何内容`)
      yield parsed.data
    }
  }
}
