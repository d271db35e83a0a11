import * as entries from '../handlers/entries.ts'
import * as detail from '../handlers/ledgers/detail.ts'
import { generalLedger } from '../handlers/ledgers/general.ts'
import * as parties from '../handlers/ledgers/parties.ts'
import { os } from './os.ts'

export const ledgerRoutes = {
  entries: os.entries.handler(({ input, context }) => entries.entriesOf(context.ctx, input)),
  journal: os.journal.handler(({ input, context }) => detail.journal(context.ctx, input)),
  generalLedger: os.generalLedger.handler(({ input, context }) => generalLedger(context.ctx, input)),
  detailLedger: os.detailLedger.handler(({ input, context }) => detail.detailLedger(context.ctx, input)),
  dayBook: os.dayBook.handler(({ input, context }) => detail.dayBook(context.ctx, input)),
  dimensionBalances: os.dimensionBalances.handler(({ input, context }) => parties.dimensionBalances(context.ctx, input)),
  ageing: os.ageing.handler(({ input, context }) => parties.ageing(context.ctx, input)),
}
