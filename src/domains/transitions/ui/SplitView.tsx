import { Alert, Button, Checkbox, Input } from 'antd'
import { useState } from 'react'
import { formatFen, parseFen, yuanText } from '../../../kernel/money.ts'
import { api } from '../../../web/api.ts'
import { DataTable, useCommand, type DataColumn } from '../../../web/kit/index.ts'
import { useCan } from '../../../web/session.tsx'
import type { Plan, SplitPlanRow } from '../contract.ts'
import { splitProof } from '../rules/split.ts'
import { SplitProof } from './Proof.tsx'

/** 分配 and 五项相等: the committee's part of each balance is typed, the rest is the co-op's; the equalities follow every key. */
export function SplitView({ plan, split, changed }: { plan: Plan; split: NonNullable<Plan['split']>; changed: (unsaved: boolean) => void }) {
  const can = useCan()
  const edits = plan.state === 'draft' && can('transitions.plan.write')
  const [typed, setTyped] = useState<ReadonlyMap<number, string>>(new Map())
  const [mutual, setMutual] = useState(split.mutual)
  const [trouble, setTrouble] = useState<string | null>(null)
  const save = useCommand(api.transitions.allocate, { success: '已保存分配', failed: ({ message }) => setTrouble(message) })
  const amountOf = (row: SplitPlanRow): bigint | null => {
    const text = typed.get(row.line)
    if (text === undefined) return row.committeeFen
    const parsed = parseFen(text === '' ? '0' : text)
    return 'fen' in parsed ? parsed.fen : null
  }
  const rows = split.rows.map((row) => ({ ...row, committeeFen: amountOf(row) ?? 0n }))
  const wrong = split.rows.filter((row) => amountOf(row) === null)
  const proof = splitProof(rows, mutual)
  const set = (line: number, text: string) => {
    setTyped(new Map([...typed, [line, text]]))
    changed(true)
  }
  const columns: DataColumn<SplitPlanRow>[] = [
    { key: 'line', title: '行', kind: 'number', width: 50, value: ({ line }) => line },
    { key: 'account', title: '科目', kind: 'text', width: 200, value: ({ account, name }) => `${account} ${name}` },
    { key: 'party', title: '往来', kind: 'text', width: 110, value: ({ party }) => party },
    { key: 'fen', title: '旧账套（借为正）', kind: 'amountFen', value: ({ fen }) => fen },
    {
      key: 'committee', title: '村民委员会', kind: 'amountFen', width: 150, value: ({ committeeFen }) => committeeFen,
      ...(edits && { render: (row: SplitPlanRow) => (
        <Input
          size="small" className="money" inputMode="decimal" aria-label={`第 ${row.line} 行分给村民委员会`} value={typed.get(row.line) ?? yuanText(row.committeeFen)}
          {...(wrong.some(({ line }) => line === row.line) && { status: 'error' as const })} onChange={(event) => set(row.line, event.target.value)}
        />
      ) }),
    },
    { key: 'coop', title: '集体经济组织', kind: 'amountFen', value: ({ fen, committeeFen }) => fen - committeeFen },
    ...(edits ? [{ key: 'all', title: '', kind: 'text' as const, width: 150, screenOnly: true, value: () => null, render: (row: SplitPlanRow) => (
      <><Button size="small" onClick={() => set(row.line, yuanText(row.fen))}>全归村委</Button> <Button size="small" onClick={() => set(row.line, '0.00')}>全归合作社</Button></>
    ) }] : []),
  ]
  const dirty = typed.size > 0 || mutual !== split.mutual
  return (
    <>
      <DataTable columns={columns} rows={rows} rowKey={({ line }) => line} exportName={`${plan.title}-余额分配`} />
      {proof.gapFen !== 0n && (
        <Checkbox className="plan-note" disabled={!edits} checked={mutual} onChange={(event) => { setMutual(event.target.checked); changed(true) }}>
          用账套间往来（113）补平：{proof.gapFen > 0n ? `村民委员会欠集体经济组织 ${formatFen(proof.gapFen)}` : `集体经济组织欠村民委员会 ${formatFen(-proof.gapFen)}`}，两本账互为镜像，合并时抵销
        </Checkbox>
      )}
      <SplitProof proof={proof} />
      {trouble && <Alert type="error" showIcon className="plan-note" title={trouble} />}
      {edits && (
        <div className="table-tools plan-note">
          <Button
            disabled={!dirty || wrong.length > 0} loading={save.busy}
            onClick={() => { setTrouble(null); void save.run({ plan: plan.id, version: plan.version, mutual, rows: rows.filter(({ line }) => typed.has(line)).map(({ line, committeeFen }) => ({ line, committeeFen })) }) }}
          >
            保存分配
          </Button>
          <span className="hint" role="status">{wrong.length > 0 ? `第 ${wrong.map(({ line }) => line).join('、')} 行不是金额` : dirty ? '有改动未保存；提交前请先保存' : ''}</span>
        </div>
      )}
    </>
  )
}
