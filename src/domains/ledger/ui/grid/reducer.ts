import type { Id } from '../../../../kernel/id.ts'
import { toHalfWidth } from '../../../../kernel/text.ts'
import type { TypedDraft, TypedLine } from '../../contract.ts'
import { quantityTimesPrice } from './decimal.ts'
import { amountText, balancing, cellsOf, emptyLine, isBlank, otherSide, type Accounts, type Cell, type Line } from './lines.ts'

/** Row -1 is the head of the voucher: date and number of documents. */
export interface Place {
  row: number
  cell: Cell
}

export interface Grid {
  id: Id
  date: string
  word: string
  kind: TypedDraft['kind']
  attachments: number
  lines: Line[]
  at: Place
  /** counts up when the focus must follow `at`, so that going to the same place twice works */
  moved: number
}

export type Action =
  | { type: 'load'; draft: TypedDraft }
  | { type: 'head'; part: Partial<Pick<Grid, 'date' | 'word' | 'kind' | 'attachments'>> }
  | { type: 'focus'; at: Place }
  | { type: 'go'; at: Place }
  | { type: 'enter' | 'back' }
  | { type: 'move'; by: 1 | -1 }
  | { type: 'set'; row: number; part: Partial<Omit<Line, 'key'>> }
  | { type: 'type'; row: number; cell: Cell; text: string }
  | { type: 'balance' | 'flip' | 'copyLine' | 'insertLine' | 'removeLine' | 'addLine' }
  | { type: 'overlay'; row: number; rows: readonly Partial<Line>[] }
  | { type: 'append'; lines: readonly TypedLine[] }

/** A voucher on paper has five lines at the least. */
const MIN_LINES = 5
export const MAX_LINES = 500

/** An empty voucher with its first cell active. */
export const newGrid = (id: Id, date: string, word = '记'): Grid => ({
  id, date, word, kind: 'ordinary', attachments: 0, lines: Array.from({ length: MIN_LINES }, () => emptyLine()), at: { row: -1, cell: 'date' }, moved: 0,
})

/** A saved voucher in the grid, its first summary active. */
export function toGrid(draft: TypedDraft): Grid {
  const { id, date, word, kind, attachments } = draft
  const lines = draft.lines.map((line): Line => ({ ...emptyLine(), ...line }))
  while (lines.length < MIN_LINES) lines.push(emptyLine())
  return { id, date, word, kind, attachments, lines, at: { row: 0, cell: 'summary' }, moved: 0 }
}

/** What is kept of the grid; trailing lines that say nothing are left out. */
export function toTypedDraft({ id, date, word, kind, attachments, lines }: Grid): TypedDraft {
  const last = lines.findLastIndex((line) => !isBlank(line) || line.summary !== '')
  return { id, date, word, kind, attachments, lines: lines.slice(0, last + 1).map(({ key: _, partyText: __, ...line }) => line) }
}

/** Whether nothing has been typed into the lines yet. */
export const isEmpty = (grid: Grid): boolean => grid.lines.every((line) => isBlank(line) && line.summary === '')

export function reduce(grid: Grid, action: Action, accounts: Accounts): Grid {
  const { row, cell } = grid.at
  switch (action.type) {
    case 'load':
      return { ...toGrid(action.draft), moved: grid.moved + 1 }
    case 'head':
      return { ...grid, ...action.part }
    case 'focus':
      return row === action.at.row && cell === action.at.cell ? grid : { ...grid, at: action.at }
    case 'go':
      return go(grid, action.at)
    case 'enter':
      return enter(grid, accounts)
    case 'back':
      return back(grid, accounts)
    case 'move':
      return grid.lines[row + action.by] ? go(grid, { row: row + action.by, cell: sameCell(grid, row + action.by, accounts) }) : grid
    case 'set':
      return change(grid, action.row, action.part)
    case 'type':
      return typeInto(grid, action.row, action.cell, action.text)
    case 'balance': {
      const line = grid.lines[row]
      if (!line) return grid
      const found = balancing(grid.lines, line.key)
      return go(change(grid, row, found), { row, cell: found.side })
    }
    case 'flip': {
      const line = grid.lines[row]
      return line ? go(change(grid, row, { side: otherSide(line.side) }), { row, cell: otherSide(line.side) }) : grid
    }
    case 'copyLine': {
      const line = grid.lines[row]
      return line ? go(splice(grid, row + 1, 0, { ...line, key: emptyLine().key }), { row: row + 1, cell }) : grid
    }
    case 'insertLine': {
      const at = Math.max(0, row)
      return go(splice(grid, at, 0, emptyLine(grid.lines[at - 1]?.summary)), { row: at, cell: 'summary' })
    }
    case 'addLine':
      return go(splice(grid, grid.lines.length, 0, emptyLine(grid.lines.at(-1)?.summary)), { row: grid.lines.length, cell: 'summary' })
    case 'removeLine': {
      if (row < 0) return grid
      const left = splice(grid, row, 1)
      const kept = grid.lines.length <= MIN_LINES ? { ...left, lines: [...left.lines, emptyLine()] } : left
      return go(kept, { row: Math.min(row, kept.lines.length - 1), cell: 'summary' })
    }
    case 'overlay': {
      const lines = [...grid.lines]
      for (const [index, part] of action.rows.entries()) lines[action.row + index] = { ...(lines[action.row + index] ?? emptyLine()), ...part }
      return go({ ...grid, lines: lines.slice(0, MAX_LINES) }, { row: action.row, cell: row === action.row ? cell : 'summary' })
    }
    case 'append': {
      const kept = grid.lines.filter((line) => !isBlank(line) || line.summary !== '')
      const lines = [...kept, ...action.lines.map((line): Line => ({ ...emptyLine(), ...line }))].slice(0, MAX_LINES)
      return go({ ...grid, lines }, { row: Math.min(kept.length, lines.length - 1), cell: 'summary' })
    }
  }
}

