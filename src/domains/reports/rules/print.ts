import type { Ast, Measure, MonthRef, Range } from './formula.ts'

const sideNames = { debit: '借', credit: '贷' }

function monthText(month: MonthRef): string | null {
  switch (month.kind) {
    case 'report':
      return null
    case 'yearStart':
      return '年初'
    case 'month':
      return String(month.month)
    case 'offset':
      return String(month.months)
  }
}

/** A measure as it is written in a formula: QM("113",借,-12,"某公司"). */
export function printMeasure({ name, account, side, month, party, tag }: Measure): string {
  const quote = party?.includes('"') ? "'" : '"'
  const more = [side && sideNames[side], monthText(month), party === null ? null : `${quote}${party}${quote}`, tag === null ? null : `#${tag}`]
  return `${name}(${[`"${account}"`, ...more.filter((text) => text !== null)].join(',')})`
}

const strength = { '+': 1, '-': 1, '*': 2, '/': 2 } as const

/** The formula of a tree with as few brackets as it needs; parsing it again gives the same tree. */
export function print(ast: Ast): string {
  return write(ast, 0)
}

function write(ast: Ast, needed: number): string {
  switch (ast.kind) {
    case 'number':
      return ast.text
    case 'cell':
      return ast.name
    case 'measure':
      return printMeasure(ast.measure)
    case 'sum':
      return `SUM(${ast.items.map(item).join(',')})`
    case 'percent':
      return `${write(ast.of, 4)}%`
    case 'negate':
      return bracketed(`-${write(ast.of, 3)}`, needed > 3)
    case 'binary': {
      const own = strength[ast.op]
      return bracketed(`${write(ast.left, own)}${ast.op}${write(ast.right, own + 1)}`, needed > own)
    }
  }
}

const item = (ast: Ast | Range) => (ast.kind === 'range' ? `${ast.from}:${ast.to}` : write(ast, 0))
const bracketed = (text: string, needed: boolean) => (needed ? `(${text})` : text)
