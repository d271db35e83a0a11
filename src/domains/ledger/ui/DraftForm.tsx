import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Input, InputNumber, Select, Space } from 'antd'
import { useRef, useState, type KeyboardEvent } from 'react'
import { newId } from '../../../kernel/id.ts'
import { formatFen } from '../../../kernel/money.ts'
import { api, orpc } from '../../../web/api.ts'
import { Loaded, Money, useCommand } from '../../../web/kit/index.ts'
import { useMe } from '../../../web/session.tsx'
import type { Account, Book } from '../contract.ts'
import { AccountSelect } from './AccountSelect.tsx'
import { balancing, emptyLine, hasAllocation, toDraftLines, totalsOf, type TypedLine } from './draft-lines.ts'
import { allocationNames } from './labels.ts'
import { PartySelect } from './PartySelect.tsx'

const MAX_ATTACHMENTS = 9999

/** A plain voucher form: Enter goes to the next field and adds a line at the end, `=` fills the difference. */
export function DraftForm({ book, close }: { book: Book; close: () => void }) {
  const accounts = useQuery(orpc.ledger.accounts.queryOptions({ input: { book: book.id } }))
  return <div className="panel draft draft-form">{<Loaded query={accounts}>{(list) => <Fields book={book} accounts={list} close={close} />}</Loaded>}</div>
}

function Fields({ book, accounts, close }: { book: Book; accounts: Account[]; close: () => void }) {
  const { today } = useMe()
  const [date, setDate] = useState(today)
  const [attachments, setAttachments] = useState(0)
  const [lines, setLines] = useState<TypedLine[]>(() => [emptyLine(), emptyLine()])
  const [problem, setProblem] = useState<string | null>(null)
  const draft = useRef(newId())
  const box = useRef<HTMLDivElement>(null)
  const { run, busy } = useCommand(api.ledger.submitDraft, {
    success: '已提交，等待审核',
    done: () => {
      draft.current = newId()
      setLines([emptyLine(), emptyLine()])
      setAttachments(0)
    },
    failed: (trouble) => setProblem(trouble.message),
  })
  const { debitFen, creditFen } = totalsOf(lines)
  const change = (key: string, part: Partial<TypedLine>) => setLines((old) => old.map((line) => (line.key === key ? { ...line, ...part } : line)))
  const addLine = () => setLines((old) => [...old, emptyLine(old.at(-1)?.summary)])

  const submit = () => {
    const checked = toDraftLines(lines, accounts)
    if ('problem' in checked) return setProblem(checked.problem)
    setProblem(null)
    void run({ book: book.id, draft: { id: draft.current, date, attachments, lines: checked.lines } })
  }

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === 'Enter' && event.ctrlKey) return submit()
    const target = event.target
    // In a select Enter chooses the option, and while an input method composes it ends the word.
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || !(target instanceof HTMLInputElement) || target.role === 'combobox') return
    event.preventDefault()
    const fields = [...(box.current?.querySelectorAll<HTMLInputElement>('input:not([disabled])') ?? [])]
    const next = fields[fields.indexOf(target) + 1]
    if (next) next.focus()
    else {
      addLine()
      requestAnimationFrame(() => box.current?.querySelector<HTMLInputElement>('tbody tr:last-child input')?.focus())
    }
  }

  return (
    <div ref={box} onKeyDown={onKeyDown}>
      <header>
        <strong>制单</strong>
        <label>日期 <Input type="date" value={date} max={today} onChange={(event) => setDate(event.target.value)} style={{ width: 140 }} /></label>
        <label>附单据 <InputNumber min={0} max={MAX_ATTACHMENTS} precision={0} value={attachments} onChange={(value) => setAttachments(value ?? 0)} style={{ width: 72 }} /> 张</label>
        <span className="hint">回车到下一格，金额里按 = 填平衡差额，Ctrl+回车 提交</span>
      </header>
      {problem && <Alert type="error" showIcon title={problem} style={{ marginBottom: 8 }} />}
      <div className="draft-scroll">
        <table>
          <thead><tr><th>摘要</th><th>科目</th><th>往来 / 分配</th><th>借方</th><th>贷方</th><th /></tr></thead>
          <tbody>
            {lines.map((line) => (
              <Row
                key={line.key}
                book={book}
                accounts={accounts}
                line={line}
                change={(part) => change(line.key, part)}
                balance={(side) => balancing(lines, line.key, side)}
                {...(lines.length > 2 ? { remove: () => setLines((old) => old.filter(({ key }) => key !== line.key)) } : {})}
              />
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td colSpan={3}>合计{debitFen === creditFen ? (debitFen === 0n ? '' : '，借贷平衡') : `，相差 ${formatFen(debitFen - creditFen)}`}</td>
              <td><Money fen={debitFen} strong /></td>
              <td><Money fen={creditFen} strong /></td>
              <td />
            </tr>
          </tfoot>
        </table>
      </div>
      <Space style={{ marginTop: 8 }}>
        <Button icon={<PlusOutlined />} onClick={addLine}>加一行</Button>
        <Button type="primary" loading={busy} onClick={submit}>提交审核</Button>
        <Button onClick={close}>收起</Button>
      </Space>
    </div>
  )
}

interface RowProps {
  book: Book
  accounts: Account[]
  line: TypedLine
  change: (part: Partial<TypedLine>) => void
  balance: (side: 'debit' | 'credit') => string
  remove?: () => void
}

function Row({ book, accounts, line, change, balance, remove }: RowProps) {
  const account = accounts.find(({ code }) => code === line.account)
  return (
    <tr>
      <td><Input aria-label="摘要" value={line.summary} maxLength={200} onChange={(event) => change({ summary: event.target.value })} /></td>
      <td><AccountSelect accounts={accounts} value={line.account} onChange={(code) => change({ account: code })} /></td>
      <td>
        {account?.root === '113' && <PartySelect book={book.id} value={line.party} onChange={(party) => change({ party })} />}
        {hasAllocation(account) && (
          <Select
            aria-label="分配事项"
            allowClear
            placeholder="分配事项"
            value={line.allocation}
            onChange={(allocation) => change({ allocation: allocation ?? null })}
            options={(Object.keys(allocationNames) as (keyof typeof allocationNames)[]).map((value) => ({ value, label: allocationNames[value] }))}
          />
        )}
      </td>
      {(['debit', 'credit'] as const).map((side) => (
        <td key={side}>
          <Input
            className="amount-input"
            inputMode="decimal"
            aria-label={side === 'debit' ? '借方' : '贷方'}
            value={line[side]}
            onChange={(event) => {
              const text = event.target.value
              const value = text.includes('=') ? balance(side) : text
              change(side === 'debit' ? { debit: value, ...(value ? { credit: '' } : {}) } : { credit: value, ...(value ? { debit: '' } : {}) })
            }}
          />
        </td>
      ))}
      <td>{remove && <Button type="text" size="small" icon={<DeleteOutlined />} aria-label="删除这一行" tabIndex={-1} onClick={remove} />}</td>
    </tr>
  )
}
