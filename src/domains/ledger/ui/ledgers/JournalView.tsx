import { useQuery } from '@tanstack/react-query'
import { orpc } from '../../../../web/api.ts'
import { Loaded, useQueryState } from '../../../../web/kit/index.ts'
import { account, credit, debit, headColumns, LinesTable, PAGE, party } from './LinesTable.tsx'
import { useFiles } from './files.ts'
import { useRange } from './range.ts'

/** 序时账: every entry of the book in order of voucher number. */
export function JournalView({ book }: { book: string }) {
  const range = useRange()
  const [page] = useQueryState('page')
  const query = useQuery(orpc.ledger.journal.queryOptions({ input: { book, ...range, page: Math.max(1, Number(page) || 1), size: PAGE } }))
  const files = useFiles({ book, report: 'journal', period: range.to, from: range.from })
  return (
    <Loaded query={query} rows={12}>
      {({ lines, total }) => (
        <LinesTable lines={lines} total={total} columns={[...headColumns(range.from.slice(0, 4) !== range.to.slice(0, 4)), account, party, debit(), credit()]} files={files} name={`序时账-${range.from}至${range.to}`} />
      )}
    </Loaded>
  )
}
