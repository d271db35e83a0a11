import { Alert, Button, Drawer, Input, Select } from 'antd'
import { useState } from 'react'
import { formatFen, parseFen, yuanText, type Fen } from '../../../kernel/money.ts'
import { api } from '../../../web/api.ts'
import { useCommand } from '../../../web/kit/index.ts'
import type { ConversionPlanRow, Plan } from '../contract.ts'
import { accountName, balanceAccounts, ruleStatusNames } from './labels.ts'

interface Part {
  account: string
  path: string
  amount: string
}

type Rule = NonNullable<Plan['conversion']>['rules'][string]

const fenOf = (amount: string): Fen => {
  const parsed = parseFen(amount)
  return 'fen' in parsed ? parsed.fen : 0n
}

/** Where one old balance goes: one or several parts that add up to it. */
export function DecideDrawer({ plan, row, rule, close }: { plan: Plan; row: ConversionPlanRow; rule: Rule | undefined; close: () => void }) {
  const initial = row.targets.length > 0 ? row.targets.map(({ account, path, fen }) => ({ account, path: path.join('/'), amount: yuanText(fen) })) : [{ account: '', path: row.names.slice(1).join('/'), amount: yuanText(row.fen) }]
  const [parts, setParts] = useState<Part[]>(initial)
  const [note, setNote] = useState(row.note)
  const [trouble, setTrouble] = useState<string | null>(null)
  const decide = useCommand(api.transitions.decide, { success: '已决定', done: close, failed: ({ message }) => setTrouble(message) })
  const left = row.fen - parts.reduce((sum, { amount }) => sum + fenOf(amount), 0n)
  const change = (index: number, part: Partial<Part>) => setParts(parts.map((old, i) => (i === index ? { ...old, ...part } : old)))
  const wanted = new Set([...(rule?.to ?? []), ...(rule?.grossUp ? [rule.grossUp.asset, rule.grossUp.contra] : [])])
  const options = [...balanceAccounts].sort((a, b) => Number(wanted.has(b.code)) - Number(wanted.has(a.code))).map(({ code, name }) => ({ value: code, label: `${code} ${name}${wanted.has(code) ? '' : '（规则以外）'}` }))
  const save = () => {
    setTrouble(null)
    void decide.run({
      plan: plan.id, version: plan.version,
      rows: [{ row: row.row, note: note.trim(), targets: parts.map(({ account, path, amount }) => ({ account, path: path.split('/').map((name) => name.trim()).filter(Boolean), party: row.party, fen: fenOf(amount) })) }],
    })
  }
  return (
    <Drawer open size="min(640px, 100vw)" title={`${row.code} ${row.names.join('—')}`} onClose={close}>
      <p>旧余额（借为正）<strong>{formatFen(row.fen)}</strong>{row.party && `，往来 ${row.party}`}</p>
      {rule?.note && <Alert type="info" className="plan-note" title={rule.note} description={`规则：${ruleStatusNames[rule.status]}`} />}
      {parts.map((part, i) => (
        <div className="plan-target" key={i}>
          <Select aria-label={`第 ${i + 1} 个去向的科目`} placeholder="新科目" value={part.account || null} onChange={(account) => change(i, { account })} options={options} showSearch={{ optionFilterProp: 'label' }} />
          <Input aria-label={`第 ${i + 1} 个去向的明细`} placeholder="明细（可空，/ 分级）" value={part.path} onChange={(event) => change(i, { path: event.target.value })} />
          <Input aria-label={`第 ${i + 1} 个去向的金额`} className="money" inputMode="decimal" value={part.amount} onChange={(event) => change(i, { amount: event.target.value })} />
          {parts.length > 1 && <Button size="small" onClick={() => setParts(parts.filter((_, other) => other !== i))}>删</Button>}
        </div>
      ))}
      <div className="table-tools plan-note">
        <Button size="small" onClick={() => setParts([...parts, { account: '', path: '', amount: yuanText(left) }])}>再分一行</Button>
        {rule?.grossUp && <Button size="small" onClick={() => setParts([...parts, { account: rule.grossUp!.contra, path: '', amount: yuanText(left) }])}>还原{accountName(rule.grossUp.contra)}</Button>}
        <span className={left === 0n ? 'plan-equal' : 'plan-unequal'} role="status">{left === 0n ? '各行之和等于旧余额' : `还差 ${formatFen(left)}`}</span>
      </div>
      <label htmlFor="decide-note">依据（去向与规则不同时必填）</label>
      <Input id="decide-note" maxLength={200} value={note} onChange={(event) => setNote(event.target.value)} className="plan-note" />
      {trouble && <Alert type="error" showIcon className="plan-note" title={trouble} />}
      <Button type="primary" disabled={left !== 0n || parts.some(({ account }) => account === '')} loading={decide.busy} onClick={save}>决定</Button>
    </Drawer>
  )
}
