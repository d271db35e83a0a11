import { InboxOutlined } from '@ant-design/icons'
import { Alert, Radio, Spin, Upload } from 'antd'
import { useState } from 'react'
import { api, troubleOf } from '../../../web/api.ts'
import { useCommand } from '../../../web/kit/index.ts'
import { upload } from '../../../web/upload.ts'
import type { Book } from '../../ledger/contract.ts'
import type { Batch, ImportKind } from '../contract.ts'
import { kindNames, optionsOf } from './labels.ts'

const hints: Record<ImportKind, string> = {
  opening: '需要的列：科目编码、借方余额、贷方余额；内部往来逐户一行，写明往来单位或成员。',
  vouchers: '需要的列：日期、凭证号、摘要、科目编码、借方金额、贷方金额；可有凭证字、科目名称、往来单位/成员、附件数、制单人、审核人。',
}

/** What it is, and which file. */
export function FileStep({ book, done }: { book: Book; done: (batch: Batch) => void }) {
  const inUse = book.state === 'inUse'
  const [kind, setKind] = useState<ImportKind>(inUse || book.vouchers > 0 ? 'vouchers' : 'opening')
  const [sending, setSending] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const create = useCommand(api.imports.create, { done, failed: ({ message }) => setTrouble(message) })
  const send = async (file: File) => {
    setTrouble(null)
    setSending(true)
    try {
      const hash = await upload(file)
      await create.run({ book: book.id, kind, fileName: file.name, upload: hash })
    } catch (error) {
      setTrouble(troubleOf(error).message)
    } finally {
      setSending(false)
    }
  }
  return (
    <>
      <div className="table-tools import-note">
        <Radio.Group
          aria-label="导入什么"
          optionType="button"
          value={kind}
          onChange={(event) => setKind(event.target.value as ImportKind)}
          options={optionsOf(kindNames).map((option) => ({ ...option, disabled: inUse && option.value === 'opening' }))}
        />
        <span className="hint">{inUse ? '账套已启用：凭证导入后成为待审核凭证' : '账套初始化中：凭证按原号记为历史凭证，整批可撤回'}</span>
      </div>
      {trouble && <Alert type="error" showIcon className="import-note" title={trouble} />}
      <Spin spinning={sending || create.busy} description="正在上传">
        <Upload.Dragger accept=".xlsx,.csv,.txt" showUploadList={false} beforeUpload={(file) => { void send(file); return false }}>
          <p className="ant-upload-drag-icon"><InboxOutlined /></p>
          <p className="ant-upload-text">把{kindNames[kind]}的 xlsx 或 csv 拖到这里，或点击选择</p>
          <p className="ant-upload-hint">{hints[kind]}</p>
        </Upload.Dragger>
      </Spin>
    </>
  )
}
