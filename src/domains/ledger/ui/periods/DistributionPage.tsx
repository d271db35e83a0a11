import { useQuery } from '@tanstack/react-query'
import { Button, Input, Popconfirm, Select, Steps, Tag } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { addMonths, formatDay, yearOf } from '../../../../kernel/day.ts'
import { api, orpc } from '../../../../web/api.ts'
import { DataTable, Empty, Loaded, Money, useCommand, useQueryState, type DataColumn } from '../../../../web/kit/index.ts'
import { paths } from '../../../../web/paths.ts'
import { useCan, useCurrentMonth, useMe } from '../../../../web/session.tsx'
import type { DraftState } from '../../contract.ts'
import { useBook } from '../useBook.ts'
import { MeetingForm } from './MeetingForm.tsx'
import { PlanForm } from './PlanForm.tsx'
import { draftStateNames } from '../labels.ts'
import './periods.css'

export type Basis = Awaited<ReturnType<typeof orpc.ledger.distributionBasis.call>>
export type StoredPlan = NonNullable<Basis['plan']>

/** 收益分配 in five steps: what there is, the plan, its disclosure, the members' meeting, the vouchers. */
export default function DistributionPage() {
  const book = useBook()
  const current = yearOf(useCurrentMonth())
  const [typed, setYear] = useQueryState('year', { push: true })
  const usual = yearOf(book.lastClosed === null ? book.start : addMonths(book.lastClosed, 1))
  const year = Number(typed) || Math.min(usual, current)
  const query = useQuery(orpc.ledger.distributionBasis.queryOptions({ input: { book: book.id, year } }))
  if (book.kind !== 'coop') return <Empty title="收益分配只在集体经济组织的账套里办理" hint="请打开本村集体经济组织的账套" />
  const first = yearOf(book.start)
  return (
    <>
      <div className="table-tools">
        <Select aria-label="年度" value={year} style={{ width: 110 }} onChange={(value: number) => setYear(String(value))} options={Array.from({ length: current - first + 1 }, (_, i) => ({ value: current - i, label: `${current - i} 年` }))} />
      </div>
      <Loaded query={query}>{(basis) => <Work key={`${year}.${basis.plan?.id}.${basis.plan?.state}`} basis={basis} />}</Loaded>
    </>
  )
}

function stepOf({ plan }: Basis): number {
  if (!plan) return 1
  if (plan.state === 'draft') return plan.plan.disclosedFrom === null ? 2 : 3
  return 4
}

function Work({ basis }: { basis: Basis }) {
  const { plan } = basis
  const can = useCan()
  const [editing, setEditing] = useState(plan === null)
  return (
    <>
      <div className="panel">
        <Steps size="small" current={stepOf(basis)} items={['核算可分配收益', '编制方案', '公示', '成员大会表决', '记账'].map((title) => ({ title }))} />
      </div>
      <BasisPanel basis={basis} />
      {plan && <PlanPanel plan={plan} />}
      {editing && plan?.state !== 'approved' && can('ledger.voucher.prepare') && <PlanForm basis={basis} done={() => setEditing(false)} />}
      {!editing && plan?.state === 'draft' && can('ledger.voucher.prepare') && <p><Button onClick={() => setEditing(true)}>修改方案</Button></p>}
      {!plan && !can('ledger.voucher.prepare') && <Empty title="还没有收益分配方案" hint="由代理会计编制方案，公示后提交成员大会表决" />}
      {plan?.state === 'draft' && !plan.mine && can('ledger.distribution.approve') && <MeetingForm plan={plan} disclosureDays={basis.disclosureDays} />}
      {plan?.state === 'approved' && <BookPlan plan={plan} />}
      {plan && plan.vouchers.length === 0 && can('ledger.distribution.approve') && <VoidPlan plan={plan} />}
    </>
  )
}

function BasisPanel({ basis }: { basis: Basis }) {
  const book = useBook()
  const entries = (account: string) => paths.account(book.id, account, { from: `${basis.year}-01`, to: `${basis.year}-12` })
  const income = paths.book(book.id, 'income-statement', { month: `${basis.year}-12` })
  const figures: [title: string, fen: bigint, to: string][] = [
    ['本年净收益', basis.netIncomeFen, income], ['加：年初未分配收益', basis.openingFen, entries('322')], ['其他转入', basis.transferredFen, entries('311')], ['减：已分配', basis.allocatedFen, entries('322')],
    ['可分配收益', basis.distributableFen, entries('322')], ['其中弥补以前年度亏损', basis.lossOffsetFen, entries('322')], ['提取公积公益金的基数', basis.reserveBaseFen, income], ['公积公益金余额', basis.reserveFundFen, entries('311')],
  ]
  return (
    <section className="panel" aria-labelledby="basis">
      <h2 id="basis">{basis.year} 年可分配收益</h2>
      <div className="figures">
        {figures.map(([title, fen, to]) => <div key={title}><span>{title}</span><Money fen={fen} to={to} /></div>)}
      </div>
      <p className="hint">分配次序：弥补以前年度亏损，提取公积公益金，向成员分配，其他。分配前应完成资产清查、债权债务清理和收支核实。</p>
    </section>
  )
}

