import { id, period, procedure, year, z } from '../../../kernel/contract.ts'
import { page, voucher, voucherRow } from './schemas.ts'

export const vouchersContract = {
  vouchers: procedure({ method: 'GET', path: '/ledger/vouchers', summary: '凭证列表', tag: '凭证' }, { permission: 'ledger.voucher.read', mode: 'read' })
    .input(z.object({ book: id, from: period.optional(), to: period.optional(), text: z.string().max(100).optional(), ...page }))
    .output(z.object({ total: z.number(), rows: z.array(voucherRow) })),
  voucher: procedure({ method: 'GET', path: '/ledger/voucher', summary: '凭证', tag: '凭证' }, { permission: 'ledger.voucher.read', mode: 'read' })
    .input(z.object({ voucher: id, year })).output(voucher),
}
