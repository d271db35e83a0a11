import { PrinterOutlined } from '@ant-design/icons'
import { Button, Form, InputNumber, Modal, Radio, Select, Space } from 'antd'
import { useState } from 'react'
import type { Period } from '../../../kernel/day.ts'
import { api } from '../../../web/api.ts'
import { MonthSelect, useCommand } from '../../../web/kit/index.ts'
import { useCurrentMonth } from '../../../web/session.tsx'
import type { Book } from '../contract.ts'
import type { VoucherPaper } from '../contract/print.ts'
import { voucherPapers } from './print.ts'

interface Wanted {
  from: Period
  to: Period
  word?: string
  fromNo?: number | null
  toNo?: number | null
  size: VoucherPaper
}

/** Opens the dialog that starts the printing of many vouchers in the background. */
export function PrintVouchers({ book, from, to }: { book: Book; from: Period; to: Period }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="small" icon={<PrinterOutlined />} onClick={() => setOpen(true)}>批量打印</Button>
      {open && <Dialog book={book} from={from} to={to} close={() => setOpen(false)} />}
    </>
  )
}

function Dialog({ book, from, to, close }: { book: Book; from: Period; to: Period; close: () => void }) {
  const [form] = Form.useForm<Wanted>()
  const last = useCurrentMonth()
  const { run, busy } = useCommand(api.ledger.printVouchers, { success: '正在后台生成 PDF，完成后在右上角下载', done: close })
  const start = ({ word, fromNo, toNo, ...wanted }: Wanted) =>
    void run({ book: book.id, ...wanted, ...(word && { word }), ...(fromNo && { fromNo }), ...(toNo && { toNo }) })
  return (
    <Modal open title="批量打印凭证" okText="生成 PDF" confirmLoading={busy} onCancel={close} onOk={() => form.submit()}>
      <Form form={form} layout="vertical" initialValues={{ from, to, size: '240x140' }} onFinish={start}>
        <Space size={12} wrap>
          <Form.Item name="from" label="起始月份"><Month first={book.start} last={last} label="起始月份" /></Form.Item>
          <Form.Item name="to" label="截止月份"><Month first={book.start} last={last} label="截止月份" /></Form.Item>
        </Space>
        <Space size={12} wrap>
          <Form.Item name="word" label="凭证字"><Select allowClear placeholder="全部" style={{ width: 90 }} options={['记', '收', '付', '转'].map((word) => ({ value: word, label: word }))} /></Form.Item>
          <Form.Item name="fromNo" label="起始号"><InputNumber min={1} max={999_999} precision={0} placeholder="不限" /></Form.Item>
          <Form.Item name="toNo" label="截止号"><InputNumber min={1} max={999_999} precision={0} placeholder="不限" /></Form.Item>
        </Space>
        <Form.Item name="size" label="纸张"><Radio.Group options={voucherPapers.map(({ size, title }) => ({ value: size, label: title }))} /></Form.Item>
      </Form>
    </Modal>
  )
}

/** A month as a field of the form. */
function Month({ value, onChange, ...rest }: { value?: Period; onChange?: (month: Period) => void; first: Period; last: Period; label: string }) {
  return <MonthSelect value={value ?? rest.last} onChange={(month) => onChange?.(month)} {...rest} />
}
