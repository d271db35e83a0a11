import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { orpc } from '../../../../web/api.ts'
import { DataTable, Empty, Loaded, useQueryState, type DataColumn } from '../../../../web/kit/index.ts'
import { PartySelect } from '../PartySelect.tsx'
import { useFiles } from './files.ts'
import { ledgerPath, useRange } from './range.ts'

type Row = Awaited<ReturnType<typeof orpc.ledger.dimensionBalances.call>>['rows'][number]

const PAGE = 200
export const dimensionNames = { party: '往来单位与成员', project: '项目', contract: '合同', asset: '资产', fundSource: '资金来源' } as const
type Dimension = keyof typeof dimensionNames

/** 辅助余额表 of a book, for one kind of dimension; every figure opens the entries that make it. */
export function PartiesView({ book, account }: { book: string; account: string | null }) {
  const range = useRange()
  const [page, setPage] = useQueryState('page')
  const [value, setValue] = useQueryState('party')
  const [asked, setDimension] = useQueryState('dimension')
  const dimension: Dimension = asked && asked in dimensionNames ? (asked as Dimension) : 'party'
  const number = Math.max(1, Number(page) || 1)
  const filter = { book, dimension, ...(account ? { account } : {}) }
  const query = useQuery(orpc.ledger.dimensionBalances.queryOptions({ input: { ...filter, ...range, page: number, size: PAGE, ...(value ? { value } : {}) } }))
  const files = useFiles({ ...filter, report: 'dimension-balances', period: range.to, from: range.from, ...(value ? { party: value } : {}) })
  const to = (row: Row) => ledgerPath(book, 'detail', row.account, { ...range, party: dimension === 'party' ? row.value : null })
  const money = (key: string, title: string, fen: (row: Row) => bigint): DataColumn<Row> => ({ key, title, kind: 'amountFen', width: 130, zero: 'blank', value: fen, to })
  const columns: DataColumn<Row>[] = [
    { key: 'account', title: '科目', kind: 'text', width: 190, value: (row) => `${row.account} ${row.accountName}` },
    { key: 'value', title: dimensionNames[dimension], kind: 'text', width: 160, value: (row) => row.valueName ?? '未指明', to },
    money('opening', '期初（借为正）', (row) => row.openingFen), money('debit', '本期借方', (row) => row.debitFen),
    money('credit', '本期贷方', (row) => row.creditFen), money('closing', '期末（借为正）', (row) => row.closingFen),
  ]
  return (
    <Loaded query={query} rows={12}>
      {({ rows, total }) => (
        <DataTable
          columns={columns}
          rows={rows}
          rowKey={(row) => `${row.account}.${row.value ?? ''}`}
          exportName={`辅助余额表-${range.from}至${range.to}`}
          {...files}
          toolbar={
            <>
              <Select aria-label="核算类别" style={{ width: 150 }} value={dimension} onChange={(kind) => setDimension(kind === 'party' ? null : kind)} options={Object.entries(dimensionNames).map(([kind, label]) => ({ value: kind, label }))} />
              {dimension === 'party' && <PartySelect book={book} value={value} onChange={setValue} />}
            </>
          }
          empty={<Empty title="这几个月没有这一类的余额和发生额" hint="录入凭证时在分录上指明往来单位、项目等，这里就会有数字" />}
          pagination={total > PAGE ? { current: number, pageSize: PAGE, total, showSizeChanger: false, onChange: (next) => setPage(next === 1 ? null : String(next)) } : false}
        />
      )}
    </Loaded>
  )
}
