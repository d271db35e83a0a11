import { describe, expect, test } from 'vitest'
import { chart } from '../../../../../test/support/ledger.ts'
import { newId } from '../../../../kernel/id.ts'
import type { TypedLine } from '../../contract.ts'
import { balanceWith } from './balance.ts'
import { badCells, toVoucher } from './check.ts'
import { emptyLine, type Accounts, type Cell } from './lines.ts'
import { isEmpty, newGrid, reduce, toTypedDraft, type Action, type Grid } from './reducer.ts'

const base = chart({ code: '10201', name: '基本户' }, { code: '10202', name: '专户' }, { code: '50102', name: '租赁收入' }, { code: '51302', name: '办公费' })
const accounts: Accounts = new Map([...base, ['121', { ...base.get('121')!, dimensions: ['quantity'] }]])
const books = { start: '2026-01', lastClosed: '2026-09', today: '2026-10-31' }

const run = (grid: Grid, ...actions: Action[]): Grid => actions.reduce((state, action) => reduce(state, action, accounts), grid)
const enter: Action = { type: 'enter' }
const typed = (row: number, cell: Cell, text: string): Action => ({ type: 'type', row, cell, text })
const go = (row: number, cell: Cell): Action => ({ type: 'go', at: { row, cell } })
const withLines = (...lines: Partial<TypedLine>[]): Grid => ({ ...newGrid(newId(), '2026-10-31'), attachments: 1, lines: lines.map((line) => ({ ...emptyLine(), ...line })) })
const rent = () => withLines({ summary: '收租金', account: '10201', side: 'debit', amount: '100' }, { summary: '收租金', account: '50102', side: 'credit', amount: '60' }, { summary: '手续费' })

describe('Enter', () => {
  test('walks date, documents, summary, account, debit, credit and copies the summary down', () => {
    let grid = newGrid(newId(), '2026-10-31')
    const path: string[] = []
    grid = run(grid, typed(0, 'summary', '收租金'), { type: 'set', row: 0, part: { account: '10201' } })
    for (let i = 0; i < 6; i += 1) {
      path.push(`${grid.at.row}.${grid.at.cell}`)
      grid = run(grid, enter)
    }
    expect(path).toEqual(['-1.date', '-1.attachments', '0.summary', '0.account', '0.debit', '0.credit'])
    expect(grid.at).toEqual({ row: 1, cell: 'summary' })
    expect(grid.lines[1]?.summary).toBe('收租金')
  })

  test('stops at what the account asks for, and adds a line after the last', () => {
    let grid = run(withLines({ summary: '购化肥', account: '121' }, { summary: '付款', account: '113' }), go(1, 'account'), enter)
    expect(grid.at.cell).toBe('party')
    grid = run(grid, go(0, 'account'), enter, enter)
    expect(grid.at.cell).toBe('price')
    grid = run(grid, go(1, 'credit'), enter)
    expect(grid.lines).toHaveLength(3)
    expect(grid.lines[2]).toMatchObject({ summary: '付款', account: '' })
  })

  test('a summary that is there is kept, and Shift goes the way back', () => {
    const grid = run(rent(), go(0, 'credit'), enter, go(2, 'summary'), { type: 'back' })
    expect(grid.lines[1]?.summary).toBe('收租金')
    expect(grid.at).toEqual({ row: 1, cell: 'credit' })
    expect(run(grid, go(0, 'summary'), { type: 'back' }).at).toEqual({ row: -1, cell: 'attachments' })
  })
})

describe('amounts', () => {
  test('= puts the difference on the side that lacks it, whichever cell it is typed in', () => {
    const grid = run(rent(), typed(2, 'debit', '='))
    expect(grid.lines[2]).toMatchObject({ side: 'credit', amount: '40.00' })
    expect(grid.at).toEqual({ row: 2, cell: 'credit' })
    expect(run(rent(), typed(2, 'credit', '＝')).lines[2]).toMatchObject({ side: 'credit', amount: '40.00' })
  })

  test('= among red lines stays red; a balanced voucher leaves nothing to fill', () => {
    const red = run(withLines({ side: 'debit', amount: '-100' }, {}), typed(1, 'debit', '='))
    expect(red.lines[1]).toMatchObject({ side: 'credit', amount: '-100.00' })
    const even = run(withLines({ side: 'debit', amount: '5' }, { side: 'credit', amount: '5' }, {}), typed(2, 'debit', '='))
    expect(even.lines[2]?.amount).toBe('')
  })

  test('a space turns the side and keeps the sign, typed after the amount, over it, or in the other cell', () => {
    const line = { side: 'debit', amount: '-100' } as const
    for (const action of [typed(0, 'debit', '-100 '), typed(0, 'debit', ' '), typed(0, 'debit', '　'), typed(0, 'credit', ' ')]) {
      const grid = run(withLines(line, {}), action)
      expect(grid.lines[0]).toMatchObject({ side: 'credit', amount: '-100' })
      expect(grid.at).toEqual({ row: 0, cell: 'credit' })
    }
    expect(run(withLines(line, {}), typed(0, 'credit', ' '), typed(0, 'credit', '-100 ')).lines[0]?.side).toBe('debit')
  })

  test('a minus anywhere makes it red, a second one takes it back; the keyboard may be Chinese', () => {
    const amountAfter = (text: string) => run(withLines({}, {}), typed(0, 'debit', text)).lines[0]?.amount
    expect([amountAfter('-100'), amountAfter('100-'), amountAfter('-100-'), amountAfter('－１２。５')]).toEqual(['-100', '-100', '100', '-12.5'])
  })

  test('typing on the other side moves the amount there, leaving it empty does not', () => {
    expect(run(rent(), typed(0, 'credit', '7')).lines[0]).toMatchObject({ side: 'credit', amount: '7' })
    expect(run(rent(), typed(0, 'credit', '')).lines[0]).toMatchObject({ side: 'debit', amount: '100' })
  })

  test('quantity × price is the amount, to the fen, half up', () => {
    const grid = run(withLines({ account: '121', side: 'credit' }, {}), typed(0, 'quantity', '3.5'), typed(0, 'price', '0.33'))
    expect(grid.lines[0]).toMatchObject({ side: 'credit', amount: '1.16' })
  })
})

