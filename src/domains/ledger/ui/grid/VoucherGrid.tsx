import { memo, useLayoutEffect, useRef, type ClipboardEvent, type KeyboardEvent } from 'react'
import { Money } from '../../../../web/kit/index.ts'
import { AccountCell, AmountCell, AuxCells, SummaryCell } from './cells.tsx'
import { useGridTools } from './context.ts'
import { badCells, type GridProblem } from './check.ts'
import { totalsOf, type Cell, type Line } from './lines.ts'
import { pasteLines } from './paste.ts'
import type { Grid, Place } from './reducer.ts'
import './grid.css'

interface Props {
  grid: Grid
  plain: boolean
  problems: readonly GridProblem[]
}

export const placeOf = (element: EventTarget | null): Place | null => {
  const at = element instanceof HTMLElement ? element.dataset.at?.split(':') : undefined
  return at?.[0] !== undefined && at[1] !== undefined ? { row: Number(at[0]), cell: at[1] as Cell } : null
}

/** The lines of a voucher as they stand on paper, every cell a field; the keys are handled by the page around it. */
export function VoucherGrid({ grid, plain, problems }: Props) {
  const { dispatch, accounts, named } = useGridTools()
  const { debitFen, creditFen } = totalsOf(grid.lines)
  const onPaste = (event: ClipboardEvent) => {
    const at = placeOf(event.target)
    const text = event.clipboardData.getData('text/plain')
    if (!at || at.row < 0 || !/[\t\n]/.test(text.trim())) return
    event.preventDefault()
    dispatch({ type: 'overlay', row: at.row, rows: pasteLines(text, [...accounts.values()], named.filter(({ kind }) => kind === 'party'), at.cell) })
  }
  return (
    <div className="grid-scroll" onPaste={onPaste}>
      <table className={`grid${plain ? ' grid-plain' : ''}`} aria-label="凭证分录">
        <thead>
          <tr>
            <th className="grid-no" />
            <th>摘要</th>
            <th>科目</th>
            {['借方金额', '贷方金额'].map((title) => (
              <th key={title} className="grid-money">
                {title}
                {!plain && <div className="grid-units" aria-hidden>{Array.from('亿千百十万千百十元角分').map((unit, index) => <span key={index}>{unit}</span>)}</div>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {grid.lines.map((line, row) => (
            <GridRow key={line.key} row={row} line={line} plain={plain} bad={problems.filter((problem) => problem.row === row).map(({ cell }) => cell).join(' ')} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td />
            <td colSpan={2}>
              合计 {debitFen === creditFen ? debitFen !== 0n && <span className="grid-even">借贷平衡</span> : <span className="grid-uneven">相差 <Money fen={debitFen - creditFen} /></span>}
            </td>
            <td><Money fen={debitFen} strong /></td>
            <td><Money fen={creditFen} strong /></td>
          </tr>
        </tfoot>
      </table>
    </div>
  )
}

const GridRow = memo(function GridRow({ row, line, plain, bad }: { row: number; line: Line; plain: boolean; bad: string }) {
  const { accounts } = useGridTools()
  const wrong: string[] = [...badCells(line, accounts), ...bad.split(' ')]
  return (
    <tr>
      <td className="grid-no">{row + 1}</td>
      <td><SummaryCell row={row} line={line} bad={wrong.includes('summary')} /></td>
      <td>
        <AccountCell row={row} line={line} bad={wrong.includes('account')} />
        <AuxCells row={row} line={line} bad={wrong} />
      </td>
      <td className={plain ? '' : 'grid-ruled'}><AmountCell row={row} line={line} side="debit" plain={plain} bad={wrong.includes('debit')} /></td>
      <td className={plain ? '' : 'grid-ruled'}><AmountCell row={row} line={line} side="credit" plain={plain} bad={wrong.includes('credit')} /></td>
    </tr>
  )
})

/** Keeps the cursor where the grid says it is, and tells the grid when it was put elsewhere. */
export function useGridFocus(grid: Grid, dispatch: (action: { type: 'focus'; at: Place }) => void) {
  const box = useRef<HTMLDivElement>(null)
  const { row, cell } = grid.at
  useLayoutEffect(() => {
    const field = box.current?.querySelector<HTMLElement>(`[data-at="${row}:${cell}"]`)
    if (field && field !== document.activeElement) field.focus()
  }, [row, cell, grid.moved])
  const onFocus = (event: React.FocusEvent) => {
    const at = placeOf(event.target)
    if (at) dispatch({ type: 'focus', at })
  }
  return { box, onFocus }
}

/** Enter and the arrows; true when the key is used up. A select keeps its arrows, a field that composes Chinese keeps everything. */
export function moveByKey(event: KeyboardEvent, dispatch: (action: { type: 'enter' | 'back' } | { type: 'move'; by: 1 | -1 }) => void): boolean {
  if (event.nativeEvent.isComposing || event.ctrlKey || event.altKey || event.metaKey || !placeOf(event.target)) return false
  if (event.key === 'Enter') dispatch({ type: event.shiftKey ? 'back' : 'enter' })
  else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && !(event.target instanceof HTMLSelectElement)) dispatch({ type: 'move', by: event.key === 'ArrowDown' ? 1 : -1 })
  else return false
  return true
}
