import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Button, Space } from 'antd'
import { useEffect } from 'react'
import { addMonths, type Period } from '../../kernel/day.ts'
import { useCurrentMonth } from '../session.tsx'
import { isTyping } from './keyboard.ts'
import { MonthSelect } from './MonthSelect.tsx'
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
  return (
    <Space.Compact>
      <Button aria-label="上一个月" title="上一个月（[）" icon={<LeftOutlined />} disabled={month <= start} onClick={() => step(-1)} />
      <MonthSelect value={month} onChange={setMonth} first={start} last={last} />
      <Button aria-label="下一个月" title="下一个月（]）" icon={<RightOutlined />} disabled={month >= last} onClick={() => step(1)} />
    </Space.Compact>
  )
}
