import { DownloadOutlined, FilePdfOutlined } from '@ant-design/icons'
import { Table, type TableProps } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { SheetValue } from '../../kernel/sheet/write.ts'
import { FileButton } from './FileButton.tsx'
import { Money } from './Money.tsx'

/** One column, on the screen and in the exported workbook alike. */
export interface DataColumn<T> {
  key: string
  title: string
  kind: 'text' | 'amountFen' | 'number' | 'day'
  value: (row: T) => SheetValue
  /** what the screen shows instead of the plain value */
  render?: (row: T) => ReactNode
  /** address of what makes the value */
  to?: (row: T) => string | undefined
  unit?: 'yuan' | 'wan'
  zero?: 'digits' | 'dash' | 'blank'
  width?: number
  fixed?: 'left' | 'right'
  sort?: boolean
  /** only on the screen (buttons) */
  screenOnly?: boolean
}

export interface DataTableProps<T> {
  columns: DataColumn<T>[]
  rows: readonly T[]
  rowKey: (row: T) => string | number
  /** name of the exported file, without ending; absent = nothing to export */
  exportName?: string
  /** a workbook made by the server instead of one made of the rows shown */
  exportFile?: () => Promise<File>
  /** the same table as a PDF made by the server */
  printFile?: () => Promise<File | string>
  empty?: ReactNode
  loading?: boolean
  /** left of the export button */
  toolbar?: ReactNode
  pagination?: TableProps<T>['pagination']
  /** rows below the last one (antd Table.Summary) */
  summary?: ReactNode
  rowClassName?: (row: T) => string
  expandedRow?: (row: T) => ReactNode
}

const VIRTUAL_FROM = 300
const VIRTUAL_HEIGHT = 600
const WIDTHS = { text: 160, amountFen: 130, number: 90, day: 104 }

/** The one table: small, sticky heading, scrolls sideways on a phone, virtual when long, exports what it shows to xlsx. */
export function DataTable<T extends object>(props: DataTableProps<T>) {
  const { columns, rows, rowKey, exportName, exportFile, printFile, empty, loading = false, toolbar, pagination = false, summary, rowClassName, expandedRow } = props
  const virtual = pagination === false && rows.length > VIRTUAL_FROM && !summary && !expandedRow
  const width = columns.reduce((sum, column) => sum + (column.width ?? WIDTHS[column.kind]), 0)
  return (
    <div className="data-table">
      {(toolbar || exportName) && (
        <div className="table-bar">
          <div className="table-tools">{toolbar}</div>
          {exportName && (
            <div className="table-tools">
              {printFile && <FileButton title="PDF" icon={<FilePdfOutlined />} make={printFile} />}
              <FileButton title="导出" icon={<DownloadOutlined />} disabled={!exportFile && rows.length === 0} make={exportFile ?? (() => workbook(exportName, columns, rows))} />
            </div>
          )}
        </div>
      )}
      <Table<T>
        ref={reachable}
        size="small"
        columns={columns.map(toAnt)}
        dataSource={rows}
        rowKey={rowKey}
        loading={loading}
        pagination={pagination}
        virtual={virtual}
        sticky={!virtual}
        scroll={virtual ? { x: width, y: VIRTUAL_HEIGHT } : { x: width }}
        {...(empty ? { locale: { emptyText: empty } } : {})}
        {...(summary ? { summary: () => summary } : {})}
        {...(rowClassName ? { rowClassName } : {})}
        {...(expandedRow ? { expandable: { expandedRowRender: expandedRow } } : {})}
      />
    </div>
  )
}

/** A table wider than its place is scrolled with the arrow keys, for which its scrolling part needs a tab stop. */
function reachable(table: { nativeElement: HTMLElement } | null): void {
  const body = table?.nativeElement.querySelector('.ant-table-body, .ant-table-content')
  if (body && body.scrollWidth > body.clientWidth) body.setAttribute('tabindex', '0')
}

function toAnt<T>(column: DataColumn<T>): NonNullable<TableProps<T>['columns']>[number] {
  const numeric = column.kind === 'amountFen' || column.kind === 'number'
  return {
    key: column.key,
    title: column.title,
    width: column.width ?? WIDTHS[column.kind],
    align: numeric ? 'right' : 'left',
    ...(column.fixed ? { fixed: column.fixed } : {}),
    ...(column.sort ? { sorter: (one: T, other: T) => compare(column.value(one), column.value(other)) } : {}),
    render: (_, row: T) => cell(column, row),
  }
}

function cell<T>(column: DataColumn<T>, row: T): ReactNode {
  if (column.render) return column.render(row)
  const value = column.value(row)
  const to = column.to?.(row)
  if (typeof value === 'bigint') return <Money fen={value} to={to} unit={column.unit ?? 'yuan'} zero={column.zero ?? 'digits'} />
  const text = value === null || value === undefined ? '' : String(value)
  return to && text !== '' ? <Link to={to}>{text}</Link> : text
}

function compare(one: SheetValue, other: SheetValue): number {
  if (typeof one === 'string' && typeof other === 'string') return one.localeCompare(other, 'zh-CN')
  const [a, b] = [one ?? 0, other ?? 0]
  return a < b ? -1 : a > b ? 1 : 0
}

async function workbook<T>(name: string, columns: DataColumn<T>[], rows: readonly T[]): Promise<File> {
  const { writeWorkbook } = await import('../../kernel/sheet/write.ts')
  const shown = columns.filter((column) => !column.screenOnly)
  const bytes = await writeWorkbook([
    {
      name,
      columns: shown.map(({ key, title, kind }) => ({ key, title, kind })),
      rows: rows.map((row) => Object.fromEntries(shown.map((column) => [column.key, column.value(row)]))),
      titleRows: [[name]],
      frozenHeader: true,
    },
  ])
  return new File([new Uint8Array(bytes)], `${name}.xlsx`, { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' })
}
