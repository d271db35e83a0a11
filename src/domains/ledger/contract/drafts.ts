import { commandKey, day, fen, id, procedure, year, z } from '../../../kernel/contract.ts'
import { draftState, page, text, typedDraft, voucherDraft, voucherKind, voucherLine } from './schemas.ts'

const prepare = { permission: 'ledger.voucher.prepare', mode: 'write' } as const
const review = { permission: 'ledger.voucher.review', mode: 'write' } as const
const read = { permission: 'ledger.voucher.read', mode: 'read' } as const
const command = { key: commandKey, book: id }

const draftHead = z.object({
  id, date: day, word: z.string(), kind: voucherKind, state: draftState, version: z.number(), summary: z.string(), debitFen: fen, attachments: z.number(),
  preparedBy: z.string(), mine: z.boolean(), reviewedBy: z.string().nullable(), cashierName: z.string().nullable(),
  /** cash or bank is touched and the book asks for the cashier's signature, which is not there yet */
  awaitsCashier: z.boolean(),
  /** why the reviewer returned it */
  reason: z.string().nullable(), batch: id.nullable(), source: z.string().nullable(),
  reversalOf: id.nullable(), corrects: id.nullable(), originYear: year.nullable(),
  /** the number it would get if everything before it were posted first; null while it is only being written */
  provisionalNo: z.number().nullable(),
})

/** Which drafts a batch act is about, each in the version that the person has seen. */
const seen = z.array(z.object({ id, version: z.int().min(1) })).min(1).max(500)
/** What became of each: the others of the batch go through even when one cannot. */
const results = z.object({ results: z.array(z.object({ id, no: z.number().nullable(), problem: z.string().nullable() })) })

export const draftsContract = {
  drafts: procedure({ method: 'GET', path: '/ledger/drafts', summary: '未记账凭证', tag: '凭证' }, read)
    .input(z.object({ book: id, states: z.array(draftState).optional(), ...page }))
    .output(z.object({ total: z.number(), counts: z.record(draftState, z.number()), rows: z.array(draftHead.extend({ lines: z.array(voucherLine) })) })),
  draft: procedure({ method: 'GET', path: '/ledger/draft', summary: '未记账凭证的内容', tag: '凭证' }, read)
    .input(z.object({ book: id, draft: id })).output(draftHead.extend({ typed: typedDraft, /** what other parts of the program noticed, for the reviewer */ warnings: z.array(z.string()) })),
  saveDraft: procedure({ method: 'POST', path: '/ledger/draft/save', summary: '保存正在填写的凭证', tag: '凭证' }, prepare)
    /** version: the one that was read; null = a new draft */
    .input(z.object({ book: id, draft: typedDraft, version: z.int().min(1).nullable() })).output(z.object({ id, version: z.number() })),
  submitDraft: procedure({ method: 'POST', path: '/ledger/draft', summary: '制单并提交审核', tag: '凭证' }, prepare)
    /** warnings: what other parts of the program noticed; they do not stop the voucher and stand in the audit row */
    .input(z.object({ ...command, draft: voucherDraft })).output(z.object({ id, warnings: z.array(z.string()) })),
  recallDraft: procedure({ method: 'POST', path: '/ledger/draft/recall', summary: '收回已提交的凭证', tag: '凭证' }, prepare)
    .input(z.object({ ...command, draft: id })).output(z.object({ id })),
  removeDraft: procedure({ method: 'POST', path: '/ledger/draft/remove', summary: '作废未记账凭证', tag: '凭证' }, prepare)
    .input(z.object({ ...command, draft: id })).output(z.object({ id })),
  signDrafts: procedure({ method: 'POST', path: '/ledger/drafts/sign', summary: '出纳签字', tag: '凭证' }, { permission: 'ledger.voucher.sign', mode: 'write' })
    .input(z.object({ ...command, drafts: seen })).output(results),
  reviewDrafts: procedure({ method: 'POST', path: '/ledger/drafts/review', summary: '审核', tag: '凭证' }, review)
    .input(z.object({ ...command, drafts: seen })).output(results),
  unreviewDraft: procedure({ method: 'POST', path: '/ledger/draft/unreview', summary: '取消审核', tag: '凭证' }, review)
    .input(z.object({ ...command, draft: id })).output(z.object({ id })),
  returnDraft: procedure({ method: 'POST', path: '/ledger/draft/return', summary: '退回', tag: '凭证' }, review)
    .input(z.object({ ...command, draft: id, reason: text(200) })).output(z.object({ id })),
  postDrafts: procedure({ method: 'POST', path: '/ledger/drafts/post', summary: '记账', tag: '凭证' }, { permission: 'ledger.voucher.post', mode: 'write' })
    .input(z.object({ ...command, drafts: seen })).output(results),
  postDraft: procedure({ method: 'POST', path: '/ledger/draft/post', summary: '审核并记账', tag: '凭证' }, { permission: 'ledger.voucher.post', mode: 'write' })
    .input(z.object({ ...command, draft: id })).output(z.object({ voucher: id, year, no: z.number() })),
  reverseVoucher: procedure({ method: 'POST', path: '/ledger/voucher/reverse', summary: '红字冲销', tag: '凭证' }, prepare)
    .input(z.object({ key: commandKey, voucher: id, year, draft: id, date: day })).output(z.object({ id, book: id })),
  correctVoucher: procedure({ method: 'POST', path: '/ledger/voucher/correct', summary: '蓝字订正', tag: '凭证' }, prepare)
    .input(z.object({ key: commandKey, voucher: id, year, draft: id, date: day })).output(z.object({ id, book: id })),

  templates: procedure({ method: 'GET', path: '/ledger/templates', summary: '模板凭证', tag: '凭证' }, read)
    .input(z.object({ book: id })).output(z.array(z.object({ id, name: z.string(), draft: typedDraft, createdBy: z.string() }))),
  saveTemplate: procedure({ method: 'POST', path: '/ledger/template', summary: '保存模板凭证', tag: '凭证' }, prepare)
    .input(z.object({ ...command, id, name: text(60), draft: typedDraft })).output(z.object({ id })),
  removeTemplate: procedure({ method: 'POST', path: '/ledger/template/remove', summary: '删除模板凭证', tag: '凭证' }, prepare)
    .input(z.object({ ...command, id })).output(z.object({ id })),
  frequentSummaries: procedure({ method: 'GET', path: '/ledger/summaries', summary: '常用摘要', tag: '凭证' }, read)
    .input(z.object({ book: id })).output(z.array(z.string())),
  /** Balances as they are now, posted vouchers only; debit positive. Shown while a voucher is being typed. */
  balancesNow: procedure({ method: 'GET', path: '/ledger/balances-now', summary: '科目当前余额', tag: '凭证' }, read)
    .input(z.object({ book: id }))
    .output(z.object({ accounts: z.array(z.object({ account: z.string(), fen })), parties: z.array(z.object({ account: z.string(), party: id, fen })) })),
}
