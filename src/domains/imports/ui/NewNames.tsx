import { Select } from 'antd'
import { DataTable, type DataColumn } from '../../../web/kit/index.ts'
import { tagNames, type AccountTag } from '../../ledger/contract.ts'
import type { NewAccount, NewParty, PartyCategory } from '../contract.ts'
import { categoryNames, optionsOf } from './labels.ts'

interface NewAccountsProps {
  rows: NewAccount[]
  tagOf: (code: string, proposed: AccountTag | null) => AccountTag | null
  choose: (code: string, tag: AccountTag | null) => void
}

/** Sub-accounts that the book does not have; statements and the double fifty go by their tag, so a person looks at it. */
export function NewAccounts({ rows, tagOf, choose }: NewAccountsProps) {
  const columns: DataColumn<NewAccount>[] = [
    { key: 'code', title: '编码', kind: 'text', width: 90, value: (row) => row.code },
    { key: 'name', title: '名称', kind: 'text', width: 150, value: (row) => row.name },
    { key: 'parent', title: '上级科目', kind: 'text', width: 150, value: (row) => `${row.parent} ${row.parentName}` },
    {
      key: 'tag', title: '用途', kind: 'text', width: 150, value: (row) => row.tag,
      render: (row) => (
        <Select aria-label={`${row.code} ${row.name} 的用途`} size="small" allowClear placeholder="无" style={{ width: 130 }} value={tagOf(row.code, row.tag)} onChange={(tag: AccountTag | undefined) => choose(row.code, tag ?? null)} options={optionsOf(tagNames)} />
      ),
    },
    { key: 'lines', title: '用到', kind: 'number', width: 70, value: (row) => row.lines },
  ]
  return (
    <div className="import-part">
      <h3>新明细科目 {rows.length} 个（报表和双五十按“用途”取数，请核对）</h3>
      <DataTable columns={columns} rows={rows} rowKey={(row) => row.code} />
    </div>
  )
}

interface NewPartiesProps {
  rows: NewParty[]
  categories: Readonly<Record<string, PartyCategory>>
  choose: (name: string, category: PartyCategory) => void
}

/** Parties that the book does not have yet. */
export function NewParties({ rows, categories, choose }: NewPartiesProps) {
  const columns: DataColumn<NewParty>[] = [
    { key: 'name', title: '名称', kind: 'text', width: 220, value: (row) => row.name },
    {
      key: 'category', title: '类别', kind: 'text', width: 140, value: (row) => categoryNames[row.category],
      render: (row) => <Select aria-label={`${row.name} 的类别`} size="small" style={{ width: 120 }} value={categories[row.name] ?? row.category} onChange={(category) => choose(row.name, category)} options={optionsOf(categoryNames) as { value: PartyCategory; label: string }[]} />,
    },
    { key: 'lines', title: '用到', kind: 'number', width: 70, value: (row) => row.lines },
  ]
  return (
    <div className="import-part">
      <h3>新往来单位与成员 {rows.length} 个</h3>
      <DataTable columns={columns} rows={rows} rowKey={(row) => row.name} pagination={rows.length > 20 ? { pageSize: 20, showSizeChanger: false } : false} />
    </div>
  )
}
