import { commandKey, day, fen, id, period, procedure, z } from '../../kernel/contract.ts'
import { accountTag } from '../ledger/contract.ts'

const tag = '导入'

export const importKind = z.enum(['opening', 'vouchers'])
export const batchState = z.enum(['uploaded', 'staging', 'staged', 'posted', 'cancelled', 'failed', 'withdrawn'])

/** What a column of the file can be. */
export const field = z.enum([
  'date', 'word', 'number', 'wordNumber', 'summary', 'account', 'accountName', 'party', 'project', 'debit', 'credit', 'attachments', 'preparedBy', 'reviewedBy',
])

/** Field → 0-based column of the sheet. */
export const mapping = z.partialRecord(field, z.int().min(0).max(499))

export const partyCategory = z.enum(['member', 'household', 'counterparty', 'affiliate'])

export const batch = z.object({
  id, book: id, kind: importKind, state: batchState, fileName: z.string(), createdBy: z.string(), createdAt: z.date(), updatedAt: z.date(),
  /** rows of the sheet read so far, and how many the file claims to have (0 = unknown) */
  doneRows: z.int(), totalRows: z.int(),
  vouchers: z.int(), lines: z.int(), debitFen: fen, creditFen: fen, errors: z.int(), gaps: z.int(), warnings: z.int(),
  /** why reading the file failed */
  failure: z.string().nullable(),
})

/** One remark on the file: `error` stops the import, `gap` stops it until a reason is given, `warning` does not stop it. */
export const finding = z.object({
  severity: z.enum(['error', 'gap', 'warning']), row: z.int().nullable(), column: z.string().nullable(),
  /** the cell as a spreadsheet names it, "H12" */
  cell: z.string().nullable(), code: z.string(), message: z.string(),
  /** what to do about it */
  advice: z.string(),
})

export const newAccount = z.object({ code: z.string(), name: z.string(), parent: z.string(), parentName: z.string(), tag: accountTag.nullable(), lines: z.int() })
export const newParty = z.object({ name: z.string(), category: partyCategory, lines: z.int() })
export const gap = z.object({ period, word: z.string(), from: z.int(), to: z.int() })

const write = { permission: 'imports.batch.write', mode: 'write' } as const
const read = { permission: 'imports.batch.read', mode: 'read' } as const

