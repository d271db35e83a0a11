import { useSearchParams } from 'react-router'
import { isPeriod, type Period } from '../../kernel/day.ts'
import { useCurrentMonth } from '../session.tsx'
import { useQueryState } from './useQueryState.ts'

/** The month in the address (?month=2026-10), or that of the business date. */
export function useMonth(): [Period, (month: Period) => void] {
  const current = useCurrentMonth()
  const [month, setMonth] = useQueryState('month', { push: true })
  return [month && isPeriod(month) ? month : current, setMonth]
}

/** Reads months of other names from the address (?from=2026-01), each with what is usual where none is asked for. */
export function useAskedMonth(): (name: string, usual: Period) => Period {
  const [search] = useSearchParams()
  return (name, usual) => {
    const month = search.get(name)
    return month && isPeriod(month) ? month : usual
  }
}
