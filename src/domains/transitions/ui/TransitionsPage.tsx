import { useQuery } from '@tanstack/react-query'
import { Button, Select, Tag } from 'antd'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { orpc } from '../../../web/api.ts'
import { DataTable, Empty, Loaded, Page, useQueryState, type DataColumn } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { useCan } from '../../../web/session.tsx'
import type { PlanHead } from '../contract.ts'
import { planKindNames, planStateNames } from './labels.ts'
import { StartConversion } from './StartConversion.tsx'
import { StartSplit } from './StartSplit.tsx'
import './transitions.css'

const VILLAGE = 5

const columns: DataColumn<PlanHead>[] = [
  { key: 'village', title: '村', kind: 'text', width: 110, value: ({ villageName }) => villageName },
  { key: 'kind', title: '类型', kind: 'text', width: 120, value: ({ kind }) => planKindNames[kind] },
  { key: 'title', title: '方案', kind: 'text', width: 260, value: ({ title }) => title, to: ({ id }) => paths.transitionPlan(id) },
  { key: 'state', title: '状态', kind: 'text', width: 90, value: ({ state }) => planStateNames[state], render: ({ state }) => <Tag color={state === 'confirmed' ? 'green' : state === 'submitted' ? 'blue' : 'default'}>{planStateNames[state]}</Tag> },
  { key: 'createdBy', title: '编制', kind: 'text', width: 100, value: ({ createdBy }) => createdBy },
  { key: 'confirmedBy', title: '确认', kind: 'text', width: 100, value: ({ confirmedBy }) => confirmedBy },
]

/** 建账与衔接: the plans below a division, and the two wizards for a village. */
export default function TransitionsPage() {
  const division = Number(useParams().division)
  const path = useQuery(orpc.divisions.path.queryOptions({ input: { division } }))
  return (
    <Page title="建账与衔接" division={division} href={(id) => paths.transitions(id)}>
      <Loaded query={path}>{(place) => <Contents division={division} village={place.path.at(-1)?.level === VILLAGE ? (place.path.at(-1)?.name ?? '') : null} />}</Loaded>
    </Page>
  )
}

function Contents({ division, village }: { division: number; village: string | null }) {
  const can = useCan()
  const [start, setStart] = useQueryState('start', { push: true })
  const plans = useQuery(orpc.transitions.plans.queryOptions({ input: { division } }))
  const writes = can('transitions.plan.write')
  return (
    <>
      {writes && village === null && <div className="panel"><PickVillage /></div>}
      {writes && village !== null && (
        <div className="panel">
          <div className="table-tools plan-note">
            <Button type={start === 'conversion' ? 'primary' : 'default'} onClick={() => setStart(start === 'conversion' ? null : 'conversion')}>新旧制度衔接</Button>
            <Button type={start === 'split' ? 'primary' : 'default'} onClick={() => setStart(start === 'split' ? null : 'split')}>财务分设</Button>
            <span className="hint">衔接：2004 年制度的旧账按名称转到 2023 年制度；分设：一本账分成村民委员会、集体经济组织两本账</span>
          </div>
          {start === 'conversion' && <StartConversion village={division} villageName={village} />}
          {start === 'split' && <StartSplit village={division} villageName={village} />}
        </div>
      )}
      <div className="panel">
        <Loaded query={plans}>
          {(rows) => <DataTable columns={columns} rows={rows} rowKey={({ id }) => id} exportName="衔接与分设方案" empty={<Empty title="还没有衔接或分设方案" hint={writes ? '先选一个村，再开始衔接或分设' : '由代理会计或农业农村局编制'} />} />}
        </Loaded>
      </div>
    </>
  )
}

function PickVillage() {
  const [text, setText] = useState('')
  const navigate = useNavigate()
  const found = useQuery({ ...orpc.divisions.search.queryOptions({ input: { text: text.trim(), limit: 20 } }), enabled: text.trim() !== '' })
  return (
    <label>
      选择要衔接或分设的村{' '}
      <Select
        aria-label="选择村"
        style={{ width: 260, maxWidth: '100%' }}
        placeholder="村名或拼音"
        showSearch={{ filterOption: false, onSearch: setText }}
        options={(found.data ?? []).filter(({ level }) => level === VILLAGE).map(({ id, name, parentName }) => ({ value: id, label: `${parentName} ${name}` }))}
        onChange={(id: number) => void navigate(paths.transitions(id))}
        notFoundContent={text === '' ? '输入村名或拼音首字母' : '没有找到'}
      />
    </label>
  )
}
