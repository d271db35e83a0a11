import { commandKey, day, divisionNo, fen, id, period, procedure, year, z } from '../../kernel/contract.ts'

const tag = '建账与衔接'
const read = { permission: 'transitions.plan.read', mode: 'read' } as const
const write = { permission: 'transitions.plan.write', mode: 'write' } as const
const confirm = { permission: 'transitions.plan.confirm', mode: 'write' } as const

export const bookKind = z.enum(['coop', 'committee'])
export const planKind = z.enum(['conversion', 'split'])
export const planState = z.enum(['draft', 'submitted', 'confirmed', 'cancelled'])

/** Part of an old balance; debit positive. `path`: names of sub-accounts below the first level. */
export const target = z.object({ account: z.string().regex(/^\d{3}$/), path: z.array(z.string().trim().min(1).max(60)).max(5), party: z.string().trim().min(1).max(60).nullable(), fen })

export const conversionRow = z.object({
  row: z.int(), code: z.string(), root: z.string(), names: z.array(z.string()), party: z.string().nullable(), fen, targets: z.array(target), open: z.boolean(), note: z.string(),
})
export const conversion = z.object({
  bookKind, bookName: z.string(), start: period, warnings: z.array(z.string()), rows: z.array(conversionRow),
  /** the book that was made, once confirmed */
  book: id.nullable(),
})

export const splitRow = z.object({
  line: z.int(), account: z.string(), name: z.string(), root: z.string(), party: z.string().nullable(), category: z.string().nullable(), fen, committeeFen: fen,
})
/** A set-up book that exists, or the name of one to make. */
export const destination = z.object({ book: id.nullable(), name: z.string().trim().min(1).max(60) })
export const split = z.object({
  /** the closed month whose balances are divided; the new books begin in the next */
  closed: period, warnings: z.array(z.string()), mutual: z.boolean(), committee: destination, coop: destination, rows: z.array(splitRow),
})

const rowInfo = z.object({ kind: z.enum(['direct', 'parties', 'choose', 'closed']), status: z.enum(['verified', 'pattern', 'recalled', 'none']), note: z.string(), to: z.array(z.string()), grossUp: z.object({ asset: z.string(), contra: z.string() }).nullable() })

export const planHead = z.object({
  id, kind: planKind, state: planState, version: z.int(), title: z.string(), village: divisionNo, villageName: z.string(), townName: z.string(), fileName: z.string().nullable(),
  reason: z.string().nullable(), createdBy: z.string(), createdAt: z.date(), submittedBy: z.string().nullable(), confirmedBy: z.string().nullable(), confirmedAt: z.date().nullable(),
  /** the reader submitted it, so another person confirms */
  mine: z.boolean(),
})

export const plan = planHead.extend({
  conversion: conversion.extend({
    /** rules by old first-level code */
    rules: z.record(z.string(), rowInfo), open: z.int(),
    proof: z.object({ lines: z.array(z.object({ name: z.string(), beforeFen: fen, movedFen: fen, afterFen: fen, ok: z.boolean() })), grossUpFen: fen, ok: z.boolean() }),
  }).nullable(),
  split: split.extend({
    sourceBook: id, sourceName: z.string(),
    proof: z.object({
      equalities: z.array(z.object({ name: z.string(), oldFen: fen, committeeFen: fen, coopFen: fen, interBookFen: fen, ok: z.boolean() })),
      gapFen: fen, interBookFen: fen, balanced: z.boolean(), ok: z.boolean(),
    }),
  }).nullable(),
})

const change = { key: commandKey, plan: id, version: z.int().min(1) }
const upload = { fileName: z.string().trim().min(1).max(200), upload: z.string().regex(/^[0-9a-f]{64}$/) }

export const mutualPair = z.object({
  id, fromBook: id, fromName: z.string(), toBook: id, toName: z.string(), date: day, amountFen: fen, summary: z.string(), createdBy: z.string(),
  state: z.enum(['posted', 'half', 'waiting', 'broken']), warnings: z.array(z.string()),
  fromVoucher: z.object({ id, year, posted: z.boolean(), date: day }).nullable(), toVoucher: z.object({ id, year, posted: z.boolean(), date: day }).nullable(),
})

