import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluate, needs, references, type Facts, type Value } from './evaluate.ts'
import { parse, type Ast, type Measure } from './formula.ts'
import { fraction, scaled } from '../../../kernel/fraction.ts'
import { print, printMeasure } from './print.ts'

const astOf = (text: string): Ast => {
  const parsed = parse(text)
  if ('problem' in parsed) throw new Error(`${parsed.at} ${parsed.problem}`)
  return parsed.ast
}
const measureOf = (text: string): Measure => needs(astOf(text))[0]!
const problemOf = (text: string) => {
  const parsed = parse(text)
  return 'problem' in parsed ? `${parsed.at} ${parsed.problem}` : 'parsed'
}
const plain: Measure = { name: 'QM', account: '113', side: null, month: { kind: 'report' }, party: null, tag: null }
const noFacts: Facts = { measure: () => 0n, cell: () => null }
const decimal = (value: Value, decimals = 2) => ('value' in value ? scaled(value.value, decimals) : value.problem)

describe('reading', () => {
  test('a measure takes the account, then side, month and dimension in any order', () => {
    expect(measureOf('QM("113")')).toEqual(plain)
    expect(measureOf('QM(113,借,3)')).toEqual({ ...plain, side: 'debit', month: { kind: 'month', month: 3 } })
    expect(measureOf("QC('113', -12 , 贷)")).toEqual({ ...plain, name: 'QC', side: 'credit', month: { kind: 'offset', months: -12 } })
    expect(measureOf('期末余额（"113"，年初）')).toEqual({ ...plain, month: { kind: 'yearStart' } })
    expect(measureOf('QM(113,月,"澄禾（一期）公司")')).toEqual({ ...plain, party: '澄禾（一期）公司' })
    expect(measureOf('FS("501",贷,#租赁)')).toEqual({ ...plain, name: 'FS', account: '501', side: 'credit', tag: '租赁' })
  })

  test('Chinese names of the functions mean the same', () => {
    for (const [chinese, name] of [['期初', 'QC'], ['期末', 'QM'], ['发生', 'FS'], ['累计', 'LFS'], ['净发生额', 'JE'], ['累计净额', 'LJE']])
      expect(astOf(`${chinese}(101)`)).toEqual(astOf(`${name}(101)`))
    expect(astOf('合计(A1:B2,c3)')).toEqual(astOf('SUM(A1:B2,C3)'))
  })

  test('full-width signs count as plain ones', () => {
    expect(astOf('（１＋２）×Ａ１÷３－４％')).toEqual(astOf('(1+2)*A1/3-4%'))
  })

  test.each([
    ['', '1 公式不完整'], ['1+', '3 公式不完整'], ['(1+2', '5 这里应是“)”'], ['1 2', '3 这里多出了“2”'], ['*1', '1 这里不应是“*”'],
    ['XX(101)', '1 没有“XX”这个函数；可用 QC、QM、FS、LFS、JE、LJE、SUM'], ['QM', '3 这里应是“(”'], ['QM()', '4 QM 的第一个参数应是科目编码，例如 501'],
    ['QM(10)', '4 QM 的第一个参数应是科目编码，例如 501'], ['QM(101,13)', '8 月份应是 1 到 12'], ['QM(101,1.5)', '8 月份应是 1 到 12'], ['QM(101,-40)', '9 往前推的月数应是 1 到 36，例如 -12'],
    ['QM(101,借,贷)', '10 借贷方向写了两次'], ['FS(101,年初)', '8 “年初”只用于 QC、QM'], ['JE(501,借)', '8 净发生额不分借贷，请去掉借或贷'], ['QM(113,"甲",#租赁)', '1 往来和标签不能同时指定'],
    ['QM(101,左)', '8 参数应是 借、贷、月份（1–12、月、年初、-12）、“往来单位”或 #标签'], ['QM(101,', '8 参数应是 借、贷、月份（1–12、月、年初、-12）、“往来单位”或 #标签'],
    ['SUM(A1:3)', '8 区域要写成 A1:A9 的样子'], ['SUM(A1:', '8 区域要写成 A1:A9 的样子'], ['A1:A3', '3 这里多出了“:”'], ['1&2', '2 不认识的字符“&”'], ['QM("101)', '4 引号没有成对'], ['QM(113,"")', '8 引号里没有内容'],
    ['constructor(1)', '1 没有“constructor”这个函数；可用 QC、QM、FS、LFS、JE、LJE、SUM'],
    [`${'1+'.repeat(250)}1`, '501 公式太长（最多 500 个字符）'],
  ])('%j is refused with the place: %s', (text, problem) => {
    expect(problemOf(text)).toBe(problem)
  })

  test('nothing but the language is accepted, whatever is typed', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[QMFS(),"'0-9A-C+\-*/%#借贷月年初:. ]{0,40}$/)), (text) => {
      const parsed = parse(text)
      if ('problem' in parsed) expect(parsed.at).toBeGreaterThan(0)
      else expect(parse(print(parsed.ast))).toEqual(parsed)
    }), { numRuns: 2_000 })
  })
})

