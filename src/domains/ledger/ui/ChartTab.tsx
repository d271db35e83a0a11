import { useQuery } from '@tanstack/react-query'
import { Tag } from 'antd'
import { orpc } from '../../../web/api.ts'
import { DataTable, Loaded, type DataColumn } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { useCan } from '../../../web/session.tsx'
import type { Account, Book } from '../contract.ts'
import { sideNames } from './labels.ts'
import { NewAccount } from './NewAccount.tsx'
import { tagNames } from './tags.ts'
import { useBook } from './useBook.ts'

const classNames: Record<Account['class'], string> = { asset: '资产', liability: '负债', equity: '所有者权益', cost: '成本', profit: '损益' }

const columnsOf = (book: Book): DataColumn<Account>[] => [
  { key: 'code', title: '编码', kind: 'text', width: 110, fixed: 'left', value: (row) => row.code, to: (row) => paths.account(book.id, row.code) },
  {
    key: 'name', title: '名称', kind: 'text', width: 200, value: (row) => row.name,
    render: (row) => <span style={{ paddingLeft: (row.level - 1) * 14 }}>{row.name}{!row.active && <Tag style={{ marginLeft: 6 }}>停用</Tag>}</span>,
  },
  { key: 'class', title: '类别', kind: 'text', width: 100, value: (row) => classNames[row.class] },
  { key: 'side', title: '方向', kind: 'text', width: 60, value: (row) => sideNames[row.side] },
  { key: 'leaf', title: '末级', kind: 'text', width: 60, value: (row) => (row.leaf ? '是' : '') },
  { key: 'tag', title: '用途', kind: 'text', width: 110, value: (row) => (row.tag ? tagNames[row.tag] : '') },
  { key: 'initials', title: '拼音', kind: 'text', width: 90, value: (row) => row.initials },
]

/** The chart of accounts of a book; the first level is the standard's and locked. */
export default function ChartTab() {
  const book = useBook()
  const can = useCan()
  const query = useQuery(orpc.ledger.accounts.queryOptions({ input: { book: book.id } }))
  return (
    <div className="panel">
      <Loaded query={query} rows={14}>
        {(accounts) => (
          <DataTable
            columns={columnsOf(book)}
            rows={accounts}
            rowKey={(row) => row.code}
            exportName={`会计科目-${book.name}`}
            toolbar={can('ledger.account.write') && <NewAccount book={book.id} accounts={accounts} />}
          />
        )}
      </Loaded>
    </div>
  )
}
