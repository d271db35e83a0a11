import { DownloadOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Alert, App, Button, Checkbox, Input } from 'antd'
import { useState } from 'react'
import { formatFen } from '../../../kernel/money.ts'
import { api, orpc, troubleOf } from '../../../web/api.ts'
import { Loaded, saveFile, useCommand } from '../../../web/kit/index.ts'
import type { AccountTag, Book } from '../../ledger/contract.ts'
import type { Batch, PartyCategory } from '../contract.ts'
import { Findings } from './Findings.tsx'
import { kindNames } from './labels.ts'
import { NewAccounts, NewParties } from './NewNames.tsx'

type Preview = Awaited<ReturnType<typeof api.imports.preview>>
const PAGE = 50

/** What the file would do, what is wrong with it, and what a person has to confirm. */
export function PreviewStep({ book, batch, chooseAgain }: { book: Book; batch: Batch; chooseAgain: () => void }) {
  const query = useQuery(orpc.imports.preview.queryOptions({ input: { batch: batch.id, page: 1, size: PAGE } }))
  return <Loaded query={query}>{(preview) => <Checked book={book} preview={preview} chooseAgain={chooseAgain} />}</Loaded>
}

function Checked({ book, preview, chooseAgain }: { book: Book; preview: Preview; chooseAgain: () => void }) {
  const { batch, newAccounts, newParties, gaps, asDrafts } = preview
  const [tags, setTags] = useState<Record<string, AccountTag | null>>({})
  const [categories, setCategories] = useState<Record<string, PartyCategory>>({})
  const [confirmed, setConfirmed] = useState(false)
  const [gapsReason, setGapsReason] = useState('')
  const [trouble, setTrouble] = useState<string | null>(null)
  const post = useCommand(api.imports.post, { failed: ({ message }) => setTrouble(message) })
  const cancel = useCommand(api.imports.cancel, { success: '已取消，没有导入任何内容' })
  const tagOf = (code: string, proposed: AccountTag | null) => (code in tags ? (tags[code] ?? null) : proposed)
  const accounts = newAccounts.map(({ code, name, tag }) => ({ code, name, tag: tagOf(code, tag) }))
  const parties = newParties.map(({ name, category }) => ({ name, category: categories[name] ?? category }))
  const open = [
    batch.errors > 0 && `有 ${batch.errors} 处错误，请改正文件后重新上传`,
    newAccounts.length > 0 && !confirmed && '请核对新科目并勾选确认',
    gaps.length > 0 && gapsReason.trim().length < 2 && '请补上断号，或写明原因',
  ].filter((text) => typeof text === 'string')
  return (
    <>
      <Totals preview={preview} />
      {batch.errors > 0
        ? <Alert type="error" showIcon className="import-note" title={`${batch.errors} 处错误，没有导入任何内容`} description="请按下表逐格改正原文件后重新上传；也可以下载错误行，改好后单独核对。" action={<RejectedButton batch={batch} />} />
        : <Alert type="success" showIcon className="import-note" title={asDrafts ? '检查通过。账套已启用：导入后成为待审核凭证，由另一人审核记账' : '检查通过'} />}
      {preview.total > 0 && <Findings batch={batch} />}
      {newAccounts.length > 0 && batch.errors === 0 && (
        <>
          <NewAccounts rows={newAccounts} tagOf={tagOf} choose={(code, tag) => setTags({ ...tags, [code]: tag })} />
          <Checkbox className="import-note" checked={confirmed} onChange={(event) => setConfirmed(event.target.checked)}>以上 {newAccounts.length} 个新明细科目的上级和用途已核对，同意增设</Checkbox>
        </>
      )}
      {newParties.length > 0 && batch.errors === 0 && <NewParties rows={newParties} categories={categories} choose={(name, category) => setCategories({ ...categories, [name]: category })} />}
      {gaps.length > 0 && batch.errors === 0 && (
        <div className="import-part">
          <label htmlFor="gaps-reason">断号 {gaps.length} 处，接受的原因（记入审计）</label>
          <Input id="gaps-reason" maxLength={200} value={gapsReason} placeholder="例如：原账 3 月 5 号凭证作废" onChange={(event) => setGapsReason(event.target.value)} />
        </div>
      )}
      {trouble && <Alert type="error" showIcon className="import-note" title={trouble} />}
      <div className="table-tools">
        <Button type="primary" disabled={open.length > 0} loading={post.busy} onClick={() => void post.run({ batch: batch.id, accounts, parties, gapsReason: gapsReason.trim() })}>
          {asDrafts ? `导入为待审核凭证（${batch.vouchers} 张）` : batch.kind === 'opening' ? `导入期初余额（${batch.lines} 行）` : `全部导入（${batch.vouchers} 张凭证）`}
        </Button>
        <Button onClick={chooseAgain}>重新对应列</Button>
        <Button loading={cancel.busy} onClick={() => void cancel.run({ batch: batch.id })}>取消这一批</Button>
        <span className="hint" role="status">{open.length > 0 ? open.join('；') : `将记入“${book.name}”：全部记入，或一张也不记`}</span>
      </div>
    </>
  )
}

function Totals({ preview: { batch, from, to } }: { preview: Preview }) {
  const items = [
    ['内容', kindNames[batch.kind]],
    batch.kind === 'vouchers' && ['凭证', `${batch.vouchers} 张`],
    ['分录', `${batch.lines} 行`],
    ['借方合计', formatFen(batch.debitFen)],
    ['贷方合计', formatFen(batch.creditFen)],
    from && to && ['日期', `${from} 至 ${to}`],
  ].filter((item) => Array.isArray(item))
  return <dl className="import-totals">{items.map(([title, value]) => <div key={title}><dt>{title}</dt><dd>{value}</dd></div>)}</dl>
}

/** The rows that are in the way, with a column that says why. */
export function RejectedButton({ batch }: { batch: Batch }) {
  const { message } = App.useApp()
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    try {
      saveFile(await api.imports.rejected({ batch: batch.id }))
    } catch (error) {
      message.error(troubleOf(error).message)
    } finally {
      setBusy(false)
    }
  }
  return <Button size="small" icon={<DownloadOutlined />} loading={busy} onClick={() => void save()}>下载错误行</Button>
}