const cell = fc.tuple(fc.constantFrom('A', 'B', 'Z'), fc.integer({ min: 1, max: 200 })).map(([column, row]) => `${column}${row}`)
const measure: fc.Arbitrary<Measure> = fc.record({
  name: fc.constantFrom<Measure['name']>('QC', 'QM', 'FS', 'LFS'),
  account: fc.constantFrom('101', '113', '50102'),
  side: fc.constantFrom(null, 'debit' as const, 'credit' as const),
  month: fc.oneof(fc.constant({ kind: 'report' as const }), fc.integer({ min: 1, max: 12 }).map((month) => ({ kind: 'month' as const, month })), fc.integer({ min: 1, max: 36 }).map((n) => ({ kind: 'offset' as const, months: -n }))),
  party: fc.constantFrom(null, '某公司', '带"引号"的户'),
  tag: fc.constant(null),
})
const number = fc.tuple(fc.nat(99_999), fc.nat(99)).map(([whole, rest]): Ast => ({ kind: 'number', text: rest === 0 ? `${whole}` : `${whole}.${rest}` }))
const { tree } = fc.letrec<{ tree: Ast }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    number,
    cell.map((name): Ast => ({ kind: 'cell', name })),
    measure.map((of): Ast => ({ kind: 'measure', measure: of })),
    fc.tuple(fc.constantFrom('negate' as const, 'percent' as const), tie('tree')).map(([kind, of]): Ast => ({ kind, of })),
    fc.tuple(fc.constantFrom('+' as const, '-' as const, '*' as const, '/' as const), tie('tree'), tie('tree')).map(([op, left, right]): Ast => ({ kind: 'binary', op, left, right })),
    fc.array(fc.oneof(tie('tree'), fc.tuple(cell, cell).map(([from, to]) => ({ kind: 'range' as const, from, to }))), { minLength: 1, maxLength: 3 }).map((items): Ast => ({ kind: 'sum', items })),
  ),
}))

test('what is printed is read back as the same tree', () => {
  expect.hasAssertions()
  fc.assert(fc.property(tree, (ast) => {
    const text = print(ast)
    if (text.length <= 500) expect(parse(text)).toEqual({ ast })
  }), { numRuns: 2_000 })
})

