import { Input, Space } from 'antd'
import { useSearchParams } from 'react-router'
import { isPeriod, type Period } from '../../../kernel/day.ts'

/** From and to month, kept in the address (?from=2026-01&to=2026-10). */
export function MonthRange({ from, to }: { from: Period; to: Period }) {
  const [, setSearch] = useSearchParams()
  const set = (name: 'from' | 'to', month: string) => {
    if (!isPeriod(month)) return
    setSearch((old) => {
      const next = new URLSearchParams(old)
      next.set('from', name === 'from' ? month : from)
      next.set('to', name === 'to' ? month : to)
      next.delete('page')
      return next
    })
  }
  return (
    <Space size={4}>
      <Input type="month" aria-label="起始月份" value={from} max={to} onChange={(event) => set('from', event.target.value)} />
      至
      <Input type="month" aria-label="截止月份" value={to} min={from} onChange={(event) => set('to', event.target.value)} />
    </Space>
  )
}
