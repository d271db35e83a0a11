import { Space } from 'antd'
import { useSearchParams } from 'react-router'
import { addMonths, type Period } from '../../../kernel/day.ts'
import { MonthSelect } from '../../../web/kit/index.ts'
import { useCurrentMonth } from '../../../web/session.tsx'

const MONTHS_OFFERED = 60

/** From and to month, kept in the address (?from=2026-01&to=2026-10); a start after the end moves the end, and the other way round. */
export function MonthRange({ from, to, first }: { from: Period; to: Period; first?: Period }) {
  const [, setSearch] = useSearchParams()
  const last = useCurrentMonth()
  const earliest = first ?? addMonths(last, 1 - MONTHS_OFFERED)
  const set = (start: Period, end: Period) =>
    setSearch((old) => {
      const next = new URLSearchParams(old)
      next.set('from', start)
      next.set('to', end)
      next.delete('page')
      return next
    })
  return (
    <Space size={4}>
      <MonthSelect label="起始月份" value={from} first={earliest} last={last} onChange={(month) => set(month, month > to ? month : to)} />
      至
      <MonthSelect label="截止月份" value={to} first={earliest} last={last} onChange={(month) => set(month < from ? month : from, month)} />
    </Space>
  )
}
