import { useQuery } from '@tanstack/react-query'
import { Button, Popconfirm, Tag } from 'antd'
import { Link } from 'react-router'
import { api, orpc } from '../../../../web/api.ts'
import { DataTable, Loaded, Money, useCommand, type DataColumn } from '../../../../web/kit/index.ts'
import { paths, withQuery } from '../../../../web/paths.ts'
import { useCan } from '../../../../web/session.tsx'
import type { DraftState } from '../../contract.ts'
import { draftStateNames } from '../labels.ts'
import { useBook } from '../useBook.ts'

type Data = Awaited<ReturnType<typeof orpc.ledger.yearEnd.call>>
type Step = Data['steps'][number]
type Difference = NonNullable<Data['opening']>['differences'][number]

/** 年终: the year's result, the closing vouchers with their state, and what the next year begins with. */
export function YearEnd({ year, open }: { year: number; open: boolean }) {
  const book = useBook()
  const can = useCan()
  const query = useQuery(orpc.ledger.yearEnd.queryOptions({ input: { book: book.id, year } }))
  const carry = useCommand(api.ledger.carryOver, { success: ({ drafts, vouchers }) => (drafts > 0 ? `已生成 ${drafts} 张结转凭证，待另一人审核` : vouchers > 0 ? `已生成 ${vouchers} 张结转凭证` : '没有需要结转的余额') })
  return (
    <section className="panel" aria-labelledby="year-end">
      <h2 id="year-end">{year} 年年终</h2>
      <Loaded query={query}>
        {(data) => (
          <>
            <div className="figures">
              <Figure title="本年收入" fen={data.incomeFen} to={paths.book(book.id, 'income-statement', { month: `${year}-12` })} />
              <Figure title="本年支出" fen={data.expenseFen} to={paths.book(book.id, 'income-statement', { month: `${year}-12` })} />
              <Figure title="本年收益（321）" fen={data.profitFen} to={paths.account(book.id, '321', { from: `${year}-01`, to: `${year}-12` })} />
              <Figure title="各项分配（322）" fen={data.appropriationFen} to={paths.account(book.id, '322', { from: `${year}-01`, to: `${year}-12` })} />
              <Figure title="未分配收益（322）" fen={data.undistributedFen} to={paths.account(book.id, '322', { from: `${year}-01`, to: `${year}-12` })} />
            </div>
            <DataTable columns={steps(year)} rows={data.steps} rowKey={(row) => row.step} />
            {open && can('ledger.voucher.prepare') && (
              <p>
                <Popconfirm title={`生成 ${year} 年的结转凭证？`} description="未审核的结转凭证会按最新余额重新生成；由另一人审核、记账。" okText="生成" onConfirm={() => carry.run({ book: book.id, year })}>
                  <Button loading={carry.busy}>年终结转</Button>
                </Popconfirm>{' '}
                <Link to={withQuery(paths.book(book.id, 'distribution'), { year })}>收益分配方案</Link>
              </p>
            )}
            {data.opening && <Opening year={year} opening={data.opening} />}
          </>
        )}
      </Loaded>
    </section>
  )
}

function Figure({ title, fen, to }: { title: string; fen: bigint; to: string }) {
  return (
    <div>
      <span>{title}</span>
      <Money fen={fen} to={to} />
    </div>
  )
}

const steps = (year: number): DataColumn<Step>[] => [
  { key: 'title', title: '结转', kind: 'text', width: 200, value: (row) => row.title },
  {
    key: 'vouchers', title: '凭证', kind: 'text', width: 260, value: (row) => row.vouchers.map(({ state }) => draftStateNames[state as DraftState]).join('、'),
    render: (row) => (row.vouchers.length === 0 ? <span className="hint">没有</span> : row.vouchers.map((voucher) => <StepVoucher key={voucher.draft ?? voucher.voucher} year={year} {...voucher} />)),
  },
  { key: 'debit', title: '金额', kind: 'amountFen', zero: 'blank', value: (row) => row.vouchers.reduce((sum, { debitFen }) => sum + debitFen, 0n) },
]

function StepVoucher({ year, draft, voucher, state }: Step['vouchers'][number] & { year: number }) {
  const book = useBook()
  const name = <Tag color={state === 'posted' ? 'default' : 'blue'}>{draftStateNames[state as DraftState]}</Tag>
  return <Link to={voucher ? paths.voucher(year, voucher) : paths.draft(book.id, draft!)}>{name}</Link>
}

function Opening({ year, opening }: { year: number; opening: NonNullable<Data['opening']> }) {
  const columns: DataColumn<Difference>[] = [
    { key: 'account', title: '科目', kind: 'text', value: (row) => row.account },
    { key: 'closing', title: `${year} 年末`, kind: 'amountFen', value: (row) => row.closingFen },
    { key: 'opening', title: `${year + 1} 年初`, kind: 'amountFen', value: (row) => row.openingFen },
  ]
  return (
    <>
      <p>
        {opening.equal ? `✓ ${year + 1} 年年初余额＝${year} 年年初余额＋全年发生额，${opening.accounts} 个科目逐一相等。` : `× ${opening.differences.length} 个科目的年初余额与年末不符，请联系管理员运行核对。`}
        <span className="hash"> 冻结余额的哈希 {opening.hash}</span>
      </p>
      {!opening.equal && <DataTable columns={columns} rows={opening.differences} rowKey={(row) => row.account} />}
    </>
  )
}
