import { invalid } from '../../../kernel/error.ts'
import { formatFen, parseFen, type Fen } from '../../../kernel/money.ts'
import { columnLetter, type SheetCell, type SheetRow } from '../../../kernel/sheet/index.ts'
import { normalizeSpaces, toHalfWidth } from '../../../kernel/text.ts'

/** Column titles that packages use; the first is our own. `balance` with `direction`, or signed, is the one-column form. */
const titles = {
  account: ['科目编码', '科目代码', '科目编号', '会计科目编码', '科目'],
  name: ['科目名称', '会计科目', '会计科目名称', '科目全称'],
  party: ['往来', '往来单位/成员', '往来单位', '往来对象', '往来单位或成员', '单位', '成员', '客户/供应商', '辅助核算'],
  debit: ['借方余额', '期末借方余额', '期末借方', '期末余额借方', '年末借方', '借方'],
  credit: ['贷方余额', '期末贷方余额', '期末贷方', '期末余额贷方', '年末贷方', '贷方'],
  balance: ['余额', '期末余额', '年末余额', '金额'],
  direction: ['方向', '余额方向', '借贷', '借或贷'],
} as const
type Column = keyof typeof titles

/** One balance of the old book as the file gives it; debit positive. */
export interface SheetBalance {
  row: number
  code: string
  name: string
  party: string | null
  fen: Fen
  /** a debit and a credit balance stand in one row; only a row that sums up others may */
  both: boolean
}

export interface RowProblem {
  row: number | null
  message: string
}

const HEADING_ROWS = 10
const TOTAL = /^(小计|合计|总计|总合计|共计)$/

const textOf = (cell: SheetCell | undefined): string => (cell === null || cell === undefined ? '' : normalizeSpaces(String(cell)))
const plain = (cell: SheetCell): string => toHalfWidth(textOf(cell)).replace(/\(.*?\)/g, '').replace(/[\s*:]/g, '')

function findHeading(rows: readonly SheetRow[]): { row: number; columns: Partial<Record<Column, number>> } {
  const scored = rows.filter(({ row }) => row <= HEADING_ROWS).map(({ row, cells }) => {
    const names = cells.map(plain)
    const found = (Object.keys(titles) as Column[]).flatMap((column) => {
      const title = titles[column].find((word) => names.includes(word))
      return title === undefined ? [] : [[column, names.indexOf(title)] as const]
    })
    return { row, columns: Object.fromEntries(found) }
  })
  const best = scored.toSorted((a, b) => Object.keys(b.columns).length - Object.keys(a.columns).length)[0]
  const { account, name, debit, credit, balance } = best?.columns ?? {}
  if (!best || account === undefined || name === undefined || ((debit === undefined || credit === undefined) && balance === undefined))
    throw invalid('transitions.noHeading', `前 ${HEADING_ROWS} 行没有找到表头。表头应有：科目编码、科目名称、往来、借方余额、贷方余额（或 余额 一列，借为正、贷为负）；请补上后重新上传`)
  return best
}

/**
 * Reads the balances below the heading: `科目编码, 科目名称, 往来, 借方余额, 贷方余额`, or one signed column `余额` (with or without 方向).
 * Rows of zero are kept only for their names; totals and notes are passed over, the grand total is compared.
 * @throws DomainError transitions.noHeading
 */
export function readBalances(rows: readonly SheetRow[]): { balances: SheetBalance[]; problems: RowProblem[] } {
  const heading = findHeading(rows)
  const balances: SheetBalance[] = []
  const problems: RowProblem[] = []
  const totals: { row: number; debitFen: Fen; creditFen: Fen }[] = []
  for (const row of rows) {
    if (row.row <= heading.row) continue
    const cell = (column: Column): SheetCell => (heading.columns[column] === undefined ? null : (row.cells[heading.columns[column]] ?? null))
    const code = toHalfWidth(textOf(cell('account'))).replace(/[.\-_ ]/g, '')
    const label = [textOf(cell('account')), textOf(cell('name'))].map((text) => text.replace(/\s/g, '')).find((text) => TOTAL.test(text))
    const amounts = readAmounts(row.row, cell, heading.columns, problems)
    if (label) {
      if (amounts && heading.columns.debit !== undefined) totals.push({ row: row.row, ...amounts })
      continue
    }
    if (code === '' && (!amounts || amounts.debitFen === 0n) && (!amounts || amounts.creditFen === 0n)) continue
    if (!/^\d{3,20}$/.test(code)) {
      problems.push({ row: row.row, message: `“${textOf(cell('account'))}”不是科目编码；应为 3–20 位数字，请填写` })
      continue
    }
    const name = textOf(cell('name'))
    if (name === '') problems.push({ row: row.row, message: `科目 ${code} 没有名称；两个制度的编码含义不同，只能按名称衔接，请填写科目名称` })
    if (name.length > 60) problems.push({ row: row.row, message: '科目名称超过 60 个字，请改用简称' })
    const party = textOf(cell('party'))
    if (party.length > 60) problems.push({ row: row.row, message: '往来名称超过 60 个字，请改用简称' })
    if (amounts) balances.push({ row: row.row, code, name, party: party || null, fen: amounts.debitFen - amounts.creditFen, both: amounts.debitFen !== 0n && amounts.creditFen !== 0n })
  }
  return { balances, problems: problems.length > 0 ? problems : totalProblems(balances, totals) }
}

