import * as periods from '../handlers/periods.ts'
import { os } from './os.ts'

export const periodRoutes = {
  periods: os.periods.handler(({ input, context }) => periods.listPeriods(context.ctx, input.book)),
  closePeriod: os.closePeriod.handler(async ({ input, context }) => {
    await periods.closePeriod(context.ctx, input.book, input.period)
    return { closed: input.period }
  }),
  carryOver: os.carryOver.handler(({ input, context }) => periods.carryOver(context.ctx, input.book, input.year)),
}
