import { implement } from '@orpc/server'
import { addArchivePart } from '../../kernel/archive.ts'
import { guard, type Request } from '../../kernel/procedure.ts'
import { attachmentsContract } from './contract.ts'
import { archivePart } from './handlers/archive.ts'
import * as files from './handlers/files.ts'
import { issueTicket } from './handlers/phone.ts'
import './handlers/sweep.ts'

export { attachmentsContract, MAX_BYTES } from './contract.ts'
export { verifyFiles, type FileCheck } from './handlers/verify.ts'
export { addByTicket, openTicket, type OpenTicket } from './handlers/phone.ts'

/** What the adapters put in besides the usual request: where uploaded files are kept. */
export interface AttachmentsRequest extends Request {
  dataDir: string
}

addArchivePart(archivePart)

const os = implement(attachmentsContract).$context<AttachmentsRequest>().use(guard)

export const attachmentsRouter = os.router({
  list: os.list.handler(({ input, context }) => files.list(context.ctx, input)),
  addFile: os.addFile.handler(({ input, context }) => files.addFile(context.ctx, context.dataDir, input)),
  changeFile: os.changeFile.handler(({ input, context }) => files.changeFile(context.ctx, input)),
  removeFile: os.removeFile.handler(({ input, context }) => files.removeFile(context.ctx, input)),
  download: os.download.handler(({ input, context }) => files.download(context.ctx, context.dataDir, input)),
  ticket: os.ticket.handler(({ input, context }) => issueTicket(context.ctx, input)),
})
