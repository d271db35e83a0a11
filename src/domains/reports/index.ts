import { implement } from '@orpc/server'
import { addArchivePart } from '../../kernel/archive.ts'
import { tablesPart } from '../../kernel/archive-tables.ts'
import { record } from '../../kernel/audit.ts'
import { guard, type Request } from '../../kernel/procedure.ts'
import { reportsContract } from './contract.ts'
import { consolidated } from './handlers/consolidated.ts'
import { acceptCounterparts, setCounterpart } from './handlers/counterparts.ts'
import { evaluateFormat, exportFormat } from './handlers/figures.ts'
import { getFormat, listFormats, retireFormat, saveFormat } from './handlers/formats.ts'
import { getNotes, saveNote } from './handlers/notes.ts'

export { reportsContract } from './contract.ts'
export { acceptCounterparts } from './handlers/counterparts.ts'
export { readMeasures, type Figure } from './handlers/measures.ts'
export { evaluate, needs, references, type Facts, type Value } from './rules/evaluate.ts'
export { parse, type Ast, type Measure } from './rules/formula.ts'
export { known } from './rules/known.ts'
export { print, printMeasure } from './rules/print.ts'

addArchivePart(tablesPart('reports', ['counterpart', 'note']))

const os = implement(reportsContract).$context<Request>().use(guard)

export const reportsRouter = os.router({
  formats: os.formats.handler(({ context }) => listFormats(context.ctx)),
  format: os.format.handler(({ input, context }) => getFormat(context.ctx, input)),
  saveFormat: os.saveFormat.handler(({ input: { key: _, ...format }, context }) => saveFormat(context.ctx, format)),
  retireFormat: os.retireFormat.handler(({ input, context }) => retireFormat(context.ctx, input)),
  evaluateFormat: os.evaluateFormat.handler(({ input, context }) => evaluateFormat(context.ctx, input)),
  exportFormat: os.exportFormat.handler(async ({ input, context }) => {
    await record(context.ctx, 'reports.exportFormat', input.format, null, { book: input.book ?? null, division: input.division ?? null, month: input.month })
    return await exportFormat(context.ctx, input)
  }),
  consolidated: os.consolidated.handler(({ input, context }) => consolidated(context.ctx, input)),
  setCounterpart: os.setCounterpart.handler(({ input: { key: _, ...counterpart }, context }) => setCounterpart(context.ctx, counterpart)),
  acceptCounterparts: os.acceptCounterparts.handler(({ input, context }) => acceptCounterparts(context.ctx, input)),
  notes: os.notes.handler(({ input, context }) => getNotes(context.ctx, input)),
  saveNote: os.saveNote.handler(({ input: { key: _, ...note }, context }) => saveNote(context.ctx, note)),
})
