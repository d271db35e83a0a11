import { useMemo } from 'react'
import { useNavigate } from 'react-router'
import { monthOf } from '../../../kernel/day.ts'
import { barLength, Chart, DataTable, type DataColumn } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import type { Basis } from '../contract.ts'
import type { VillageIncome } from './figures.ts'

type Month = VillageIncome['months'][number]
type Source = VillageIncome['sources'][number]

/** A village's income by source and its expenses, month by month. */
export function VillageMonths({ page, basis }: { page: VillageIncome; basis: Basis }) {
  const navigate = useNavigate()
  const { village } = page.village
  const book = page.sources[0]?.book
  const option = useMemo(() => {
    const names = [...new Set(page.months.flatMap(({ bySource }) => bySource.map(({ name }) => name)))]
    const lengthOf = (month: Month, name: string) => barLength(month.bySource.find((source) => source.name === name)?.fen ?? 0n)
    return {
      grid: { left: 48, right: 12, top: 36, bottom: 24 },
      legend: { top: 0, type: 'scroll' },
      tooltip: { trigger: 'axis', valueFormatter: (value: unknown) => (typeof value === 'number' ? `${value.toFixed(2)} 万元` : '') },
      xAxis: { type: 'category', data: page.months.map(({ month }) => `${monthOf(month)}月`) },
      yAxis: { type: 'value', name: '万元' },
      series: names.map((name) => ({ name, type: 'bar', stack: 'income', barMaxWidth: 40, data: page.months.map((month) => lengthOf(month, name)) })),
    }
  }, [page])
  const at = (row: Month) => paths.targetVillage(village, { month: row.month, basis })
  const ofSource = (source: Source): DataColumn<Month> => {
    const same = (other: { book: string; account: string }) => other.book === source.book && other.account === source.account
    return {
      key: `${source.book}.${source.account}`, title: source.name, kind: 'amountFen', width: 116, zero: 'blank',
      value: (row) => row.bySource.find(same)?.fen ?? 0n,
      to: (row) => paths.account(source.book, source.account, { from: row.month, to: row.month, closing: false }),
    }
  }
  const columns: DataColumn<Month>[] = [
    { key: 'month', title: '月份', kind: 'text', width: 84, fixed: 'left', value: (row) => row.month, to: at },
    ...page.sources.map(ofSource),
    { key: 'incomeFen', title: '经营性收入', kind: 'amountFen', value: (row) => row.incomeFen, to: at },
    { key: 'expenseFen', title: '全部支出', kind: 'amountFen', value: (row) => row.expenseFen, to: (row) => (book ? paths.book(book, 'income-statement', { month: row.month }) : at(row)) },
  ]
  return (
    <section className="panel">
      <h2>各月收支（元）</h2>
      <Chart
        option={option}
        height={220}
        label="各月经营性收入按来源"
        onSelect={({ dataIndex }) => {
          const month = page.months[dataIndex]
          if (month) void navigate(at(month))
        }}
      />
      <DataTable columns={columns} rows={page.months} rowKey={(row) => row.month} exportName={`各月收支-${page.village.name}`} />
    </section>
  )
}
