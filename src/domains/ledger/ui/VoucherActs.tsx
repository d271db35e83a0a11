import { PrinterOutlined } from '@ant-design/icons'
import { Button, Input, Modal } from 'antd'
import { useEffect, useState } from 'react'
import { useNavigate } from 'react-router'
import { newId } from '../../../kernel/id.ts'
import { api } from '../../../web/api.ts'
import { useCommand } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { useCan, useMe } from '../../../web/session.tsx'
import type { Voucher } from '../contract.ts'
import { voucherNo } from './labels.ts'

/** What can be done with a posted voucher: print it, copy it, cancel or correct it. */
export function VoucherActs({ voucher }: { voucher: Voucher }) {
  const can = useCan()
  const navigate = useNavigate()
  const [asking, setAsking] = useState<'reverse' | 'correct' | null>(null)
  useEffect(() => {
    // The browser's own key, taken so that it prints the voucher also from a field or a menu.
    const onKey = (event: KeyboardEvent) => {
      if (!event.ctrlKey || event.altKey || event.shiftKey || event.key.toLowerCase() !== 'p') return
      event.preventDefault()
      window.print()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  const cancelled = voucher.followers.some(({ red }) => red)
  return (
    <>
      {can('ledger.voucher.prepare') && (
        <>
          <Button onClick={() => void navigate(paths.newDraft(voucher.book, { copy: voucher.id, year: voucher.year }))}>复制</Button>
          <Button disabled={cancelled || voucher.reversalOf !== null} title={cancelled ? '这张凭证已经冲销' : ''} onClick={() => setAsking('reverse')}>红字冲销</Button>
          <Button onClick={() => setAsking('correct')}>蓝字订正</Button>
        </>
      )}
      <Button icon={<PrinterOutlined />} title="Ctrl+P" onClick={() => window.print()}>打印</Button>
      {asking && <Correction voucher={voucher} red={asking === 'reverse'} close={() => setAsking(null)} />}
    </>
  )
}

/** Asks for the day of the correction, which lies in an open month, and opens it as a draft. */
function Correction({ voucher, red, close }: { voucher: Voucher; red: boolean; close: () => void }) {
  const { today } = useMe()
  const navigate = useNavigate()
  const [date, setDate] = useState(today)
  const [draft] = useState(newId)
  const { run, busy } = useCommand(red ? api.ledger.reverseVoucher : api.ledger.correctVoucher, { done: ({ id, book }) => void navigate(paths.draft(book, id)) })
  const send = () => void run({ voucher: voucher.id, year: voucher.year, draft, date })
  return (
    <Modal open title={`${red ? '红字冲销' : '蓝字订正'} ${voucher.date} ${voucherNo(voucher)}`} okText="生成草稿" confirmLoading={busy} onOk={send} onCancel={close}>
      <p>{red ? '生成一张科目、方向相同而金额为红字的凭证，' : '生成一张可以改正的蓝字凭证，'}与原凭证相互链接；原凭证不变，新凭证照常提交、审核、记账。</p>
      <label>日期 <Input autoFocus type="date" value={date} min={voucher.date} max={today} style={{ width: 150 }} onChange={(event) => setDate(event.target.value)} onPressEnter={send} /></label>
    </Modal>
  )
}
