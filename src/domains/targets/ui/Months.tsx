import { useMemo } from 'react'
import { useNavigate } from 'react-router'
import { monthOf, yearOf } from '../../../kernel/day.ts'
import { formatFen } from '../../../kernel/money.ts'
import { barLength, Chart, DataTable, type DataColumn } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import type { Overview } from './figures.ts'

type Month = Overview['months'][number]

/** What was posted month by month, beside the year before, with the strong villages by the end of each month. */
export function Months({ page }: { page: Overview }) {
  const navigate = useNavigate()
  const year = yearOf(page.month)
  const { division, basis } = page
  const option = useMemo(() => {
    const labels = page.months.map(({ month }) => `${monthOf(month)}月`)
    return {
      grid: { left: 48, right: 36, top: 36, bottom: 24 },
      legend: { top: 0 },
      tooltip: {
        trigger: 'axis',
        formatter: (points: { dataIndex: number }[]) => {
          const month = page.months[points[0]?.dataIndex ?? 0]
          if (!month) return ''
          const now = month.sumFen === null ? [] : [`${year}年　${formatFen(month.sumFen)} 元`, `月末强村　${month.strong} 个`]
          return [`${monthOf(month.month)}月`, ...now, `${year - 1}年　${formatFen(month.priorYearSumFen)} 元`].join('<br>')
        },
      },
      xAxis: { type: 'category', data: labels },
      yAxis: [{ type: 'value', name: '万元' }, { type: 'value', name: '强村', minInterval: 1, splitLine: { show: false } }],
      series: [
        { name: `${year - 1}年`, type: 'bar', color: '#c5d3cc', data: page.months.map((row) => barLength(row.priorYearSumFen)) },
        { name: `${year}年`, type: 'bar', color: '#1f5f4a', data: page.months.map((row) => (row.sumFen === null ? null : barLength(row.sumFen))) },
        { name: '强村数', type: 'line', yAxisIndex: 1, color: '#c78a1d', data: page.months.map((row) => row.strong) },
      ],
    }
  }, [page, year])
  const at = (row: Month) => (row.sumFen === null ? undefined : paths.targets(division.id, { month: row.month, basis }))
  const columns: DataColumn<Month>[] = [
    { key: 'month', title: '月份', kind: 'text', width: 90, value: (row) => row.month, to: at },
    { key: 'sumFen', title: `${year}年（万元）`, kind: 'amountFen', unit: 'wan', value: (row) => row.sumFen, to: at },
    { key: 'priorYearSumFen', title: `${year - 1}年（万元）`, kind: 'amountFen', unit: 'wan', value: (row) => row.priorYearSumFen, to: (row) => paths.targets(division.id, { month: `${year - 1}${row.month.slice(4)}`, basis }) },
    { key: 'strong', title: '月末强村', kind: 'number', value: (row) => row.strong, to: at },
  ]
  return (
    <section className="panel">
      <h2>各月收入，与上年比</h2>
      <Chart
        option={option}
        height={220}
        label={`${year}年各月收入与${year - 1}年比较`}
        onSelect={({ dataIndex }) => {
          const to = page.months[dataIndex] && at(page.months[dataIndex])
          if (to) void navigate(to)
        }}
      />
      <DataTable columns={columns} rows={page.months} rowKey={(row) => row.month} />
    </section>
  )
}
