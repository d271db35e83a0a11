import { EditOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Pagination, Popconfirm, Space, Tag, Tooltip } from 'antd'
import { Link } from 'react-router'
import { api, orpc } from '../../../web/api.ts'
import { Empty, Loaded, Money, useCommand, useQueryState } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { useCan } from '../../../web/session.tsx'
import type { Book } from '../contract.ts'
import { DraftForm } from './DraftForm.tsx'
import { allocationNames, voucherKindNames, voucherNo } from './labels.ts'
import { useBook } from './useBook.ts'
import './drafts.css'

const PAGE = 20

type Draft = Awaited<ReturnType<typeof orpc.ledger.drafts.call>>['rows'][number]

/** Vouchers that wait for another person's review; whoever may prepare writes new ones here. */
export default function DraftsTab() {
  const book = useBook()
  const can = useCan()
  const [writing, setWriting] = useQueryState('new', { push: true })
  const [page, setPage] = useQueryState('page')
  const number = Math.max(1, Number(page) || 1)
  const query = useQuery(orpc.ledger.drafts.queryOptions({ input: { book: book.id, page: number, size: PAGE } }))
  const prepares = can('ledger.voucher.prepare') && book.state === 'inUse'
  return (
    <>
      {prepares && writing && <DraftForm book={book} close={() => setWriting(null)} />}
      {prepares && !writing && (
        <div className="table-tools draft-bar">
          <Button type="primary" icon={<EditOutlined />} onClick={() => setWriting('1')}>制单</Button>
        </div>
      )}
      <Loaded query={query}>
        {({ rows, total }) => (
          <>
            {rows.length === 0 && (
              <div className="panel">
                <Empty title="没有待审核的凭证" hint={book.state === 'setup' ? '账套正在初始化；启用后制单和导入的凭证会在这里等待审核' : '制单、导入和自动生成的凭证会先到这里'} />
              </div>
            )}
            {rows.map((draft) => <DraftCard key={draft.id} book={book} draft={draft} />)}
            {total > PAGE && <Pagination current={number} pageSize={PAGE} total={total} showSizeChanger={false} onChange={(next) => setPage(next === 1 ? null : String(next))} />}
          </>
        )}
      </Loaded>
    </>
  )
}

function DraftCard({ book, draft }: { book: Book; draft: Draft }) {
  return (
    <section className="panel draft" aria-label={`${draft.date} ${draft.summary}`}>
      <header>
        <strong>{draft.date}</strong>
        <span>{draft.summary}</span>
        {draft.kind !== 'ordinary' && <Tag>{voucherKindNames[draft.kind]}</Tag>}
        {draft.batch && <Tag>导入</Tag>}
        <span className="hint">制单 {draft.preparedBy}</span>
        <DraftButtons book={book} draft={draft} />
      </header>
      <div className="draft-scroll">
        <table>
          <thead><tr><th>摘要</th><th>科目</th><th>借方</th><th>贷方</th></tr></thead>
          <tbody>
            {draft.lines.map((line) => (
              <tr key={line.line}>
                <td>{line.summary}</td>
                <td>
                  <Link to={paths.account(book.id, line.account)}>{line.account} {line.accountName}</Link>
                  <span className="hint"> {[line.party, line.allocation && allocationNames[line.allocation]].filter(Boolean).join('；')}</span>
                </td>
                <td><Money fen={line.side === 'debit' ? line.amountFen : 0n} zero="blank" /></td>
                <td><Money fen={line.side === 'credit' ? line.amountFen : 0n} zero="blank" /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function DraftButtons({ book, draft }: { book: Book; draft: Draft }) {
  const can = useCan()
  const post = useCommand(api.ledger.postDraft, {
    success: ({ no }) => `已审核记账：${voucherNo({ word: draft.word, no })}`,
  })
  const remove = useCommand(api.ledger.removeDraft, { success: '已撤回' })
  const input = { book: book.id, draft: draft.id }
  return (
    <Space className="draft-buttons">
      {can('ledger.voucher.prepare') && (
        <Popconfirm title={`撤回 ${draft.date}“${draft.summary}”？`} description="撤回后这张凭证不再等待审核。" okText="撤回" onConfirm={() => remove.run(input)}>
          <Button size="small" loading={remove.busy}>撤回</Button>
        </Popconfirm>
      )}
      {can('ledger.voucher.review') && (
        <Tooltip title={draft.mine ? '这是您自己制的单，按《会计法》要由另一个人审核记账' : ''}>
          <Button size="small" type="primary" disabled={draft.mine} loading={post.busy} onClick={() => void post.run(input)}>审核记账</Button>
        </Tooltip>
      )}
      {can('ledger.voucher.review') && draft.mine && <span className="hint">本人制单，须由他人审核</span>}
    </Space>
  )
}
