import { useQuery } from '@tanstack/react-query'
import { Button, Popconfirm, Tag } from 'antd'
import { formatPeriod, yearOf } from '../../../kernel/day.ts'
import { api, orpc } from '../../../web/api.ts'
import { DataTable, Empty, instantText, Loaded, useCommand, type DataColumn } from '../../../web/kit/index.ts'
import { paths, withQuery } from '../../../web/paths.ts'
import { useCan } from '../../../web/session.tsx'
import { useBook } from './useBook.ts'

type Row = Awaited<ReturnType<typeof orpc.ledger.periods.call>>[number]

/** The months of a book; they close in order. */
export default function PeriodsTab() {
  const book = useBook()
  const can = useCan()
  const query = useQuery(orpc.ledger.periods.queryOptions({ input: { book: book.id } }))
  const close = useCommand(api.ledger.closePeriod, { success: ({ closed }) => `${formatPeriod(closed)}已结账` })
  const carry = useCommand(api.ledger.carryOver, { success: ({ vouchers }) => `已生成 ${vouchers} 张结转凭证` })
  const mayClose = book.state === 'inUse' && can('ledger.period.close')

  const columns = (first: Row | undefined): DataColumn<Row>[] => [
    { key: 'period', title: '期间', kind: 'text', width: 120, value: (row) => formatPeriod(row.period) },
    { key: 'state', title: '状态', kind: 'text', width: 90, value: (row) => (row.state === 'open' ? '未结账' : '已结账'), render: (row) => (row.state === 'open' ? <Tag color="blue">未结账</Tag> : <Tag>已结账</Tag>) },
    {
      key: 'vouchers', title: '凭证', kind: 'number', value: (row) => row.vouchers,
      to: (row) => withQuery(paths.book(book.id, 'vouchers'), { from: row.period, to: row.period }),
    },
    { key: 'closedAt', title: '结账时间', kind: 'text', value: (row) => row.closedAt && instantText(row.closedAt) },
    { key: 'closedBy', title: '结账人', kind: 'text', width: 100, value: (row) => row.closedBy },
    {
      key: 'act', title: '', kind: 'text', width: 190, screenOnly: true, value: () => null,
      render: (row) =>
        mayClose && row.period === first?.period && (
          <>
            <Popconfirm
              title={`把“${book.name}”的${formatPeriod(row.period)}结账？`}
              description="结账后这个月不能再记账，也不能反结账；有错误在以后的月份更正。"
              okText="结账"
              onConfirm={() => close.run({ book: book.id, period: row.period })}
            >
              <Button size="small" loading={close.busy}>结账</Button>
            </Popconfirm>{' '}
            {row.period.endsWith('-12') && (
              <Popconfirm title={`为“${book.name}”生成 ${yearOf(row.period)} 年的年终结转凭证？`} okText="结转" onConfirm={() => carry.run({ book: book.id, year: yearOf(row.period) })}>
                <Button size="small" loading={carry.busy}>年终结转</Button>
              </Popconfirm>
            )}
          </>
        ),
    },
  ]
  return (
    <div className="panel">
      <Loaded query={query}>
        {(periods) => {
          const first = periods.filter(({ state }) => state === 'open').sort((a, b) => a.period.localeCompare(b.period))[0]
          return (
            <DataTable
              columns={columns(first)}
              rows={periods.toSorted((a, b) => b.period.localeCompare(a.period))}
              rowKey={(row) => row.period}
              exportName={`会计期间-${book.name}`}
              empty={<Empty title="还没有会计期间" hint="记第一张凭证时会自动打开" />}
            />
          )
        }}
      </Loaded>
    </div>
  )
}
