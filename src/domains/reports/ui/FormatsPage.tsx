import { MergeCellsOutlined, PlusOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Tag } from 'antd'
import { Link } from 'react-router'
import { orpc } from '../../../web/api.ts'
import { DataTable, Loaded, Page, type DataColumn } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { useCan, useMe } from '../../../web/session.tsx'
import type { Format } from '../contract.ts'

const columns: DataColumn<Format>[] = [
  { key: 'name', title: '报表', kind: 'text', width: 180, value: (row) => row.name, to: (row) => paths.report(row.id) },
  { key: 'scope', title: '适用范围', kind: 'text', width: 110, value: (row) => scopeOf(row), render: (row) => (row.example ? <Tag>示例</Tag> : scopeOf(row)) },
  { key: 'version', title: '版本', kind: 'number', width: 60, value: (row) => row.version },
  { key: 'note', title: '说明', kind: 'text', width: 260, value: (row) => row.note || `${row.createdBy}：${row.reason}` },
]
const scopeOf = ({ example, divisionName }: Format) => (example ? '示例' : (divisionName ?? '全县'))

/** The reports of one's own, our examples among them, and the way to the consolidated statements. */
export default function FormatsPage() {
  const can = useCan()
  const [root] = useMe().roots
  const query = useQuery(orpc.reports.formats.queryOptions())
  return (
    <Page
      title="自定义报表"
      extra={
        <>
          {root && <Link to={paths.consolidated(root.id)}><Button icon={<MergeCellsOutlined />}>合并报表</Button></Link>}
          {can('reports.format.write') && <Link to={paths.editReport('new')}><Button type="primary" icon={<PlusOutlined />}>新建报表</Button></Link>}
        </>
      }
    >
      <div className="panel">
        <Loaded query={query}>{(rows) => <DataTable columns={columns} rows={rows} rowKey={(row) => row.id} exportName="自定义报表清单" />}</Loaded>
      </div>
    </Page>
  )
}
