import { App, Button, Segmented, Tag, Upload } from 'antd'
import { useState } from 'react'
import { formatFen } from '../../../kernel/money.ts'
import { api, troubleOf } from '../../../web/api.ts'
import { DataTable, Empty, saveFile, useCommand, useQueryState, type DataColumn } from '../../../web/kit/index.ts'
import { useCan } from '../../../web/session.tsx'
import { upload } from '../../../web/upload.ts'
import type { ConversionPlanRow, Plan } from '../contract.ts'
import { DecideDrawer } from './DecideDrawer.tsx'
import { accountName, ruleStatusNames } from './labels.ts'
import { ConversionProof } from './Proof.tsx'

type Conversion = NonNullable<Plan['conversion']>

const targetText = ({ targets }: ConversionPlanRow): string =>
  targets.map(({ account, path, party, fen }) => `${[`${account} ${accountName(account)}`, ...path].join('—')}${party ? `（${party}）` : ''}${targets.length > 1 ? ` ${formatFen(fen)}` : ''}`).join('；') || '—'

/** 对应 and 核对: every old balance with where it goes, and the proof below. */
export function ConversionView({ plan, conversion }: { plan: Plan; conversion: Conversion }) {
  const can = useCan()
  const [show, setShow] = useQueryState('show')
  const [opened, setOpened] = useQueryState('row', { push: true })
  const edits = plan.state === 'draft' && can('transitions.plan.write')
  const columns: DataColumn<ConversionPlanRow>[] = [
    { key: 'row', title: '文件行', kind: 'number', width: 66, value: ({ row }) => row },
    { key: 'old', title: '旧科目', kind: 'text', width: 180, value: ({ code, names }) => `${code} ${names.join('—')}` },
    { key: 'party', title: '往来', kind: 'text', width: 84, value: ({ party }) => party },
    { key: 'fen', title: '旧余额（借为正）', kind: 'amountFen', value: ({ fen }) => fen },
    { key: 'target', title: '新科目', kind: 'text', width: 230, value: targetText },
    { key: 'state', title: '状态', kind: 'text', width: 80, value: ({ open }) => (open ? '待决定' : '已定'), render: ({ open }) => <Tag color={open ? 'orange' : 'green'}>{open ? '待决定' : '已定'}</Tag> },
    { key: 'rule', title: '规则与依据', kind: 'text', width: 230, value: ({ root, note }) => [note, conversion.rules[root]?.note, conversion.rules[root] && ruleStatusNames[conversion.rules[root].status]].filter(Boolean).join('；') },
    ...(edits ? [{ key: 'act', title: '', kind: 'text' as const, width: 70, screenOnly: true, value: () => null, render: (row: ConversionPlanRow) => conversion.rules[row.root]?.kind !== 'parties' && <Button size="small" onClick={() => setOpened(String(row.row))}>{row.open ? '决定' : '修改'}</Button> }] : []),
  ]
  const current = conversion.rows.find(({ row }) => String(row) === opened)
  return (
    <>
      <DataTable
        columns={columns} rows={show === 'open' ? conversion.rows.filter(({ open }) => open) : conversion.rows} rowKey={({ row }) => row}
        toolbar={(
          <>
            <Segmented size="small" value={show ?? 'all'} onChange={(value) => setShow(value === 'all' ? null : value)} options={[{ value: 'all', label: `全部 ${conversion.rows.length}` }, { value: 'open', label: `待决定 ${conversion.open}` }]} />
            <Mapping plan={plan} edits={edits} />
          </>
        )}
        empty={<Empty title="没有待决定的余额" hint="可以核对后提交" />}
      />
      <ConversionProof proof={conversion.proof} />
      {edits && current && <DecideDrawer key={current.row} plan={plan} row={current} rule={conversion.rules[current.root]} close={() => setOpened(null)} />}
    </>
  )
}

/** The mapping as a workbook, out and back in. */
function Mapping({ plan, edits }: { plan: Plan; edits: boolean }) {
  const { message } = App.useApp()
  const [busy, setBusy] = useState(false)
  const bring = useCommand(api.transitions.importMapping, { success: '已按对应表决定去向' })
  const attempt = async (work: () => Promise<unknown>) => {
    setBusy(true)
    try {
      await work()
    } catch (error) {
      message.error(troubleOf(error).message, 6)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Button size="small" loading={busy} onClick={() => void attempt(async () => saveFile(await api.transitions.exportMapping({ plan: plan.id })))}>导出对应表</Button>
      {edits && (
        <Upload accept=".xlsx,.csv" showUploadList={false} beforeUpload={(file) => { void attempt(async () => bring.run({ plan: plan.id, version: plan.version, fileName: file.name, upload: await upload(file) })); return false }}>
          <Button size="small" loading={busy || bring.busy}>导回对应表</Button>
        </Upload>
      )}
    </>
  )
}
