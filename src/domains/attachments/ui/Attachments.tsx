import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Input, Upload } from 'antd'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Id } from '../../../kernel/id.ts'
import { yuanText } from '../../../kernel/money.ts'
import { orpc } from '../../../web/api.ts'
import { Failure } from '../../../web/kit/index.ts'
import { useCan } from '../../../web/session.tsx'
import { FileRow } from './FileRow.tsx'
import { PhoneCode } from './PhoneCode.tsx'
import { useAdding, type Pending } from './useAdding.ts'
import './attachments.css'

export interface AttachmentsProps {
  book: Id
  /** a voucher keeps the id of its draft */
  draft: Id
  /** files may be added here; whether they may be removed is the server's word */
  editable: boolean
  onCount?: (count: number) => void
}

const ACCEPTED = '.jpg,.jpeg,.png,.webp,.heic,.pdf,.xml,.ofd'
/** A picture from the phone is here within three seconds. */
const PHONE_POLL = 2_000
const SAVE_POLL = 700

/** The original documents of a voucher: dropped, pasted, chosen or sent by phone. */
export default function Attachments({ book, draft, editable, onCount }: AttachmentsProps) {
  const can = useCan()
  const mayWrite = can('attachments.file.write') && editable
  const [phone, setPhone] = useState(false)
  const [saving, setSaving] = useState(false)
  const query = useQuery({ ...orpc.attachments.list.queryOptions({ input: { book, target: draft } }), refetchInterval: saving ? SAVE_POLL : phone ? PHONE_POLL : false })
  const { present = false, editable: mayRemove = false, files = [] } = query.data ?? {}
  const mayAdd = mayWrite || (can('attachments.file.add') && editable && mayRemove)
  const { pending, waiting, add, drop, retry } = useAdding({ book, draft, present, tell: (count) => onCount?.(count) })
  if (saving !== (waiting && !present)) setSaving(waiting && !present)

  const told = useRef<number | null>(null)
  useEffect(() => {
    if (!query.data || told.current === files.length) return
    told.current = files.length
    onCount?.(files.length)
  })

  const paste = useEffectEvent((event: ClipboardEvent) => {
    const pasted = [...(event.clipboardData?.files ?? [])]
    // A spreadsheet puts a picture of the cells beside their text; it is the text that is meant.
    if (!mayAdd || pasted.length === 0 || event.clipboardData?.types.includes('text/plain')) return
    event.preventDefault()
    add(pasted)
  })
  useEffect(() => {
    const listen = (event: ClipboardEvent) => paste(event)
    document.addEventListener('paste', listen)
    return () => document.removeEventListener('paste', listen)
  }, [])

  return (
    <section className="attachments" aria-label="附件">
      <div className="attachments-head">
        <h3>附件 {files.length} 份</h3>
        {mayAdd && <PhoneCode book={book} draft={draft} disabled={!present} opened={setPhone} />}
      </div>
      {query.isError && <Failure error={query.error} retry={() => void query.refetch()} />}
      {mayAdd && (
        <Upload.Dragger
          className="attachments-drop" accept={ACCEPTED} multiple showUploadList={false}
          beforeUpload={(file, all) => {
            if (file === all[0]) add(all)
            return false
          }}
        >
          把图片、PDF、电子发票（XML、OFD）拖到这里，或点击选择；截图可直接粘贴（Ctrl+V）
        </Upload.Dragger>
      )}
      {pending.map((item) => <PendingRow key={item.id} item={item} present={present} drop={() => drop(item.id)} retry={(amount) => retry(item, amount)} />)}
      {files.length > 0 && <ul className="attachments-list">{files.map((file) => <FileRow key={file.id} book={book} file={file} mayWrite={mayWrite} editable={mayRemove} />)}</ul>}
      {!mayAdd && query.isSuccess && files.length === 0 && <p className="hint">没有上传附件，原始凭证见纸质附单据</p>}
    </section>
  )
}

function PendingRow({ item, present, drop, retry }: { item: Pending; present: boolean; drop: () => void; retry: (amount: string) => void }) {
  const [amount, setAmount] = useState('')
  if (item.problem === null) return <p className="hint" role="status">{item.file.name}：{present ? '正在上传……' : '等待凭证保存……'}</p>
  const placeholder = item.remainingFen === null ? '' : `至多 ${yuanText(item.remainingFen)}`
  return (
    <Alert
      className="attachments-problem" type="error" showIcon title={`没有添加“${item.file.name}”`} closable={{ onClose: drop }}
      description={
        <>
          {item.problem}
          {item.remainingFen !== null && (
            <div className="attachment-inputs">
              <label>本凭证列支<Input size="small" value={amount} placeholder={placeholder} inputMode="decimal" onChange={(event) => setAmount(event.target.value)} onPressEnter={() => retry(amount)} /></label>
              <Button size="small" onClick={() => retry(amount)}>添加</Button>
            </div>
          )}
        </>
      }
    />
  )
}
