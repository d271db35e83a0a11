import { useQuery } from '@tanstack/react-query'
import { Button, Checkbox, Form, Input, InputNumber, Modal, Radio, Select } from 'antd'
import { useState } from 'react'
import { addMonths, type Period } from '../../../kernel/day.ts'
import { newId, type Id } from '../../../kernel/id.ts'
import { parseFen, yuanText, type Fen } from '../../../kernel/money.ts'
import { api, orpc } from '../../../web/api.ts'
import { useCommand } from '../../../web/kit/index.ts'
import type { NewSchedule as Fresh, Schedule } from '../contract.ts'

interface Fields extends Pick<Fresh, 'name' | 'kind' | 'debitAccount' | 'creditAccount' | 'months' | 'inService' | 'nominal'> {
  cost: string
  residual: string
  before: string
  project?: string
  party?: string
  reason?: string
}

const amount = { validator: async (_: unknown, text: string | undefined) => { const parsed = parseFen(text || '0'); if ('reason' in parsed) throw new Error(parsed.reason) } }
const fenOf = (text: string): Fen => {
  const parsed = parseFen(text || '0')
  return 'fen' in parsed ? parsed.fen : 0n
}
const debits = ['401', '511', '513', '514', '515']
const credits = { depreciation: ['152', '133'], amortisation: ['162', '171'] }

/** Opens a schedule; with `replaces` it takes the place of another from its first month on, with a reason. */
export function NewSchedule({ book, month, replaces }: { book: Id; month: Period; replaces?: Schedule }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>{replaces ? '更换' : '新建计划'}</Button>
      {open && <Dialog book={book} month={month} {...(replaces && { replaces })} close={() => setOpen(false)} />}
    </>
  )
}

function Dialog({ book, month, replaces, close }: { book: Id; month: Period; replaces?: Schedule; close: () => void }) {
  const [form] = Form.useForm<Fields>()
  const accounts = useQuery(orpc.ledger.accounts.queryOptions({ input: { book } }))
  const dimensions = useQuery(orpc.ledger.dimensions.queryOptions({ input: { book } }))
  const { run, busy } = useCommand(api.schedules.saveSchedule, { success: '计划已建立', done: close })
  const kind = Form.useWatch('kind', form) ?? replaces?.kind ?? 'depreciation'
  const choices = (roots: readonly string[]) => (accounts.data ?? []).filter(({ root, leaf, active }) => leaf && active && roots.includes(root)).map(({ code, name }) => ({ value: code, label: `${code} ${name}` }))
  const values = (wanted: 'party' | 'project') => (dimensions.data ?? []).filter((item) => item.kind === wanted).map(({ id, name }) => ({ value: id, label: name }))
  const initial: Partial<Fields> = replaces
    ? {
        name: replaces.name, kind: replaces.kind, debitAccount: replaces.debitAccount, creditAccount: replaces.creditAccount, cost: yuanText(replaces.costFen), residual: yuanText(replaces.residualFen),
        before: yuanText(replaces.accumulatedFen), inService: replaces.kind === 'depreciation' ? addMonths(month, -1) : month, nominal: false,
      }
    : { kind: 'depreciation', residual: '', before: '', inService: addMonths(month, -1), nominal: false }
  const save = ({ cost, residual, before, project, party, reason, ...fields }: Fields) =>
    run({
      book, replaces: replaces?.id ?? null, reason: reason ?? '',
      schedule: { ...fields, id: newId(), costFen: fenOf(cost), residualFen: fenOf(residual), beforeFen: fenOf(before), project: project ?? null, party: party ?? null },
    })
  const money = (name: 'cost' | 'residual' | 'before', label: string, extra?: string) => (
    <Form.Item name={name} label={label} extra={extra} rules={[amount, ...(name === 'cost' ? [{ required: true, message: '请填写原值' }] : [])]}><Input inputMode="decimal" /></Form.Item>
  )
  return (
    <Modal open title={replaces ? `更换计划：${replaces.name}` : '新建折旧摊销计划'} okText="保存" confirmLoading={busy} onCancel={close} onOk={() => form.submit()}>
      <Form<Fields> form={form} layout="vertical" initialValues={initial} onFinish={(fields) => void save(fields)}>
        <Form.Item name="kind" label="种类"><Radio.Group options={[{ value: 'depreciation', label: '折旧' }, { value: 'amortisation', label: '摊销' }]} /></Form.Item>
        <Form.Item name="name" label="名称" rules={[{ required: true, whitespace: true, message: '请填写名称' }]}><Input maxLength={60} autoFocus /></Form.Item>
        <Form.Item name="debitAccount" label="借方科目（按用途）" rules={[{ required: true, message: '请选择借方科目' }]}><Select options={choices(debits)} showSearch={{ optionFilterProp: 'label' }} /></Form.Item>
        <Form.Item name="creditAccount" label="贷方科目" rules={[{ required: true, message: '请选择贷方科目' }]}><Select options={choices(credits[kind])} showSearch={{ optionFilterProp: 'label' }} /></Form.Item>
        {money('cost', '原值')}
        {money('residual', '预计净残值')}
        {money('before', '以前已提', '建立计划前已经计提的金额')}
        <Form.Item name="months" label="尚需计提的月数" rules={[{ required: true, message: '请填写月数' }]}><InputNumber min={1} max={1200} precision={0} /></Form.Item>
        <Form.Item name="inService" label={kind === 'depreciation' ? '增加月份（次月起提）' : '开始使用月份（当月起摊）'} rules={[{ required: true, message: '请填写月份' }]}><Input type="month" /></Form.Item>
        <Form.Item name="project" label="项目"><Select allowClear options={values('project')} showSearch={{ optionFilterProp: 'label' }} /></Form.Item>
        <Form.Item name="party" label="往来"><Select allowClear options={values('party')} showSearch={{ optionFilterProp: 'label' }} /></Form.Item>
        {replaces
          ? <Form.Item name="reason" label="更换理由" extra="折旧方法、年限和残值不得随意变更" rules={[{ required: true, whitespace: true, message: '请写明理由' }]}><Input maxLength={200} /></Form.Item>
          : <Form.Item name="nominal" valuePropName="checked"><Checkbox>按名义金额（1 元）计量，不提折旧、不摊销</Checkbox></Form.Item>}
      </Form>
    </Modal>
  )
}