function readAmounts(row: number, cell: (column: Column) => SheetCell, columns: Partial<Record<Column, number>>, problems: RowProblem[]): { debitFen: Fen; creditFen: Fen } | null {
  const read = (column: Column): Fen | null => {
    const value = cell(column)
    if (value === null || textOf(value) === '') return 0n
    const parsed = typeof value === 'boolean' ? { reason: `“${value}”不是金额` } : parseFen(value)
    if ('fen' in parsed) return parsed.fen
    problems.push({ row, message: `${columnLetter(columns[column]!)} 列：${parsed.reason}；请改成数字，例如 1234.50` })
    return null
  }
  if (columns.debit !== undefined && columns.credit !== undefined) {
    const [debitFen, creditFen] = [read('debit'), read('credit')]
    return debitFen === null || creditFen === null ? null : { debitFen, creditFen }
  }
  const balance = read('balance')
  if (balance === null) return null
  const direction = textOf(cell('direction'))
  if (direction !== '' && !/^[借贷平]/.test(direction)) {
    problems.push({ row, message: `余额方向“${direction}”看不懂；请写 借、贷 或 平` })
    return null
  }
  if (direction.startsWith('平') && balance !== 0n) problems.push({ row, message: '方向是“平”，却有余额；请改正' })
  return direction.startsWith('贷') ? { debitFen: 0n, creditFen: balance } : { debitFen: balance, creditFen: 0n }
}

function totalProblems(balances: readonly SheetBalance[], totals: readonly { row: number; debitFen: Fen; creditFen: Fen }[]): RowProblem[] {
  const total = totals.at(-1)
  if (!total) return []
  const sum = leavesOf(balances).reduce((acc, { fen }) => (fen > 0n ? { ...acc, debit: acc.debit + fen } : { ...acc, credit: acc.credit - fen }), { debit: 0n, credit: 0n })
  return total.debitFen - total.creditFen === sum.debit - sum.credit ? [] : [{
    row: total.row, message: `合计行借方 ${formatFen(total.debitFen)}、贷方 ${formatFen(total.creditFen)}，与各明细之和（借方 ${formatFen(sum.debit)}、贷方 ${formatFen(sum.credit)}）不同；请核对是否漏了行`,
  }]
}

const isAbove = (code: string, other: string): boolean => other.length > code.length && other.startsWith(code)

/** The balances that no other row breaks down. */
export function leavesOf<T extends Pick<SheetBalance, 'code' | 'party'>>(balances: readonly T[]): T[] {
  const codes = new Set(balances.map(({ code }) => code))
  const parents = new Set<string>()
  for (const code of codes) for (let length = 3; length < code.length; length++) if (codes.has(code.slice(0, length))) parents.add(code.slice(0, length))
  const withParties = new Set(balances.filter(({ party }) => party !== null).map(({ code }) => code))
  return balances.filter(({ code, party }) => !parents.has(code) && (party !== null || !withParties.has(code)))
}

/** Rows that sum up others must agree with them: 科目余额表 lists both. A parent without a balance of its own says nothing. */
export function hierarchyProblems(balances: readonly SheetBalance[]): RowProblem[] {
  const leaves = leavesOf(balances)
  const leafSet = new Set(leaves)
  const problems: RowProblem[] = []
  for (const parent of balances) {
    if (leafSet.has(parent) || parent.fen === 0n) continue
    const below = leaves.filter((leaf) => isAbove(parent.code, leaf.code) || (leaf.code === parent.code && leaf.party !== null)).reduce((sum, { fen }) => sum + fen, 0n)
    if (below !== parent.fen)
      problems.push({ row: parent.row, message: `科目 ${parent.code} ${parent.name} 的余额 ${formatFen(parent.fen)} 与所属明细之和 ${formatFen(below)} 不同，相差 ${formatFen(parent.fen - below)}；请补全明细或改正` })
  }
  const seen = new Map<string, number>()
  for (const leaf of leaves) {
    if (leaf.both) problems.push({ row: leaf.row, message: `科目 ${leaf.code} ${leaf.name} 的借方和贷方同时有余额；请分成两行逐户填写，不要相抵` })
    const key = `${leaf.code}|${leaf.party ?? ''}|${leaf.fen < 0n ? '-' : '+'}`
    const first = seen.get(key)
    if (first !== undefined) problems.push({ row: leaf.row, message: `科目 ${leaf.code}${leaf.party ? `、${leaf.party}` : ''} 在第 ${first} 行已有余额；请合并` })
    else seen.set(key, leaf.row)
  }
  return problems
}
