import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Link, useNavigate } from 'react-router'
import { monthOf, type Period } from '../../../../kernel/day.ts'
import { formatFen } from '../../../../kernel/money.ts'
import { orpc } from '../../../../web/api.ts'
import { barLength, Chart, DataTable, Empty, Loaded, Money, type DataColumn } from '../../../../web/kit/index.ts'
import { paths } from '../../../../web/paths.ts'

type Income = Awaited<ReturnType<typeof orpc.targets.village.call>>
type Source = Income['sources'][number]

const columns: DataColumn<Source>[] = [
  { key: 'account', title: '科目', kind: 'text', width: 90, value: (row) => row.account },
  { key: 'name', title: '收入来源', kind: 'text', width: 160, value: (row) => row.name },
  {
    key: 'fen', title: '本年累计', kind: 'amountFen', sort: true, value: (row) => row.fen,
    to: (row) => paths.account(row.book, row.account, { from: row.from, to: row.to, closing: false }),
  },
]

/** Operating income of the year by account, and month by month as a chart. */
export function IncomePanel({ village, month }: { village: number; month: Period }) {
  const query = useQuery(orpc.targets.village.queryOptions({ input: { village, month } }))
  return (
    <section className="panel">
      <h2>经营性收入（{month.slice(0, 4)} 年 1–{monthOf(month)} 月）</h2>
      <Loaded query={query}>
        {(income) => (
          <>
            <div className="income-head">
              <span>会计口径 <Money fen={income.village.accountingFen} strong to={paths.targetVillage(village, { month })} /></span>
              <span>考核口径 <Money fen={income.village.assessmentFen} strong to={paths.targetVillage(village, { month, basis: 'assessment' })} /></span>
              <Link to={paths.targetVillage(village, { month })}>口径调节与构成</Link>
            </div>
            <div className="columns">
              <IncomeChart income={income} village={village} />
              <DataTable columns={columns} rows={income.sources} rowKey={(row) => `${row.book}.${row.account}`} empty={<Empty title="今年还没有经营性收入" />} />
            </div>
          </>
        )}
      </Loaded>
    </section>
  )
}

function IncomeChart({ income, village }: { income: Income; village: number }) {
  const navigate = useNavigate()
  const option = useMemo(() => {
    const names = [...new Set(income.months.flatMap(({ bySource }) => bySource.map(({ name }) => name)))]
    const fenOf = (month: Income['months'][number], name: string) => month.bySource.find((source) => source.name === name)?.fen ?? 0n
    return {
      grid: { left: 48, right: 12, top: 36, bottom: 24 },
      legend: { top: 0, left: 64, type: 'scroll' },
      tooltip: {
        trigger: 'axis',
        formatter: (points: { dataIndex: number }[]) => {
          const month = income.months[points[0]?.dataIndex ?? 0]
          if (!month) return ''
          const lines = month.bySource.filter(({ fen }) => fen !== 0n).map(({ name, fen }) => `${name}　${formatFen(fen)}`)
          return [month.month, ...lines, `合计　${formatFen(month.incomeFen)}`].map(escapeHtml).join('<br>')
        },
      },
      xAxis: { type: 'category', data: income.months.map(({ month }) => `${monthOf(month)}月`) },
      yAxis: { type: 'value', name: '万元', nameGap: 10, nameTextStyle: { align: 'right' } },
      series: names.map((name) => ({ name, type: 'bar', stack: 'income', data: income.months.map((month) => barLength(fenOf(month, name))) })),
    }
  }, [income])
  return (
    <Chart
      option={option}
      label="各月经营性收入"
      onSelect={({ dataIndex }) => {
        const month = income.months[dataIndex]?.month
        if (month) void navigate(paths.village(village, { month }))
      }}
    />
  )
}

const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`)
