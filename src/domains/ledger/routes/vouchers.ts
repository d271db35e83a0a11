import * as entries from '../handlers/entries.ts'
import { os } from './os.ts'

export const voucherRoutes = {
  vouchers: os.vouchers.handler(({ input, context }) => entries.listVouchers(context.ctx, input)),
  voucher: os.voucher.handler(({ input, context }) => entries.getVoucher(context.ctx, input)),
}
