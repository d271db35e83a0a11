import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, InputNumber } from 'antd'
import { useState } from 'react'
import { parseFen, yuanText, type Fen } from '../../../../kernel/money.ts'
import { api, orpc } from '../../../../web/api.ts'
import { DataTable, Empty, Loaded, useCommand, type DataColumn } from '../../../../web/kit/index.ts'
import type { Account } from '../../contract.ts'
import { AccountSelect } from '../AccountSelect.tsx'
import { PartySelect } from '../PartySelect.tsx'
import { useBook } from '../useBook.ts'
import type { Basis } from './DistributionPage.tsx'

interface Fields {
  version: string
  percent: number
  reserveToLoss: string
  reserve: string
  reserveAccount: string
  members: string
  membersAccount: string
  disclosedFrom?: string
  others?: { account: string; party?: string | null; summary: string; amount: string }[]
}

type Party = Awaited<ReturnType<typeof orpc.ledger.parties.call>>[number]

/** Writes the plan of a year: charter, reserve, members by shares, others, and since when it is open to members. */
export function PlanForm({ basis, done }: { basis: Basis; done: () => void }) {
  const book = useBook()
  const accounts = useQuery(orpc.ledger.accounts.queryOptions({ input: { book: book.id } }))
  const parties = useQuery(orpc.ledger.parties.queryOptions({ input: { book: book.id } }))
  return (
    <section className="panel" aria-labelledby="edit-plan">
      <h2 id="edit-plan">编制方案</h2>
      <Loaded query={accounts}>{(chart) => <Loaded query={parties}>{(list) => <PlanFields basis={basis} accounts={chart} parties={list.filter(({ category }) => category === 'member' || category === 'household')} done={done} />}</Loaded>}</Loaded>
    </section>
  )
}

const amount = { validator: async (_: unknown, text: string | undefined) => { const parsed = parseFen(text || '0'); if ('reason' in parsed) throw new Error(parsed.reason); if (parsed.fen < 0n) throw new Error('金额不能为负') } }
const fenOf = (text: string | undefined): Fen => {
  const parsed = parseFen(text || '0')
  return 'fen' in parsed ? parsed.fen : 0n
}

function PlanFields({ basis, accounts, parties, done }: { basis: Basis; accounts: Account[]; parties: Party[]; done: () => void }) {
  const book = useBook()
  const stored = basis.plan?.plan
  const [shares, setShares] = useState(new Map((stored?.members ?? []).map(({ party, shares: count }) => [party, count])))
  const { run, busy } = useCommand(api.ledger.saveDistribution, { success: '方案已保存', done })
  const leaf = (root: string) => accounts.find((account) => account.root === root && account.leaf)?.code ?? root
  const under = (...roots: string[]) => accounts.filter(({ root }) => roots.includes(root))
  const initial: Fields = stored
    ? {
        version: stored.charter.version, percent: stored.charter.reserveBp / 100, reserveToLoss: yuanText(stored.reserveToLossFen), reserve: yuanText(stored.reserveFen), reserveAccount: stored.reserveAccount,
        members: yuanText(stored.membersFen), membersAccount: stored.membersAccount, disclosedFrom: stored.disclosedFrom ?? '', others: stored.others.map(({ fen, ...other }) => ({ ...other, amount: yuanText(fen) })),
      }
    : { version: '', percent: 0, reserveToLoss: '', reserve: '', reserveAccount: leaf('311'), members: '', membersAccount: leaf('113'), others: [] }

  const save = (fields: Fields) =>
    run({
      book: book.id, year: basis.year, plan: {
        charter: { version: fields.version, reserveBp: Math.round(fields.percent * 100) }, reserveToLossFen: fenOf(fields.reserveToLoss), reserveFen: fenOf(fields.reserve), reserveAccount: fields.reserveAccount,
        membersFen: fenOf(fields.members), membersAccount: fields.membersAccount, members: [...shares].map(([party, count]) => ({ party, shares: count })),
        others: (fields.others ?? []).map(({ account, party, summary, amount: text }) => ({ account, party: party ?? null, summary, fen: fenOf(text) })), disclosedFrom: fields.disclosedFrom || null,
      },
    })
  const money = (name: 'reserveToLoss' | 'reserve' | 'members', label: string) => <Form.Item name={name} label={label} rules={[amount]}><Input inputMode="decimal" className="money" /></Form.Item>
  return (
    <Form<Fields> layout="vertical" initialValues={initial} onFinish={(fields) => void save(fields)}>
      <div className="plan-fields">
        <Form.Item name="version" label="章程（版本、条款）" rules={[{ required: true, whitespace: true, message: '请填写章程版本' }]}><Input maxLength={60} /></Form.Item>
        <Form.Item name="percent" label="公积公益金提取比例（%）" rules={[{ required: true, message: '请填写比例' }]}><InputNumber min={0} max={100} precision={2} /></Form.Item>
        {money('reserveToLoss', '以公积公益金弥补亏损')}
        {money('reserve', '提取公积公益金')}
        <Form.Item name="reserveAccount" label="公积公益金科目"><AccountField accounts={under('311')} /></Form.Item>
        {money('members', '向成员分配')}
        <Form.Item name="membersAccount" label="向成员分配科目"><AccountField accounts={under('113')} /></Form.Item>
        <Form.Item name="disclosedFrom" label="公示开始日期" extra={`会议前应公示 ${basis.disclosureDays} 天`}><Input type="date" /></Form.Item>
      </div>
      <Members parties={parties} shares={shares} change={setShares} />
      <Others accounts={under('211', '113')} />
      <Button type="primary" htmlType="submit" loading={busy}>保存方案</Button>
    </Form>
  )
}

