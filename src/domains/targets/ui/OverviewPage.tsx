import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { formatDay } from '../../../kernel/day.ts'
import { orpc } from '../../../web/api.ts'
import { DataTable, Empty, Loaded, Page, useMonth, type DataColumn } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { Bands } from './Bands.tsx'
import { BasisSwitch } from './BasisSwitch.tsx'
import type { Overview } from './figures.ts'
import { Months } from './Months.tsx'
import { Reconciliation } from './Reconciliation.tsx'
import { TargetCards } from './TargetCards.tsx'
import { Towns } from './Towns.tsx'
import { useBasis } from './useBasis.ts'
import './targets.css'

const VILLAGE = 5

/** 双五十: both targets of a county or town, with everything that makes them. */
export default function OverviewPage() {
  const division = Number(useParams().division)
  const [month] = useMonth()
  const [basis] = useBasis()
  const query = useQuery({ ...orpc.targets.overview.queryOptions({ input: { division, month, basis } }), placeholderData: keepPreviousData })
  const href = (id: number, level: number) => (level === VILLAGE ? paths.targetVillage(id, { month, basis }) : paths.targets(id, { month, basis }))
  return (
    <Page title="双五十" division={division} href={href} month extra={<BasisSwitch />}>
      <Loaded query={query} rows={12}>{(page) => <Figures page={page} />}</Loaded>
    </Page>
  )
}

function Figures({ page }: { page: Overview }) {
  const { division, month } = page
  if (page.villages === 0 && page.excluded.length === 0)
    return <div className="panel"><Empty title="还没有可以统计的村" hint="建好合作社账套并启用以后，这里就有数字" /></div>
  const from = `${month.slice(0, 4)}-01`
  const links = page.reconciliation.map(({ opens, ...line }) => ({
    ...line,
    links: opens.map(({ account, tag }) => ({ title: `科目 ${account}`, to: paths.divisionAccount(division.id, account, { from, to: month, tag, closing: false }) })),
  }))
  return (
    <>
      <p className="hint basis-note">
        {division.name}，截至{formatDay(page.asOf)}。{page.basisNote}
      </p>
      <TargetCards page={page} />
      <div className="columns">
        <Bands page={page} />
        <Months page={page} />
      </div>
      <Towns page={page} />
      <Reconciliation rows={links} month={month} exportName={`口径调节-${division.name}-${month}`} />
      {page.excluded.length > 0 && <Excluded page={page} />}
    </>
  )
}

type ExcludedVillage = Overview['excluded'][number]

function Excluded({ page }: { page: Overview }) {
  const columns: DataColumn<ExcludedVillage>[] = [
    { key: 'name', title: '村', kind: 'text', value: (row) => row.name, to: (row) => paths.village(row.village, { month: page.month }) },
    { key: 'townName', title: '乡镇', kind: 'text', value: (row) => row.townName },
    { key: 'reason', title: '原因', kind: 'text', width: 260, value: (row) => row.reason },
  ]
  return (
    <section className="panel">
      <h2>单独说明的村（{page.excluded.length} 个）</h2>
      <DataTable columns={columns} rows={page.excluded} rowKey={(row) => `${row.village}.${row.reason}`} />
    </section>
  )
}
