import { useQuery } from '@tanstack/react-query'
import { Tag } from 'antd'
import { orpc } from '../../../web/api.ts'
import { DataTable, Loaded, useQueryState, type DataColumn } from '../../../web/kit/index.ts'
import type { Batch, Finding } from '../contract.ts'
import { severityColors, severityNames } from './labels.ts'

const PAGE = 50

type Row = Finding & { order: number }

const columns: DataColumn<Row>[] = [
  { key: 'severity', title: '性质', kind: 'text', width: 70, value: (row) => severityNames[row.severity], render: (row) => <Tag color={severityColors[row.severity]}>{severityNames[row.severity]}</Tag> },
  { key: 'row', title: '行', kind: 'number', width: 60, value: (row) => row.row },
  { key: 'cell', title: '单元格', kind: 'text', width: 76, value: (row) => row.cell },
  { key: 'column', title: '列', kind: 'text', width: 100, value: (row) => row.column },
  { key: 'message', title: '问题', kind: 'text', width: 320, value: (row) => row.message },
  { key: 'advice', title: '怎么办', kind: 'text', width: 280, value: (row) => row.advice },
]

/** Errors, gaps and remarks, each with its row and cell; errors come first. */
export function Findings({ batch }: { batch: Batch }) {
  const [page, setPage] = useQueryState('page')
  const number = Math.max(1, Number(page) || 1)
  const query = useQuery(orpc.imports.preview.queryOptions({ input: { batch: batch.id, page: number, size: PAGE } }))
  return (
    <div className="import-part">
      <h3>检查结果：错误 {batch.errors}，断号 {batch.gaps}，提醒 {batch.warnings}</h3>
      <Loaded query={query}>
        {({ findings, total }) => (
          <DataTable
            columns={columns}
            rows={findings.map((finding, order) => ({ ...finding, order }))}
            rowKey={(row) => row.order}
            pagination={total > PAGE ? { current: number, pageSize: PAGE, total, showSizeChanger: false, onChange: (next) => setPage(next === 1 ? null : String(next)) } : false}
          />
        )}
      </Loaded>
    </div>
  )
}
