import { Button, Popconfirm, Space, Tag } from 'antd'
import { useEffect, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { yearOf } from '../../../../kernel/day.ts'
import { api, orpc } from '../../../../web/api.ts'
import { Loaded, Money, useCommand, useQueryState } from '../../../../web/kit/index.ts'
import { isTyping } from '../../../../web/kit/keyboard.ts'
import { paths } from '../../../../web/paths.ts'
import { Slot } from '../../../../web/slots.tsx'
import type { Book, DraftState, TypedDraft } from '../../contract.ts'
import { draftStateNames, voucherKindNames } from '../labels.ts'
import { DraftLines, readLines } from './DraftLines.tsx'
import { readState } from './DraftsPage.tsx'
import { OriginLink } from './OriginLink.tsx'
import { ReturnDialog, useMay, type Head } from './useActs.tsx'
import { provisional, stateColors, useNeighbours } from './useDrafts.ts'

const waiting: DraftState[] = ['draft', 'submitted', 'returned', 'reviewed']

/** A voucher that waits for others: its lines, and what this person may do with it, by button or by letter. */
export function DraftView({ book, draft }: { book: Book; draft: Head & { typed: TypedDraft; warnings: string[] } }) {
  const may = useMay()
  const navigate = useNavigate()
  const [stateText] = useQueryState('state')
  const state = readState(stateText)
  const neighbour = useNeighbours(book.id, state ? [state] : waiting)
  const accounts = useQuery(orpc.ledger.accounts.queryOptions({ input: { book: book.id } }))
  const dimensions = useQuery(orpc.ledger.dimensions.queryOptions({ input: { book: book.id } }))
  const [returning, setReturning] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const batch = { book: book.id, drafts: [{ id: draft.id, version: draft.version }] }
  const one = { book: book.id, draft: draft.id }
  const said = ({ results }: { results: { problem: string | null }[] }) => setProblem(results[0]?.problem ?? null)
  const review = useCommand(api.ledger.reviewDrafts, { done: said })
  const sign = useCommand(api.ledger.signDrafts, { done: said })
  const post = useCommand(api.ledger.postDrafts, {
    done: (output) => {
      said(output)
      // A voucher keeps the id of its draft.
      if (output.results[0]?.problem === null) void navigate(paths.voucher(yearOf(draft.date), draft.id))
    },
  })
  const recall = useCommand(api.ledger.recallDraft, { success: '已收回，可以修改' })
  const unreview = useCommand(api.ledger.unreviewDraft, { success: '已取消审核' })
  const remove = useCommand(api.ledger.removeDraft, { success: '已作废', done: () => void navigate(paths.book(book.id, 'drafts')) })

  const acts: Record<string, () => unknown> = {
    a: () => may.review(draft) && review.run(batch),
    s: () => may.sign(draft) && sign.run(batch),
    p: () => may.post(draft) && post.run(batch),
    r: () => may.giveBack(draft) && setReturning(true),
    ArrowRight: () => step(1), ArrowDown: () => step(1), PageDown: () => step(1), ArrowLeft: () => step(-1), ArrowUp: () => step(-1), PageUp: () => step(-1),
    Escape: () => navigate(paths.book(book.id, 'drafts')),
  }
  const step = (by: 1 | -1) => {
    const next = neighbour(draft.id, by)
    if (next) void navigate(paths.draft(book.id, next.id, { state }))
  }
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event) || returning || document.querySelector('.ant-modal-root, .ant-popover:not(.ant-popover-hidden)')) return
      const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key]
      if (!act) return
      event.preventDefault()
      void act()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })
  return (
    <div className="panel draft-view">
      <div className="draft-view-head">
        <strong>{provisional(draft)}</strong>
        <span>{draft.date}</span>
        <Tag color={stateColors[draft.state]}>{draftStateNames[draft.state]}</Tag>
        {draft.kind !== 'ordinary' && <Tag>{voucherKindNames[draft.kind]}</Tag>}
        <span>附单据 {draft.attachments} 张</span>
        <span className="hint">制单 {draft.preparedBy}　出纳 {draft.cashierName ?? (draft.awaitsCashier ? '待签' : '—')}　审核 {draft.reviewedBy ?? '—'}</span>
        <Space wrap className="draft-view-acts">
          {may.review(draft) && <Button type="primary" title="A" loading={review.busy} onClick={() => void review.run(batch)}>审核</Button>}
          {may.sign(draft) && <Button type="primary" title="S" loading={sign.busy} onClick={() => void sign.run(batch)}>出纳签字</Button>}
          {may.post(draft) && <Button type="primary" title="P" loading={post.busy} onClick={() => void post.run(batch)}>记账</Button>}
          {may.giveBack(draft) && <Button title="R" onClick={() => setReturning(true)}>退回</Button>}
          {may.unreview(draft) && <Button loading={unreview.busy} onClick={() => void unreview.run(one)}>取消审核</Button>}
          {may.recall(draft) && <Button loading={recall.busy} onClick={() => void recall.run(one)}>收回修改</Button>}
          {may.remove(draft) && (
            <Popconfirm title={`作废 ${draft.date}“${draft.summary}”？`} description="作废后不能恢复。" okText="作废" onConfirm={() => remove.run(one)}>
              <Button danger loading={remove.busy}>作废</Button>
            </Popconfirm>
          )}
        </Space>
      </div>
      <OriginLink draft={draft} />
      {problem && <p role="alert" className="draft-bad">{problem}</p>}
      {draft.warnings.map((warning) => <p key={warning} className="draft-warning">提醒：{warning}</p>)}
      {draft.mine && draft.state === 'submitted' && <p className="hint">本人制单，须由他人审核。</p>}
      {draft.awaitsCashier && <p className="hint">收付款凭证，出纳签字后才能记账。</p>}
      <Loaded query={accounts}>{(list) => <DraftLines book={book.id} lines={readLines(draft.typed, list, dimensions.data ?? [])} />}</Loaded>
      <p className="draft-total">合计 <Money fen={draft.debitFen} strong /></p>
      <Slot name="voucher.attachments" book={book.id} draft={draft.id} editable={draft.state === 'draft' || draft.state === 'returned'} />
      {returning && <ReturnDialog book={book.id} draft={draft} close={() => setReturning(false)} />}
    </div>
  )
}
