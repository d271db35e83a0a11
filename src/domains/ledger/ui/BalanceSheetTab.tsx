import { useQuery } from '@tanstack/react-query'
import { orpc } from '../../../web/api.ts'
import { Loaded, useMonth } from '../../../web/kit/index.ts'
import type { ReportScope } from './scope.ts'
import { StatementView } from './StatementView.tsx'
import { useBook } from './useBook.ts'

/** 资产负债表 of a book. */
export default function BalanceSheetTab() {
  return <BalanceSheet scope={{ book: useBook().id }} />
}

export function BalanceSheet({ scope }: { scope: ReportScope }) {
  const [month] = useMonth()
  const query = useQuery(orpc.ledger.balanceSheet.queryOptions({ input: { ...scope, period: month } }))
  return <Loaded query={query} rows={14}>{(statement) => <StatementView scope={scope} kind="balanceSheet" statement={statement} />}</Loaded>
}
