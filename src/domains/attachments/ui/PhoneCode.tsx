import { MobileOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Popover } from 'antd'
import { useState } from 'react'
import type { Id } from '../../../kernel/id.ts'
import { api } from '../../../web/api.ts'
import { Loaded } from '../../../web/kit/index.ts'

/** A QR code that lets a phone add pictures to this voucher for ten minutes; a new one each time it is opened. */
export function PhoneCode({ book, draft, disabled, opened }: { book: Id; draft: Id; disabled: boolean; opened: (open: boolean) => void }) {
  const [round, setRound] = useState(0)
  const [open, setOpen] = useState(false)
  const turn = (wanted: boolean) => {
    if (wanted) setRound(round + 1)
    setOpen(wanted)
    opened(wanted)
  }
  return (
    <Popover trigger="click" open={open} onOpenChange={turn} content={open && <Code key={round} book={book} draft={draft} />} title="用手机扫码，拍照或选图">
      <Button size="small" icon={<MobileOutlined />} disabled={disabled} title={disabled ? '凭证保存后可用' : undefined}>手机拍照</Button>
    </Popover>
  )
}

function Code({ book, draft }: { book: Id; draft: Id }) {
  const query = useQuery({
    queryKey: ['attachments.code', book, draft],
    queryFn: async () => {
      const [{ token, expiresAt }, { default: QRCode }] = await Promise.all([api.attachments.ticket({ book, target: draft }), import('qrcode')])
      const address = `${window.location.origin}/u/${token}`
      return { address, expiresAt, picture: await QRCode.toDataURL(address, { margin: 1, width: 220 }) }
    },
    // One code each time it is opened, whatever else is read again meanwhile.
    enabled: ({ state }) => state.data === undefined,
    gcTime: 0,
  })
  return (
    <div className="attachment-code">
      <Loaded query={query} rows={3}>
        {({ address, expiresAt, picture }) => (
          <>
            <a href={address} target="_blank" rel="noreferrer"><img src={picture} width={220} height={220} alt="手机上传附件的二维码" /></a>
            <div className="hint">{timeText(expiresAt)} 前有效；手机须能打开 {window.location.host}</div>
          </>
        )}
      </Loaded>
    </div>
  )
}

const time = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit' })
const timeText = (instant: string): string => time.format(Date.parse(instant))
