import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Form, Input, InputNumber, Modal, Select, Tag } from 'antd'
import { useState } from 'react'
import { useParams } from 'react-router'
import { parseFen } from '../../../kernel/money.ts'
import { api, orpc } from '../../../web/api.ts'
import { DataTable, Empty, Loaded, Page, useCommand, useMonth, type DataColumn } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { useCan, useMe } from '../../../web/session.tsx'
import type { Account, Book } from '../../ledger/contract.ts'
import type { MutualPair } from '../contract.ts'
import './transitions.css'

const stateNames: Record<MutualPair['state'], string> = { posted: '两边已记账', half: '一边已记账', waiting: '待审核', broken: '缺一边' }
const colours: Record<MutualPair['state'], string> = { posted: 'green', half: 'orange', waiting: 'blue', broken: 'red' }

interface Owed {
  book: string
  name: string
  other: string
  otherName: string
  fen: bigint
  otherFen: bigint
  differenceFen: bigint
}

const link = (book: string, voucher: MutualPair['fromVoucher']) => (voucher?.posted ? paths.voucher(voucher.year, voucher.id) : paths.book(book, 'drafts'))

const pairColumns: DataColumn<MutualPair>[] = [
  { key: 'date', title: '日期', kind: 'day', value: ({ date }) => date },
  { key: 'summary', title: '摘要', kind: 'text', width: 180, value: ({ summary }) => summary },
  { key: 'from', title: '付方', kind: 'text', width: 180, value: ({ fromName }) => fromName, to: ({ fromBook, fromVoucher }) => link(fromBook, fromVoucher) },
  { key: 'to', title: '收方', kind: 'text', width: 180, value: ({ toName }) => toName, to: ({ toBook, toVoucher }) => link(toBook, toVoucher) },
  { key: 'amountFen', title: '金额', kind: 'amountFen', value: ({ amountFen }) => amountFen },
  { key: 'state', title: '状态', kind: 'text', width: 110, value: ({ state }) => stateNames[state], render: ({ state }) => <Tag color={colours[state]}>{stateNames[state]}</Tag> },
  { key: 'warnings', title: '提醒', kind: 'text', width: 240, value: ({ warnings }) => warnings.join('；') },
]
const owedColumns: DataColumn<Owed>[] = [
  { key: 'name', title: '账套', kind: 'text', width: 180, value: ({ name }) => name, to: ({ book }) => paths.account(book, '113') },
  { key: 'fen', title: '账上对方（借为正）', kind: 'amountFen', width: 150, value: ({ fen }) => fen },
  { key: 'other', title: '对方账套', kind: 'text', width: 180, value: ({ otherName }) => otherName, to: ({ other }) => paths.account(other, '113') },
  { key: 'otherFen', title: '对方账上（借为正）', kind: 'amountFen', width: 150, value: ({ otherFen }) => otherFen },
  { key: 'differenceFen', title: '相差', kind: 'amountFen', value: ({ differenceFen }) => differenceFen, render: ({ differenceFen }) => (differenceFen === 0n ? <span className="plan-equal">相符</span> : undefined) },
]

/** 往来对账: the mirrored pairs of a village's books, and whether what they owe each other agrees. */
export default function MutualPage() {
  const village = Number(useParams().village)
  const [month] = useMonth()
  const can = useCan()
  const [adding, setAdding] = useState(false)
  const books = useQuery(orpc.ledger.books.queryOptions({ input: { division: village } }))
  const pairs = useQuery(orpc.transitions.pairs.queryOptions({ input: { village, month } }))
  const usable = (books.data ?? []).filter(({ state, retiredFrom }) => state === 'inUse' && !retiredFrom)
  return (
    <Page
      title="账套间往来" division={village} trail={[{ title: '账套间往来' }]} month
      extra={can('transitions.mirror.write') && <Button type="primary" disabled={usable.length < 2} onClick={() => setAdding(true)}>新建账套间往来</Button>}
    >
      {books.isSuccess && usable.length < 2 && <Alert type="info" showIcon className="plan-note" title="这个村只有一个启用的账套；财务分设后才有账套间往来" />}
      <Loaded query={pairs}>
        {(found) => (
          <>
            <div className="panel"><DataTable columns={owedColumns} rows={found.balances} rowKey={({ book, other }) => `${book} ${other}`} empty={<Empty title="月末两边账上都没有往来余额" />} /></div>
            <div className="panel"><DataTable columns={pairColumns} rows={found.pairs} rowKey={({ id }) => id} exportName="账套间往来" empty={<Empty title="还没有账套间往来" hint="一笔业务在两个账套各制一张凭证，往来互为镜像" />} /></div>
          </>
        )}
      </Loaded>
      {adding && <NewPair books={usable} close={() => setAdding(false)} />}
    </Page>
  )
}

