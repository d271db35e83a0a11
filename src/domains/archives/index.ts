import { implement } from '@orpc/server'
import { openFile } from '../../kernel/files.ts'
import { guard, type Request } from '../../kernel/procedure.ts'
import { bookOf } from '../ledger/index.ts'
import { archivesContract } from './contract.ts'
import { checkArchive } from './handlers/check.ts'
import { exportArchive } from './handlers/export.ts'
import { importArchive, startImport } from './handlers/import.ts'
import { exportStandard } from './handlers/standard.ts'

export { archivesContract } from './contract.ts'
export { exportArchive } from './handlers/export.ts'
export { importArchive, villageOfArchive, type Imported } from './handlers/import.ts'
export { journal } from './handlers/journal.ts'
export { exportStandard } from './handlers/standard.ts'

/** What the adapters put in besides the usual request: where uploaded files are kept. */
export interface ArchivesRequest extends Request {
  dataDir: string
}

const os = implement(archivesContract).$context<ArchivesRequest>().use(guard)

async function collect(content: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>[]> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  for await (const chunk of content) chunks.push(new Uint8Array(chunk))
  return chunks
}

const zipFile = (chunks: Uint8Array<ArrayBuffer>[], name: string) => new File(chunks, name, { type: 'application/zip' })

export const archivesRouter = os.router({
  exportArchive: os.exportArchive.handler(async ({ input, context: { ctx, dataDir } }) => {
    // The archive reads one moment, which begins with its first read, so the name is asked after it.
    const chunks = await collect(exportArchive(ctx, input.book, dataDir))
    return zipFile(chunks, `${(await bookOf(ctx, input.book)).name}-开放档案.zip`)
  }),
  exportStandard: os.exportStandard.handler(async ({ input, context: { ctx } }) => {
    const chunks = await collect(exportStandard(ctx, input))
    return zipFile(chunks, `${(await bookOf(ctx, input.book)).name}-标准数据-${input.year}-${input.format}.zip`)
  }),
  checkArchive: os.checkArchive.handler(async ({ input, context: { ctx, dataDir } }) => checkArchive(ctx, await openFile(dataDir, ctx.scope.county, input.upload))),
  importArchive: os.importArchive.handler(async ({ input, context: { ctx, dataDir } }) => importArchive(ctx, await openFile(dataDir, ctx.scope.county, input.upload), dataDir)),
  startImport: os.startImport.handler(({ input, context: { ctx, dataDir } }) => startImport(ctx, input, dataDir)),
})
