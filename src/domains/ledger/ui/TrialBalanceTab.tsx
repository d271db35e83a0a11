import { useBook } from './useBook.ts'
import { TrialBalance } from './TrialBalance.tsx'

/** 科目余额表 of a book. */
export default function TrialBalanceTab() {
  return <TrialBalance scope={{ book: useBook().id }} />
}
