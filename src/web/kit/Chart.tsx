import type { ECharts, EChartsCoreOption } from 'echarts/core'
import { useEffect, useRef } from 'react'

export interface ChartProps {
  /** ECharts option; bar, line and pie are available. Keep it stable with useMemo. */
  option: EChartsCoreOption
  height?: number
  /** what the picture says, for screen readers */
  label: string
  /** a bar, point or slice was clicked */
  onSelect?: (item: { name: string; seriesName: string; dataIndex: number }) => void
}

/** Told apart by lightness too, for those who do not see the hues and for grey printers. */
const palette = ['#1f5f4a', '#e0b04a', '#6fae93', '#34688f', '#c9763f', '#a9b7d1', '#7a6a8f', '#c5d3cc']

/** A chart; the library is loaded when the first one is shown. */
export function Chart({ option, height = 260, label, onSelect }: ChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const latest = useRef({ option, onSelect })
  const chart = useRef<ECharts | null>(null)
  useEffect(() => {
    latest.current = { option, onSelect }
    chart.current?.setOption({ color: palette, ...option }, true)
  }, [option, onSelect])
  useEffect(() => {
    let gone = false
    const watcher = new ResizeObserver(() => chart.current?.resize())
    void import('./echarts.ts').then(({ init }) => {
      if (gone || !box.current) return
      const made = init(box.current, null, { renderer: 'svg' })
      made.setOption({ color: palette, ...latest.current.option })
      made.on('click', ({ name, seriesName, dataIndex }) => latest.current.onSelect?.({ name, seriesName: seriesName ?? '', dataIndex }))
      chart.current = made
      watcher.observe(box.current)
    })
    return () => {
      gone = true
      watcher.disconnect()
      chart.current?.dispose()
      chart.current = null
    }
  }, [])
  return <div ref={box} role="img" aria-label={label} className={onSelect ? 'chart chart-clickable' : 'chart'} style={{ height }} />
}

/** Fen as a number of 万元: for the length of a bar only, never for a figure in print. */
export const barLength = (fen: bigint): number => Number(fen / 10_000n) / 100
