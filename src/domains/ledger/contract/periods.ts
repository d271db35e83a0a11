import { commandKey, day, fen, id, period, procedure, year, z } from '../../../kernel/contract.ts'
import { text } from './schemas.ts'

const read = { permission: 'ledger.book.read', mode: 'read' } as const
const prepare = { permission: 'ledger.voucher.prepare', mode: 'write' } as const

/** One line of the checklist before a month is closed; `blocks` must be cleared first, `warns` does not hold the closing up. */
export const closeCheck = z.object({
  code: z.string(), title: z.string(), state: z.enum(['ok', 'blocks', 'warns', 'notApplicable']), explanation: z.string(),
  /** where it is put right: a tab of the book, or the entries of an account */
  target: z.object({ tab: z.string(), account: z.string().nullable() }).nullable(),
})

const frozen = z.object({ period, version: z.number(), hash: z.string(), current: z.boolean() })

/** A charter's or a meeting's paper is named, never judged: the program checks figures, days and votes. */
export const distributionPlan = z.object({
  /** the version of the charter that sets the ratio, and the ratio in 1/10 000 (农村集体经济组织财务制度 第二十八条) */
  charter: z.object({ version: text(60), reserveBp: z.int().min(0).max(10_000) }),
  /** reserve used to make up losses (311 → 322) */
  reserveToLossFen: fen.min(0n).default(0n),
  reserveFen: fen.min(0n), reserveAccount: z.string().min(3).max(20),
  membersFen: fen.min(0n), membersAccount: z.string().min(3).max(20),
  /** who gets it, by shares (份额) */
  members: z.array(z.object({ party: id, shares: z.int().min(1).max(1_000_000_000) })).max(20_000).default([]),
  others: z.array(z.object({ account: z.string().min(3).max(20), party: id.nullable().default(null), summary: text(100), fen: fen.min(1n) })).max(50).default([]),
  /** since when the plan is open to members */
  disclosedFrom: day.nullable().default(null),
})
/** How the meeting decided (集体经济组织法 第二十六至二十八条): members due, present and in favour. */
export const meeting = z.object({
  kind: z.enum(['memberAssembly', 'memberRepAssembly']), day, due: z.int().min(1).max(1_000_000), present: z.int().min(0).max(1_000_000),
  inFavour: z.int().min(0).max(1_000_000), resolution: text(60), attachments: z.int().min(1).max(9999),
})
const planState = z.enum(['draft', 'approved', 'void'])
const stored = z.object({
  id, year, state: planState, plan: distributionPlan, meeting: meeting.nullable(), createdBy: z.string(), approvedBy: z.string().nullable(), mine: z.boolean(),
  /** the vouchers made of it, in order */
  vouchers: z.array(z.object({ draft: id, state: z.string(), voucherYear: year.nullable() })),
})

