import { useQuery } from '@tanstack/react-query'
import { Button, Popconfirm, Tag } from 'antd'
import { useOutletContext } from 'react-router'
import { addMonths, formatPeriod } from '../../../kernel/day.ts'
import { formatFen } from '../../../kernel/money.ts'
import { api, orpc } from '../../../web/api.ts'
import { DataTable, Empty, Loaded, useCommand, type DataColumn } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { useCan, useCurrentMonth } from '../../../web/session.tsx'
import { draftStateNames, type Book } from '../../ledger/contract.ts'
import type { Schedule } from '../contract.ts'
import { NewSchedule } from './NewSchedule.tsx'
import { StopSchedule } from './StopSchedule.tsx'

type Next = Awaited<ReturnType<typeof orpc.schedules.schedules.call>>['next']

export const kindNames = { depreciation: '折旧', amortisation: '摊销' } as const
const runName = (state: Next['state']): string => (state === 'none' ? '尚未生成凭证' : `凭证${draftStateNames[state]}`)

/** The depreciation and amortisation of a book: the month that is due, and each schedule with what is charged and what is left. */
export default function SchedulesTab() {
  const book = useOutletContext<Book>()
  const query = useQuery(orpc.schedules.schedules.queryOptions({ input: { book: book.id } }))
  const can = useCan()
  const write = can('schedules.schedule.write')
  const columns = (firstOpen: string): DataColumn<Schedule>[] => [
    { key: 'name', title: '名称', kind: 'text', width: 160, value: (row) => row.name, render: (row) => <>{row.name} {row.nominal && <Tag>名义金额</Tag>}</> },
    { key: 'kind', title: '种类', kind: 'text', width: 60, value: (row) => kindNames[row.kind] },
    { key: 'debit', title: '借方', kind: 'text', width: 130, value: (row) => `${row.debitAccount} ${row.debitName}`, to: (row) => paths.account(book.id, row.debitAccount) },
    { key: 'credit', title: '贷方', kind: 'text', width: 130, value: (row) => `${row.creditAccount} ${row.creditName}`, to: (row) => paths.account(book.id, row.creditAccount) },
    { key: 'months', title: '期限', kind: 'text', width: 160, value: (row) => `${row.firstMonth} 至 ${row.stoppedFrom ? addMonths(row.stoppedFrom, -1) : row.lastMonth}`, render: (row) => <>{`${row.firstMonth} 至 ${row.stoppedFrom ? addMonths(row.stoppedFrom, -1) : row.lastMonth}`}{row.stopReason && <div className="hint">{row.stopReason}</div>}</> },
    { key: 'cost', title: '原值', kind: 'amountFen', width: 110, value: (row) => row.costFen },
    { key: 'residual', title: '残值', kind: 'amountFen', width: 90, value: (row) => row.residualFen },
    { key: 'monthly', title: '月提', kind: 'amountFen', width: 100, value: (row) => row.monthlyFen },
    { key: 'accumulated', title: '已提', kind: 'amountFen', width: 110, value: (row) => row.accumulatedFen, to: (row) => paths.account(book.id, row.creditAccount) },
    { key: 'remaining', title: '尚可提', kind: 'amountFen', width: 110, value: (row) => row.remainingFen },
    { key: 'net', title: '净值', kind: 'amountFen', width: 110, value: (row) => row.netFen },
    {
      key: 'act', title: '', kind: 'text', width: 130, screenOnly: true, value: () => null,
      render: (row) => write && row.stoppedFrom === null && !row.nominal && <><StopSchedule book={book.id} schedule={row} month={firstOpen} /> <NewSchedule book={book.id} month={firstOpen} replaces={row} /></>,
    },
  ]
  return (
    <Loaded query={query}>
      {({ rows, next }) => (
        <>
          {book.state === 'inUse' && <Due book={book} next={next} />}
          <div className="panel">
            <DataTable
              columns={columns(next.month)}
              rows={rows}
              rowKey={(row) => row.id}
              exportName={`折旧摊销-${book.name}`}
              toolbar={write && <NewSchedule book={book.id} month={next.month} />}
              empty={<Empty title="还没有折旧摊销计划" hint="为固定资产、生产性生物资产、无形资产和长期待摊费用各建一项，每月就会算出应提的金额" />}
            />
          </div>
        </>
      )}
    </Loaded>
  )
}

function Due({ book, next }: { book: Book; next: Next }) {
  const can = useCan()
  const current = useCurrentMonth()
  const { run, busy } = useCommand(api.schedules.runSchedules, {
    success: ({ results }) => results.map(({ state, message, fen }) => (state === 'submitted' ? `已生成 ${formatFen(fen)} 元的凭证，待另一人审核` : (message ?? ''))).join('；'),
  })
  const due = next.schedules > 0
  return (
    <section className="panel" aria-labelledby="due">
      <h2 id="due">{formatPeriod(next.month)}计提</h2>
      <p>{due ? `应计提 ${next.schedules} 项，共 ${formatFen(next.dueFen)} 元；${runName(next.state)}。` : '本月没有应计提的计划。'}</p>
      {due && next.state === 'none' && next.month <= current && can('schedules.schedule.run') && (
        <Popconfirm title={`为“${book.name}”计提${formatPeriod(next.month)}的折旧和摊销？`} okText="计提" onConfirm={() => run({ items: [{ book: book.id, month: next.month }] })}>
          <Button type="primary" loading={busy}>计提</Button>
        </Popconfirm>
      )}
    </section>
  )
}
