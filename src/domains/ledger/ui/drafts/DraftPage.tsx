import { useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { newId, type Id } from '../../../../kernel/id.ts'
import { orpc, troubleOf, type api } from '../../../../web/api.ts'
import { Failure, Loaded, Loading } from '../../../../web/kit/index.ts'
import { paths } from '../../../../web/paths.ts'
import { useCan } from '../../../../web/session.tsx'
import type { Account, Book } from '../../contract.ts'
import { DraftEditor } from '../grid/DraftEditor.tsx'
import type { LocalDraft } from '../grid/local.ts'
import { useBook } from '../useBook.ts'
import { DraftView } from './DraftView.tsx'
import { OriginLink } from './OriginLink.tsx'
import { useLocalDrafts, useNeighbours } from './useDrafts.ts'
import './drafts.css'

type Draft = Awaited<ReturnType<typeof api.ledger.draft>>

/** One waiting voucher: the grid while it is a draft or was returned, otherwise to be read and acted on. */
export default function DraftPage() {
  const book = useBook()
  const { draft = '' } = useParams()
  const can = useCan()
  const local = useLocalDrafts(book.id)
  const accounts = useQuery(orpc.ledger.accounts.queryOptions({ input: { book: book.id } }))
  // Never from the cache: what is typed here starts from the version that the server has now.
  const query = useQuery({ ...orpc.ledger.draft.queryOptions({ input: { book: book.id, draft } }), gcTime: 0, staleTime: 0 })
  const gone = query.isError && troubleOf(query.error).status === 404
  const unreachable = query.isError && troubleOf(query.error).status === 0
  if (query.isPending) return <Loading rows={10} />
  if (query.data && !(can('ledger.voucher.prepare') && (query.data.state === 'draft' || query.data.state === 'returned'))) return <DraftView key={draft} book={book} draft={query.data} />
  const kept = query.data ? null : local.get(draft)
  if (query.isError && !((gone && kept?.saved === false) || (unreachable && kept))) return <Failure error={query.error} retry={() => void query.refetch()} />
  return <Loaded query={accounts}>{(list) => <Editing key={draft} book={book} accounts={list} id={draft} draft={query.data ?? null} gone={gone} />}</Loaded>
}

interface EditingProps {
  book: Book
  accounts: Account[]
  id: Id
  /** null: only this browser has it, or the server cannot be reached */
  draft: Draft | null
  gone: boolean
}

/** What the grid starts from: what was typed here and did not reach the server, else what the server has. */
function startOf(kept: LocalDraft | null, draft: Draft | null, gone: boolean): LocalDraft {
  if (kept && (!draft || !kept.saved)) return gone ? { ...kept, version: null, saved: false } : kept
  if (!draft) throw new Error('a voucher that nobody has')
  return { typed: draft.typed, version: draft.version, saved: true }
}

function Editing({ book, accounts, id, draft, gone }: EditingProps) {
  const local = useLocalDrafts(book.id)
  const navigate = useNavigate()
  const neighbour = useNeighbours(book.id, ['draft', 'returned'])
  // The answers that come while it is typed are not loaded into the grid; only asking for the newer text is.
  const [start, setStart] = useState(() => ({ ...startOf(local.get(id), draft, gone), round: 0 }))
  const restored = !start.saved
  const latest = useQuery({ ...orpc.ledger.draft.queryOptions({ input: { book: book.id, draft: id } }), enabled: false })
  const toNew = () => void navigate(paths.newDraft(book.id))
  return (
    <DraftEditor
      key={start.round} book={book} accounts={accounts} start={start} local={local}
      kindFixed={draft !== null && (draft.kind === 'closing' || draft.reversalOf !== null || draft.corrects !== null)}
      notice={
        <>
          {draft?.reason && <Alert type="warning" showIcon style={{ marginBottom: 8 }} title={`退回原因：${draft.reason}`} />}
          {draft && <OriginLink draft={draft} />}
          {restored && <Alert type="info" showIcon closable style={{ marginBottom: 8 }} title="有没来得及保存的内容，已从本机恢复" />}
        </>
      }
      submitted={() => void navigate(paths.draft(book.id, id), { replace: true })}
      removed={() => void navigate(paths.book(book.id, 'drafts'))}
      create={toNew}
      step={(by) => {
        const next = neighbour(id, by)
        if (next) void navigate(paths.draft(book.id, next.id))
        else if (by > 0) toNew()
      }}
      reload={() => {
        local.drop(id)
        void latest.refetch().then(({ data }) => data && setStart({ typed: data.typed, version: data.version, saved: true, round: start.round + 1 }))
      }}
      fork={({ typed }) => {
        const copy = { ...typed, id: newId(), kind: 'ordinary' as const }
        local.put({ typed: copy, version: null, saved: false })
        local.drop(id)
        toNew()
      }}
    />
  )
}
