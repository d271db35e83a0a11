import { Input, Modal } from 'antd'
import { useState } from 'react'
import type { Id } from '../../../../kernel/id.ts'
import { api } from '../../../../web/api.ts'
import { useCommand } from '../../../../web/kit/index.ts'
import { useCan } from '../../../../web/session.tsx'
import type { DraftRow } from './useDrafts.ts'

export type Head = Omit<DraftRow, 'lines'>

/** What this person may do with a waiting voucher; the server decides again. */
export function useMay() {
  const can = useCan()
  return {
    review: (draft: Head) => can('ledger.voucher.review') && draft.state === 'submitted' && !draft.mine,
    unreview: (draft: Head) => can('ledger.voucher.review') && draft.state === 'reviewed',
    giveBack: (draft: Head) => can('ledger.voucher.review') && (draft.state === 'submitted' || draft.state === 'reviewed'),
    sign: (draft: Head) => can('ledger.voucher.sign') && draft.awaitsCashier && (draft.state === 'submitted' || draft.state === 'reviewed'),
    post: (draft: Head) => can('ledger.voucher.post') && draft.state === 'reviewed',
    recall: (draft: Head) => can('ledger.voucher.prepare') && draft.state === 'submitted',
    remove: (draft: Head) => can('ledger.voucher.prepare') && draft.state !== 'reviewed' && draft.state !== 'posted',
  }
}

/** Asks why a voucher goes back to its preparer. */
export function ReturnDialog({ book, draft, close }: { book: Id; draft: Pick<Head, 'id' | 'summary'>; close: () => void }) {
  const [reason, setReason] = useState('')
  const { run, busy } = useCommand(api.ledger.returnDraft, { success: '已退回制单人', done: close })
  const send = () => reason.trim() !== '' && void run({ book, draft: draft.id, reason: reason.trim() })
  return (
    <Modal open title={`退回“${draft.summary}”`} okText="退回" onCancel={close} onOk={send} confirmLoading={busy} okButtonProps={{ disabled: reason.trim() === '' }}>
      <Input autoFocus aria-label="退回原因" placeholder="哪里不对，怎么改" maxLength={200} value={reason} onChange={(event) => setReason(event.target.value)} onPressEnter={send} />
    </Modal>
  )
}
