import { useQuery } from '@tanstack/react-query'
import { Alert, App, Button, Input, Popconfirm, Steps } from 'antd'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { formatPeriod } from '../../../kernel/day.ts'
import { api, orpc, troubleOf } from '../../../web/api.ts'
import { instantText, Loaded, Page, saveFile, useCommand } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { useCan } from '../../../web/session.tsx'
import type { Plan } from '../contract.ts'
import { ConversionView } from './ConversionView.tsx'
import { planSteps, stepOf } from './labels.ts'
import { SplitView } from './SplitView.tsx'
import './transitions.css'

/** One plan: where it is, its balances, the proof, and what comes next. */
export default function PlanPage() {
  const { plan = '' } = useParams()
  const query = useQuery(orpc.transitions.plan.queryOptions({ input: { plan } }))
  return <Loaded query={query} rows={12}>{(found) => <Contents key={`${found.id} ${found.version}`} plan={found} />}</Loaded>
}

function Contents({ plan }: { plan: Plan }) {
  const [unsaved, setUnsaved] = useState(false)
  return (
    <Page title={plan.title} division={plan.village} trail={[{ title: '建账与衔接', to: paths.transitions(plan.village) }]} extra={<PaperButton plan={plan} />}>
      <div className="panel">
        <Steps className="plan-steps" size="small" current={stepOf(plan)} status={plan.state === 'cancelled' ? 'error' : 'process'} items={planSteps[plan.kind].map((title) => ({ title }))} />
        <Notes plan={plan} />
        {plan.conversion && <ConversionView plan={plan} conversion={plan.conversion} />}
        {plan.split && <SplitView plan={plan} split={plan.split} changed={setUnsaved} />}
        <Acts plan={plan} unsaved={unsaved} />
      </div>
    </Page>
  )
}

function Notes({ plan }: { plan: Plan }) {
  const { conversion, split, state, reason } = plan
  const books = [conversion?.book && { id: conversion.book, name: conversion.bookName }, split?.committee.book && { id: split.committee.book, name: split.committee.name }, split?.coop.book && { id: split.coop.book, name: split.coop.name }].flatMap((book) => book || [])
  return (
    <>
      {reason && <Alert type="warning" showIcon className="plan-note" title={state === 'cancelled' ? `已取消：${reason}` : `退回：${reason}`} />}
      {[...(conversion?.warnings ?? []), ...(split?.warnings ?? [])].map((warning) => <Alert key={warning} type="warning" showIcon className="plan-note" title={warning} />)}
      {state === 'submitted' && <Alert type="info" showIcon className="plan-note" title={`由 ${plan.submittedBy} 提交，等待另一人核对确认`} />}
      {state === 'confirmed' && (
        <Alert
          type="success" showIcon className="plan-note" title={`已由 ${plan.confirmedBy} 确认建账${plan.confirmedAt ? `（${instantText(plan.confirmedAt.toISOString())}）` : ''}`}
          description={<>账套：{books.map((book, i) => <span key={book.id}>{i > 0 && '、'}<Link to={paths.book(book.id, 'balances')}>{book.name}</Link></span>)}{split && `；旧账套“${split.sourceName}”在${formatPeriod(split.closed)}以后停用`}</>}
        />
      )}
    </>
  )
}

function PaperButton({ plan }: { plan: Plan }) {
  const { message } = App.useApp()
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    try {
      saveFile(await api.transitions.printPlan({ plan: plan.id }))
    } catch (error) {
      message.error(troubleOf(error).message)
    } finally {
      setBusy(false)
    }
  }
  return <Button loading={busy} onClick={() => void save()}>{plan.kind === 'conversion' ? '打印对照表' : '打印分配表'}</Button>
}

/** What the reader may do next; each question names what cannot be taken back. */
function Acts({ plan, unsaved }: { plan: Plan; unsaved: boolean }) {
  const can = useCan()
  const submit = useCommand(api.transitions.submitPlan, { success: '已提交，请另一人确认' })
  const confirm = useCommand(api.transitions.confirmPlan, { success: '已建账' })
  const version = { plan: plan.id, version: plan.version }
  const proven = plan.conversion ? plan.conversion.open === 0 && plan.conversion.proof.ok : plan.split?.proof.ok === true
  const ready = proven && !unsaved
  const missing = unsaved ? '请先保存分配' : plan.conversion && plan.conversion.open > 0 ? `还有 ${plan.conversion.open} 行没有决定去向` : '核对不相等，请调整'
  return (
    <div className="table-tools">
      {plan.state === 'draft' && can('transitions.plan.write') && (
        <>
          <Button type="primary" disabled={!ready} loading={submit.busy} onClick={() => void submit.run(version)}>提交确认</Button>
          <Reasoned title="取消方案" plan={plan} act={api.transitions.cancelPlan} />
          <span className="hint" role="status">{ready ? '核对相等，可以提交；由另一人确认后建账' : missing}</span>
        </>
      )}
      {plan.state === 'submitted' && can('transitions.plan.confirm') && (
        <>
          <Popconfirm
            title="确认并建账？确认后不能撤回" okText="确认建账"
            description={plan.kind === 'conversion' ? '将建立新账套并写入期初余额' : '将写入两个账套的期初余额，旧账套停用'}
            onConfirm={() => confirm.run(version)}
          >
            <Button type="primary" loading={confirm.busy} disabled={plan.mine}>确认建账</Button>
          </Popconfirm>
          <Reasoned title="退回" plan={plan} act={api.transitions.returnPlan} />
          {plan.mine && <span className="hint">您是提交人，须由另一人确认</span>}
        </>
      )}
    </div>
  )
}

function Reasoned({ title, plan, act }: { title: string; plan: Plan; act: typeof api.transitions.cancelPlan | typeof api.transitions.returnPlan }) {
  const [reason, setReason] = useState('')
  const command = useCommand(act, { success: `已${title}` })
  return (
    <Popconfirm
      title={`${title}的理由`} okText={title} okButtonProps={{ disabled: reason.trim().length < 2 }}
      description={<Input aria-label={`${title}的理由`} maxLength={200} value={reason} onChange={(event) => setReason(event.target.value)} />}
      onConfirm={() => command.run({ plan: plan.id, version: plan.version, reason: reason.trim() })}
    >
      <Button loading={command.busy}>{title}</Button>
    </Popconfirm>
  )
}
