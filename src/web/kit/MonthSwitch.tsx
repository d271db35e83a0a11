import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Button, Select, Space } from 'antd'
import { useEffect } from 'react'
import { addMonths, formatPeriod, periodRange, type Period } from '../../kernel/day.ts'
import { useCurrentMonth } from '../session.tsx'
import { isTyping } from './keyboard.ts'
import { useMonth } from './useMonth.ts'

const YEARS_SHOWN = 4

/**
 * Chooses the month in the address; `[` and `]` step back and forward.
 * @param first the earliest month to offer; without it the four years before the business date
 */
export function MonthSwitch({ first }: { first?: Period }) {
  const [month, setMonth] = useMonth()
  const last = useCurrentMonth()
  const start = first ?? addMonths(last, -12 * YEARS_SHOWN + 1)
  const step = (n: number) => {
    const next = addMonths(month, n)
    if (next >= start && next <= last) setMonth(next)
  }
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event)) return
      if (event.key === '[') step(-1)
      if (event.key === ']') step(1)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })
  const months = periodRange(start, last).toReversed()
  return (
    <Space.Compact>
      <Button aria-label="上一个月" title="上一个月（[）" icon={<LeftOutlined />} disabled={month <= start} onClick={() => step(-1)} />
      <Select
        aria-label="月份"
        style={{ width: 136 }}
        value={month}
        onChange={setMonth}
        options={(months.includes(month) ? months : [month, ...months]).map((value) => ({ value, label: formatPeriod(value) }))}
      />
      <Button aria-label="下一个月" title="下一个月（]）" icon={<RightOutlined />} disabled={month >= last} onClick={() => step(1)} />
    </Space.Compact>
  )
}
