import { MAX_FEN, type Fen } from '../../../kernel/money.ts'
import { cellName, evaluate, needs, placeOf, references, type Value } from './evaluate.ts'
import { parse, type Ast, type Measure } from './formula.ts'
import { fraction, fromDecimal, multiply, negate, scaled } from '../../../kernel/fraction.ts'

export type CellFormat = 'amount' | 'percent' | 'integer'

/** A report format: texts and formulas ("=…") row by row; a cell without a format of its own shows an amount in yuan. */
export interface SheetDefinition {
  columns: { width: number }[]
  rows: string[][]
  formats: Record<string, CellFormat>
}

export const MAX_COLUMNS = 20
export const MAX_ROWS = 200
const MAX_REFERENCES = 50_000

export interface CellProblem {
  cell: string
  message: string
}

/** A sheet that has been read: its formulas, in an order in which each comes after the cells it names. */
export interface Sheet {
  definition: SheetDefinition
  formulas: ReadonlyMap<string, Ast>
  constants: ReadonlyMap<string, Value>
  order: readonly string[]
}

/** What the books know: first-level account codes, and Chinese names of the standard tags. */
export interface Known {
  roots: ReadonlySet<string>
  tags: ReadonlySet<string>
}

const isFormula = (text: string) => /^[=＝]/.test(text)
const isNumber = (text: string) => /^-?\d{1,20}(\.\d{1,10})?$/.test(text)

/** Reads every cell; the problems name the cell and what to do, and are empty when the sheet can be evaluated. */
export function readSheet(definition: SheetDefinition, known: Known): { sheet: Sheet; problems: CellProblem[] } {
  const formulas = new Map<string, Ast>()
  const constants = new Map<string, Value>()
  const texts = new Set<string>()
  const problems: CellProblem[] = []
  definition.rows.forEach((row, r) => row.forEach((cell, c) => {
    const [name, text] = [cellName(c, r), cell.trim()]
    if (!isFormula(text)) {
      if (isNumber(text)) constants.set(name, { value: text.startsWith('-') ? negate(fromDecimal(text.slice(1))) : fromDecimal(text) })
      else if (text !== '') texts.add(name)
      return
    }
    const parsed = parse(text.slice(1))
    if ('ast' in parsed) formulas.set(name, parsed.ast)
    else problems.push({ cell: name, message: `第 ${parsed.at + 1} 个字符：${parsed.problem}` })
  }))
  const inside = (name: string) => placeOf(name).column < definition.columns.length && placeOf(name).row < definition.rows.length
  let total = 0
  for (const [cell, ast] of formulas) {
    const named = references(ast)
    total += named.length
    const outside = named.find((name) => !inside(name))
    const text = directReferences(ast).find((name) => texts.has(name))
    if (outside) problems.push({ cell, message: `引用的 ${outside} 不在表格之内` })
    else if (text) problems.push({ cell, message: `引用的 ${text} 是文字，不能计算` })
    for (const { account, tag } of needs(ast)) {
      if (!known.roots.has(account.slice(0, 3))) problems.push({ cell, message: `科目 ${account} 不在会计制度的一级科目之下` })
      if (tag !== null && !known.tags.has(tag)) problems.push({ cell, message: `没有“${tag}”这个标签；可用：${[...known.tags].join('、')}` })
    }
  }
  if (total > MAX_REFERENCES) problems.push({ cell: 'A1', message: `整张表引用的单元格太多（最多 ${MAX_REFERENCES} 次），请缩小求和区域` })
  const { order, cycle } = sort(formulas)
  if (cycle.length > 0) problems.push({ cell: cycle[0]!, message: `循环引用：${[...cycle, cycle[0]!].join(' → ')}` })
  return { sheet: { definition, formulas, constants, order }, problems }
}

/** The cells that a formula names outside of SUM: these have to be numbers. */
function directReferences(ast: Ast): string[] {
  if (ast.kind === 'cell') return [ast.name]
  if (ast.kind === 'negate' || ast.kind === 'percent') return directReferences(ast.of)
  return ast.kind === 'binary' ? [...directReferences(ast.left), ...directReferences(ast.right)] : []
}

/** Orders the formulas so that each follows those it names; without recursion, as a chain may be as long as the sheet. */
function sort(formulas: ReadonlyMap<string, Ast>): { order: string[]; cycle: string[] } {
  const needed = new Map([...formulas].map(([cell, ast]) => [cell, new Set(references(ast).filter((name) => formulas.has(name)))]))
  const users = new Map<string, string[]>()
  for (const cell of formulas.keys()) users.set(cell, [])
  for (const [cell, names] of needed) for (const name of names) users.get(name)!.push(cell)
  const waiting = new Map([...needed].map(([cell, names]) => [cell, names.size]))
  const order = [...waiting].flatMap(([cell, count]) => (count === 0 ? [cell] : []))
  for (const done of order) {
    for (const user of users.get(done)!) {
      const left = waiting.get(user)! - 1
      waiting.set(user, left)
      if (left === 0) order.push(user)
    }
  }
  return { order, cycle: order.length === formulas.size ? [] : cycleOf(needed, new Set(order)) }
}

function cycleOf(needed: ReadonlyMap<string, ReadonlySet<string>>, done: ReadonlySet<string>): string[] {
  const path: string[] = []
  for (let cell = [...needed.keys()].find((name) => !done.has(name))!; !path.includes(cell); cell = [...needed.get(cell)!].find((name) => !done.has(name))!) path.push(cell)
  return path.slice(path.indexOf([...needed.get(path.at(-1)!)!].find((name) => !done.has(name))!))
}

/** Every measure of the sheet, for one reading of the books. */
export const sheetNeeds = ({ formulas }: Sheet): Measure[] => [...formulas.values()].flatMap(needs)

/** A cell ready to be shown: amounts in fen, percentages and counts as decimal text. */
export type Shown = { kind: 'text'; text: string } | { kind: 'amount'; fen: Fen } | { kind: 'percent' | 'integer'; text: string } | { kind: 'problem'; problem: string }

/** Every formula and number of the sheet, rounded half up for display only; formulas compute on with the exact values. */
export function evaluateSheet(sheet: Sheet, measure: (measure: Measure) => Fen): Map<string, Shown> {
  const values = new Map(sheet.constants)
  for (const cell of sheet.order) values.set(cell, evaluate(sheet.formulas.get(cell)!, { measure, cell: (name) => values.get(name) ?? null }))
  return new Map([...values].map(([cell, value]) => [cell, show(value, sheet.definition.formats[cell] ?? 'amount')]))
}

function show(value: Value, format: CellFormat): Shown {
  if ('problem' in value) return { kind: 'problem', problem: value.problem }
  const shown = scaled(format === 'percent' ? multiply(value.value, fraction(100n)) : value.value, format === 'integer' ? 0 : 2)
  if (shown > MAX_FEN || shown < -MAX_FEN) return { kind: 'problem', problem: '数值超出范围' }
  if (format === 'amount') return { kind: 'amount', fen: shown }
  return { kind: format, text: format === 'integer' ? shown.toString() : hundredths(shown) }
}

function hundredths(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(3, '0')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
