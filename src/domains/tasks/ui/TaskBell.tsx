import { CloseOutlined, DownloadOutlined, FileDoneOutlined, RedoOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { App, Badge, Button, Popover, Progress } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { api, orpc, troubleOf } from '../../../web/api.ts'
import { instantText, saveFile, useCommand } from '../../../web/kit/index.ts'
import { useMe } from '../../../web/session.tsx'
import type { Task } from '../contract.ts'
import { durationText, isActive, secondsLeft } from './remaining.ts'
import './tasks.css'

const POLL_MS = 1000

/** The user's background tasks in the header: absent while there are none, asked every second only while one runs. */
export function TaskBell() {
  const { roots } = useMe()
  const { notification } = App.useApp()
  const tasks = useQuery({
    ...orpc.tasks.list.queryOptions(),
    enabled: roots.length > 0,
    refetchInterval: ({ state }) => (state.data?.some(isActive) ? POLL_MS : false),
  }).data
  const watched = useRef(new Set<string>())
  useEffect(() => {
    for (const task of tasks ?? []) {
      if (isActive(task)) watched.current.add(task.id)
      else if (watched.current.delete(task.id) && task.state !== 'cancelled') {
        const failed = task.state === 'failed'
        notification[failed ? 'error' : task.notice ? 'warning' : 'success']({
          key: task.id, title: failed ? `没有完成：${task.title}` : `已完成：${task.title}`, description: task.failure ?? task.notice ?? undefined, actions: <Acts task={task} />,
        })
      }
    }
  }, [tasks, notification])
  if (!tasks?.length) return null
  const active = tasks.filter(isActive).length
  // The list says the same as the notices, which would lie over its buttons.
  const opened = (open: boolean) => {
    if (open) for (const { id } of tasks) notification.destroy(id)
  }
  return (
    <Popover trigger="click" onOpenChange={opened} placement="bottomRight" title="后台任务" content={<TaskList tasks={tasks} />}>
      <Button type="text" aria-label={active > 0 ? `后台任务，${active} 项进行中` : '后台任务'} icon={<Badge count={active} size="small"><FileDoneOutlined /></Badge>} />
    </Popover>
  )
}

function TaskList({ tasks }: { tasks: readonly Task[] }) {
  return (
    <ul className="tasks">
      {tasks.map((task) => (
        <li key={task.id}>
          <div className="task-title">{task.title}</div>
          <div className="task-row">
            <Standing task={task} />
            <Acts task={task} />
          </div>
          {(task.failure ?? task.notice) && <div className={task.failure ? 'task-failure' : 'hint'}>{task.failure ?? task.notice}</div>}
        </li>
      ))}
    </ul>
  )
}

function Standing({ task }: { task: Task }) {
  if (task.state === 'queued') return <span className="hint">排队中</span>
  if (task.state === 'running') {
    const left = secondsLeft(task)
    return (
      <div className="task-progress">
        <Progress percent={Math.floor((100 * task.doneItems) / Math.max(1, task.totalItems))} size="small" aria-label="进度" />
        <span className="hint">{task.doneItems} / {task.totalItems}{left !== null && `，还需${durationText(left)}`}</span>
      </div>
    )
  }
  const words = { done: '完成于', failed: '失败于', cancelled: '取消于' }[task.state]
  return <span className="hint">{words} {task.finishedAt && instantText(task.finishedAt.toISOString())}{task.fileName && '，保留七天'}</span>
}

function Acts({ task }: { task: Task }) {
  const { message } = App.useApp()
  const [busy, setBusy] = useState(false)
  const cancel = useCommand(api.tasks.cancel, { success: `已取消：${task.title}` })
  const retry = useCommand(api.tasks.retry)
  const download = async () => {
    setBusy(true)
    try {
      saveFile(await api.tasks.download({ task: task.id }))
    } catch (error) {
      message.error(troubleOf(error).message)
    } finally {
      setBusy(false)
    }
  }
  if (isActive(task)) return <Button size="small" icon={<CloseOutlined />} loading={cancel.busy} onClick={() => void cancel.run({ task: task.id })}>取消</Button>
  if (task.state === 'failed') return <Button size="small" icon={<RedoOutlined />} loading={retry.busy} onClick={() => void retry.run({ task: task.id })}>重试</Button>
  if (task.fileName) return <Button size="small" type="primary" icon={<DownloadOutlined />} loading={busy} onClick={() => void download()}>下载</Button>
  return null
}
