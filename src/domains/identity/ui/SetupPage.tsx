import { Alert, Button, Card, Form, Input, Result, Steps, Upload } from 'antd'
import { useEffect, useState } from 'react'
import { useNavigate } from 'react-router'
import { api, queryClient, textOf } from '../../../web/api.ts'
import { upload } from '../../../web/upload.ts'
import './login.css'

interface Fields {
  code: string
  countyCode: string
  countyName: string
  name: string
  username: string
  password: string
}

const fieldsOf: (keyof Fields)[][] = [['code', 'countyCode', 'countyName'], [], ['name', 'username', 'password']]
const need = (message: string) => [{ required: true, message }]

/** First run of an empty installation: county, divisions, first administrator; open until the first login exists. */
export default function SetupPage() {
  const [form] = Form.useForm<Fields>()
  const [step, setStep] = useState(0)
  const [file, setFile] = useState<File | null>(null)
  const [busy, setBusy] = useState(false)
  const [reason, setReason] = useState<string | null>(null)
  const [done, setDone] = useState<{ county: string; divisions: number } | null>(null)
  const navigate = useNavigate()
  useEffect(() => {
    document.title = '首次设置 - 明账'
  }, [])

  const finish = async () => {
    setBusy(true)
    setReason(null)
    try {
      const { code, countyCode, countyName, name, username, password } = form.getFieldsValue(true) as Fields
      const divisions = file ? { sha256: await upload(file, { 'x-setup-code': code }), name: file.name } : null
      setDone(await api.identity.setup({ code, county: { code: countyCode, name: countyName }, divisions, admin: { name, username, password } }))
      queryClient.clear()
    } catch (error) {
      setReason(textOf(error))
    }
    setBusy(false)
  }
  const next = async () => {
    await form.validateFields(fieldsOf[step])
    setReason(null)
    if (step < 2) setStep(step + 1)
    else await finish()
  }

  if (done)
    return (
      <main className="login">
        <Result status="success" title={`${done.county}已建立`} subTitle={done.divisions > 0 ? `导入区划 ${done.divisions} 个` : '区划可以稍后导入'}
          extra={<Button type="primary" size="large" onClick={() => void navigate('/login')}>去登录</Button>} />
      </main>
    )
  return (
    <main className="login">
      <Card className="login-card">
        <h1>首次设置</h1>
        <Steps size="small" current={step} items={[{ title: '县' }, { title: '区划' }, { title: '管理员' }]} style={{ marginBottom: 16 }} />
        {reason && <Alert type="error" showIcon title={reason} role="alert" style={{ marginBottom: 12 }} />}
        <Form<Fields> form={form} layout="vertical" requiredMark={false} preserve onFinish={() => void next()}>
          {step === 0 && (
            <>
              <Form.Item name="code" label="设置码" rules={need('请填写设置码')} extra="启动时打印在控制台，也在数据文件夹的 setup-code 文件里">
                <Input autoFocus autoComplete="off" size="large" />
              </Form.Item>
              <Form.Item name="countyCode" label="县（市、区）代码" rules={[{ required: true, pattern: /^\d{6}$/, message: '请填写 6 位区划代码' }]}>
                <Input inputMode="numeric" maxLength={6} size="large" />
              </Form.Item>
              <Form.Item name="countyName" label="县（市、区）名称" rules={need('请填写名称')}>
                <Input maxLength={40} size="large" />
              </Form.Item>
            </>
          )}
          {step === 1 && (
            <Form.Item label="乡镇和村的名单（可以跳过，以后再导入）" extra="csv，首行为 code,name,parent,level,category；9 位乡镇代码、12 位村代码">
              <Upload.Dragger accept=".csv" maxCount={1} beforeUpload={(chosen) => { setFile(chosen); return false }} onRemove={() => setFile(null)}>
                <p>把区划 csv 拖到这里，或点击选择</p>
              </Upload.Dragger>
            </Form.Item>
          )}
          {step === 2 && (
            <>
              <Form.Item name="name" label="管理员姓名" rules={need('请填写姓名')}>
                <Input autoFocus maxLength={50} size="large" />
              </Form.Item>
              <Form.Item name="username" label="用户名" rules={need('请填写用户名')}>
                <Input autoComplete="username" maxLength={30} size="large" />
              </Form.Item>
              <Form.Item name="password" label="密码" rules={[{ required: true, min: 10, message: '密码至少 10 位' }]}>
                <Input.Password autoComplete="new-password" maxLength={128} size="large" />
              </Form.Item>
            </>
          )}
          <Button type="primary" htmlType="submit" size="large" block loading={busy}>{step < 2 ? '下一步' : busy ? '正在建立，请稍候' : '完成设置'}</Button>
          {step > 0 && <Button type="link" block disabled={busy} onClick={() => setStep(step - 1)}>上一步</Button>}
        </Form>
      </Card>
    </main>
  )
}
