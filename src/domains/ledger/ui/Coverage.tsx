import { Alert } from 'antd'
import { Link } from 'react-router'
import { paths } from '../../../web/paths.ts'
import type { Statement } from '../contract.ts'
import './statement.css'

const NAMED = 12

/** What a report covers, as of when, and which books are not in it because they are still being set up. */
export function Coverage({ coverage, rollUp }: { coverage: Statement['coverage']; rollUp: boolean }) {
  const { title, books, asOf, settingUp } = coverage
  return (
    <>
      <div className="hint report-note">
        {title} · 单位：元{rollUp && ` · 汇总 ${books} 个账套`} · 数据截至 {asOf}
      </div>
      {rollUp && settingUp.length > 0 && (
        <Alert
          type="warning"
          showIcon
          className="report-note"
          title={`有 ${settingUp.length} 个账套还在初始化，没有计入`}
          description={
            <>
              {settingUp.slice(0, NAMED).map(({ id, name }) => (
                <Link key={id} to={paths.book(id)} style={{ marginRight: 12 }}>{name}</Link>
              ))}
              {settingUp.length > NAMED && '……'}
            </>
          }
        />
      )}
    </>
  )
}