export const periodsContract = {
  periods: procedure({ method: 'GET', path: '/ledger/periods', summary: '会计期间', tag: '账簿' }, read)
    .input(z.object({ book: id }))
    .output(z.array(z.object({
      period, state: z.enum(['open', 'closed']), vouchers: z.number(), closedAt: z.string().nullable(), closedBy: z.string().nullable(),
      /** how often its balances were frozen, and the hash of the last time */
      version: z.number(), trialHash: z.string().nullable(),
    }))),
  closeChecks: procedure({ method: 'GET', path: '/ledger/period/checks', summary: '结账检查', tag: '账簿' }, read)
    .input(z.object({ book: id, period })).output(z.object({ period, ready: z.boolean(), checks: z.array(closeCheck) })),
  closePeriod: procedure({ method: 'POST', path: '/ledger/period/close', summary: '结账', tag: '账簿' }, { permission: 'ledger.period.close', mode: 'write' })
    .input(z.object({ key: commandKey, book: id, period })).output(z.object({ closed: period, trialHash: z.string() })),

  requestReopening: procedure({ method: 'POST', path: '/ledger/period/reopening', summary: '申请重开月份', tag: '账簿' }, { permission: 'ledger.period.close', mode: 'write' })
    .input(z.object({ key: commandKey, book: id, period, reason: text(200) })).output(z.object({ id })),
  decideReopening: procedure({ method: 'POST', path: '/ledger/period/reopening/decide', summary: '批准或驳回重开申请', tag: '账簿' }, { permission: 'ledger.period.reopen', mode: 'write' })
    .input(z.object({ key: commandKey, book: id, reopening: id, approve: z.boolean(), remark: z.string().trim().max(200).default('') })).output(z.object({ id })),
  reopenings: procedure({ method: 'GET', path: '/ledger/period/reopenings', summary: '重开申请与冻结余额的各版本', tag: '账簿' }, read)
    .input(z.object({ book: id }))
    .output(z.object({
      rows: z.array(z.object({
        id, period, state: z.enum(['requested', 'approved', 'refused']), reason: z.string(), requestedBy: z.string(), requestedAt: z.string(), mine: z.boolean(),
        decidedBy: z.string().nullable(), decidedAt: z.string().nullable(), remark: z.string().nullable(),
      })),
      /** every frozen version of the months that were ever reopened */
      versions: z.array(frozen),
    })),

  yearEnd: procedure({ method: 'GET', path: '/ledger/year-end', summary: '年终结转的进度', tag: '账簿' }, read)
    .input(z.object({ book: id, year }))
    .output(z.object({
      year, incomeFen: fen, expenseFen: fen, profitFen: fen, undistributedFen: fen, appropriationFen: fen,
      steps: z.array(z.object({ step: z.string(), title: z.string(), vouchers: z.array(z.object({ draft: id.nullable(), state: z.string(), voucher: id.nullable(), debitFen: fen })) })),
      /** once December is closed: next year's openings beside last year's opening plus the year's turnover */
      opening: z.object({ accounts: z.number(), equal: z.boolean(), hash: z.string(), differences: z.array(z.object({ account: z.string(), closingFen: fen, openingFen: fen })) }).nullable(),
    })),
  carryOver: procedure({ method: 'POST', path: '/ledger/year-end', summary: '生成年终结转凭证', tag: '账簿' }, prepare)
    .input(z.object({ key: commandKey, book: id, year })).output(z.object({ vouchers: z.number(), drafts: z.number() })),

  distributionBasis: procedure({ method: 'GET', path: '/ledger/distribution', summary: '可分配收益与分配方案', tag: '收益分配' }, read)
    .input(z.object({ book: id, year }))
    .output(z.object({
      year, openingFen: fen, netIncomeFen: fen, transferredFen: fen, allocatedFen: fen, undistributedFen: fen, reserveFundFen: fen,
      lossOffsetFen: fen, reserveBaseFen: fen, distributableFen: fen, disclosureDays: z.number(), plan: stored.nullable(),
    })),
  saveDistribution: procedure({ method: 'POST', path: '/ledger/distribution', summary: '编制收益分配方案', tag: '收益分配' }, prepare)
    .input(z.object({ key: commandKey, book: id, year, plan: distributionPlan })).output(z.object({ id })),
  approveDistribution: procedure({ method: 'POST', path: '/ledger/distribution/approve', summary: '登记成员大会决议，批准收益分配方案', tag: '收益分配' }, { permission: 'ledger.distribution.approve', mode: 'write' })
    .input(z.object({ key: commandKey, book: id, distribution: id, meeting })).output(z.object({ id })),
  voidDistribution: procedure({ method: 'POST', path: '/ledger/distribution/void', summary: '作废未记账的收益分配方案', tag: '收益分配' }, { permission: 'ledger.distribution.approve', mode: 'write' })
    .input(z.object({ key: commandKey, book: id, distribution: id, reason: text(200) })).output(z.object({ id })),
  bookDistribution: procedure({ method: 'POST', path: '/ledger/distribution/book', summary: '按批准的方案生成分配凭证', tag: '收益分配' }, prepare)
    .input(z.object({ key: commandKey, book: id, distribution: id, date: day })).output(z.object({ drafts: z.number() })),
}

export type CloseCheck = z.infer<typeof closeCheck>
export type DistributionPlan = z.infer<typeof distributionPlan>
export type Meeting = z.infer<typeof meeting>
