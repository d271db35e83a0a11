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
    <Popover trigger="click" open={open} onOpenChange={turn} content={open && (isReachable(window.location.hostname) ? <Code key={round} book={book} draft={draft} /> : <Unreachable />)} title="用手机扫码，拍照或选图">
      <Button size="small" icon={<MobileOutlined />} disabled={disabled} title={disabled ? '凭证保存后可用' : undefined}>手机拍照</Button>
    </Popover>
  )
}

/** Whether another device can open this address at all. */
const isReachable = (host: string): boolean => host !== 'localhost' && host !== '[::1]' && !host.startsWith('127.')

/** A code that no phone could follow is not shown. */
const Unreachable = () => (
  <div className="attachment-code">
    本页开在 {window.location.host}，这个地址只有本机能打开，手机扫码用不了。请管理员用局域网地址启动（npm start -- --host 本机的局域网地址），再从那个地址打开本页；也可以先把照片传到电脑，拖入或粘贴到这里。
  </div>
)

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
