import { describe, expect, test } from 'vitest'
import { exampleFormats } from '../examples.ts'
import { known } from './known.ts'
import { evaluateSheet, readSheet, sheetNeeds, type CellFormat } from './sheet.ts'
import { spanOf } from './spans.ts'
import type { Measure } from './formula.ts'

const sheetOf = (rows: string[][], formats: Record<string, CellFormat> = {}) => readSheet({ columns: rows[0]!.map(() => ({ width: 10 })), rows, formats }, known)
const problemsOf = (rows: string[][]) => sheetOf(rows).problems.map(({ cell, message }) => `${cell}：${message}`)
const valuesOf = (rows: string[][], formats: Record<string, CellFormat> = {}) => Object.fromEntries(evaluateSheet(sheetOf(rows, formats).sheet, ({ account }) => BigInt(account) * 100n))

describe('a sheet', () => {
  test('computes its cells in the order they need each other', () => {
    expect(valuesOf([['合计', '=B2+B3'], ['甲', '=QM(101)'], ['乙', '=B2*2'], ['-3', '=SUM(A1:B3)']])).toEqual({
      A4: { kind: 'amount', fen: -300n }, B1: { kind: 'amount', fen: 30_300n }, B2: { kind: 'amount', fen: 10_100n }, B3: { kind: 'amount', fen: 20_200n }, B4: { kind: 'amount', fen: 60_600n },
    })
  })

  test('goes on with exact values: rounding is for display', () => {
    expect(valuesOf([['=1/3', '=A1*3', '=A1', '=7/2']], { C1: 'percent', D1: 'integer' })).toEqual({
      A1: { kind: 'amount', fen: 33n }, B1: { kind: 'amount', fen: 100n }, C1: { kind: 'percent', text: '33.33' }, D1: { kind: 'integer', text: '4' },
    })
  })

  test('shows a problem in its cell and in those that need it', () => {
    expect(valuesOf([['=1/0', '=A1+1', '=99999999*99999999*99999999']])).toEqual({
      A1: { kind: 'problem', problem: '除数为零' }, B1: { kind: 'problem', problem: '除数为零' }, C1: { kind: 'problem', problem: '数值超出范围' },
    })
  })

  test('names every wrong cell', () => {
    expect(problemsOf([['=1+', '=C9', '文字'], ['=C1', '=QM(999)', '=FS(501,#没有)'], ['=QM(101)', '＝1+1', '']])).toEqual([
      'A1：第 4 个字符：公式不完整', 'B1：引用的 C9 不在表格之内', 'A2：引用的 C1 是文字，不能计算', 'B2：科目 999 不在会计制度的一级科目之下',
      expect.stringMatching(/^C2：没有“没有”这个标签；可用：租赁、/),
    ])
  })

  test('finds a circle', () => {
    expect(problemsOf([['=A1']])).toEqual(['A1：循环引用：A1 → A1'])
    expect(problemsOf([['=B1', '=C1', '=SUM(A1:A1)', '=A1']])).toEqual(['A1：循环引用：A1 → B1 → C1 → A1'])
    expect(problemsOf([['=B1', '=C1', '=B1']])).toEqual(['B1：循环引用：B1 → C1 → B1'])
  })

  test('refuses a sheet that would add up too much', () => {
    const rows = Array.from({ length: 200 }, () => [...Array.from({ length: 19 }, () => ''), '=SUM(A1:S200)'])
    expect(problemsOf(rows)).toEqual(['A1：整张表引用的单元格太多（最多 50000 次），请缩小求和区域'])
  })

  test('a chain as long as a sheet is no problem', () => {
    const rows = Array.from({ length: 200 }, (_, r) => Array.from({ length: 20 }, (_column, c) => (r === 0 && c === 0 ? '1' : `=${c === 0 ? `T${r}` : `${String.fromCharCode(64 + c)}${r + 1}`}+1`)))
    expect(valuesOf(rows).T200).toEqual({ kind: 'amount', fen: 400_000n })
  })

  test.each(exampleFormats.map((example) => [example.name, example] as const))('our example %s has no problem', (_, { definition }) => {
    const { sheet, problems } = readSheet(definition, known)
    expect(problems).toEqual([])
    expect(sheetNeeds(sheet).length).toBeGreaterThan(5)
  })
})

describe('months', () => {
  const at = (name: Measure['name'], month: Measure['month']) => spanOf({ name, account: '101', side: null, month, party: null, tag: null }, '2026-03')
  test.each<[Measure['name'], Measure['month'], unknown]>([
    ['QM', { kind: 'report' }, { kind: 'balance', at: '2026-03' }], ['QC', { kind: 'report' }, { kind: 'balance', at: '2026-02' }], ['QC', { kind: 'month', month: 1 }, { kind: 'balance', at: '2025-12' }],
    ['QC', { kind: 'yearStart' }, { kind: 'balance', at: '2025-12' }], ['QM', { kind: 'yearStart' }, { kind: 'balance', at: '2025-12' }], ['QM', { kind: 'offset', months: -12 }, { kind: 'balance', at: '2025-03' }],
    ['FS', { kind: 'month', month: 2 }, { kind: 'turnover', from: '2026-02', to: '2026-02' }], ['JE', { kind: 'offset', months: -3 }, { kind: 'turnover', from: '2025-12', to: '2025-12' }],
    ['LFS', { kind: 'report' }, { kind: 'turnover', from: '2026-01', to: '2026-03' }], ['LJE', { kind: 'offset', months: -12 }, { kind: 'turnover', from: '2025-01', to: '2025-03' }], ['QM', { kind: 'month', month: 4 }, null],
  ])('%s of %j', (name, month, span) => {
    expect(at(name, month)).toEqual(span)
  })
})