interface Fields {
  date: string
  amount: string
  summary: string
  attachments: number
  fromAccount: string
  toAccount: string
}

function NewPair({ books, close }: { books: Book[]; close: () => void }) {
  const [form] = Form.useForm<Fields>()
  const { today } = useMe()
  const [ids, setIds] = useState<[string, string]>([books[0]!.id, books[1]!.id])
  const [trouble, setTrouble] = useState<string | null>(null)
  const command = useCommand(api.transitions.mirror, { success: '两张凭证都已提交审核', done: close, failed: ({ message }) => setTrouble(message) })
  const options = books.map(({ id, name }) => ({ value: id, label: name }))
  const submit = ({ amount, ...fields }: Fields) => {
    const parsed = parseFen(amount)
    setTrouble('reason' in parsed ? parsed.reason : null)
    if ('fen' in parsed) void command.run({ ...fields, amountFen: parsed.fen, fromBook: ids[0], toBook: ids[1] })
  }
  return (
    <Modal open title="新建账套间往来" okText="在两个账套制单" confirmLoading={command.busy} onCancel={close} onOk={() => form.submit()}>
      <Form<Fields> form={form} layout="vertical" initialValues={{ date: today, attachments: 1 }} onFinish={submit}>
        <Form.Item label="付方账套（借：内部往来，贷：下面的科目）"><Select aria-label="付方账套" value={ids[0]} onChange={(id) => setIds([id, id === ids[1] ? ids[0] : ids[1]])} options={options} /></Form.Item>
        <AccountField key={ids[0]} book={ids[0]} name="fromAccount" label="付方贷记的科目" />
        <Form.Item label="收方账套（借：下面的科目，贷：内部往来）"><Select aria-label="收方账套" value={ids[1]} onChange={(id) => setIds([id === ids[0] ? ids[1] : ids[0], id])} options={options} /></Form.Item>
        <AccountField key={`to ${ids[1]}`} book={ids[1]} name="toAccount" label="收方借记的科目（收款记银行存款，代付记费用）" />
        <Form.Item name="date" label="日期" rules={[{ required: true, pattern: /^\d{4}-\d{2}-\d{2}$/, message: '日期应为 YYYY-MM-DD' }]}><Input /></Form.Item>
        <Form.Item name="amount" label="金额（元）" rules={[{ required: true, message: '请填写金额' }]}><Input inputMode="decimal" className="money" /></Form.Item>
        <Form.Item name="summary" label="摘要" rules={[{ required: true, whitespace: true, message: '请填写摘要' }]}><Input maxLength={200} /></Form.Item>
        <Form.Item name="attachments" label="附单据张数" rules={[{ required: true, message: '没有原始凭证不能制单' }]}><InputNumber min={1} max={9999} precision={0} /></Form.Item>
      </Form>
      {trouble && <Alert type="error" showIcon title={trouble} />}
    </Modal>
  )
}

function AccountField({ book, name, label }: { book: string; name: 'fromAccount' | 'toAccount'; label: string }) {
  const accounts = useQuery(orpc.ledger.accounts.queryOptions({ input: { book } }))
  const leaves = (accounts.data ?? []).filter(({ leaf, active, root }: Account) => leaf && active && root !== '113')
  return (
    <Form.Item name={name} label={label} rules={[{ required: true, message: '请选择科目' }]}>
      <Select loading={accounts.isPending} showSearch={{ optionFilterProp: 'label' }} placeholder="科目：编码或名称" options={leaves.map(({ code, name: title }) => ({ value: code, label: `${code} ${title}` }))} />
    </Form.Item>
  )
}
