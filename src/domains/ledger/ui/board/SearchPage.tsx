import { useQuery } from '@tanstack/react-query'
import { useParams, useSearchParams } from 'react-router'
import { orpc } from '../../../../web/api.ts'
import { DataTable, Empty, Loaded, Page, type DataColumn } from '../../../../web/kit/index.ts'
import { paths } from '../../../../web/paths.ts'
import { voucherNo } from '../labels.ts'
import { SearchBox } from './SearchBox.tsx'

type Found = Awaited<ReturnType<typeof orpc.ledger.searchVouchers.call>>
type Hit = Found['rows'][number]

const understood: Record<Found['as'], string> = { amount: '按金额查', number: '按凭证号查', text: '按摘要、往来查' }

const columns: DataColumn<Hit>[] = [
  { key: 'date', title: '日期', kind: 'day', value: (hit) => hit.date },
  { key: 'village', title: '村', kind: 'text', width: 90, value: (hit) => hit.villageName },
  { key: 'book', title: '账套', kind: 'text', width: 200, value: (hit) => hit.bookName, to: (hit) => paths.book(hit.book) },
  { key: 'no', title: '凭证字号', kind: 'text', width: 100, value: (hit) => voucherNo(hit), to: (hit) => paths.voucher(hit.year, hit.id) },
  { key: 'summary', title: '摘要', kind: 'text', width: 240, value: (hit) => hit.summary },
  { key: 'account', title: '科目', kind: 'text', width: 180, value: (hit) => `${hit.account} ${hit.accountName}`, to: (hit) => paths.account(hit.book, hit.account) },
  { key: 'party', title: '往来', kind: 'text', width: 110, value: (hit) => hit.party },
  { key: 'debit', title: '借方', kind: 'amountFen', zero: 'blank', value: (hit) => hit.debitFen, to: (hit) => paths.voucher(hit.year, hit.id) },
  { key: 'credit', title: '贷方', kind: 'amountFen', zero: 'blank', value: (hit) => hit.creditFen, to: (hit) => paths.voucher(hit.year, hit.id) },
]

/** What a search over all books of a division found. */
export default function SearchPage() {
  const division = Number(useParams().division)
  const text = useSearchParams()[0].get('text')?.trim() ?? ''
  const query = useQuery({ ...orpc.ledger.searchVouchers.queryOptions({ input: { division, text } }), enabled: text !== '' })
  return (
    <Page title="查凭证" division={division} href={(id) => paths.search(id, text)} trail={[{ title: '工作台', to: paths.board(division) }, { title: '查凭证' }]} extra={<SearchBox division={division} />}>
      <div className="panel">
        {text === '' ? (
          <Empty title="写下要找的内容" hint="金额（1200.50）、凭证号（记-12）、摘要或往来单位的一部分" />
        ) : (
          <Loaded query={query} rows={12}>
            {({ as, more, rows }) => (
              <DataTable
                columns={columns}
                rows={rows}
                rowKey={(hit) => `${hit.id}.${hit.line}`}
                exportName={`查凭证-${text}`}
                toolbar={<span className="hint">{understood[as]}“{text}”{more ? `，只列最近 ${rows.length} 行` : `，共 ${rows.length} 行`}</span>}
                empty={<Empty title="没有找到" hint="换一个说法；金额要写全，例如 1200.50" />}
              />
            )}
          </Loaded>
        )}
      </div>
    </Page>
  )
}
