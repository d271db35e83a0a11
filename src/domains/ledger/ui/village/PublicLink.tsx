import { useQuery } from '@tanstack/react-query'
import { Card } from 'antd'
import { orpc } from '../../../../web/api.ts'
import { Loading } from '../../../../web/kit/index.ts'
import { paths } from '../../../../web/paths.ts'

/** The page that villagers see, and its QR code to print for the notice board. */
export function PublicLink({ code, name }: { code: string; name: string }) {
  const qr = useQuery(orpc.disclosure.qr.queryOptions({ input: { village: code, origin: window.location.origin } }))
  return (
    <Card size="small" title="财务公开页（村民免登录）">
      <div className="public-link">
        {qr.isPending && <Loading rows={3} />}
        {qr.data && <img alt={`${name}财务公开页二维码`} width={116} height={116} src={`data:image/svg+xml;utf8,${encodeURIComponent(qr.data.svg)}`} />}
        <div>
          <a href={paths.publicPage(code)} target="_blank" rel="noreferrer">打开公开页</a>
          <p className="hint">已结账月份的收支逐笔公开；二维码可打印张贴在村务公开栏，用微信扫码即可查看。</p>
        </div>
      </div>
    </Card>
  )
}
