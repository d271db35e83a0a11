import { HistoryOutlined } from '@ant-design/icons'
import { Button, Popover, Tag } from 'antd'
import { formatDay } from '../../../kernel/day.ts'
import { formatWan } from '../../../kernel/money.ts'
import type { TargetVersion } from '../contract.ts'
import { wordOf } from './figures.ts'

/** How the year's targets changed: number, mean, date and reason of every version. */
export function Versions({ versions, current }: { versions: readonly TargetVersion[]; current: number | undefined }) {
  if (versions.length === 0) return null
  const list = (
    <ol className="version-list">
      {versions.map((version) => (
        <li key={version.version} value={version.version}>
          <div>
            强村{wordOf(version.countComparator)} {version.strongCount} 个，村均{wordOf(version.meanComparator)} {formatWan(version.meanFen)} 万元
            {version.version === current && <Tag color="#1f5f4a" style={{ marginLeft: 8 }}>本月适用</Tag>}
          </div>
          <div className="hint">{formatDay(version.effective)}起，{version.approvedBy}：{version.reason}</div>
        </li>
      ))}
    </ol>
  )
  return (
    <Popover title="目标的历次版本" content={list} trigger="click" placement="bottomLeft">
      <Button size="small" icon={<HistoryOutlined />}>{versions.map((version) => version.strongCount).join(' → ')} 个</Button>
    </Popover>
  )
}
