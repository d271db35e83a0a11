import { useQuery } from '@tanstack/react-query'
import { orpc } from '../../../web/api.ts'
import { Loaded, useMonth } from '../../../web/kit/index.ts'
import type { ReportScope } from './scope.ts'
import { StatementView } from './StatementView.tsx'
import { useBook } from './useBook.ts'

/** 收益及收益分配表 of a book. */
export default function IncomeStatementTab() {
  return <IncomeStatement scope={{ book: useBook().id }} />
}

export function IncomeStatement({ scope }: { scope: ReportScope }) {
  const [month] = useMonth()
  const query = useQuery(orpc.ledger.incomeStatement.queryOptions({ input: { ...scope, period: month } }))
  return <Loaded query={query} rows={14}>{(statement) => <StatementView scope={scope} kind="incomeStatement" statement={statement} />}</Loaded>
}