function PlanPanel({ plan: { plan, state, createdBy, approvedBy, meeting } }: { plan: StoredPlan }) {
  const rows: { key: string; name: string; account: string; fen: bigint }[] = [
    ...(plan.reserveToLossFen > 0n ? [{ key: 'loss', name: '以公积公益金弥补亏损', account: plan.reserveAccount, fen: plan.reserveToLossFen }] : []),
    { key: 'reserve', name: `提取公积公益金（章程比例 ${plan.charter.reserveBp / 100}%）`, account: plan.reserveAccount, fen: plan.reserveFen },
    { key: 'members', name: `向成员分配（${plan.members.length} 户、人，${plan.members.reduce((sum, { shares }) => sum + shares, 0)} 份）`, account: plan.membersAccount, fen: plan.membersFen },
    ...plan.others.map(({ account, summary, fen }, i) => ({ key: `other${i}`, name: summary, account, fen })),
  ]
  const columns: DataColumn<(typeof rows)[number]>[] = [
    { key: 'name', title: '分配项目', kind: 'text', width: 280, value: (row) => row.name },
    { key: 'account', title: '科目', kind: 'text', width: 80, value: (row) => row.account },
    { key: 'fen', title: '金额', kind: 'amountFen', value: (row) => row.fen },
  ]
  return (
    <section className="panel" aria-labelledby="plan">
      <h2 id="plan">分配方案 <Tag color={state === 'approved' ? 'green' : 'orange'}>{state === 'approved' ? '已批准' : '待表决'}</Tag></h2>
      <DataTable columns={columns} rows={rows} rowKey={(row) => row.key} exportName="收益分配方案" />
      <p className="hint">
        依据：{plan.charter.version}。编制：{createdBy}。{plan.disclosedFrom ? `自 ${formatDay(plan.disclosedFrom)}公示。` : '尚未公示。'}
        {meeting && `${meeting.kind === 'memberAssembly' ? '成员大会' : '成员代表大会'} ${formatDay(meeting.day)}：应到 ${meeting.due}，实到 ${meeting.present}，同意 ${meeting.inFavour}，决议 ${meeting.resolution}；登记：${approvedBy ?? ''}。`}
      </p>
    </section>
  )
}

function BookPlan({ plan }: { plan: StoredPlan }) {
  const book = useBook()
  const can = useCan()
  const { today } = useMe()
  const [date, setDate] = useState(today)
  const { run, busy } = useCommand(api.ledger.bookDistribution, { success: ({ drafts }) => `已生成 ${drafts} 张分配凭证，待另一人审核` })
  return (
    <section className="panel" aria-labelledby="vouchers">
      <h2 id="vouchers">分配凭证</h2>
      {plan.vouchers.map(({ draft, state, voucherYear }, i) => (
        <Link key={draft} to={voucherYear === null ? paths.draft(book.id, draft) : paths.voucher(voucherYear, draft)}><Tag color={state === 'posted' ? 'default' : 'blue'}>第 {i + 1} 张：{draftStateNames[state as DraftState]}</Tag></Link>
      ))}
      {plan.vouchers.length === 0 && can('ledger.voucher.prepare') && (
        <div className="table-tools">
          <Input type="date" aria-label="记账日期" style={{ width: 160 }} value={date} onChange={(event) => setDate(event.target.value)} />
          <Button type="primary" loading={busy} disabled={date === ''} onClick={() => void run({ book: book.id, distribution: plan.id, date })}>生成分配凭证</Button>
        </div>
      )}
    </section>
  )
}

function VoidPlan({ plan }: { plan: StoredPlan }) {
  const book = useBook()
  const [reason, setReason] = useState('')
  const { run, busy } = useCommand(api.ledger.voidDistribution, { success: '方案已作废' })
  return (
    <p>
      <Popconfirm
        title="作废这份方案？"
        description={<Input aria-label="作废理由" placeholder="理由" maxLength={200} value={reason} onChange={(event) => setReason(event.target.value)} />}
        okText="作废"
        okButtonProps={{ disabled: reason.trim() === '' }}
        onConfirm={() => run({ book: book.id, distribution: plan.id, reason })}
      >
        <Button danger loading={busy}>作废方案</Button>
      </Popconfirm>
    </p>
  )
}
