import { formatFen, parseFen, type Fen } from '../../../kernel/money.ts'
import type { SheetCell, SheetRow } from '../../../kernel/sheet/index.ts'
import { toHalfWidth } from '../../../kernel/text.ts'
import type { Side } from '../../ledger/contract.ts'
import type { Field, Mapping } from '../contract.ts'
import { cellText } from './columns.ts'
import type { Remark, Setting } from './types.ts'

export type RowKind = 'total' | 'heading' | 'note' | 'line'

const TOTAL = /^(本页|本月|本日|本期|本年|全年|总)?(小计|合计|总计|累计|共计)([:：].*)?$|^(过次页|承前页|转次页|承上页|接下页)$/
const GRAND_TOTAL = /^(合计|总计|总合计)([:：].*)?$/

/** A row with every cell as text, made once: each is looked at several times. */
export interface TextRow extends SheetRow {
  texts: string[]
}

export const withTexts = (row: SheetRow): TextRow => ({ ...row, texts: row.cells.map((cell) => cellText(cell)) })

export const cellOf = (row: SheetRow, mapping: Mapping, name: Field): SheetCell => {
  const index = mapping[name]
  return index === undefined ? null : (row.cells[index] ?? null)
}

export const textOf = (row: TextRow, mapping: Mapping, name: Field): string => {
  const index = mapping[name]
  return index === undefined ? '' : (row.texts[index] ?? '')
}

/** The text of a row that adds up others, or ''. A row that names an account is never one. */
function totalLabel(row: TextRow, mapping: Mapping): string {
  const account = textOf(row, mapping, 'account').replace(/\s/g, '')
  if (account !== '' && !TOTAL.test(account)) return ''
  return row.texts.map((text) => text.replace(/\s/g, '')).find((text) => TOTAL.test(text)) ?? ''
}

/** What a row below the heading is: lists repeat their heading on every page and put titles, totals and signatures between the lines. */
export function classifyRow(row: TextRow, { mapping, titles }: Pick<Setting, 'mapping' | 'titles'>): RowKind {
  if (totalLabel(row, mapping) !== '') return 'total'
  if (row.texts.filter(Boolean).length > 1 && row.texts.every((text, index) => text === '' || text === titles[index])) return 'heading'
  const bare = textOf(row, mapping, 'account') === '' && textOf(row, mapping, 'debit') === '' && textOf(row, mapping, 'credit') === ''
  return bare ? 'note' : 'line'
}

export const isGrandTotal = (row: TextRow, mapping: Mapping): boolean => GRAND_TOTAL.test(totalLabel(row, mapping))

/** Collects what is wrong, row by row. */
export class Remarks {
  readonly list: Remark[] = []
  private wrong = 0

  error(row: number | null, field: Field | null, code: string, message: string, advice: string): void {
    this.wrong += 1
    this.list.push({ severity: 'error', row, field, code: `imports.${code}`, message, advice })
  }

  warn(row: number | null, field: Field | null, code: string, message: string, advice: string): void {
    this.list.push({ severity: 'warning', row, field, code: `imports.${code}`, message, advice })
  }

  gap(row: number | null, field: Field | null, message: string, advice: string): void {
    this.list.push({ severity: 'gap', row, field, code: 'imports.gap', message, advice })
  }

  get errors(): number {
    return this.wrong
  }
}

const AMOUNT_ADVICE = '请改成数字，例如 1234.50；没有金额的一边留空'

/** The amount of one cell in fen; 0 for an empty one, null when it is not an amount (and then remarked). */
export function readAmount(row: TextRow, mapping: Mapping, name: 'debit' | 'credit', remarks: Remarks): Fen | null {
  const cell = cellOf(row, mapping, name)
  if (cell === null || cellText(cell) === '') return 0n
  const parsed = typeof cell === 'boolean' ? { reason: `“${cell}”不是金额` } : parseFen(cell)
  if ('fen' in parsed) return parsed.fen
  remarks.error(row.row, name, 'amount', parsed.reason, AMOUNT_ADVICE)
  return null
}

/** The side and signed amount of a line; null when there is not exactly one (and then remarked). */
export function readSides(row: TextRow, mapping: Mapping, remarks: Remarks): { side: Side; amountFen: Fen } | null {
  const debit = readAmount(row, mapping, 'debit', remarks)
  const credit = readAmount(row, mapping, 'credit', remarks)
  if (debit === null || credit === null) return null
  if (debit !== 0n && credit !== 0n) {
    remarks.error(row.row, 'credit', 'bothSides', `借方 ${formatFen(debit)} 和贷方 ${formatFen(credit)} 同时有金额`, '一行只能记一方；请拆成两行')
    return null
  }
  return debit === 0n ? { side: 'credit', amountFen: credit } : { side: 'debit', amountFen: debit }
}

const MAX_NAME = 60

/** The account's code, digits only, and its name as the file writes it; null when the cell is no code (and then remarked). */
export function readAccount(row: TextRow, mapping: Mapping, remarks: Remarks): { code: string; name: string } | null {
  const text = toHalfWidth(textOf(row, mapping, 'account'))
  const named = textOf(row, mapping, 'accountName')
  if (text === '') {
    remarks.error(row.row, 'account', 'accountMissing', '科目编码为空', '请填写科目编码')
    return null
  }
  // Some packages write code and name in one cell (101 库存现金), or dots between the levels (102.01).
  const [, digits = '', name = ''] = /^([\d.\-_ ]*\d)(?:[\s_-]*(\D.*))?$/.exec(text) ?? []
  const code = digits.replace(/\D/g, '')
  if (code.length < 3 || code.length > 20) {
    remarks.error(row.row, 'account', 'accountCode', `“${text}”不是科目编码`, '科目编码应为 3–20 位数字，例如 10201')
    return null
  }
  return { code, name: named || name }
}

/** The party's name, '' for none; null when it is too long (and then remarked). */
export function readParty(row: TextRow, mapping: Mapping, remarks: Remarks): string | null {
  const name = textOf(row, mapping, 'party')
  if (Array.from(name).length <= MAX_NAME) return name
  remarks.error(row.row, 'party', 'partyLong', `往来单位名称超过 ${MAX_NAME} 个字`, '请改用简称')
  return null
}
