import * as carryOver from '../handlers/carry-over.ts'
import { closeChecksOfBook } from '../handlers/close-checks.ts'
import * as distribution from '../handlers/distribution.ts'
import * as periods from '../handlers/periods.ts'
import { os } from './os.ts'

export const periodRoutes = {
  periods: os.periods.handler(({ input, context }) => periods.listPeriods(context.ctx, input.book)),
  closeChecks: os.closeChecks.handler(({ input, context }) => closeChecksOfBook(context.ctx, input)),
  closePeriod: os.closePeriod.handler(({ input, context }) => periods.closePeriod(context.ctx, input.book, input.period)),
  requestReopening: os.requestReopening.handler(({ input, context }) => periods.requestReopening(context.ctx, input)),
  decideReopening: os.decideReopening.handler(({ input, context }) => periods.decideReopening(context.ctx, input)),
  reopenings: os.reopenings.handler(({ input, context }) => periods.listReopenings(context.ctx, input.book)),
  yearEnd: os.yearEnd.handler(({ input, context }) => carryOver.yearEnd(context.ctx, input.book, input.year)),
  carryOver: os.carryOver.handler(({ input, context }) => carryOver.carryOver(context.ctx, input.book, input.year)),
  distributionBasis: os.distributionBasis.handler(({ input, context }) => distribution.distributionBasis(context.ctx, input)),
  saveDistribution: os.saveDistribution.handler(({ input, context }) => distribution.saveDistribution(context.ctx, input)),
  approveDistribution: os.approveDistribution.handler(({ input, context }) => distribution.approveDistribution(context.ctx, input)),
  voidDistribution: os.voidDistribution.handler(({ input, context }) => distribution.voidDistribution(context.ctx, input)),
  bookDistribution: os.bookDistribution.handler(({ input, context }) => distribution.bookDistribution(context.ctx, input)),
}
