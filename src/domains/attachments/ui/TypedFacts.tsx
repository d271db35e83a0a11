import { Alert, Button, Input } from 'antd'
import { useState } from 'react'
import type { Id } from '../../../kernel/id.ts'
import { parseFen, yuanText } from '../../../kernel/money.ts'
import { api } from '../../../web/api.ts'
import { useCommand } from '../../../web/kit/index.ts'
import type { Attachment } from '../contract.ts'

/** The facts of an invoice that is a picture or a PDF, typed from its face, so that it cannot be booked twice. */
export function TypedFacts({ book, file, close }: { book: Id; file: Attachment; close: () => void }) {
  const [trouble, setTrouble] = useState<string | null>(null)
  const change = useCommand(api.attachments.changeFile, { success: '已保存', done: close, failed: ({ message }) => setTrouble(message) })
  const [code, setCode] = useState(file.invoice?.code ?? '')
  const [no, setNo] = useState(file.invoice?.no ?? '')
  const [total, setTotal] = useState(file.invoice?.totalFen == null ? '' : yuanText(file.invoice.totalFen))
  const [used, setUsed] = useState('')
  const save = () => {
    const [whole, part] = [parseFen(total), used.trim() === '' ? null : parseFen(used)]
    if ('reason' in whole) return setTrouble(`价税合计：${whole.reason}`)
    if (part && 'reason' in part) return setTrouble(`本凭证列支：${part.reason}`)
    setTrouble(null)
    void change.run({ book, id: file.id, invoice: { code, no, totalFen: whole.fen }, ...(part && { usedFen: part.fen }) })
  }
  return (
    <div className="attachment-inputs" onKeyDown={(event) => event.key === 'Escape' && close()}>
      <label>发票号码<Input size="small" autoFocus value={no} maxLength={30} inputMode="numeric" onChange={(event) => setNo(event.target.value)} onPressEnter={save} /></label>
      <label>发票代码<Input size="small" value={code} maxLength={20} placeholder="数电票没有" inputMode="numeric" onChange={(event) => setCode(event.target.value)} onPressEnter={save} /></label>
      <label>价税合计<Input size="small" value={total} maxLength={20} inputMode="decimal" onChange={(event) => setTotal(event.target.value)} onPressEnter={save} /></label>
      <label>本凭证列支<Input size="small" value={used} maxLength={20} placeholder="全部" inputMode="decimal" onChange={(event) => setUsed(event.target.value)} onPressEnter={save} /></label>
      <span><Button size="small" type="primary" loading={change.busy} onClick={save}>保存</Button> <Button size="small" onClick={close}>取消</Button></span>
      {trouble && <Alert type="error" title={trouble} />}
    </div>
  )
}
