import { useQuery } from '@tanstack/react-query'
import { Input, Segmented, Tag } from 'antd'
import { orpc } from '../../../web/api.ts'
import { DataTable, Empty, instantText, Loaded, Page, useQueryState, type DataColumn } from '../../../web/kit/index.ts'
import { useCan, useMe } from '../../../web/session.tsx'
import type { Person } from '../contract.ts'
import { GrantActs } from './GrantActs.tsx'
import { NewPerson } from './NewPerson.tsx'
import './people.css'

type Row = Person['grants'][number] & { person: Omit<Person, 'grants'> }

const shown = ['current', 'ended', 'all'] as const
const shownNames = { current: '在任', ended: '已终止', all: '全部' }

/** 人员与任职: who has which post where, since when, until when, and by whom. */
export default function PeoplePage() {
  const { today } = useMe()
  const can = useCan()
  const people = useQuery(orpc.identity.people.queryOptions())
  const [text, setText] = useQueryState('text')
  const [asked, setAsked] = useQueryState('show')
  const show = shown.find((one) => one === asked) ?? 'current'
  const may = can('identity.person.write')
  const stateOf = ({ validFrom, validTo }: Row) => (validTo !== null && validTo < today ? '已终止' : validFrom > today ? '未到任' : '在任')
  const columns: DataColumn<Row>[] = [
    { key: 'name', title: '姓名', kind: 'text', width: 96, fixed: 'left', value: (row) => row.person.name },
    { key: 'username', title: '用户名', kind: 'text', width: 128, value: (row) => row.person.username ?? '没有账号' },
    { key: 'post', title: '岗位', kind: 'text', width: 140, value: (row) => row.title },
    { key: 'division', title: '管辖范围', kind: 'text', width: 110, value: (row) => row.divisionName },
    { key: 'state', title: '状态', kind: 'text', width: 76, value: stateOf, render: (row) => <Tag color={stateOf(row) === '在任' ? 'green' : 'default'}>{stateOf(row)}</Tag> },
    { key: 'from', title: '自', kind: 'day', value: (row) => row.validFrom },
    { key: 'to', title: '至', kind: 'text', width: 104, value: (row) => row.validTo ?? '长期' },
    { key: 'by', title: '授权人', kind: 'text', width: 185, value: (row) => `${row.grantedBy ?? '初始设置'} ${instantText(row.grantedAt.toISOString())}` },
    ...(may ? [{ key: 'acts', title: '', kind: 'text', width: 150, screenOnly: true, value: () => null, render: (row) => <GrantActs person={row.person} grant={row} /> } satisfies DataColumn<Row>] : []),
  ]
  return (
    <Page title="人员与任职">
      <div className="panel">
        <div className="table-tools">
          <Segmented aria-label="任职状态" value={show} onChange={(next) => setAsked(next === 'current' ? null : next)} options={shown.map((one) => ({ value: one, label: shownNames[one] }))} />
          <Input.Search key={text ?? ''} defaultValue={text ?? ''} allowClear placeholder="姓名、岗位或单位" style={{ width: 180 }} onSearch={(value) => setText(value.trim() || null)} />
        </div>
        <Loaded query={people} rows={12}>
          {(list) => {
            const rows = list
              .flatMap(({ grants, ...person }) => grants.map((grant): Row => ({ ...grant, person })))
              .filter((row) => show === 'all' || (stateOf(row) === '已终止') === (show === 'ended'))
              .filter((row) => !text || [row.person.name, row.person.username ?? '', row.title, row.divisionName].some((part) => part.includes(text)))
            return (
              <DataTable
                columns={columns}
                rows={rows}
                rowKey={(row) => row.id}
                exportName="人员与任职"
                toolbar={<>{may && <NewPerson />}<span className="hint">共 {rows.length} 项任职</span></>}
                empty={<Empty title={text ? '没有符合条件的任职' : show === 'ended' ? '没有已终止的任职' : '还没有任职'} hint={text ? '换一个词，或看“全部”' : may ? '点“新建人员”开始' : '请联系系统管理员'} />}
              />
            )
          }}
        </Loaded>
      </div>
    </Page>
  )
}
