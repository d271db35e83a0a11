import { useRef, useState, type KeyboardEvent } from 'react'
import { flushSync } from 'react-dom'
import type { Allocation, DimensionKind, Side } from '../../contract.ts'
import { allocationNames } from '../labels.ts'
import { Below, Combo, type ComboOption } from './Combo.tsx'
import { useGridTools, type Named } from './context.ts'
import { calculate } from './decimal.ts'
import { auxOf, cellNames, digitsOf, shownAmount, type AuxCell, type Line } from './lines.ts'
import { leavesOf, searchAccounts } from './search.ts'

interface CellProps {
  row: number
  line: Line
  bad?: boolean
}

const place = (row: number, cell: string): string => `${row}:${cell}`
const SUMMARIES = 8
const NAMES = 30

export function SummaryCell({ row, line, bad = false }: CellProps) {
  const { dispatch, summaries } = useGridTools()
  const find = (text: string): ComboOption[] =>
    summaries.filter((summary) => summary !== text && summary.includes(text)).slice(0, SUMMARIES).map((summary) => ({ key: summary, label: summary }))
  return (
    <Combo
      at={place(row, 'summary')} label="摘要" text={line.summary} bad={bad} find={find}
      onText={(text) => dispatch({ type: 'type', row, cell: 'summary', text })}
      onPick={(summary) => dispatch({ type: 'set', row, part: { summary } })}
    />
  )
}

export function AccountCell({ row, line, bad = false }: CellProps) {
  const { dispatch, accounts, index } = useGridTools()
  const account = accounts.get(line.account)
  // Set by Enter on an account with sub-accounts: the list then shows its leaves, and the next Enter takes one.
  const [parent, setParent] = useState<string | null>(null)
  const above = parent === null ? undefined : accounts.get(parent)
  const find = (text: string): ComboOption[] =>
    (above ? leavesOf(index, above.code) : searchAccounts(index, text)).map(({ code, name }) => ({ key: code, label: <AccountOption code={code} name={name} /> }))
  return (
    <Combo
      at={place(row, 'account')} label="科目" bad={bad} takesFirst find={find}
      text={account?.leaf ? `${account.code} ${account.name}` : line.account}
      note={above ? `“${above.name}”不是末级，请选：` : null}
      onText={(text) => {
        setParent(null)
        dispatch({ type: 'type', row, cell: 'account', text })
      }}
      onEnter={(asked) => {
        if (above || !account || account.leaf || asked === '') return false
        setParent(account.code)
        return true
      }}
      onPick={(code) => {
        setParent(null)
        dispatch({ type: 'set', row, part: { account: code } })
        dispatch({ type: 'enter' })
      }}
      onClose={() => setParent(null)}
    />
  )
}

const AccountOption = ({ code, name }: { code: string; name: string }) => <><span className="combo-code">{code}</span>{name}</>

/** What the account asks for besides the amount, one small field each, below the account. */
export function AuxCells({ row, line, bad }: { row: number; line: Line; bad: readonly string[] }) {
  const { accounts } = useGridTools()
  const cells = auxOf(line, accounts.get(line.account))
  if (cells.length === 0) return null
  return <div className="grid-aux">{cells.map((cell) => <AuxCellField key={cell} row={row} line={line} cell={cell} bad={bad.includes(cell)} />)}</div>
}

function AuxCellField({ row, line, cell, bad = false }: CellProps & { cell: AuxCell }) {
  const { dispatch } = useGridTools()
  if (cell === 'allocation')
    return (
      <select
        data-at={place(row, cell)} aria-label={cellNames[cell]} value={line.allocation ?? ''}
        onChange={(event) => dispatch({ type: 'set', row, part: { allocation: (event.target.value || null) as Allocation | null } })}
      >
        <option value="">分配事项</option>
        {Object.entries(allocationNames).map(([value, name]) => <option key={value} value={value}>{name}</option>)}
      </select>
    )
  if (cell === 'quantity' || cell === 'price')
    return (
      <input
        data-at={place(row, cell)} aria-label={cellNames[cell]} aria-invalid={bad || undefined} placeholder={cellNames[cell]} inputMode="decimal" autoComplete="off" className="grid-number"
        value={line[cell]} onFocus={(event) => event.target.select()} onChange={(event) => dispatch({ type: 'type', row, cell, text: event.target.value })}
      />
    )
  return <NameCell row={row} line={line} kind={cell} bad={bad} />
}

const matches = ({ name, words }: Named, text: string): boolean => name.toLowerCase().includes(text) || words.some((word) => word.startsWith(text))

