import { useQuery } from '@tanstack/react-query'
import { Tag } from 'antd'
import { useSearchParams } from 'react-router'
import { orpc } from '../../../../web/api.ts'
import { Loaded, useQueryState } from '../../../../web/kit/index.ts'
import type { Ledger } from '../../contract/ledgers.ts'
import { accountTag } from '../tags.ts'
import { account as accountColumn, balance, counter, credit, debit, headColumns, LinesTable, PAGE, partColumns, party as partyColumn, quantityColumns } from './LinesTable.tsx'
import { useFiles } from './files.ts'
import { useRange, viewNames } from './range.ts'

const formats = { detail: 'three', columns: 'columns', quantity: 'quantity' } as const
const reports = { detail: 'detail-ledger', columns: 'columns-ledger', quantity: 'quantity-ledger', day: 'day-book' } as const

interface Props {
  book: string
  account: string
  view: 'detail' | 'columns' | 'quantity' | 'day'
}

/** 明细账 in its three forms, and 日记账, of one account. */
export function AccountLedger({ book, account, view }: Props) {
  const range = useRange()
  const [search] = useSearchParams()
  const [page] = useQueryState('page')
  const paged = { page: Math.max(1, Number(page) || 1), size: PAGE }
  const party = search.get('party') ?? undefined
  const tag = accountTag(search.get('tag')) ?? undefined
  const closing = search.get('closing') !== 'false'
  const detail = useQuery({
    ...orpc.ledger.detailLedger.queryOptions({ input: { book, account, ...range, ...paged, closing, format: view === 'day' ? 'three' : formats[view], ...(party ? { party } : {}), ...(tag ? { tag } : {}) } }),
    enabled: view !== 'day',
  })
  const day = useQuery({ ...orpc.ledger.dayBook.queryOptions({ input: { book, account, ...range, ...paged } }), enabled: view === 'day' })
  const files = useFiles({ book, account, report: reports[view], period: range.to, from: range.from, closing, ...(party ? { party } : {}), ...(tag ? { tag } : {}) })
  return (
    <>
      {(!closing || tag) && <div className="table-tools">{!closing && <Tag>不含结转凭证</Tag>}{tag && <Tag>只含同类明细科目</Tag>}</div>}
      <Loaded query={view === 'day' ? day : detail} rows={12}>
        {(ledger) => <LinesTable lines={ledger.lines} total={ledger.total} columns={columnsOf(ledger, view)} files={files} name={`${ledger.name}${viewNames[view]}-${range.from}至${range.to}`} />}
      </Loaded>
    </>
  )
}

function columnsOf({ from, to, account, columns, lines }: Ledger, view: Props['view']) {
  const head = headColumns(from.slice(0, 4) !== to.slice(0, 4))
  if (view === 'quantity') return [...head, ...quantityColumns]
  if (view === 'columns') return [...head, debit(), credit(), ...balance(), ...partColumns(columns)]
  const several = lines.some((line) => line.account !== null && line.account !== account)
  return [
    ...head, ...(several ? [accountColumn] : []), ...(lines.some((line) => line.party !== null) ? [partyColumn] : []), ...(view === 'day' ? [counter] : []),
    debit(), credit(), ...balance(),
  ]
}