/** A second, tiny evaluator over unreduced fractions that reads the printed text of every node anew; null = divided by nought. */
type Pair = [bigint, bigint] | null
function slow(ast: Ast, fen: (key: string) => bigint, cells: (name: string) => bigint): Pair {
  const sum = (a: Pair, b: Pair): Pair => a && b && [a[0] * b[1] + b[0] * a[1], a[1] * b[1]]
  if (ast.kind === 'number') {
    const [whole, rest = ''] = ast.text.split('.')
    return [BigInt(whole! + rest.padEnd(4, '0')), 10_000n]
  }
  if (ast.kind === 'cell') return [cells(ast.name), 1n]
  if (ast.kind === 'measure') return [fen(printMeasure(ast.measure)), 100n]
  if (ast.kind === 'sum') return ast.items.map((item) => (item.kind === 'range' ? rangeSum(item.from, item.to, cells) : slow(item, fen, cells))).reduce(sum, [0n, 1n])
  if (ast.kind !== 'binary') {
    const of = slow(ast.of, fen, cells)
    return of && (ast.kind === 'negate' ? [-of[0], of[1]] : [of[0], of[1] * 100n])
  }
  const [a, b] = [slow(ast.left, fen, cells), slow(ast.right, fen, cells)]
  if (!a || !b) return null
  if (ast.op === '+') return sum(a, b)
  if (ast.op === '-') return sum(a, [-b[0], b[1]])
  return ast.op === '*' ? [a[0] * b[0], a[1] * b[1]] : b[0] === 0n ? null : [a[0] * b[1], a[1] * b[0]]
}
function rangeSum(from: string, to: string, cells: (name: string) => bigint): Pair {
  let total = 0n
  for (const column of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')
    for (let row = 1; row <= 200; row++) {
      const within = (value: number, a: number, b: number) => value >= Math.min(a, b) && value <= Math.max(a, b)
      if (within(column.charCodeAt(0), from.charCodeAt(0), to.charCodeAt(0)) && within(row, Number(from.slice(1)), Number(to.slice(1)))) total += cells(`${column}${row}`)
    }
  return [total, 1n]
}

test('values equal those of a second evaluator', () => {
  expect.hasAssertions()
  const hash = (text: string) => BigInt(Array.from(text).reduce((sum, char) => (sum * 31 + char.codePointAt(0)!) % 1_000_003, 7)) - 500_000n
  fc.assert(fc.property(tree, (ast) => {
    const own = evaluate(ast, { measure: (m) => hash(printMeasure(m)), cell: (name) => ({ value: fraction(hash(name)) }) })
    const other = slow(ast, hash, hash)
    if ('problem' in own) expect(own.problem === '数值超出范围' || other === null).toBe(true)
    else expect(own.value.num * other![1]).toBe(own.value.den * other![0])
  }), { numRuns: 500 })
})

describe('computing', () => {
  test('is exact, and rounds half away from zero only when asked', () => {
    expect(decimal(evaluate(astOf('0.1+0.2'), noFacts), 10)).toBe(3_000_000_000n)
    expect(decimal(evaluate(astOf('1/3*3'), noFacts))).toBe(100n)
    expect(decimal(evaluate(astOf('1.005'), noFacts))).toBe(101n)
    expect(decimal(evaluate(astOf('-1.005'), noFacts))).toBe(-101n)
    expect(decimal(evaluate(astOf('12.5%'), noFacts), 3)).toBe(125n)
    expect(decimal(evaluate(astOf('-2*-3'), noFacts))).toBe(600n)
  })

  test('fen of the books are yuan in a formula', () => {
    expect(decimal(evaluate(astOf('QM(101)/10000'), { ...noFacts, measure: () => 123_456_789_012n }), 4)).toBe(1_234_567_890n)
  })

  test('division by nought and numbers without end are answers, not failures', () => {
    expect(evaluate(astOf('1/(2-2)'), noFacts)).toEqual({ problem: '除数为零' })
    expect(evaluate(astOf('SUM(A1:A3)'), { ...noFacts, cell: (name) => (name === 'A2' ? { problem: '除数为零' } : null) })).toEqual({ problem: '除数为零' })
    expect(evaluate(astOf(Array.from({ length: 9 }, () => '99999999').join('*')), noFacts)).toEqual({ problem: '数值超出范围' })
  })

  test('says what it needs', () => {
    const ast = astOf('SUM(A1:B2,QM(101))-C3*QM(102)%')
    expect(needs(ast).map(printMeasure)).toEqual(['QM("101")', 'QM("102")'])
    expect(references(ast).toSorted()).toEqual(['A1', 'A2', 'B1', 'B2', 'C3'])
  })
})
