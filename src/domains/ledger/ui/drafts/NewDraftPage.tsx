import { useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'
import { useEffect, useState } from 'react'
import { Navigate, useNavigate, useSearchParams } from 'react-router'
import { newId, type Id } from '../../../../kernel/id.ts'
import { orpc } from '../../../../web/api.ts'
import { Loaded, Loading } from '../../../../web/kit/index.ts'
import { paths } from '../../../../web/paths.ts'
import { useMe } from '../../../../web/session.tsx'
import type { Account, Book, TypedDraft, Voucher } from '../../contract.ts'
import { DraftEditor } from '../grid/DraftEditor.tsx'
import type { LocalDraft } from '../grid/local.ts'
import { copyOf } from '../grid/copy.ts'
import { useBook } from '../useBook.ts'
import { useLocalDrafts, useNeighbours } from './useDrafts.ts'
import './drafts.css'

/** Entry of a new voucher; with ?copy= and ?year= the lines of a posted one stand in it. */
export default function NewDraftPage() {
  const book = useBook()
  const [search] = useSearchParams()
  const accounts = useQuery(orpc.ledger.accounts.queryOptions({ input: { book: book.id } }))
  const copied = search.get('copy')
  return (
    <Loaded query={accounts}>
      {(list) => (copied ? <Copy book={book} voucher={copied} year={Number(search.get('year'))} /> : <Fresh book={book} accounts={list} />)}
    </Loaded>
  )
}

/** Puts the copy where a new voucher is kept and goes on there, so that a reload does not copy again. */
function Copy({ book, voucher, year }: { book: Book; voucher: Id; year: number }) {
  const { today } = useMe()
  const local = useLocalDrafts(book.id)
  const navigate = useNavigate()
  const query = useQuery(orpc.ledger.voucher.queryOptions({ input: { voucher, year } }))
  const source: Voucher | undefined = query.data
  useEffect(() => {
    if (!source) return
    local.put({ typed: copyOf(source, newId(), today), version: null, saved: false })
    void navigate(paths.newDraft(book.id), { replace: true })
  }, [source, local, today, book.id, navigate])
  return <Loaded query={query}>{() => <Loading />}</Loaded>
}

function Fresh({ book, accounts }: { book: Book; accounts: Account[] }) {
  const { today } = useMe()
  const local = useLocalDrafts(book.id)
  const navigate = useNavigate()
  const neighbour = useNeighbours(book.id, ['draft', 'returned'])
  const blank = (date: string): LocalDraft => ({ typed: { id: newId(), date, word: '记', kind: 'ordinary', attachments: 0, lines: [] }, version: null, saved: true })
  const [{ start, restored }, setStart] = useState(() => {
    const kept = local.current()
    return { start: kept ?? blank(today), restored: kept !== null }
  })
  // What is on the server too opens at its own address, where a newer text is noticed.
  if (start.version !== null) return <Navigate to={paths.draft(book.id, start.typed.id)} replace />
  const again = (date: string) => setStart({ start: blank(date), restored: false })
  return (
    <DraftEditor
      key={start.typed.id} book={book} accounts={accounts} start={start} local={local}
      notice={restored && <Alert type="info" showIcon closable style={{ marginBottom: 8 }} title="这是您没有提交的凭证，已从本机恢复" />}
      submitted={() => again(start.typed.date)}
      removed={() => again(today)}
      create={() => again(today)}
      step={(by) => {
        const next = neighbour(null, by)
        if (next && by < 0) void navigate(paths.draft(book.id, next.id))
      }}
      reload={() => void navigate(paths.draft(book.id, start.typed.id))}
      fork={({ typed }: { typed: TypedDraft }) => setStart({ start: { typed: { ...typed, id: newId() }, version: null, saved: false }, restored: false })}
    />
  )
}

