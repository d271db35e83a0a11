import { Alert, Button, Checkbox, Tag } from 'antd'
import { Fragment, useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useNavigate } from 'react-router'
import type { Id } from '../../../../kernel/id.ts'
import { api } from '../../../../web/api.ts'
import { Money, useCommand } from '../../../../web/kit/index.ts'
import { paths } from '../../../../web/paths.ts'
import type { Book, DraftState } from '../../contract.ts'
import { draftStateNames, voucherKindNames, voucherNo } from '../labels.ts'
import { DraftLines } from './DraftLines.tsx'
import { ReturnDialog, useMay, type Head } from './useActs.tsx'
import { provisional, stateColors, type DraftRow } from './useDrafts.ts'

interface Props {
  book: Book
  rows: readonly DraftRow[]
  state: DraftState | null
  seen: ReadonlyMap<string, number>
  see: (draft: DraftRow) => void
}

type Act = 'review' | 'sign' | 'post'
const actNames: Record<Act, string> = { review: '审核', sign: '签字', post: '记账' }

/** The list: arrows walk through it and show each voucher's lines, Enter opens, the letters act. Only what has been shown can be reviewed. */
export function DraftsTable({ book, rows, state, seen, see }: Props) {
  const may = useMay()
  const navigate = useNavigate()
  const box = useRef<HTMLDivElement>(null)
  const [current, setCurrent] = useState<Id | null>(null)
  const [picked, setPicked] = useState<ReadonlySet<Id>>(new Set())
  const [returning, setReturning] = useState<DraftRow | null>(null)
  const [results, setResults] = useState<{ act: Act; text: string; good: boolean }[] | null>(null)
  const at = rows.findIndex(({ id }) => id === current)
  const shown = rows[at]
  useEffect(() => box.current?.focus(), [])
  useEffect(() => {
    if (shown && shown.lines.length > 0) see(shown)
  })

  const told = (act: Act) => ({ results: list }: { results: { id: Id; no: number | null; problem: string | null }[] }) => {
    const row = (id: Id) => rows.find((candidate) => candidate.id === id)
    setPicked(new Set())
    setResults(list.map(({ id, no, problem }) => {
      const draft = row(id)
      const done = no !== null && draft ? `${actNames[act]}：${voucherNo({ word: draft.word, no })}` : `已${actNames[act]}`
      return { act, good: problem === null, text: `${draft?.date ?? ''} ${draft?.summary ?? ''}　${problem ?? done}` }
    }))
    box.current?.focus()
  }
  const runs = {
    review: useCommand(api.ledger.reviewDrafts, { done: told('review') }),
    sign: useCommand(api.ledger.signDrafts, { done: told('sign') }),
    post: useCommand(api.ledger.postDrafts, { done: told('post') }),
  }
  const wasSeen = (draft: Head) => seen.get(draft.id) === draft.version
  const chosen = (draft: Head) => picked.size === 0 || picked.has(draft.id)
  const fit: Record<Act, DraftRow[]> = {
    review: rows.filter((draft) => may.review(draft) && wasSeen(draft) && chosen(draft)),
    sign: rows.filter((draft) => may.sign(draft) && chosen(draft)),
    post: rows.filter((draft) => may.post(draft) && !draft.awaitsCashier && chosen(draft)),
  }
  const start = (act: Act) => fit[act].length > 0 && void runs[act].run({ book: book.id, drafts: fit[act].map(({ id, version }) => ({ id, version })) })
  const toggle = (id: Id) => setPicked((old) => (old.has(id) ? new Set([...old].filter((other) => other !== id)) : new Set([...old, id])))

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey || (event.target !== box.current && event.key === 'Enter')) return
    const walk = (to: number) => setCurrent(rows[Math.max(0, Math.min(rows.length - 1, to))]?.id ?? null)
    const keys: Record<string, () => unknown> = {
      ArrowDown: () => walk(at + 1), PageDown: () => walk(at + 1), ArrowUp: () => walk(at - 1), PageUp: () => walk(at - 1), Home: () => walk(0), End: () => walk(rows.length - 1),
      Enter: () => shown && navigate(paths.draft(book.id, shown.id, { state })),
      ' ': () => shown && toggle(shown.id),
      a: () => start('review'), s: () => start('sign'), p: () => start('post'),
      r: () => shown && may.giveBack(shown) && setReturning(shown),
    }
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (!act || (event.ctrlKey && event.key !== 'Home' && event.key !== 'End')) return
    event.preventDefault()
    act()
  }
  const waits = rows.filter((draft) => may.review(draft))
  return (
    <>
      <div className="table-tools draft-acts">
        {waits.length > 0 && (
          <Button type="primary" title="A" disabled={fit.review.length === 0} loading={runs.review.busy} onClick={() => start('review')}>审核已看过的 {fit.review.length} 张</Button>
        )}
        {rows.some((draft) => may.sign(draft)) && <Button title="S" disabled={fit.sign.length === 0} loading={runs.sign.busy} onClick={() => start('sign')}>出纳签字 {fit.sign.length} 张</Button>}
        {rows.some((draft) => may.post(draft)) && <Button type="primary" ghost title="P" disabled={fit.post.length === 0} loading={runs.post.busy} onClick={() => start('post')}>记账 {fit.post.length} 张</Button>}
        <span className="hint">↓ ↑ 逐张看，空格勾选，回车打开{waits.length > 0 && '，A 审核，R 退回'}{rows.some((draft) => may.sign(draft)) && '，S 签字'}{rows.some((draft) => may.post(draft)) && '，P 记账'}</span>
      </div>
      {results && (
        <Alert
          type={results.every(({ good }) => good) ? 'success' : 'warning'} showIcon closable={{ onClose: () => setResults(null) }} style={{ marginBottom: 8 }}
          title={`${results.filter(({ good }) => good).length} 张成功${results.some(({ good }) => !good) ? `，${results.filter(({ good }) => !good).length} 张没有成功` : ''}`}
          description={<ul className="draft-results">{results.map(({ text, good }, index) => <li key={index} className={good ? '' : 'draft-bad'}>{text}</li>)}</ul>}
        />
      )}
      <div className="draft-scroll draft-list" tabIndex={0} ref={box} onKeyDown={onKeyDown} aria-label="未记账凭证" role="group">
        <table>
          <thead>
            <tr>
              <th><Checkbox aria-label="全选" tabIndex={-1} checked={picked.size === rows.length} onChange={() => setPicked(picked.size === rows.length ? new Set() : new Set(rows.map(({ id }) => id)))} /></th>
              <th>拟号</th><th>日期</th><th>摘要</th><th>金额</th><th>制单</th><th>出纳</th><th>审核</th><th>状态</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((draft) => (
              <Fragment key={draft.id}>
                <tr className={draft.id === current ? 'draft-current' : ''} aria-selected={draft.id === current} onClick={() => setCurrent(draft.id)} ref={draft.id === current ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}>
                  <td><Checkbox aria-label={`勾选 ${draft.summary}`} tabIndex={-1} checked={picked.has(draft.id)} onChange={() => toggle(draft.id)} /></td>
                  <td>{provisional(draft)}</td>
                  <td>{draft.date}</td>
                  <td>{draft.kind !== 'ordinary' && <Tag>{voucherKindNames[draft.kind]}</Tag>}{draft.batch && <Tag>导入</Tag>}{draft.summary}</td>
                  <td><Money fen={draft.debitFen} /></td>
                  <td>{draft.preparedBy}</td>
                  <td>{draft.cashierName ?? (draft.awaitsCashier && draft.provisionalNo !== null ? <span className="hint">待签</span> : '')}</td>
                  <td>{draft.reviewedBy}</td>
                  <td><Tag color={stateColors[draft.state]}>{draftStateNames[draft.state]}</Tag>{wasSeen(draft) && draft.state === 'submitted' && <span className="hint">已看</span>}</td>
                </tr>
                {draft.id === current && (
                  <tr className="draft-open">
                    <td colSpan={9}>
                      {draft.reason && <p className="draft-bad">退回原因：{draft.reason}</p>}
                      {draft.lines.length > 0 ? <DraftLines book={book.id} lines={draft.lines} /> : <span className="hint">还在填写；回车打开</span>}
                    </td>
                  </tr>
                )}
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>
      {returning && (
        <ReturnDialog
          book={book.id} draft={returning}
          close={() => {
            setReturning(null)
            box.current?.focus()
          }}
        />
      )}
    </>
  )
}
