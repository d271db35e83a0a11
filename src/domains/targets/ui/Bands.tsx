import { useMemo } from 'react'
import { useNavigate } from 'react-router'
import { Chart, DataTable, type DataColumn } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import type { Overview } from './figures.ts'

type Band = Overview['bands'][number]

/** How the villages spread over the bands of income, as a picture and in figures; each band opens its villages. */
export function Bands({ page }: { page: Overview }) {
  const navigate = useNavigate()
  const to = (band: Band) => paths.targetVillages(page.division.id, { month: page.month, basis: page.basis, band: band.key })
  const option = useMemo(() => {
    // Poorest first, so that the picture reads upwards from left to right.
    const bands = page.bands.toReversed()
    return {
      grid: { left: 40, right: 8, top: 28, bottom: 24 },
      tooltip: { trigger: 'item', formatter: '{b}：{c} 个村' },
      xAxis: { type: 'category', data: bands.map((band) => band.name), axisLabel: { interval: 0, fontSize: 11 } },
      yAxis: { type: 'value', name: '村数', minInterval: 1 },
      series: [
        {
          type: 'bar', barMaxWidth: 56, label: { show: true, position: 'top' },
          data: bands.map((band) => ({ value: band.villages, itemStyle: { color: band.fromFen !== null && band.fromFen >= page.strongLineFen ? '#1f5f4a' : '#9db8ad' } })),
        },
      ],
    }
  }, [page])
  const columns: DataColumn<Band>[] = [
    { key: 'name', title: '收入分档', kind: 'text', width: 150, value: (row) => row.name, to },
    { key: 'villages', title: '村数', kind: 'number', value: (row) => row.villages, to },
    { key: 'sumFen', title: '收入合计（万元）', kind: 'amountFen', unit: 'wan', value: (row) => row.sumFen, to },
  ]
  return (
    <section className="panel">
      <h2>收入分布</h2>
      <Chart
        option={option}
        height={220}
        label={`收入分布：${page.bands.map((band) => `${band.name} ${band.villages} 个村`).join('，')}`}
        onSelect={({ dataIndex }) => {
          const band = page.bands.toReversed()[dataIndex]
          if (band) void navigate(to(band))
        }}
      />
      <DataTable columns={columns} rows={page.bands} rowKey={(row) => row.key} />
    </section>
  )
}

