import { InboxOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Spin, Steps, Upload } from 'antd'
import { useState } from 'react'
import { orpc, troubleOf } from '../../../web/api.ts'
import { Empty, Failure, Loaded, Page, useQueryState } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { useCan } from '../../../web/session.tsx'
import { upload } from '../../../web/upload.ts'
import { CheckStep } from './CheckStep.tsx'
import { RunStep } from './RunStep.tsx'
import './archives.css'

const titles = ['选择档案', '核对', '导入']

/** 导入账套档案: a whole book that another place exported; which file and which task is open stands in the address. */
export default function ImportArchivePage() {
  const can = useCan()
  const [file, setFile] = useQueryState('file', { push: true })
  const [task, setTask] = useQueryState('task')
  const [title, trail] = ['导入账套档案', [{ title: '记账进度', to: paths.divisions() }, { title: '导入账套档案' }]]
  if (!can('archives.book.import')) return <Page title={title} trail={trail}><Empty title="您的岗位不能导入账套档案" hint="请联系农业农村局或乡镇代理会计" /></Page>
  return (
    <Page title={title} trail={trail}>
      <section className="panel" aria-label={title}>
        <Steps className="archive-steps" size="small" responsive={false} current={file === null ? 0 : task === null ? 1 : 2} items={titles.map((name) => ({ title: name }))} />
        {file === null ? <FileStep done={setFile} /> : <Opened key={file} file={file} task={task} started={setTask} leave={() => setFile(null)} />}
      </section>
    </Page>
  )
}

function FileStep({ done }: { done: (file: string) => void }) {
  const [sending, setSending] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const send = async (file: File) => {
    setTrouble(null)
    setSending(true)
    try {
      done(await upload(file))
    } catch (error) {
      const { code, message } = troubleOf(error)
      setTrouble(code === 'web.fileTooLarge' ? '档案超过 60 MB，不能在网页上导入；请系统管理员在服务器上用命令 mingzhang import archive 导入' : message)
    } finally {
      setSending(false)
    }
  }
  return (
    <>
      {trouble && <Alert type="error" showIcon className="archive-note" title={trouble} />}
      <Spin spinning={sending} description="正在上传">
        <Upload.Dragger accept=".zip" showUploadList={false} beforeUpload={(file) => { void send(file); return false }}>
          <p className="ant-upload-drag-icon"><InboxOutlined /></p>
          <p className="ant-upload-text">把账套的开放档案（zip）拖到这里，或点击选择</p>
          <p className="ant-upload-hint">在账套的“档案”页下载得到。先核对，确认以后才写入；账套回到它自己的村。</p>
        </Upload.Dragger>
      </Spin>
    </>
  )
}

interface OpenedProps {
  file: string
  task: string | null
  started: (task: string) => void
  leave: () => void
}

/** The uploaded archive. It is looked at once: all of it is read, and after the import the book would stand in its own way. */
function Opened({ file, task, started, leave }: OpenedProps) {
  const check = useQuery({ ...orpc.archives.checkArchive.queryOptions({ input: { upload: file } }), gcTime: 0, enabled: ({ state }) => state.data === undefined })
  if (check.isPending) return <Spin description="正在逐个文件核对哈希"><div className="archive-waiting" /></Spin>
  if (check.error) {
    const { status, message } = troubleOf(check.error)
    if (status === 0 || status >= 500) return <Failure error={check.error} retry={() => void check.refetch()} />
    return <Refused message={message} leave={leave} />
  }
  return <Loaded query={check}>{(found) => (task === null ? <CheckStep file={file} found={found} started={started} leave={leave} /> : <RunStep task={task} found={found} leave={leave} />)}</Loaded>
}

/** A file that is no archive: why, and the way back. */
function Refused({ message, leave }: { message: string; leave: () => void }) {
  return (
    <>
      <Alert type="error" showIcon className="archive-note" title="这个文件不能导入" description={message} />
      <Button onClick={leave}>另选文件</Button>
    </>
  )
}
