import { Drawer } from 'antd'
import { useLocation } from 'react-router'
import { DataTable, Empty, Money, useQueryState, type DataColumn } from '../../../web/kit/index.ts'
import type { orpc } from '../../../web/api.ts'
import { paths } from '../../../web/paths.ts'
import type { Cell, Part } from '../contract.ts'
import type { Scope } from './FormatPage.tsx'

type Report = Awaited<ReturnType<typeof orpc.reports.evaluateFormat.call>>

/** What makes the cell named in the address (?cell=B2): the measures of its formula down to the entries, and the cells it names. */
export function CellDrawer({ scope, report }: { scope: Scope; report: Report }) {
  const [name, setName] = useQueryState('cell', { push: true })
  const cells = report.rows.flat()
  const cell = cells.find((one) => one.cell === name)
  return (
    <Drawer open={cell !== undefined} onClose={() => setName(null)} size={Math.min(720, window.innerWidth)} title="数字是怎么来的" destroyOnHidden>
      {cell && (
        <>
          <div className="report-total">
            <code>{cell.cell} {cell.formula}</code>
            {cell.kind === 'amount' ? <Money fen={cell.fen} strong /> : <strong>{cell.text}{cell.kind === 'percent' ? '%' : ''}</strong>}
          </div>
          {cell.cells.length > 0 && <Cells cells={cells.filter((one) => cell.cells.includes(one.cell) && one.kind !== 'text')} />}
          {cell.parts.length > 0 && <Parts parts={cell.parts} scope={scope} name={`${report.name} ${cell.cell}`} />}
          {cell.cells.length === 0 && cell.parts.length === 0 && <Empty title="没有组成这个数字的发生额或余额" />}
        </>
      )}
    </Drawer>
  )
}

function Cells({ cells }: { cells: Cell[] }) {
  const { pathname, search } = useLocation()
  const to = (name: string) => {
    const query = new URLSearchParams(search)
    query.set('cell', name)
    return `${pathname}?${query.toString()}`
  }
  const columns: DataColumn<Cell>[] = [
    { key: 'cell', title: '单元格', kind: 'text', width: 70, value: (row) => row.cell },
    { key: 'formula', title: '公式', kind: 'text', width: 220, value: (row) => row.formula },
    { key: 'fen', title: '数值', kind: 'amountFen', value: (row) => row.fen ?? row.text, to: (row) => (row.formula ? to(row.cell) : undefined) },
  ]
  return <DataTable columns={columns} rows={cells} rowKey={(row) => row.cell} />
}

function Parts({ parts, scope, name }: { parts: Part[]; scope: Scope; name: string }) {
  const columns: DataColumn<Part>[] = [
    { key: 'formula', title: '取数', kind: 'text', width: 200, value: (row) => row.formula },
    { key: 'span', title: '期间', kind: 'text', width: 150, value: (row) => (row.from === row.to ? row.to : `${row.from} 至 ${row.to}`) },
    { key: 'fen', title: '金额', kind: 'amountFen', sort: true, value: (row) => row.fen, to: (row) => entriesOf(scope, row) },
  ]
  return <DataTable columns={columns} rows={parts} rowKey={(row) => `${row.formula}.${row.book ?? ''}.${row.party ?? ''}`} exportName={`${name}的组成`} />
}

function entriesOf(scope: Scope, { account, book, party, tag, from, to, closing }: Part): string {
  const query = { from, to, tag, closing: closing ? undefined : false }
  const only = book ?? ('book' in scope ? scope.book : null)
  if (only !== null) return paths.account(only, account, { ...query, party })
  return 'division' in scope ? paths.divisionAccount(scope.division, account, { ...query, kind: scope.kind }) : ''
}