/** AccountSelect as a field of a form, which hands in value and onChange. */
function AccountField({ accounts, value = null, onChange = () => undefined }: { accounts: Account[]; value?: string | null; onChange?: (code: string) => void }) {
  return <AccountSelect accounts={accounts} value={value} onChange={onChange} />
}

function PartyField({ value = null, onChange = () => undefined }: { value?: string | null; onChange?: (party: string | null) => void }) {
  return <PartySelect book={useBook().id} value={value} onChange={onChange} />
}

function Members({ parties, shares, change }: { parties: Party[]; shares: Map<string, number>; change: (shares: Map<string, number>) => void }) {
  const set = (party: string, count: number | null) => {
    const next = new Map(shares)
    if (count) next.set(party, count)
    else next.delete(party)
    change(next)
  }
  const columns: DataColumn<Party>[] = [
    { key: 'name', title: '成员', kind: 'text', width: 180, value: (row) => row.name },
    {
      key: 'shares', title: '份额', kind: 'number', width: 140, value: (row) => shares.get(row.id) ?? null,
      render: (row) => <InputNumber size="small" aria-label={`${row.name}的份额`} min={0} precision={0} value={shares.get(row.id) ?? null} onChange={(count) => set(row.id, count)} />,
    },
  ]
  return (
    <DataTable
      columns={columns}
      rows={parties}
      rowKey={(row) => row.id}
      pagination={parties.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
      toolbar={<Button size="small" onClick={() => change(new Map(parties.map(({ id }) => [id, shares.get(id) ?? 1])))}>每户（人）至少一份</Button>}
      empty={<Empty title="还没有成员" hint="在凭证里增设往来时选择“成员”，这里就会列出" />}
    />
  )
}

function Others({ accounts }: { accounts: Account[] }) {
  return (
    <Form.List name="others">
      {(fields, { add, remove }) => (
        <>
          {fields.map((field) => (
            <div className="plan-fields" key={field.key}>
              <Form.Item name={[field.name, 'summary']} label="其他分配" rules={[{ required: true, whitespace: true, message: '请填写摘要' }]}><Input maxLength={100} /></Form.Item>
              <Form.Item name={[field.name, 'account']} label="科目" rules={[{ required: true, message: '请选择科目' }]}><AccountField accounts={accounts} /></Form.Item>
              <Form.Item name={[field.name, 'party']} label="往来（113 必填）"><PartyField /></Form.Item>
              <Form.Item name={[field.name, 'amount']} label="金额" rules={[{ required: true, message: '请填写金额' }, amount]}><Input inputMode="decimal" /></Form.Item>
              <Button onClick={() => remove(field.name)}>删去</Button>
            </div>
          ))}
          <p><Button size="small" onClick={() => add()}>增加其他分配</Button></p>
        </>
      )}
    </Form.List>
  )
}
