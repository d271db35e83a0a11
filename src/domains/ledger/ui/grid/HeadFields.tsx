import { useState } from 'react'
import type { Book } from '../../contract.ts'
import { voucherKindNames } from '../labels.ts'
import { useGridTools } from './context.ts'
import type { GridProblem } from './check.ts'
import { readDate } from './head.ts'
import type { Grid } from './reducer.ts'

const MAX_ATTACHMENTS = 9999

interface Props {
  book: Book
  grid: Grid
  problems: readonly GridProblem[]
  /** the word is worked out from the lines until somebody chooses one */
  onWord: (word: string) => void
}

/** Date, number of original documents, and the voucher's word where a book keeps three. */
export function HeadFields({ book, grid, problems, onWord }: Props) {
  const { dispatch } = useGridTools()
  const [typed, setTyped] = useState<string | null>(null)
  const bad = (cell: 'date' | 'attachments') => problems.some((problem) => problem.row < 0 && problem.cell === cell) || undefined
  const date = typed === null ? grid.date : readDate(typed, grid.date)
  return (
    <div className="grid-head">
      {book.settings.words === 'three' && (
        <label>
          字
          <select aria-label="凭证字" value={grid.word} onChange={(event) => onWord(event.target.value)}>
            {['收', '付', '转'].map((word) => <option key={word}>{word}</option>)}
          </select>
        </label>
      )}
      <label>
        日期
        <input
          data-at="-1:date" aria-label="日期" className="grid-date" autoComplete="off" value={typed ?? grid.date} aria-invalid={date === null || bad('date')}
          title="可只写日（5）、月日（10-5）或全部（2026-10-5）" onFocus={(event) => event.target.select()} onChange={(event) => {
            setTyped(event.target.value)
            const read = readDate(event.target.value, grid.date)
            if (read !== null) dispatch({ type: 'head', part: { date: read } })
          }}
          onBlur={() => date !== null && setTyped(null)}
        />
      </label>
      <label>
        附单据
        <input
          data-at="-1:attachments" aria-label="附单据张数" className="grid-count" inputMode="numeric" autoComplete="off" value={String(grid.attachments)} aria-invalid={bad('attachments')}
          onFocus={(event) => event.target.select()}
          onChange={(event) => {
            const count = Number(event.target.value.replaceAll(/\D/g, ''))
            if (count <= MAX_ATTACHMENTS) dispatch({ type: 'head', part: { attachments: count } })
          }}
        />
        张
      </label>
      {grid.kind !== 'ordinary' && <span className="grid-kind">{voucherKindNames[grid.kind]}凭证</span>}
    </div>
  )
}

