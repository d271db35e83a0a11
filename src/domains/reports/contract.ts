import { commandKey, day, divisionNo, fen, id, period, procedure, year, z } from '../../kernel/contract.ts'
import { MAX_COLUMNS, MAX_ROWS } from './rules/sheet.ts'

const bookKind = z.enum(['coop', 'committee'])
const reportScope = { book: id.optional(), division: divisionNo.optional(), kind: bookKind.default('coop') }
const text = (max: number) => z.string().trim().min(1).max(max)

export const cellFormat = z.enum(['amount', 'percent', 'integer'])

/** Texts and formulas row by row; a cell that begins with "=" is a formula. */
export const definition = z.object({
  columns: z.array(z.object({ /** in characters */ width: z.int().min(4).max(60) })).min(1).max(MAX_COLUMNS),
  rows: z.array(z.array(z.string().max(600)).max(MAX_COLUMNS)).min(1).max(MAX_ROWS),
  /** by cell; without one a number is an amount in yuan */
  formats: z.record(z.string().regex(/^[A-Z][1-9]\d{0,2}$/), cellFormat).default({}),
})

export const format = z.object({
  id, version: z.number(), name: z.string(), /** the town or village it is for; null = the whole county */ division: divisionNo.nullable(), divisionName: z.string().nullable(),
  state: z.enum(['active', 'retired']), /** one of our examples, not an official form */ example: z.boolean(), note: z.string(),
  reason: z.string(), createdBy: z.string(), createdAt: z.string(), mayChange: z.boolean(),
})

/** One figure of a formula with the entries that make it; `book` and `party` null = all of the scope. */
const part = z.object({
  formula: z.string(), account: z.string(), book: id.nullable(), party: id.nullable(), tag: z.string().nullable(), from: period, to: period, closing: z.boolean(), fen,
})
const cell = z.object({
  cell: z.string(), text: z.string(), fen: fen.nullable(), kind: z.enum(['text', 'amount', 'percent', 'integer', 'problem']), formula: z.string().nullable(),
  parts: z.array(part), /** other cells that the formula names */ cells: z.array(z.string()),
})
const coverage = z.object({ title: z.string(), books: z.number(), asOf: day, settingUp: z.array(z.object({ id, name: z.string() })) })

const consolidatedLine = z.object({
  id: z.string(), row: z.number(), name: z.string(), kind: z.string(), side: z.string().nullable(), coopFen: fen, committeeFen: fen, combinedFen: fen, eliminatedFen: fen, consolidatedFen: fen,
})
const namedBook = z.object({ id, name: z.string(), villageName: z.string() })
const position = z.object({ book: id, party: id, partyName: z.string(), fen, from: period })

const noteTable = z.object({
  title: z.string(), columns: z.array(z.object({ title: z.string(), amount: z.boolean() })),
  rows: z.array(z.object({ cells: z.array(z.object({ text: z.string(), fen: fen.nullable() })), account: z.string().nullable() })),
})

