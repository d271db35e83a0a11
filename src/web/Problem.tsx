import { Button, Result } from 'antd'
import { isRouteErrorResponse, Link, useRouteError } from 'react-router'

/** What is shown when a page breaks, or when a new version of the program has replaced its files. */
export default function Problem() {
  const error = useRouteError()
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFound />
  return (
    <Result
      status="error"
      title="页面没有打开"
      subTitle="程序可能刚刚更新过；请刷新页面。如果仍然打不开，请把当前网址告诉管理员。"
      extra={[
        <Button key="reload" type="primary" onClick={() => window.location.reload()}>刷新</Button>,
        <Link key="home" to="/" reloadDocument><Button>回首页</Button></Link>,
      ]}
    />
  )
}

export const NotFound = () => (
  <Result status="404" title="没有这个页面" subTitle="网址可能写错了，或页面已经搬走。" extra={<Link to="/"><Button type="primary">回首页</Button></Link>} />
)
