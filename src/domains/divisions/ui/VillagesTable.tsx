import { Segmented, Tag } from 'antd'
import { Link } from 'react-router'
import { formatPeriod } from '../../../kernel/day.ts'
import { DataTable, Empty, useQueryState, type DataColumn } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { useCan } from '../../../web/session.tsx'
import { waitingText, waitingTotal } from '../../ledger/contract.ts'
import type { Division } from '../contract.ts'
import { CreateBook, UseBook } from './BookActs.tsx'
import type { Book } from './TownsTable.tsx'

type Kind = Book['kind']

interface Row {
  village: Division
  coop: Book | undefined
  committee: Book | undefined
}

const stateText = (book: Book | undefined): string => {
  if (!book) return '未建账'
  if (book.state === 'setup') return '初始化中'
  return book.lastClosed ? `已结账至${formatPeriod(book.lastClosed)}` : '已启用，尚未结账'
}

function BookCell({ row, kind }: { row: Row; kind: Kind }) {
  const book = row[kind]
  const can = useCan()
  if (!book) return row.village.withoutCoop && kind === 'coop' ? <span className="hint">不设集体经济组织</span> : can('ledger.book.create') ? <CreateBook village={row.village} kind={kind} /> : <Tag>未建账</Tag>
  return (
    <span className="table-tools">
      <Link to={paths.book(book.id)}>{book.name}</Link>
      <Tag color={book.state === 'setup' ? 'orange' : 'green'}>{stateText(book)}</Tag>
      {book.state === 'setup' && can('ledger.book.use') && <UseBook book={book} />}
    </span>
  )
}

const bookColumns = (kind: Kind, title: string): DataColumn<Row>[] => [
  { key: kind, title, kind: 'text', width: 300, value: (row) => stateText(row[kind]), render: (row) => <BookCell row={row} kind={kind} /> },
  { key: `${kind}.last`, title: '最近凭证', kind: 'day', sort: true, value: (row) => row[kind]?.lastVoucher },
  {
    key: `${kind}.drafts`, title: '未记账', kind: 'text', width: 190, value: (row) => (row[kind] ? waitingText(row[kind].waiting) : ''),
    to: (row) => (row[kind] && waitingTotal(row[kind].waiting) > 0 ? paths.book(row[kind].id, 'drafts') : undefined),
  },
]

const columns: DataColumn<Row>[] = [
  { key: 'village', title: '村', kind: 'text', width: 120, fixed: 'left', value: ({ village }) => village.name, to: ({ village }) => paths.village(village.id) },
  ...bookColumns('coop', '集体经济组织账'),
  ...bookColumns('committee', '村民委员会账'),
]

/** One row a village: its two books, with 建账 and 启用 for whoever may. */
export function VillagesTable({ villages, books, name }: { villages: Division[]; books: Book[]; name: string }) {
  const [filter, setFilter] = useQueryState('show')
  const rows: Row[] = villages.map((village) => {
    const own = books.filter((book) => book.village === village.id && !book.retiredFrom)
    return { village, coop: own.find(({ kind }) => kind === 'coop'), committee: own.find(({ kind }) => kind === 'committee') }
  })
  const shown = rows.filter(({ coop, committee }) => {
    if (filter === 'missing') return !coop || !committee
    if (filter === 'setup') return coop?.state === 'setup' || committee?.state === 'setup'
    return true
  })
  return (
    <DataTable
      columns={columns}
      rows={shown}
      rowKey={({ village }) => village.id}
      exportName={`记账进度-${name}`}
      toolbar={
        <Segmented
          size="small"
          value={filter ?? 'all'}
          onChange={(value) => setFilter(value === 'all' ? null : value)}
          options={[{ value: 'all', label: '全部' }, { value: 'setup', label: '初始化中' }, { value: 'missing', label: '未建账' }]}
        />
      }
      empty={<Empty title={filter ? '没有这样的村' : '没有村'} hint={filter ? '换一个筛选条件' : '请先导入行政区划'} />}
    />
  )
}