describe('lines', () => {
  test('.. is the summary above, // the first one', () => {
    const grid = withLines({ summary: '甲' }, { summary: '乙' }, {})
    for (const [text, expected] of [['..', '乙'], ['。。', '乙'], ['//', '甲'], ['／／', '甲'], ['、、', '甲'], ['a..', 'a..']] as const)
      expect(run(grid, typed(2, 'summary', text)).lines[2]?.summary).toBe(expected)
  })

  test('are copied, inserted and removed; a removed one leaves a blank', () => {
    const copied = run(rent(), go(0, 'debit'), { type: 'copyLine' })
    expect(copied.lines.map(({ amount }) => amount)).toEqual(['100', '100', '60', ''])
    expect(new Set(copied.lines.map(({ key }) => key)).size).toBe(4)
    const inserted = run(rent(), go(1, 'debit'), { type: 'insertLine' })
    expect([inserted.lines.length, inserted.at]).toEqual([4, { row: 1, cell: 'summary' }])
    const removed = run(rent(), go(0, 'debit'), { type: 'removeLine' }, { type: 'removeLine' }, { type: 'removeLine' }, { type: 'removeLine' })
    expect(removed.lines).toHaveLength(3)
    expect(isEmpty(removed)).toBe(true)
    expect(newGrid(newId(), '2026-10-31').lines).toHaveLength(5)
  })

  test('arrows keep the cell, or go to the account where there is none', () => {
    expect(run(rent(), go(0, 'credit'), { type: 'move', by: 1 }).at).toEqual({ row: 1, cell: 'credit' })
    expect(run(withLines({ account: '113' }, { account: '10201' }), go(0, 'party'), { type: 'move', by: 1 }).at).toEqual({ row: 1, cell: 'account' })
    expect(run(rent(), go(2, 'credit'), { type: 'move', by: 1 }).at).toEqual({ row: 2, cell: 'credit' })
  })

  test('what is kept drops the lines at the end that say nothing', () => {
    expect(toTypedDraft(withLines({ summary: '甲' }, {}, {})).lines).toHaveLength(1)
    expect(Object.keys(toTypedDraft(rent()).lines[0] ?? {})).not.toContain('key')
  })
})

describe('checking', () => {
  const problemsOf = (grid: Grid) => {
    const checked = toVoucher(grid, accounts, books)
    return 'problems' in checked ? checked.problems : []
  }

  test('a whole voucher becomes a draft without its blank lines', () => {
    const checked = toVoucher(run(rent(), typed(2, 'debit', '=')), accounts, books)
    expect('problems' in checked && checked.problems.map(({ message }) => message)).toEqual(['第 3 行：请选择科目'])
    const grid = run(rent(), typed(1, 'credit', '1,00.0'), typed(1, 'credit', '100'))
    expect(toVoucher(grid, accounts, books)).toMatchObject({ draft: { attachments: 1, lines: [{ account: '10201', amountFen: 10_000n }, { account: '50102', side: 'credit' }] } })
  })

  test('says the line, what is wrong and what to do', () => {
    expect(problemsOf(rent())).toEqual([{ row: 1, cell: 'credit', message: '借贷不平：借方比贷方多 40.00 元；在金额里按 = 可填平衡数' }])
    const [leaf, party] = problemsOf(withLines({ summary: '甲', account: '102', amount: '1' }, { summary: '甲', account: '113', side: 'credit', amount: '1' }))
    expect(leaf).toMatchObject({ row: 0, cell: 'account', message: '第 1 行：科目“银行存款”不是末级，请选 10201 基本户、10202 专户' })
    expect(party).toMatchObject({ row: 1, cell: 'party', message: expect.stringContaining('往来单位或成员') })
    expect(problemsOf({ ...rent(), date: '2026-09-30', attachments: 0 }).slice(0, 2).map(({ cell }) => cell)).toEqual(['date', 'attachments'])
  })

  test('cells with text that is nothing are marked', () => {
    const [line] = withLines({ account: '应收', amount: '12a', quantity: '1.23456' }).lines
    expect(badCells({ ...line!, partyText: '张三' }, accounts)).toEqual(['account', 'debit', 'party', 'quantity'])
    expect(badCells(emptyLine(), accounts)).toEqual([])
  })
})

test('the balance on the line counts the voucher’s own lines', () => {
  const party = newId()
  const lines = withLines({ account: '113', party, side: 'debit', amount: '30' }, { account: '113', side: 'credit', amount: '10' }).lines
  const posted = { accounts: [{ account: '113', fen: 5_000n }], parties: [{ account: '113', party, fen: 1_000n }] }
  expect(balanceWith(posted, lines, lines[0]!)).toEqual({ accountFen: 7_000n, partyFen: 4_000n })
  expect(balanceWith(posted, lines, lines[1]!).partyFen).toBeNull()
})
