import { Alert, Button, Checkbox, Descriptions, Space } from 'antd'
import { useState } from 'react'
import { formatPeriod } from '../../../kernel/day.ts'
import { api } from '../../../web/api.ts'
import { useCommand } from '../../../web/kit/index.ts'
import type { ArchiveCheck } from '../contract.ts'

const kindNames: Record<ArchiveCheck['kind'], string> = { coop: '集体经济组织账', committee: '村民委员会账' }
const SHOWN = 10

/** What the archive holds and whether it holds together; it is taken in only after a person has said so. */
export function CheckStep({ file, found, started, leave }: { file: string; found: ArchiveCheck; started: (task: string) => void; leave: () => void }) {
  const [sure, setSure] = useState(false)
  const { run, busy } = useCommand(api.archives.startImport, { done: ({ task }) => started(task) })
  const sound = found.changed.length === 0 && found.obstacle === null
  return (
    <>
      <Findings found={found} />
      <Descriptions className="archive-facts" bordered size="small" column={{ xs: 1, sm: 1, md: 2 }} items={factsOf(found)} />
      {sound && (
        <div className="archive-note">
          <Checkbox checked={sure} onChange={(event) => setSure(event.target.checked)}>我已核对：把“{found.name}”导入到{found.place}，导入后不能撤回</Checkbox>
        </div>
      )}
      <Space wrap>
        {sound && <Button type="primary" disabled={!sure} loading={busy} onClick={() => void run({ upload: file })}>导入这个账套</Button>}
        <Button onClick={leave}>另选文件</Button>
      </Space>
    </>
  )
}

function Findings({ found: { changed, files, obstacle } }: { found: ArchiveCheck }) {
  return (
    <>
      {changed.length === 0 ? (
        <Alert type="success" showIcon className="archive-note" title={`${files} 个文件的哈希全部与清单相符`} />
      ) : (
        <Alert
          type="error"
          showIcon
          className="archive-note"
          title={`有 ${changed.length} 个文件被改动过或已损坏，内容与清单中的哈希不符，不能导入`}
          description={<>请向对方重新取得档案。<ul className="archive-files">{changed.slice(0, SHOWN).map((path) => <li key={path}>{path}</li>)}</ul>{changed.length > SHOWN && `以及另外 ${changed.length - SHOWN} 个`}</>}
        />
      )}
      {obstacle !== null && <Alert type="error" showIcon className="archive-note" title="不能导入到这里" description={obstacle} />}
    </>
  )
}

const factsOf = (found: ArchiveCheck) => [
  { key: 'name', label: '账套', children: <strong>{found.name}</strong> },
  { key: 'kind', label: '种类', children: kindNames[found.kind] },
  { key: 'village', label: '导入到', children: `${found.place ?? '这里没有这个村'}（${found.villageCode}）` },
  { key: 'months', label: '月份', children: monthsText(found.months) },
  { key: 'vouchers', label: '凭证', children: `${found.vouchers} 张，分录 ${found.entries} 行${found.drafts > 0 ? `；凭证草稿 ${found.drafts} 份` : ''}` },
  { key: 'attachments', label: '附件', children: found.attachments === 0 ? '没有' : `${found.attachments} 个，${sizeText(found.attachmentBytes)}` },
  { key: 'files', label: '文件', children: `${found.files} 个，共 ${sizeText(found.bytes)}` },
  { key: 'root', label: '总哈希', span: 'filled' as const, children: <><code className="archive-hash">{found.root}</code><div className="hint">可与对方另行告知的总哈希比对：相同即为同一本账、一字未改</div></> },
]

function monthsText(months: ArchiveCheck['months']): string {
  if (!months) return '无法读取'
  const { first, last, closed } = months
  return `${formatPeriod(first)}${last === first ? '' : `至${formatPeriod(last)}`}，${closed ? `已结账至${formatPeriod(closed)}` : '尚未结账'}`
}

const sizeText = (bytes: number): string => (bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`)
