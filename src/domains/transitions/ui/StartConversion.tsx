import { InboxOutlined } from '@ant-design/icons'
import { Alert, Checkbox, Form, Input, Radio, Spin, Upload } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { api, troubleOf } from '../../../web/api.ts'
import { MonthSelect, useCommand } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { useCurrentMonth } from '../../../web/session.tsx'
import { upload } from '../../../web/upload.ts'

const suffixes = { coop: '股份经济合作社', committee: '村民委员会' }

/** 上传: the balances of the old book at 31 December 2023, and which standard they follow. */
export function StartConversion({ village, villageName }: { village: number; villageName: string }) {
  const navigate = useNavigate()
  const current = useCurrentMonth()
  const [bookKind, setKind] = useState<'coop' | 'committee'>('coop')
  const [name, setName] = useState<string | null>(null)
  const [start, setStart] = useState('2024-01')
  const [standard, setStandard] = useState<'village-2004' | 'rural-collective-2023'>()
  const [namesChecked, setChecked] = useState(false)
  const [sending, setSending] = useState(false)
  const [trouble, setTrouble] = useState<{ code: string; message: string } | null>(null)
  const create = useCommand(api.transitions.createConversion, { done: ({ id }) => void navigate(paths.transitionPlan(id)), failed: setTrouble })
  const bookName = name ?? `${villageName}${suffixes[bookKind]}`
  const send = async (file: File) => {
    setTrouble(null)
    setSending(true)
    try {
      await create.run({ village, bookKind, bookName, start, ...(standard && { standard }), namesChecked, fileName: file.name, upload: await upload(file) })
    } catch (error) {
      setTrouble(troubleOf(error))
    } finally {
      setSending(false)
    }
  }
  return (
    <Form layout="vertical" className="plan-form">
      <Form.Item label="这份余额按哪个会计制度编制" required>
        <Radio.Group value={standard} onChange={(event) => setStandard(event.target.value as typeof standard)} options={[{ value: 'village-2004', label: '2004 年《村集体经济组织会计制度》' }, { value: 'rural-collective-2023', label: '2023 年《农村集体经济组织会计制度》' }]} />
      </Form.Item>
      <Form.Item label="新账套">
        <Radio.Group optionType="button" value={bookKind} onChange={(event) => setKind(event.target.value as 'coop' | 'committee')} options={[{ value: 'coop', label: '集体经济组织账' }, { value: 'committee', label: '村民委员会账' }]} />
      </Form.Item>
      <Form.Item label="新账套名称" htmlFor="conversion-name"><Input id="conversion-name" maxLength={60} value={bookName} onChange={(event) => setName(event.target.value)} /></Form.Item>
      <Form.Item label="建账月份"><MonthSelect label="建账月份" value={start} onChange={setStart} first="2024-01" last={current} /></Form.Item>
      {trouble && <Alert type="error" showIcon className="plan-note" title={trouble.message} />}
      {trouble?.code === 'transitions.standardContradiction' && <Checkbox className="plan-note" checked={namesChecked} onChange={(event) => setChecked(event.target.checked)}>已核对科目名称，确属 2004 年制度的旧账</Checkbox>}
      <Spin spinning={sending || create.busy} description="正在读取">
        <Upload.Dragger accept=".xlsx,.csv,.txt" showUploadList={false} beforeUpload={(file) => { void send(file); return false }}>
          <p className="ant-upload-drag-icon"><InboxOutlined /></p>
          <p className="ant-upload-text">把 2023 年 12 月 31 日的科目余额表（xlsx 或 csv）拖到这里，或点击选择</p>
          <p className="ant-upload-hint">需要的列：科目编码、科目名称、往来、借方余额、贷方余额；或一列 余额（借为正、贷为负）。内部往来逐户一行。</p>
        </Upload.Dragger>
      </Spin>
    </Form>
  )
}
