import { toHalfWidth } from '../../../kernel/text.ts'
import type { SheetCell, SheetRow } from '../../../kernel/sheet/index.ts'
import type { Field, ImportKind, Mapping } from '../contract.ts'

/** Titles that accounting packages give a column, without blanks, units and marks; the first is our own. */
const synonyms: Record<ImportKind, Partial<Record<Field, readonly string[]>>> = {
  vouchers: {
    date: ['日期', '凭证日期', '制单日期', '记账日期', '业务日期', '会计日期', '填制日期'],
    wordNumber: ['凭证字号', '字号', '凭证编码', '凭证'],
    word: ['凭证字', '字', '凭证类别', '凭证类型', '类别字'],
    number: ['凭证号', '凭证编号', '凭证号数', '凭证号码', '编号', '号'],
    summary: ['摘要', '摘要内容', '凭证摘要', '业务摘要', '说明'],
    account: ['科目编码', '科目代码', '科目编号', '会计科目编码', '会计科目代码', '科目'],
    accountName: ['科目名称', '会计科目', '会计科目名称', '科目全称', '科目全名'],
    party: ['往来单位/成员', '往来单位', '往来', '往来对象', '往来单位名称', '单位', '成员', '客户/供应商', '辅助核算', '往来单位或成员'],
    project: ['项目', '项目名称', '项目核算'],
    debit: ['借方金额', '借方', '借方发生额', '借方本币', '借方本位币', '借金额'],
    credit: ['贷方金额', '贷方', '贷方发生额', '贷方本币', '贷方本位币', '贷金额'],
    attachments: ['附件数', '附单据数', '附件', '附件张数', '单据数', '附单据'],
    preparedBy: ['制单人', '制单', '填制人', '制证'],
    reviewedBy: ['审核人', '审核', '复核人', '复核'],
  },
  opening: {
    account: ['科目编码', '科目代码', '科目编号', '会计科目编码', '会计科目代码', '科目'],
    accountName: ['科目名称', '会计科目', '会计科目名称', '科目全称', '科目全名'],
    party: ['往来单位/成员', '往来单位', '往来', '往来对象', '往来单位名称', '单位', '成员', '客户/供应商', '辅助核算', '往来单位或成员'],
    debit: ['借方余额', '期初借方', '期初借方余额', '期初余额借方', '借方', '借方金额', '年初借方'],
    credit: ['贷方余额', '期初贷方', '期初贷方余额', '期初余额贷方', '贷方', '贷方金额', '年初贷方'],
  },
}

/** How far down the heading may be. */
export const HEADING_ROWS = 10

const plain = (cell: SheetCell): string =>
  typeof cell === 'string'
    ? toHalfWidth(cell)
        .replace(/[(（].*?[)）]/g, '')
        .replace(/[\s*:：]/g, '')
    : ''

/** Which field each column is, by its title; the first column wins when two have the same one. */
export function proposeMapping(titles: readonly SheetCell[], kind: ImportKind): Mapping {
  const names = titles.map(plain)
  const found: Mapping = {}
  for (const [name, words] of Object.entries(synonyms[kind])) {
    const word = words.find((candidate) => names.includes(candidate))
    if (word !== undefined) found[name as Field] = names.indexOf(word)
  }
  return found
}

export interface Heading {
  /** the row that the titles stand in; of a heading of two rows the second */
  row: number
  titles: string[]
}

/**
 * Finds the heading: the row among the first ten with the most known titles, at least three of them.
 * A second row that only holds titles (金额 above 借方 | 贷方) belongs to it.
 */
export function detectHeading(rows: readonly SheetRow[], kind: ImportKind): Heading | null {
  const scored = rows.filter(({ row }) => row <= HEADING_ROWS).map((row) => ({ row, score: Object.keys(proposeMapping(row.cells, kind)).length }))
  const best = scored.toSorted((a, b) => b.score - a.score)[0]
  if (!best || best.score < 3) return null
  const next = rows.find(({ row }) => row === best.row.row + 1)
  if (next && isHeadingPart(next, kind)) return { row: next.row, titles: titlesOf(best.row.cells, next.cells) }
  return { row: best.row.row, titles: titlesOf(best.row.cells, []) }
}

const isHeadingPart = ({ cells }: SheetRow, kind: ImportKind): boolean =>
  cells.filter((cell) => cell !== null).every((cell) => Object.keys(proposeMapping([cell], kind)).length > 0)

const titlesOf = (upper: readonly SheetCell[], lower: readonly SheetCell[]): string[] =>
  Array.from({ length: Math.max(upper.length, lower.length) }, (_, index) => cellText(lower[index] ?? upper[index]))

const BLANKS = /[\s\u200B\uFEFF]/

/** A cell as trimmed text in one line; '' for an empty one. */
export function cellText(cell: SheetCell | undefined): string {
  if (cell === null || cell === undefined) return ''
  const text = String(cell)
  return BLANKS.test(text) ? text.replace(/[\s\u200B\uFEFF]+/g, ' ').trim() : text
}
