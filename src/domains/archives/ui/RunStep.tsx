import { useQuery } from '@tanstack/react-query'
import { Button, Progress, Result, Space } from 'antd'
import { useEffect } from 'react'
import { Link } from 'react-router'
import { api, orpc, queryClient } from '../../../web/api.ts'
import { Loaded, useCommand } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import type { Task } from '../../tasks/contract.ts'
import type { ArchiveCheck } from '../contract.ts'

const POLL_MS = 700
const goesOn = (task: Task | undefined) => task?.state === 'queued' || task?.state === 'running'

/** How far the import is, and what became of it. */
export function RunStep({ task: id, found, leave }: { task: string; found: ArchiveCheck; leave: () => void }) {
  const query = useQuery({ ...orpc.tasks.get.queryOptions({ input: { task: id } }), refetchInterval: ({ state }) => (goesOn(state.data) ? POLL_MS : false) })
  const done = query.data?.state === 'done'
  useEffect(() => {
    // Lists that were read before do not have the book yet.
    if (done) void queryClient.invalidateQueries({ queryKey: orpc.ledger.key() })
  }, [done])
  return <Loaded query={query}>{(task) => (goesOn(task) ? <Running task={task} found={found} /> : task.state === 'done' ? <Done found={found} leave={leave} /> : <NotDone task={task} leave={leave} />)}</Loaded>
}

function Running({ task, found }: { task: Task; found: ArchiveCheck }) {
  const { run, busy } = useCommand(api.tasks.cancel)
  return (
    <div className="archive-running">
      <p>正在导入“{found.name}”，可以离开这个页面，进度在右上角的后台任务里。</p>
      <Progress percent={Math.floor((100 * task.doneItems) / Math.max(1, task.totalItems))} aria-label="导入进度" />
      <Button loading={busy} onClick={() => void run({ task: task.id })}>取消导入</Button>
    </div>
  )
}

function Done({ found, leave }: { found: ArchiveCheck; leave: () => void }) {
  const attachments = found.attachments > 0 ? `、${found.attachments} 个附件` : ''
  return (
    <Result
      status="success"
      title={`已导入“${found.name}”`}
      subTitle={`${found.place}：${found.vouchers} 张凭证、${found.entries} 行分录${attachments}。余额已由分录重新汇总，与档案核对相符。`}
      extra={
        <Space wrap style={{ justifyContent: 'center' }}>
          <Link to={paths.book(found.book)}><Button type="primary">打开账套</Button></Link>
          {found.village !== null && <Link to={paths.village(found.village)}><Button>看这个村</Button></Link>}
          <Button onClick={leave}>再导入一个</Button>
        </Space>
      }
    />
  )
}

function NotDone({ task, leave }: { task: Task; leave: () => void }) {
  const { run, busy } = useCommand(api.tasks.retry)
  const again = <Button key="again" onClick={leave}>另选文件</Button>
  if (task.state === 'cancelled') return <Result status="info" title="导入已取消，没有写入任何内容" extra={again} />
  return <Result status="error" title="没有导入，没有写入任何内容" subTitle={task.failure} extra={[<Button key="retry" type="primary" loading={busy} onClick={() => void run({ task: task.id })}>重试</Button>, again]} />
}
