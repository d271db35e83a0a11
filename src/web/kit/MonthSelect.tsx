import { Select } from 'antd'
import { formatPeriod, periodRange, type Period } from '../../kernel/day.ts'

interface Props {
  value: Period
  onChange: (month: Period) => void
  first: Period
  last: Period
  label?: string
}

/** One month between the first and the last, newest first; typing "2026年3" finds it. */
export function MonthSelect({ value, onChange, first, last, label = '月份' }: Props) {
  const months = periodRange(first, last).toReversed()
  return (
    <Select
      aria-label={label}
      style={{ width: 136 }}
      value={value}
      onChange={onChange}
      showSearch={{ optionFilterProp: 'label' }}
      options={(months.includes(value) ? months : [value, ...months]).map((month) => ({ value: month, label: formatPeriod(month) }))}
    />
  )
}
