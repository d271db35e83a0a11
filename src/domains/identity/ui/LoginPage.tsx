import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Card, Form, Input } from 'antd'
import { useEffect, useState } from 'react'
import { Navigate, useNavigate, useSearchParams } from 'react-router'
import { orpc, queryClient } from '../../../web/api.ts'
import { backAddress } from '../../../web/back-address.ts'
import { signIn } from '../../../web/sign-in.ts'
import './login.css'

interface Fields {
  username: string
  password: string
}

/** Sign in by username and password; a demo lists its logins, one click fills the form. */
export default function LoginPage() {
  const [form] = Form.useForm<Fields>()
  const [search] = useSearchParams()
  const navigate = useNavigate()
  const [reason, setReason] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const demo = useQuery(orpc.identity.demoLogins.queryOptions())
  const setup = useQuery(orpc.identity.setupState.queryOptions())
  useEffect(() => {
    document.title = '登录 - 明账'
  }, [])

  const submit = async ({ username, password }: Fields) => {
    setBusy(true)
    setReason(null)
    const failed = await signIn(username.trim(), password)
    if (failed === null) {
      queryClient.clear()
      await navigate(backAddress(search.get('back')), { replace: true })
    } else {
      setReason(failed)
      form.focusField('password')
    }
    setBusy(false)
  }

  if (setup.data?.needed) return <Navigate to="/setup" replace />
  return (
    <main className="login">
      <Card className="login-card">
        <h1>明账</h1>
        <p className="hint">农村集体资金资产资源管理系统 · 每一个数字都能点开到凭证</p>
        {search.has('back') && !reason && <Alert type="info" showIcon title="请登录后继续" />}
        {reason && <Alert type="error" showIcon title={reason} role="alert" />}
        <Form<Fields> form={form} layout="vertical" requiredMark={false} onFinish={(fields) => void submit(fields)}>
          <Form.Item name="username" label="用户名" rules={[{ required: true, message: '请填写用户名' }]}>
            <Input autoComplete="username" autoFocus maxLength={30} size="large" />
          </Form.Item>
          <Form.Item name="password" label="密码" rules={[{ required: true, message: '请填写密码' }]}>
            <Input.Password autoComplete="current-password" maxLength={128} size="large" />
          </Form.Item>
          <Button type="primary" htmlType="submit" size="large" block loading={busy}>登录</Button>
        </Form>
        {demo.data && demo.data.length > 0 && (
          <section className="login-demo" aria-label="演示账号">
            <h2>演示账号：点一下填好，再点登录</h2>
            <ul>
              {demo.data.map(({ username, password, title }) => (
                <li key={username}>
                  <Button onClick={() => form.setFieldsValue({ username, password })} block>
                    <span>{title}</span>
                    <span className="hint">{username}</span>
                  </Button>
                </li>
              ))}
            </ul>
          </section>
        )}
      </Card>
    </main>
  )
}