export const importsContract = {
  batches: procedure({ method: 'GET', path: '/imports/batches', summary: '一个账套的导入批次，最近的在前', tag }, read)
    .input(z.object({ book: id, page: z.int().min(1).default(1), size: z.int().min(1).max(200).default(20) }))
    .output(z.object({ total: z.int(), rows: z.array(batch) })),

  batch: procedure({ method: 'GET', path: '/imports/batch', summary: '导入批次及其进度', tag }, read).input(z.object({ batch: id })).output(batch),

  create: procedure({ method: 'POST', path: '/imports/batch', summary: '用已上传的文件建立导入批次', tag }, write)
    .input(z.object({
      key: commandKey, book: id, kind: importKind, fileName: z.string().trim().min(1).max(200),
      /** hash of the uploaded file, as the upload answered */
      upload: z.string().regex(/^[0-9a-f]{64}$/),
    }))
    .output(batch),

  inspect: procedure({ method: 'GET', path: '/imports/inspect', summary: '查看文件：工作表、表头、样例行与建议的列对应', tag }, read)
    .input(z.object({
      batch: id, sheet: z.int().min(0).optional(),
      /** the row that holds the headings, when the program guessed wrong */
      headingRow: z.int().min(1).max(1000).optional(),
    }))
    .output(z.object({
      sheets: z.array(z.object({ name: z.string(), hidden: z.boolean(), rows: z.int().nullable() })), sheet: z.int(),
      headingRow: z.int().nullable(), columns: z.array(z.object({ index: z.int(), letter: z.string(), title: z.string() })),
      /** the first rows below the heading, as text */
      sample: z.array(z.object({ row: z.int(), cells: z.array(z.string()) })), mapping, remembered: z.boolean(), missing: z.array(field),
    })),

  stage: procedure({ method: 'POST', path: '/imports/stage', summary: '按列对应读入并检查文件（后台进行）', tag }, write)
    .input(z.object({ key: commandKey, batch: id, sheet: z.int().min(0), headingRow: z.int().min(1).max(1000), mapping })).output(batch),

  cancel: procedure({ method: 'POST', path: '/imports/cancel', summary: '取消导入', tag }, write).input(z.object({ key: commandKey, batch: id })).output(batch),

  preview: procedure({ method: 'GET', path: '/imports/preview', summary: '检查结果：逐格的错误、待确认的新科目与往来、断号、合计', tag }, read)
    .input(z.object({ batch: id, page: z.int().min(1).default(1), size: z.int().min(1).max(500).default(50) }))
    .output(z.object({
      batch, total: z.int(), findings: z.array(finding), newAccounts: z.array(newAccount), newParties: z.array(newParty), gaps: z.array(gap),
      from: day.nullable(), to: day.nullable(),
      /** true = the book is in use: the vouchers become drafts */
      asDrafts: z.boolean(),
    })),

  post: procedure({ method: 'POST', path: '/imports/post', summary: '导入：全部记入，或一张也不记', tag }, write)
    .input(z.object({
      key: commandKey, batch: id,
      /** every new sub-account of the preview, as confirmed */
      accounts: z.array(z.object({ code: z.string().min(4).max(20), name: z.string().trim().min(1).max(60), tag: accountTag.nullable() })).max(2000).default([]),
      parties: z.array(z.object({ name: z.string().min(1).max(60), category: partyCategory })).max(20_000).default([]),
      gapsReason: z.string().trim().max(200).default(''),
    }))
    .output(batch),

  withdraw: procedure({ method: 'POST', path: '/imports/withdraw', summary: '撤回整批（仅限初始化中的账套）', tag }, { permission: 'imports.batch.withdraw', mode: 'write' })
    .input(z.object({ key: commandKey, batch: id, reason: z.string().trim().min(2, '请写明撤回原因').max(200) })).output(batch),

  rejected: procedure({ method: 'GET', path: '/imports/rejected', summary: '有错误的行（xlsx）：原样各列加错误原因', tag }, read)
    .input(z.object({ batch: id })).output(z.file()),
}

export type ImportKind = z.infer<typeof importKind>
export type Batch = z.infer<typeof batch>
export type Field = z.infer<typeof field>
export type Mapping = z.infer<typeof mapping>
export type Finding = z.infer<typeof finding>
export type NewAccount = z.infer<typeof newAccount>
export type NewParty = z.infer<typeof newParty>
export type Gap = z.infer<typeof gap>
export type PartyCategory = z.infer<typeof partyCategory>

/** What the columns are called on screens and in messages. */
export const fieldTitles: Record<ImportKind, Partial<Record<Field, string>>> = {
  vouchers: {
    date: '日期', word: '凭证字', number: '凭证号', wordNumber: '凭证字号', summary: '摘要', account: '科目编码', accountName: '科目名称', party: '往来单位/成员',
    project: '项目', debit: '借方金额', credit: '贷方金额', attachments: '附件数', preparedBy: '制单人', reviewedBy: '审核人',
  },
  opening: { account: '科目编码', accountName: '科目名称', party: '往来单位/成员', debit: '借方余额', credit: '贷方余额' },
}

/** Columns that must be there; the voucher's number may come alone or together with its word. */
export function missingFields(kind: ImportKind, chosen: Mapping): Field[] {
  const required: Field[] = kind === 'opening' ? ['account', 'debit', 'credit'] : ['date', 'number', 'summary', 'account', 'debit', 'credit']
  return required.filter((name) => chosen[name] === undefined && !(name === 'number' && chosen.wordNumber !== undefined))
}
