import type { ReactNode } from 'react'
import { DataTable, Empty, type DataColumn } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import type { api } from '../../../web/api.ts'
import { waitingTotal } from '../../ledger/contract.ts'
import type { Division } from '../contract.ts'

export type Book = Awaited<ReturnType<typeof api.ledger.books>>[number]

interface Row {
  town: Division
  books: Book[]
}

const count = (books: Book[], test: (book: Book) => boolean): number => books.filter(test).length

/** The month through which every book in use is closed; null when one has never been closed. */
function closedThrough(books: Book[]): string | null {
  const months = books.filter(({ state }) => state === 'inUse').map(({ lastClosed }) => lastClosed ?? '')
  return months.length === 0 ? null : months.reduce((least, month) => (month < least ? month : least)) || null
}

const columns: DataColumn<Row>[] = [
  { key: 'town', title: '乡镇（街道）', kind: 'text', width: 140, fixed: 'left', value: ({ town }) => town.name, to: ({ town }) => paths.divisions(town.id) },
  { key: 'code', title: '区划代码', kind: 'text', width: 120, value: ({ town }) => town.code },
  { key: 'villages', title: '有账的村', kind: 'number', sort: true, value: ({ books }) => new Set(books.map(({ village }) => village)).size },
  { key: 'inUse', title: '已启用账套', kind: 'number', width: 110, sort: true, value: ({ books }) => count(books, ({ state }) => state === 'inUse') },
  { key: 'setup', title: '初始化中', kind: 'number', sort: true, value: ({ books }) => count(books, ({ state }) => state === 'setup') },
  { key: 'closed', title: '全部结账至', kind: 'text', width: 110, sort: true, value: ({ books }) => closedThrough(books) ?? '—' },
  { key: 'drafts', title: '未记账凭证', kind: 'number', width: 110, sort: true, value: ({ books }) => books.reduce((sum, { waiting }) => sum + waitingTotal(waiting), 0) },
  { key: 'last', title: '最近凭证', kind: 'day', sort: true, value: ({ books }) => books.map(({ lastVoucher }) => lastVoucher ?? '').sort().at(-1) ?? '' },
]

/** One row a town: how many books are kept, and how far. */
export function TownsTable({ towns, books, name, toolbar }: { towns: Division[]; books: Book[]; name: string; toolbar?: ReactNode }) {
  const rows = towns.map((town) => ({ town, books: books.filter(({ townName }) => townName === town.name) }))
  return (
    <DataTable
      columns={columns}
      rows={rows}
      rowKey={({ town }) => town.id}
      exportName={`记账进度-${name}`}
      toolbar={toolbar}
      empty={<Empty title="还没有乡镇" hint="请先导入行政区划：mingzhang import divisions 文件 --county 代码" />}
    />
  )
}
