import { FileImageOutlined, FilePdfOutlined, FileTextOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { App, Button, Image, Input, Popconfirm, Tag } from 'antd'
import { useState } from 'react'
import type { Id } from '../../../kernel/id.ts'
import { formatFen, parseFen, yuanText } from '../../../kernel/money.ts'
import { api, troubleOf } from '../../../web/api.ts'
import { instantText, saveFile, useCommand } from '../../../web/kit/index.ts'
import type { Attachment } from '../contract.ts'
import { TypedFacts } from './TypedFacts.tsx'

const kindNames: Record<Attachment['kind'], string> = { image: '图片', pdf: 'PDF', invoiceXml: '电子发票 XML', ofd: 'OFD', other: 'XML' }
const drawn = (file: Attachment) => file.kind === 'image' && file.media !== 'image/heic'

/** One attachment: what it is, what its invoice says, and what may be done with it. */
export function FileRow({ book, file, mayWrite, editable }: { book: Id; file: Attachment; mayWrite: boolean; editable: boolean }) {
  const remove = useCommand(api.attachments.removeFile, { success: '已移除' })
  const [typing, setTyping] = useState(false)
  const { invoice } = file
  return (
    <li className="attachment">
      <Preview book={book} file={file} />
      <div className="attachment-body">
        <div className="attachment-name">{file.name}</div>
        <div className="hint">
          {kindNames[file.kind]} {sizeText(file.size)}，{file.addedBy}{file.origin === 'phone' ? '（手机）' : ''} {instantText(file.addedAt)} 添加
        </div>
        {invoice && (
          <div className="attachment-facts">
            <span>发票 {invoice.code && `${invoice.code} `}{invoice.no}</span>
            {invoice.date && <span>{invoice.date}</span>}
            {invoice.seller && <span>销售方 {invoice.seller}</span>}
            {invoice.buyer && <span>购买方 {invoice.buyer}</span>}
            <span>价税合计 {invoice.totalFen === null ? '没有读到' : formatFen(invoice.totalFen)}</span>
            <Tag color="orange">{invoice.source === 'read' ? '由文件读出，与票面是否一致：未验签' : '人工填写，请与票面核对'}</Tag>
          </div>
        )}
        {!invoice && (file.kind === 'ofd' || file.kind === 'other') && <div className="attachment-facts"><Tag color="orange">未验签</Tag>没有读出票面信息，请打开原件核对</div>}
        {(mayWrite || file.paperLocation || invoice) && (
          <div className="attachment-inputs">
            {invoice && <Used book={book} file={file} used={yuanText(invoice.usedFen)} locked={!mayWrite || !editable} />}
            {(mayWrite || file.paperLocation) && <PaperLocation key={file.paperLocation} book={book} file={file} locked={!mayWrite} />}
          </div>
        )}
        {typing && <TypedFacts book={book} file={file} close={() => setTyping(false)} />}
      </div>
      <div className="attachment-acts">
        {mayWrite && !typing && (invoice ? editable && invoice.source === 'typed' : file.kind !== 'other') && <Button size="small" type="link" onClick={() => setTyping(true)}>{invoice ? '改发票号' : '填发票号'}</Button>}
        {mayWrite && editable && (
          <Popconfirm title="移除这份附件？" description="移除有记录；提交以后就不能移除。" onConfirm={() => void remove.run({ book, id: file.id })}>
            <Button size="small" type="link" danger loading={remove.busy}>移除</Button>
          </Popconfirm>
        )}
      </div>
    </li>
  )
}

const sizeText = (bytes: number) => (bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`)

/** A picture is shown, a PDF opens beside, anything else is saved: always the original as it was kept. */
function Preview({ book, file }: { book: Id; file: Attachment }) {
  const { message } = App.useApp()
  const open = async () => {
    const tab = file.kind === 'pdf' ? window.open('', '_blank') : null
    try {
      const original = await api.attachments.download({ book, id: file.id })
      if (!tab) return saveFile(original)
      const address = URL.createObjectURL(original)
      tab.location.href = address
      setTimeout(() => URL.revokeObjectURL(address), 60_000)
    } catch (error) {
      tab?.close()
      message.error(troubleOf(error).message)
    }
  }
  if (drawn(file)) return <Picture book={book} file={file} />
  const Icon = file.kind === 'pdf' ? FilePdfOutlined : file.kind === 'image' ? FileImageOutlined : FileTextOutlined
  return <Button className="attachment-thumb" icon={<Icon />} aria-label={`打开 ${file.name}`} onClick={() => void open()} />
}

/** As a data address, so that what is not shown any more is not held in memory either. */
function Picture({ book, file }: { book: Id; file: Attachment }) {
  const { data } = useQuery({
    queryKey: ['attachments.picture', book, file.id],
    queryFn: async () => {
      const original = await api.attachments.download({ book, id: file.id })
      const reader = new FileReader()
      return await new Promise<string>((resolve, reject) => {
        reader.onload = () => resolve(reader.result as string)
        reader.onerror = () => reject(reader.error ?? new Error('unreadable'))
        reader.readAsDataURL(original)
      })
    },
    // An original never changes, so no command makes it be read again.
    enabled: ({ state }) => state.data === undefined,
    gcTime: 60_000,
  })
  return <div className="attachment-thumb">{data && <Image src={data} width={64} height={64} alt={file.name} />}</div>
}

function Used({ book, file, used, locked }: { book: Id; file: Attachment; used: string; locked: boolean }) {
  const change = useCommand(api.attachments.changeFile, { success: '已保存' })
  const [text, setText] = useState(used)
  const [last, setLast] = useState(used)
  if (used !== last) {
    setLast(used)
    setText(used)
  }
  const parsed = parseFen(text)
  const save = async () => {
    if ('reason' in parsed || text === used) return
    if (!(await change.run({ book, id: file.id, usedFen: parsed.fen }))) setText(used)
  }
  return (
    <label>本凭证列支
      <Input size="small" value={text} disabled={locked || change.busy} status={'reason' in parsed ? 'error' : ''} inputMode="decimal" onChange={(event) => setText(event.target.value)} onBlur={() => void save()} onPressEnter={(event) => event.currentTarget.blur()} />
    </label>
  )
}

function PaperLocation({ book, file, locked }: { book: Id; file: Attachment; locked: boolean }) {
  const change = useCommand(api.attachments.changeFile, { success: '已保存' })
  const before = file.paperLocation ?? ''
  const [text, setText] = useState(before)
  const save = async () => {
    if (text.trim() !== before) await change.run({ book, id: file.id, paperLocation: text })
  }
  return (
    <label>纸质原件存放
      <Input size="small" value={text} maxLength={200} placeholder="如：镇档案室 3 号柜" disabled={locked} onChange={(event) => setText(event.target.value)} onBlur={() => void save()} onPressEnter={(event) => event.currentTarget.blur()} />
    </label>
  )
}
