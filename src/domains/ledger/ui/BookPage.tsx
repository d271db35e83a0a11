import { useQuery } from '@tanstack/react-query'
import { Badge, Tag } from 'antd'
import { Link, Outlet, useLocation, useParams } from 'react-router'
import { formatPeriod } from '../../../kernel/day.ts'
import { orpc } from '../../../web/api.ts'
import { Loaded, Page } from '../../../web/kit/index.ts'
import { paths, type BookTab } from '../../../web/paths.ts'
import { useCan } from '../../../web/session.tsx'
import type { Book } from '../contract.ts'
import { kindNames, waitingTotal } from './labels.ts'

const names: Record<BookTab, string> = {
  balances: '科目余额表',
  'balance-sheet': '资产负债表',
  'income-statement': '收益及收益分配表',
  accounts: '账簿',
  vouchers: '凭证',
  drafts: '未记账',
  chart: '科目',
  periods: '期间',
  distribution: '收益分配',
  schedules: '折旧摊销',
  notes: '附注',
  import: '导入',
  archive: '档案',
}
const monthly: readonly string[] = ['balances', 'balance-sheet', 'income-statement', 'notes']

/** A book and its tabs; each tab is a page with an address of its own. */
export default function BookPage() {
  const { book = '' } = useParams()
  const query = useQuery(orpc.ledger.book.queryOptions({ input: { book } }))
  return <Loaded query={query}>{(data) => <BookFrame book={data} />}</Loaded>
}

function BookFrame({ book }: { book: Book }) {
  const { pathname, search } = useLocation()
  const can = useCan()
  const tab = pathname.split('/')[3] ?? 'balances'
  const month = new URLSearchParams(search).get('month') ?? undefined
  const tabs = (Object.keys(names) as BookTab[]).filter((key) => (key !== 'import' || can('imports.batch.read')) && (key !== 'archive' || can('archives.book.export')))
  return (
    <Page
      title={<BookTitle book={book} />}
      name={`${names[tab as BookTab] ?? '账套'} - ${book.name}`}
      division={book.village}
      trail={[{ title: kindNames[book.kind], to: paths.book(book.id) }]}
      month={monthly.includes(tab) && book.start}
    >
      <nav className="book-tabs no-print" aria-label="账套">
        {tabs.map((key) => (
          <Link key={key} to={paths.book(book.id, key, monthly.includes(key) ? { month } : {})} aria-current={key === tab ? 'page' : undefined}>
            {key === 'drafts' ? <Badge count={waitingTotal(book.waiting)} size="small" offset={[8, 0]}>{names[key]}</Badge> : names[key]}
          </Link>
        ))}
      </nav>
      <Outlet context={book} />
    </Page>
  )
}

function BookTitle({ book }: { book: Book }) {
  return (
    <>
      {book.name} <BookState book={book} />
    </>
  )
}

/** 初始化中 or 已启用, and how far the months are closed. */
export function BookState({ book }: { book: Book }) {
  if (book.state === 'setup') return <Tag color="orange">初始化中</Tag>
  return (
    <>
      <Tag color="green">已启用</Tag>
      <Tag>{book.lastClosed ? `已结账至${formatPeriod(book.lastClosed)}` : '尚未结账'}</Tag>
    </>
  )
}
