import { useQuery } from '@tanstack/react-query'
import { Select, Tag } from 'antd'
import { useParams } from 'react-router'
import { formatPeriod } from '../../../kernel/day.ts'
import { formatFen } from '../../../kernel/money.ts'
import { orpc } from '../../../web/api.ts'
import { DataTable, Empty, Loaded, Page, useMonth, useQueryState, type DataColumn } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import type { VillageFigure } from '../contract.ts'
import { BasisSwitch } from './BasisSwitch.tsx'
import { figureOf } from './figures.ts'
import { basisNames, useBasis } from './useBasis.ts'
import './targets.css'

const VILLAGE = 5

/** The villages of a division, best first, all or those of one band. */
export default function VillagesPage() {
  const division = Number(useParams().division)
  const [month] = useMonth()
  const [basis] = useBasis()
  const [band, setBand] = useQueryState('band', { push: true })
  const query = useQuery(orpc.targets.villages.queryOptions({ input: { division, month, basis, ...(band ? { band } : {}) } }))
  const bands = useQuery(orpc.targets.overview.queryOptions({ input: { division, month, basis } }))
  const open = (row: VillageFigure) => paths.targetVillage(row.village, { month, basis })
  const columns: DataColumn<VillageFigure>[] = [
    { key: 'rank', title: '名次', kind: 'number', width: 60, sort: true, value: (row) => row.rank },
    { key: 'name', title: '村', kind: 'text', width: 130, sort: true, value: (row) => row.name, to: open },
    { key: 'townName', title: '乡镇', kind: 'text', width: 150, sort: true, value: (row) => row.townName, to: (row) => paths.targets(row.town, { month, basis }) },
    { key: 'accountingFen', title: `${basisNames.accounting}（元）`, kind: 'amountFen', width: 150, sort: true, value: (row) => row.accountingFen, to: (row) => paths.targetVillage(row.village, { month }) },
    { key: 'assessmentFen', title: `${basisNames.assessment}（元）`, kind: 'amountFen', width: 150, sort: true, value: (row) => row.assessmentFen, to: (row) => paths.targetVillage(row.village, { month, basis: 'assessment' }) },
    { key: 'strong', title: '强村', kind: 'text', width: 70, sort: true, value: (row) => (row.strong ? '是' : ''), render: (row) => row.strong && <Tag color="#1f5f4a">强村</Tag> },
    { key: 'gapFen', title: '距强村线（元）', kind: 'amountFen', zero: 'blank', sort: true, value: (row) => row.gapFen, to: open },
    { key: 'lastClosed', title: '已结账至', kind: 'text', width: 90, sort: true, value: (row) => row.lastClosed, to: (row) => paths.village(row.village, { month }) },
    { key: 'lastVoucher', title: '最近凭证', kind: 'day', sort: true, value: (row) => row.lastVoucher, to: (row) => paths.village(row.village, { month }) },
  ]
  const href = (id: number, level: number) => (level === VILLAGE ? paths.targetVillage(id, { month, basis }) : paths.targetVillages(id, { month, basis, band: band ?? undefined }))
  const chooser = (
    <Select
      aria-label="收入分档"
      style={{ width: 190 }}
      value={band ?? ''}
      onChange={(key: string) => setBand(key === '' ? null : key)}
      options={[{ value: '', label: '全部分档' }, ...(bands.data?.bands ?? []).map(({ key, name, villages }) => ({ value: key, label: `${name}（${villages}）` }))]}
    />
  )
  return (
    <Page title={`各村经营性收入（${formatPeriod(month)}止）`} division={division} href={href} trail={[{ title: '双五十', to: paths.targets(division, { month, basis }) }, { title: '各村' }]} month extra={<BasisSwitch />}>
      <Loaded query={query} rows={12}>
        {(rows) => (
          <div className="panel">
            <DataTable
              columns={columns}
              rows={rows}
              rowKey={(row) => row.village}
              exportName={`各村经营性收入-${month}`}
              toolbar={
                <>
                  {chooser}
                  <span className="hint">
                    {rows.length} 个村，强村 {rows.filter((row) => row.strong).length} 个，{basisNames[basis]}合计 {formatFen(rows.reduce((sum, row) => sum + figureOf(row, basis), 0n))} 元
                  </span>
                </>
              }
              empty={<Empty title="这一档没有村" />}
            />
          </div>
        )}
      </Loaded>
    </Page>
  )
}
