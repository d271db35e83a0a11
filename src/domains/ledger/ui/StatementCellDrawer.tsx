import { useQuery } from '@tanstack/react-query'
import { Drawer } from 'antd'
import { useLocation } from 'react-router'
import { orpc } from '../../../web/api.ts'
import { DataTable, Empty, Loaded, Money, useMonth, useQueryState, type DataColumn } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import type { ReportScope } from './scope.ts'

export type StatementKind = 'balanceSheet' | 'incomeStatement'
type Column = 'current' | 'comparative'

/** What makes the cell named in the address (?cell=BS01.current): other lines, or the accounts of each book down to the party. */
export function StatementCellDrawer({ scope, kind }: { scope: ReportScope; kind: StatementKind }) {
  const [cell, setCell] = useQueryState('cell', { push: true })
  const [line, column] = cell?.split('.') ?? []
  return (
    <Drawer open={line !== undefined} onClose={() => setCell(null)} size={Math.min(720, window.innerWidth)} title="数字是怎么来的" destroyOnHidden>
      {line && <CellParts scope={scope} kind={kind} line={line} column={column === 'comparative' ? 'comparative' : 'current'} />}
    </Drawer>
  )
}

function CellParts({ scope, kind, line, column }: { scope: ReportScope; kind: StatementKind; line: string; column: Column }) {
  const [month] = useMonth()
  const query = useQuery(orpc.ledger.statementCell.queryOptions({ input: { ...scope, period: month, statement: kind, line, column } }))
  return (
    <Loaded query={query}>
      {({ name, totalFen, lines, parts }) => (
        <>
          <div className="cell-total">
            <span>{name}</span>
            <Money fen={totalFen} strong />
          </div>
          {lines.length > 0 && <CellLines lines={lines} column={column} />}
          {parts.length > 0 && <PartsTable parts={parts} rollUp={!('book' in scope)} closing={kind === 'balanceSheet'} name={name} />}
          {lines.length === 0 && parts.length === 0 && <Empty title="没有组成这个数字的科目" />}
        </>
      )}
    </Loaded>
  )
}

type CellData = Awaited<ReturnType<typeof orpc.ledger.statementCell.call>>
type Part = CellData['parts'][number]

function CellLines({ lines, column }: { lines: CellData['lines']; column: Column }) {
  const { pathname, search } = useLocation()
  const to = (line: string) => {
    const query = new URLSearchParams(search)
    query.set('cell', `${line}.${column}`)
    return `${pathname}?${query.toString()}`
  }
  const columns: DataColumn<CellData['lines'][number]>[] = [
    { key: 'name', title: '由这些行算出', kind: 'text', width: 220, value: (row) => row.name },
    { key: 'fen', title: '金额', kind: 'amountFen', value: (row) => row.fen, to: (row) => to(row.id) },
  ]
  return <DataTable columns={columns} rows={lines} rowKey={(row) => row.id} />
}

function PartsTable({ parts, rollUp, closing, name }: { parts: Part[]; rollUp: boolean; closing: boolean; name: string }) {
  const books: DataColumn<Part>[] = [
    { key: 'village', title: '村', kind: 'text', width: 90, value: (row) => row.villageName },
    { key: 'book', title: '账套', kind: 'text', width: 170, value: (row) => row.bookName, to: (row) => paths.book(row.book) },
  ]
  const columns: DataColumn<Part>[] = [
    ...(rollUp ? books : []),
    { key: 'account', title: '科目', kind: 'text', width: 72, value: (row) => row.account },
    { key: 'name', title: '名称', kind: 'text', width: 120, value: (row) => row.name },
    {
      key: 'fen', title: '金额', kind: 'amountFen', width: 116, sort: true, value: (row) => row.fen,
      to: (row) => paths.account(row.book, row.account, { from: row.from, to: row.to, party: row.party, closing: closing ? undefined : false }),
    },
    ...(parts.some(({ party }) => party !== null) ? [{ key: 'party', title: '往来', kind: 'text', width: 120, value: (row: Part) => row.partyName } as const] : []),
  ]
  return <DataTable columns={columns} rows={parts} rowKey={(row) => `${row.book}.${row.account}.${row.party ?? ''}`} exportName={`${name}的组成`} />
}
