import type { Fen } from '../../../kernel/money.ts'
import type { Ast, Measure, Range } from './formula.ts'
import { ZERO, add, divide, fraction, fromDecimal, isHuge, multiply, negate, type Fraction } from '../../../kernel/fraction.ts'

/** What a formula may ask: figures of the books in fen, and the other cells of its sheet. */
export interface Facts {
  measure(measure: Measure): Fen
  /** null = the cell is empty or a text; a problem travels on */
  cell(name: string): Value | null
}

/** An exact value in yuan (or without unit), or the reason in Chinese why there is none. */
export type Value = { value: Fraction } | { problem: string }

const FEN_PER_YUAN = 100n

/** The value of a formula. Pure and exact: nothing is rounded here. */
export function evaluate(ast: Ast, facts: Facts): Value {
  const result = compute(ast, facts)
  return 'value' in result && isHuge(result.value) ? { problem: '数值超出范围' } : result
}

function compute(ast: Ast, facts: Facts): Value {
  switch (ast.kind) {
    case 'number':
      return { value: fromDecimal(ast.text) }
    case 'measure':
      return { value: fraction(facts.measure(ast.measure), FEN_PER_YUAN) }
    case 'cell':
      return facts.cell(ast.name) ?? { value: ZERO }
    case 'negate':
      return map(evaluate(ast.of, facts), negate)
    case 'percent':
      return map(evaluate(ast.of, facts), (value) => multiply(value, fraction(1n, 100n)))
    case 'sum':
      return ast.items.flatMap((item) => (item.kind === 'range' ? cellsOf(item).map((name) => facts.cell(name)) : [evaluate(item, facts)]))
        .reduce<Value>((sum, next) => (next ? both(sum, next, add) : sum), { value: ZERO })
    case 'binary':
      return binary(ast.op, evaluate(ast.left, facts), evaluate(ast.right, facts))
  }
}

function binary(op: '+' | '-' | '*' | '/', left: Value, right: Value): Value {
  if (op === '+') return both(left, right, add)
  if (op === '-') return both(left, right, (a, b) => add(a, negate(b)))
  if (op === '*') return both(left, right, multiply)
  if ('value' in left && 'value' in right && right.value.num === 0n) return { problem: '除数为零' }
  return both(left, right, divide)
}

const map = (of: Value, change: (value: Fraction) => Fraction): Value => ('value' in of ? { value: change(of.value) } : of)

function both(left: Value, right: Value, join: (a: Fraction, b: Fraction) => Fraction): Value {
  if (!('value' in left)) return left
  return 'value' in right ? { value: join(left.value, right.value) } : right
}

/** Every measure a formula needs, so that a whole sheet can be read at once. */
export function needs(ast: Ast): Measure[] {
  return walk(ast).flatMap((node) => (node.kind === 'measure' ? [node.measure] : []))
}

/** Every cell a formula names, those of ranges included. */
export function references(ast: Ast): string[] {
  return walk(ast).flatMap((node) => (node.kind === 'cell' ? [node.name] : node.kind === 'sum' ? node.items.flatMap((item) => (item.kind === 'range' ? cellsOf(item) : [])) : []))
}

function walk(ast: Ast): Ast[] {
  switch (ast.kind) {
    case 'negate':
    case 'percent':
      return [ast, ...walk(ast.of)]
    case 'binary':
      return [ast, ...walk(ast.left), ...walk(ast.right)]
    case 'sum':
      return [ast, ...ast.items.flatMap((item) => (item.kind === 'range' ? [] : walk(item)))]
    case 'number':
    case 'cell':
    case 'measure':
      return [ast]
  }
}

const CODE_OF_A = 65

export const cellName = (column: number, row: number): string => `${String.fromCharCode(CODE_OF_A + column)}${row + 1}`

/** "B7" → column 1, row 6. */
export const placeOf = (name: string): { column: number; row: number } => ({ column: name.charCodeAt(0) - CODE_OF_A, row: Number(name.slice(1)) - 1 })

/** The cells of a range in whatever order its corners were named. */
export function cellsOf({ from, to }: Range): string[] {
  const [a, b] = [placeOf(from), placeOf(to)]
  const names: string[] = []
  for (let row = Math.min(a.row, b.row); row <= Math.max(a.row, b.row); row++)
    for (let column = Math.min(a.column, b.column); column <= Math.max(a.column, b.column); column++) names.push(cellName(column, row))
  return names
}
