import { commandKey, divisionNo, id, period, procedure, z } from '../../../kernel/contract.ts'
import { account, accountTag, book, bookKind, bookSettings, dimensionKind, text } from './schemas.ts'

export const booksContract = {
  books: procedure({ method: 'GET', path: '/ledger/books', summary: '账套列表', tag: '账簿' }, { permission: 'ledger.book.read', mode: 'read' })
    .input(z.object({ division: divisionNo, kind: bookKind.optional() })).output(z.array(book)),
  book: procedure({ method: 'GET', path: '/ledger/book', summary: '账套', tag: '账簿' }, { permission: 'ledger.book.read', mode: 'read' })
    .input(z.object({ book: id })).output(book),
  createBook: procedure({ method: 'POST', path: '/ledger/book', summary: '建立账套', tag: '账簿' }, { permission: 'ledger.book.create', mode: 'write' })
    .input(z.object({ key: commandKey, village: divisionNo, kind: bookKind, name: text(60), start: period })).output(z.object({ id })),
  useBook: procedure({ method: 'POST', path: '/ledger/book/use', summary: '启用账套（不可逆）', tag: '账簿' }, { permission: 'ledger.book.use', mode: 'write' })
    .input(z.object({ key: commandKey, book: id, month: period })).output(book),
  accounts: procedure({ method: 'GET', path: '/ledger/accounts', summary: '会计科目', tag: '账簿' }, { permission: 'ledger.book.read', mode: 'read' })
    .input(z.object({ book: id })).output(z.array(account)),
  createAccount: procedure({ method: 'POST', path: '/ledger/account', summary: '增设明细科目', tag: '账簿' }, { permission: 'ledger.account.write', mode: 'write' })
    .input(z.object({ key: commandKey, book: id, code: z.string().regex(/^\d{4,20}$/, '明细科目编码应为 4–20 位数字'), name: text(60), tag: accountTag.nullable().default(null) }))
    .output(account),
  parties: procedure({ method: 'GET', path: '/ledger/parties', summary: '往来单位与成员', tag: '账簿' }, { permission: 'ledger.book.read', mode: 'read' })
    .input(z.object({ book: id })).output(z.array(z.object({ id, name: z.string(), category: z.string().nullable(), initials: z.string() }))),
  createParty: procedure({ method: 'POST', path: '/ledger/party', summary: '增设往来单位或成员', tag: '账簿' }, { permission: 'ledger.voucher.prepare', mode: 'write' })
    .input(z.object({ key: commandKey, book: id, name: text(60), category: z.enum(['member', 'household', 'counterparty', 'affiliate']).default('counterparty') }))
    .output(z.object({ id })),
  changeSettings: procedure({ method: 'POST', path: '/ledger/book/settings', summary: '更改账套设置', tag: '账簿' }, { permission: 'ledger.book.configure', mode: 'write' })
    .input(z.object({ key: commandKey, book: id, settings: bookSettings, reason: text(200) })).output(book),
  /** Name, use, state and mandatory dimensions of a sub-account; code and parent never change. */
  changeAccount: procedure({ method: 'POST', path: '/ledger/account/change', summary: '更改明细科目', tag: '账簿' }, { permission: 'ledger.account.write', mode: 'write' })
    .input(z.object({ key: commandKey, book: id, code: z.string().min(3).max(20), name: text(60), tag: accountTag.nullable(), active: z.boolean(), dimensions: z.array(dimensionKind.or(z.literal('quantity'))) }))
    .output(account),
  dimensions: procedure({ method: 'GET', path: '/ledger/dimensions', summary: '辅助核算项', tag: '账簿' }, { permission: 'ledger.book.read', mode: 'read' })
    .input(z.object({ book: id })).output(z.array(z.object({ id, kind: dimensionKind, name: z.string(), category: z.string().nullable(), initials: z.string() }))),
  createDimension: procedure({ method: 'POST', path: '/ledger/dimension', summary: '增设辅助核算项', tag: '账簿' }, { permission: 'ledger.voucher.prepare', mode: 'write' })
    .input(z.object({ key: commandKey, book: id, kind: dimensionKind.exclude(['party']), name: text(60) })).output(z.object({ id })),
  /** A first sub-account below an account that carries something: its whole balance goes there by a voucher that another person reviews. */
  subdivideAccount: procedure({ method: 'POST', path: '/ledger/account/subdivide', summary: '余额转入明细', tag: '账簿' }, { permission: 'ledger.account.write', mode: 'write' })
    .input(z.object({ key: commandKey, book: id, code: z.string().regex(/^\d{4,20}$/, '明细科目编码应为 4–20 位数字'), name: text(60), tag: accountTag.nullable().default(null), draft: id }))
    /** the voucher that waits for review; null when there was nothing to move */
    .output(z.object({ account, draft: id.nullable() })),
}
