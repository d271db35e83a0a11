import { Button, Result, Space } from 'antd'
import { Link, useNavigate } from 'react-router'
import { troubleOf } from '../api.ts'

/** What to show instead of a page or block that could not be loaded: why, and what to do. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const { status, message, code } = troubleOf(error)
  if (status === 401) return <Result status="info" title="请先登录" extra={<Link to="/login">去登录</Link>} />
  if (status === 404) return <Result status="404" title="没有找到" subTitle={message} extra={<WayOut />} />
  if (status === 403) return <Result status="403" title="没有权限" subTitle={message} extra={<WayOut />} />
  return (
    <Result
      status={status === 0 ? 'warning' : 'error'}
      title={status === 0 ? '连接不上服务器' : '没有办成'}
      subTitle={status === 0 || status >= 500 ? message : `${message}（${code}）`}
      extra={retry && <Button type="primary" onClick={retry}>重试</Button>}
    />
  )
}

function WayOut() {
  const navigate = useNavigate()
  return (
    <Space>
      <Button onClick={() => void navigate(-1)}>返回</Button>
      <Link to="/"><Button type="primary">回首页</Button></Link>
    </Space>
  )
}
