import { implement } from '@orpc/server'
import { guard, type Request } from '../../kernel/procedure.ts'
import { importsContract } from './contract.ts'
import { post, withdraw } from './handlers/posting.ts'
import { cancel, create, inspect, stage } from './handlers/preparing.ts'
import { getBatch, listBatches, preview, rejected, toBatch } from './handlers/reading.ts'

export { importsContract } from './contract.ts'
export { importFile, type FileImported, type FileToImport } from './handlers/import-file.ts'

/** What the adapters put in besides the usual request: where uploaded files are kept. */
export interface ImportsRequest extends Request {
  dataDir: string
}

const os = implement(importsContract).$context<ImportsRequest>().use(guard)

export const importsRouter = os.router({
  batches: os.batches.handler(({ input, context }) => listBatches(context.ctx, input)),
  batch: os.batch.handler(({ input, context }) => getBatch(context.ctx, input)),
  create: os.create.handler(async ({ input, context }) => toBatch(await create(context.ctx, context.dataDir, input))),
  inspect: os.inspect.handler(({ input, context }) => inspect(context.ctx, context.dataDir, input)),
  stage: os.stage.handler(async ({ input, context }) => toBatch(await stage(context.ctx, context.dataDir, input))),
  cancel: os.cancel.handler(async ({ input, context }) => toBatch(await cancel(context.ctx, input))),
  preview: os.preview.handler(({ input, context }) => preview(context.ctx, input)),
  post: os.post.handler(async ({ input, context }) => toBatch(await post(context.ctx, input))),
  withdraw: os.withdraw.handler(async ({ input, context }) => toBatch(await withdraw(context.ctx, input))),
  rejected: os.rejected.handler(({ input, context }) => rejected(context.ctx, input)),
})
