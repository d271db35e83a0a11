import { useQuery } from '@tanstack/react-query'
import { Select, Tag } from 'antd'
import { orpc } from '../../../../web/api.ts'
import { DataTable, Empty, Loaded, Money, useQueryState, type DataColumn } from '../../../../web/kit/index.ts'
import { balanceSide } from '../labels.ts'
import { useFiles } from './files.ts'
import { ledgerPath, useRange } from './range.ts'

type Data = Awaited<ReturnType<typeof orpc.ledger.ageing.call>>
type Row = Data['rows'][number]

const PAGE = 200
const accounts = { '112': '112 应收款', '113': '113 内部往来', '211': '211 应付款' } as const
type Account = keyof typeof accounts
const divisions: Record<string, string> = { '12,24,36': '1、2、3 年', '3,6,12': '3、6、12 个月', '12,24,36,48,60': '1 至 5 年' }
const abs = (fen: bigint) => (fen < 0n ? -fen : fen)

/** 账龄 of receivables, internal dealings and payables by party, at the end of the last month chosen. */
export function AgeingView({ book }: { book: string }) {
  const { to: period } = useRange()
  const [page, setPage] = useQueryState('page')
  const [askedAccount, setAccount] = useQueryState('of')
  const [askedCuts, setCuts] = useQueryState('cuts')
  const account: Account = askedAccount && askedAccount in accounts ? (askedAccount as Account) : '113'
  const cuts = askedCuts && askedCuts in divisions ? askedCuts : '12,24,36'
  const boundaries = cuts.split(',').map(Number)
  const number = Math.max(1, Number(page) || 1)
  const query = useQuery(orpc.ledger.ageing.queryOptions({ input: { book, account, period, boundaries, page: number, size: PAGE } }))
  const files = useFiles({ book, account, report: 'ageing', period, boundaries })
  const to = (row: Row) => ledgerPath(book, 'detail', account, { to: period, from: row.oldest?.slice(0, 7), party: row.party })
  const money = (key: string, title: string, fen: (row: Row) => bigint): DataColumn<Row> => ({ key, title, kind: 'amountFen', width: 116, zero: 'blank', value: fen, to })
  return (
    <Loaded query={query} rows={12}>
      {({ rows, buckets, total, totals }) => (
        <>
          <DataTable
            columns={[
              { key: 'party', title: '往来单位/成员', kind: 'text', width: 160, value: (row) => row.partyName ?? '未指明', to },
              { key: 'side', title: '方向', kind: 'text', width: 48, value: (row) => balanceSide(row.balanceFen) },
              money('balance', '余额', (row) => abs(row.balanceFen)),
              ...buckets.map((name, i) => money(`bucket${i}`, name, (row) => abs(row.buckets[i] ?? 0n))),
              { key: 'oldest', title: '最早日期', kind: 'day', width: 130, value: (row) => row.oldest, render: (row) => <>{row.oldest} {row.openingFen !== 0n && <Tag>期初转入</Tag>}</> },
            ]}
            rows={rows}
            rowKey={(row) => row.party ?? ''}
            exportName={`账龄-${accounts[account]}-${period}`}
            {...files}
            toolbar={
              <>
                <Select aria-label="往来科目" style={{ width: 150 }} value={account} onChange={(code) => setAccount(code === '113' ? null : code)} options={Object.entries(accounts).map(([value, label]) => ({ value, label }))} />
                <Select aria-label="账龄分段" style={{ width: 130 }} value={cuts} onChange={(value) => setCuts(value === '12,24,36' ? null : value)} options={Object.entries(divisions).map(([value, label]) => ({ value, label }))} />
              </>
            }
            empty={<Empty title="月末没有往来余额" hint="可以换一个科目，或把截止月份往后移" />}
            pagination={total > PAGE ? { current: number, pageSize: PAGE, total, showSizeChanger: false, onChange: (next) => setPage(next === 1 ? null : String(next)) } : false}
          />
          {rows.length > 0 && (
            <p className="hint">
              应收（借方）合计 <span className="inline-money"><Money fen={totals.debitFen} /></span>，应付（贷方）合计 <span className="inline-money"><Money fen={totals.creditFen} /></span>；借方与贷方不互抵。
              先发生的先结清；“期初转入”的实际发生日早于建账，账龄只会更长。
            </p>
          )}
        </>
      )}
    </Loaded>
  )
}