export const transitionsContract = {
  plans: procedure({ method: 'GET', path: '/transitions/plans', summary: '衔接与分设方案', tag }, read)
    .input(z.object({ division: divisionNo, kind: planKind.optional() })).output(z.array(planHead)),
  plan: procedure({ method: 'GET', path: '/transitions/plan', summary: '方案：余额、去向与平衡核对', tag }, read).input(z.object({ plan: id })).output(plan),
  /** The standard must be stated: the same code means another account in the two standards (posting-rules P1.16). */
  createConversion: procedure({ method: 'POST', path: '/transitions/conversion', summary: '新旧制度衔接：读入旧账余额', tag }, write)
    .input(z.object({
      key: commandKey, village: divisionNo, bookKind, bookName: z.string().trim().min(1).max(60), start: period, ...upload,
      standard: z.enum(['village-2004', 'rural-collective-2023']).optional(),
      /** the names speak for the 2023 standard in part, and a person has looked */
      namesChecked: z.boolean().default(false),
    })).output(z.object({ id })),
  decide: procedure({ method: 'POST', path: '/transitions/conversion/decide', summary: '决定旧余额的去向', tag }, write)
    .input(z.object({ ...change, rows: z.array(z.object({ row: z.int(), targets: z.array(target).max(200), note: z.string().trim().max(200).default('') })).min(1).max(5000) })).output(plan),
  exportMapping: procedure({ method: 'GET', path: '/transitions/conversion/mapping', summary: '去向对应表（xlsx），可在表里决定后导回', tag }, read).input(z.object({ plan: id })).output(z.file()),
  importMapping: procedure({ method: 'POST', path: '/transitions/conversion/mapping', summary: '导回去向对应表', tag }, write).input(z.object({ ...change, ...upload })).output(plan),
  createSplit: procedure({ method: 'POST', path: '/transitions/split', summary: '财务分设：取旧账套结账后的余额', tag }, write)
    .input(z.object({ key: commandKey, book: id, committee: destination, coop: destination })).output(z.object({ id })),
  allocate: procedure({ method: 'POST', path: '/transitions/split/allocate', summary: '分配到村委会与合作社', tag }, write)
    .input(z.object({ ...change, mutual: z.boolean(), rows: z.array(z.object({ line: z.int(), committeeFen: fen })).max(5000) })).output(plan),
  submitPlan: procedure({ method: 'POST', path: '/transitions/plan/submit', summary: '提交方案', tag }, write).input(z.object(change)).output(plan),
  cancelPlan: procedure({ method: 'POST', path: '/transitions/plan/cancel', summary: '取消方案', tag }, write).input(z.object({ ...change, reason: z.string().trim().min(2, '请写明取消原因').max(200) })).output(plan),
  returnPlan: procedure({ method: 'POST', path: '/transitions/plan/return', summary: '退回方案', tag }, confirm).input(z.object({ ...change, reason: z.string().trim().min(2, '请写明退回理由').max(200) })).output(plan),
  confirmPlan: procedure({ method: 'POST', path: '/transitions/plan/confirm', summary: '确认方案并建账（不可撤回）', tag }, confirm).input(z.object(change)).output(plan),
  printPlan: procedure({ method: 'GET', path: '/transitions/plan/print', summary: '新旧科目余额对照表、分设余额分配表（PDF）', tag }, read).input(z.object({ plan: id })).output(z.file()),

  pairs: procedure({ method: 'GET', path: '/transitions/pairs', summary: '账套间往来：成对的凭证与往来余额核对', tag }, read)
    .input(z.object({ village: divisionNo, month: period }))
    .output(z.object({
      pairs: z.array(mutualPair),
      balances: z.array(z.object({ book: id, name: z.string(), other: id, otherName: z.string(), fen, otherFen: fen, differenceFen: fen })),
    })),
  mirror: procedure({ method: 'POST', path: '/transitions/mirror', summary: '账套间往来：在两个账套各制一张镜像凭证', tag }, { permission: 'transitions.mirror.write', mode: 'write' })
    .input(z.object({
      key: commandKey, fromBook: id, toBook: id, date: day, amountFen: fen.positive('金额应大于 0'), summary: z.string().trim().min(1).max(200), attachments: z.int().min(1, '没有原始凭证不能制单，请填写附单据张数').max(9999),
      /** the giver's account credited and the receiver's account debited */
      fromAccount: z.string().min(3).max(20), toAccount: z.string().min(3).max(20),
      /** the leaf of 113 in each book, when there are several */
      fromCurrent: z.string().min(3).max(20).optional(), toCurrent: z.string().min(3).max(20).optional(),
    })).output(z.object({ id, fromDraft: id, toDraft: id })),
}

export type Plan = z.infer<typeof plan>
export type PlanHead = z.infer<typeof planHead>
export type ConversionPlanRow = z.infer<typeof conversionRow>
export type SplitPlanRow = z.infer<typeof splitRow>
export type MutualPair = z.infer<typeof mutualPair>