/** Reports of a county's own, consolidation and notes: everything computed from the books when it is asked for. */
export const reportsContract = {
  formats: procedure({ method: 'GET', path: '/reports/formats', summary: '自定义报表清单', tag: '自定义报表' }, { permission: 'reports.format.read', mode: 'read' })
    .output(z.array(format)),
  format: procedure({ method: 'GET', path: '/reports/format', summary: '一个自定义报表的格式与版本', tag: '自定义报表' }, { permission: 'reports.format.read', mode: 'read' })
    .input(z.object({ format: id, version: z.int().min(1).optional() }))
    .output(format.extend({ definition, versions: z.array(z.object({ version: z.number(), state: z.string(), reason: z.string(), createdBy: z.string(), createdAt: z.string() })) })),
  saveFormat: procedure({ method: 'POST', path: '/reports/format', summary: '保存自定义报表（新版本）', tag: '自定义报表' }, { permission: 'reports.format.write', mode: 'write' })
    .input(z.object({
      key: commandKey, format: id, /** the version it was made from; 0 = a new report */ base: z.int().min(0), name: text(60), division: divisionNo.nullable().default(null), definition, reason: text(200),
    }))
    .output(z.object({ format: id, version: z.number() })),
  retireFormat: procedure({ method: 'POST', path: '/reports/format/retire', summary: '停用自定义报表', tag: '自定义报表' }, { permission: 'reports.format.write', mode: 'write' })
    .input(z.object({ key: commandKey, format: id, reason: text(200) })).output(z.object({ version: z.number() })),
  evaluateFormat: procedure({ method: 'GET', path: '/reports/format/figures', summary: '自定义报表取数', tag: '自定义报表' }, { permission: 'reports.format.read', mode: 'read' })
    .input(z.object({ format: id, version: z.int().min(1).optional(), month: period, ...reportScope }))
    .output(z.object({ name: z.string(), version: z.number(), month: period, example: z.boolean(), coverage, columns: definition.shape.columns, rows: z.array(z.array(cell)) })),
  exportFormat: procedure({ method: 'GET', path: '/reports/format/export', summary: '导出自定义报表（xlsx）', tag: '自定义报表' }, { permission: 'ledger.report.export', mode: 'read' })
    .input(z.object({ format: id, version: z.int().min(1).optional(), month: period, ...reportScope })).output(z.file()),
  consolidated: procedure({ method: 'GET', path: '/reports/consolidated', summary: '合并报表（内部往来抵销）', tag: '合并报表' }, { permission: 'ledger.report.read', mode: 'read' })
    .input(z.object({ division: divisionNo, month: period, statement: z.enum(['balanceSheet', 'incomeStatement']).default('balanceSheet') }))
    .output(z.object({
      name: z.string(), title: z.string(), month: period, asOf: day, coopBooks: z.number(), committeeBooks: z.number(), settingUp: z.array(z.object({ id, name: z.string() })), lines: z.array(consolidatedLine),
      /** assets = liabilities + equity after elimination; null for the income statement */ balanced: z.boolean().nullable(),
      pairs: z.array(z.object({ creditor: namedBook, debtor: namedBook, receivableFen: fen, payableFen: fen, eliminatedFen: fen, differenceFen: fen, receivables: z.array(position), payables: z.array(position) })),
      /** parties that look like a book, not yet confirmed, and what they are proposed to be */
      open: z.array(z.object({ book: namedBook, party: id, partyName: z.string(), fen, proposed: namedBook.nullable() })),
      /** confirmed positions whose other book is not in this scope; not eliminated */
      outside: z.array(z.object({ book: namedBook, party: id, partyName: z.string(), fen })),
    })),
  setCounterpart: procedure({ method: 'POST', path: '/reports/counterpart', summary: '指定往来单位对应的账套', tag: '合并报表' }, { permission: 'reports.counterpart.write', mode: 'write' })
    .input(z.object({ key: commandKey, book: id, party: id, /** null = not a book of this system */ other: id.nullable() })).output(z.object({ book: id, party: id, other: id.nullable() })),
  acceptCounterparts: procedure({ method: 'POST', path: '/reports/counterparts/accept', summary: '采纳按名称建议的往来对应', tag: '合并报表' }, { permission: 'reports.counterpart.write', mode: 'write' })
    .input(z.object({ key: commandKey, division: divisionNo })).output(z.object({ accepted: z.number() })),
  notes: procedure({ method: 'GET', path: '/reports/notes', summary: '财务报表附注', tag: '附注' }, { permission: 'ledger.report.read', mode: 'read' })
    .input(z.object({ book: id, month: period }))
    .output(z.object({
      title: z.string(), year, month: period, asOf: day, /** where the headings come from, and that they are not verified */ status: z.string(), mayWrite: z.boolean(),
      headings: z.array(z.object({
        id: z.string(), title: z.string(), hint: z.string().nullable(), content: z.string(), version: z.number(), createdBy: z.string().nullable(), createdAt: z.string().nullable(), tables: z.array(noteTable),
      })),
    })),
  saveNote: procedure({ method: 'POST', path: '/reports/note', summary: '保存附注文字（新版本）', tag: '附注' }, { permission: 'reports.note.write', mode: 'write' })
    .input(z.object({ key: commandKey, book: id, year, heading: z.string().max(40), /** the version it was made from */ base: z.int().min(0), content: z.string().trim().max(5000) }))
    .output(z.object({ version: z.number() })),
}

export type Format = z.infer<typeof format>
export type Definition = z.infer<typeof definition>
export type Part = z.infer<typeof part>
export type Cell = z.infer<typeof cell>
export type NoteTable = z.infer<typeof noteTable>