const go = (grid: Grid, at: Place): Grid => ({ ...grid, at, moved: grid.moved + 1 })

const change = (grid: Grid, row: number, part: Partial<Line>): Grid => ({ ...grid, lines: grid.lines.map((line, index) => (index === row ? { ...line, ...part } : line)) })

const splice = (grid: Grid, at: number, removed: number, ...added: Line[]): Grid => ({ ...grid, lines: grid.lines.toSpliced(at, removed, ...added).slice(0, MAX_LINES) })

/** The cell of another row under the active one, or its account where that row has no such cell. */
function sameCell({ lines, at: { cell } }: Grid, row: number, accounts: Accounts): Cell {
  const line = lines[row]
  return line && cellsOf(line, accounts).includes(cell) ? cell : 'account'
}

function enter(grid: Grid, accounts: Accounts): Grid {
  const { row, cell } = grid.at
  const line = grid.lines[row]
  if (!line) return go(grid, cell === 'date' ? { row: -1, cell: 'attachments' } : { row: 0, cell: 'summary' })
  const cells = cellsOf(line, accounts)
  const next = cells[cells.indexOf(cell) + 1]
  if (next) return go(grid, { row, cell: next })
  const below = grid.lines[row + 1]
  if (!below && grid.lines.length >= MAX_LINES) return grid
  const filled = below ? (below.summary === '' ? change(grid, row + 1, { summary: line.summary }) : grid) : splice(grid, row + 1, 0, emptyLine(line.summary))
  return go(filled, { row: row + 1, cell: 'summary' })
}

function back(grid: Grid, accounts: Accounts): Grid {
  const { row, cell } = grid.at
  const line = grid.lines[row]
  if (!line) return go(grid, { row: -1, cell: 'date' })
  const cells = cellsOf(line, accounts)
  const before = cells[cells.indexOf(cell) - 1]
  if (before) return go(grid, { row, cell: before })
  return go(grid, row === 0 ? { row: -1, cell: 'attachments' } : { row: row - 1, cell: 'credit' })
}

function typeInto(grid: Grid, row: number, cell: Cell, text: string): Grid {
  const line = grid.lines[row]
  if (!line) return grid
  if (cell === 'debit' || cell === 'credit') return typeAmount(grid, row, line, cell, text)
  if (cell === 'summary') return change(grid, row, { summary: summaryText(grid, row, text) })
  if (cell === 'account') return change(grid, row, { account: text.slice(0, 20) })
  if (cell === 'quantity' || cell === 'price') {
    const part = { [cell]: amountText(text) }
    const { quantity, price } = { ...line, ...part }
    const amount = quantityTimesPrice(quantity, price)
    return change(grid, row, { ...part, ...(amount !== null && { amount }) })
  }
  return grid
}

/** `..` is the summary of the line above, `//` that of the first line; a Chinese keyboard gives 。。 and 、、. */
function summaryText({ lines }: Grid, row: number, text: string): string {
  const typed = toHalfWidth(text)
  if (typed === '..' || typed === '。。') return lines[row - 1]?.summary ?? ''
  if (typed === '//' || typed === '、、') return row > 0 ? (lines[0]?.summary ?? '') : ''
  return text.slice(0, 200)
}

function typeAmount(grid: Grid, row: number, line: Line, side: 'debit' | 'credit', text: string): Grid {
  const plain = toHalfWidth(text)
  if (plain.includes('=')) return reduce({ ...grid, at: { row, cell: side } }, { type: 'balance' }, new Map())
  const other = otherSide(side)
  // Only spaces: what is there moves to the other side, also when the space was typed over the selected amount.
  if (plain !== '' && plain.trim() === '') {
    const to = line.side === side ? other : side
    return go(change(grid, row, { side: to }), { row, cell: to })
  }
  const amount = amountText(text)
  if (plain.includes(' ')) return go(change(grid, row, { side: other, amount }), { row, cell: other })
  return amount === '' && line.side !== side ? grid : change(grid, row, { side, amount })
}
