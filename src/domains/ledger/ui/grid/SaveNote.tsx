import { Button, Space } from 'antd'
import type { SaveState } from './saver.ts'

interface Props {
  state: SaveState
  reload: () => void
  fork: () => void
}

const words: Record<Exclude<SaveState['kind'], 'failed' | 'conflict'>, string> = {
  idle: '', waiting: '已存在本机', saving: '正在保存…', saved: '草稿已保存', offline: '已存在本机，恢复连接后自动提交保存',
}

/** Where the typed text is kept right now, and what to do when another window has changed the voucher. */
export function SaveNote({ state, reload, fork }: Props) {
  if (state.kind === 'conflict')
    return (
      <Space wrap role="alert" className="grid-uneven">
        这张凭证在另一个窗口或由他人改过
        <Button size="small" onClick={reload}>载入较新的</Button>
        <Button size="small" onClick={fork}>另存为新凭证</Button>
      </Space>
    )
  if (state.kind === 'failed') return <span role="alert" className="grid-uneven">没有存到服务器：{state.message}</span>
  return <span className="hint" aria-live="polite" data-save={state.kind}>{words[state.kind]}</span>
}
