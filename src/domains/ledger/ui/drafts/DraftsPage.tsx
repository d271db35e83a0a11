import { EditOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Pagination, Segmented } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { orpc } from '../../../../web/api.ts'
import { Empty, Loaded, useQueryState } from '../../../../web/kit/index.ts'
import { paths } from '../../../../web/paths.ts'
import { useCan } from '../../../../web/session.tsx'
import type { DraftState } from '../../contract.ts'
import { useBook } from '../useBook.ts'
import { DraftsTable } from './DraftsTable.tsx'
import { draftStateNames } from '../labels.ts'
import './drafts.css'

const PAGE = 100
const shownStates: readonly DraftState[] = ['draft', 'submitted', 'returned', 'reviewed']

export const readState = (text: string | null): DraftState | null => shownStates.find((state) => state === text) ?? null

/** Vouchers that are not posted yet, by state; whoever reviews, signs or posts does it here for many at once. */
export default function DraftsPage() {
  const book = useBook()
  const can = useCan()
  const [stateText, setState] = useQueryState('state', { push: true })
  const [page, setPage] = useQueryState('page')
  const state = readState(stateText)
  const number = Math.max(1, Number(page) || 1)
  const query = useQuery(orpc.ledger.drafts.queryOptions({ input: { book: book.id, page: number, size: PAGE, ...(state && { states: [state] }) } }))
  const counts = query.data?.counts
  const all = counts && shownStates.reduce((sum, name) => sum + (counts[name] ?? 0), 0)
  // What has been looked at in this visit, in the version that was on the screen.
  const [seen, setSeen] = useState<ReadonlyMap<string, number>>(new Map())
  const prepares = can('ledger.voucher.prepare') && book.state === 'inUse'
  return (
    <div className="panel">
      <div className="table-tools">
        <Segmented
          aria-label="状态"
          className="draft-states"
          value={state ?? ''}
          onChange={(value) => setState(value || null)}
          options={[{ value: '', label: `全部 ${all ?? ''}` }, ...shownStates.map((name) => ({ value: name, label: `${draftStateNames[name]} ${counts?.[name] ?? ''}` }))]}
        />
        {prepares && <Link className="draft-new" to={paths.newDraft(book.id)}><Button type="primary" icon={<EditOutlined />}>制单</Button></Link>}
      </div>
      <Loaded query={query} rows={10}>
        {({ rows, total }) => (
          <>
            {rows.length === 0 ? (
              <Empty title={state ? `没有${draftStateNames[state]}的凭证` : '没有未记账的凭证'} hint={book.state === 'setup' ? '账套正在初始化；启用后制单和导入的凭证会先到这里' : '制单、导入和自动生成的凭证会先到这里'} />
            ) : (
              <DraftsTable book={book} rows={rows} state={state} seen={seen} see={(draft) => setSeen((old) => (old.get(draft.id) === draft.version ? old : new Map(old).set(draft.id, draft.version)))} />
            )}
            {total > PAGE && <Pagination current={number} pageSize={PAGE} total={total} showSizeChanger={false} onChange={(next) => setPage(next === 1 ? null : String(next))} />}
          </>
        )}
      </Loaded>
    </div>
  )
}
