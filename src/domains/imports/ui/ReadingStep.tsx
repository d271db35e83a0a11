import { Button, Progress } from 'antd'
import { api } from '../../../web/api.ts'
import { useCommand } from '../../../web/kit/index.ts'
import type { Batch } from '../contract.ts'

/** How far reading is; it goes on when the page is closed and after a restart of the server. */
export function ReadingStep({ batch }: { batch: Batch }) {
  const cancel = useCommand(api.imports.cancel, { success: '已取消，没有导入任何内容' })
  const { doneRows, totalRows } = batch
  const known = totalRows > 0
  const allRead = known && doneRows >= totalRows
  return (
    <>
      <Progress percent={known ? Math.min(99, Math.floor((doneRows * 100) / totalRows)) : 0} status="active" aria-label="读取进度" />
      <div className="table-tools">
        <span role="status">{allRead ? `${doneRows} 行已读完，正在检查` : known ? `已读 ${doneRows} / ${totalRows} 行` : `已读 ${doneRows} 行`}</span>
        <Button size="small" loading={cancel.busy} onClick={() => void cancel.run({ batch: batch.id })}>取消</Button>
        <span className="hint">可以离开本页，读取在后台继续</span>
      </div>
    </>
  )
}