/** A party, project, contract, asset or source of funds of the book; a name that is not there is added. */
function NameCell({ row, line, kind, bad = false }: CellProps & { kind: DimensionKind }) {
  const { dispatch, named, create } = useGridTools()
  const [typed, setTyped] = useState<string | null>(null)
  const own = named.filter((value) => value.kind === kind)
  const chosen = own.find(({ id }) => id === line[kind])
  const pasted = kind === 'party' && !chosen ? line.partyText : undefined
  const text = typed ?? chosen?.name ?? pasted ?? ''
  const find = (asked: string): ComboOption[] => {
    const wanted = asked.trim().toLowerCase()
    const found = own.filter((value) => matches(value, wanted)).slice(0, NAMES).map(({ id, name }) => ({ key: id, label: name }))
    const fresh = asked.trim()
    return fresh === '' || own.some(({ name }) => name === fresh) ? found : [...found, { key: `+${fresh}`, label: `＋ 新增“${fresh}”` }]
  }
  const pick = async (key: string) => {
    const id = key.startsWith('+') ? await create(kind, key.slice(1)) : key
    setTyped(null)
    if (id === null) return
    dispatch({ type: 'set', row, part: { [kind]: id } })
    dispatch({ type: 'enter' })
  }
  return (
    <Combo
      at={place(row, kind)} label={cellNames[kind]} placeholder={cellNames[kind]} text={text} bad={bad} find={find} takesFirst
      onText={(value) => {
        setTyped(value)
        if (value === '') dispatch({ type: 'set', row, part: { [kind]: null } })
      }}
      onPick={(key) => void pick(key)}
      onClose={() => setTyped(null)}
    />
  )
}

/** An amount: typed as text, shown in digit columns or with separators while the cursor is elsewhere. */
export function AmountCell({ row, line, side, plain, bad = false }: CellProps & { side: Side; plain: boolean }) {
  const { dispatch, commandOf } = useGridTools()
  const input = useRef<HTMLInputElement>(null)
  const [calculating, setCalculating] = useState(false)
  const text = line.side === side ? line.amount : ''
  const type = (typed: string) => dispatch({ type: 'type', row, cell: side, text: typed })
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const box = event.currentTarget
    if (commandOf(event) === 'picker') {
      event.preventDefault()
      event.stopPropagation()
      return setCalculating(true)
    }
    // Over a selected amount the minus keeps the digits, selected, so that both "make it red" and typing a red amount anew work.
    const wholeSelected = box.value !== '' && box.selectionStart === 0 && box.selectionEnd === box.value.length
    if (event.key !== '-' || event.ctrlKey || event.altKey || !wholeSelected) return
    event.preventDefault()
    if (!text.startsWith('-')) flushSync(() => type(`-${text}`))
    box.setSelectionRange(1, box.value.length)
  }
  const digits = plain ? null : digitsOf(text)
  const red = text.trim().startsWith('-')
  return (
    <div className={`grid-amount${red ? ' grid-red' : ''}`}>
      <input
        ref={input} data-at={place(row, side)} aria-label={side === 'debit' ? '借方' : '贷方'} aria-invalid={bad || undefined} inputMode="decimal" autoComplete="off" maxLength={40}
        value={text} onFocus={(event) => event.target.select()} onChange={(event) => type(event.target.value)} onKeyDown={onKeyDown}
      />
      {text !== '' && <span className={digits ? 'grid-digits' : 'grid-figure'} aria-hidden>{digits ? digits.digits : shownAmount(text)}</span>}
      {calculating && (
        <Calculator
          input={input} start={text}
          close={() => setCalculating(false)}
          done={(amount) => {
            setCalculating(false)
            if (amount !== null) type(amount)
            input.current?.focus()
          }}
        />
      )}
    </div>
  )
}

interface CalculatorProps {
  input: React.RefObject<HTMLInputElement | null>
  start: string
  done: (amount: string | null) => void
  close: () => void
}

/** Works out an expression of exact decimals; Enter takes the result, Escape leaves the amount as it was. */
function Calculator({ input, start, done, close }: CalculatorProps) {
  const [text, setText] = useState(start)
  const result = text.trim() === '' ? null : calculate(text)
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation()
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') done(null)
    if (event.key !== 'Enter') return
    event.preventDefault()
    if (result && 'amount' in result) done(result.amount)
  }
  return (
    <Below input={input}>
      <div className="grid-calculator">
        <input
          autoFocus aria-label="计算器" placeholder="12+3*4" value={text} autoComplete="off"
          onChange={(event) => setText(event.target.value)} onKeyDown={onKeyDown} onBlur={close}
        />
        <output>{result && ('amount' in result ? `= ${shownAmount(result.amount)}` : result.reason)}</output>
      </div>
    </Below>
  )
}
