import { DataTable, type DataColumn } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import type { Overview } from './figures.ts'
import { basisNames } from './useBasis.ts'

type Town = Overview['towns'][number]

/** Towns ranked by their mean; each opens its own page. */
export function Towns({ page }: { page: Overview }) {
  const { month, basis } = page
  const open = (row: Town) => paths.targets(row.town, { month, basis })
  const list = (row: Town) => paths.targetVillages(row.town, { month, basis })
  const columns: DataColumn<Town>[] = [
    { key: 'rank', title: '名次', kind: 'number', width: 60, sort: true, value: (row) => row.rank },
    { key: 'name', title: '乡镇', kind: 'text', width: 130, value: (row) => row.name, to: open },
    { key: 'villages', title: '村数', kind: 'number', width: 70, sort: true, value: (row) => row.villages, to: list },
    { key: 'strong', title: '强村', kind: 'number', width: 70, sort: true, value: (row) => row.strong, to: list },
    { key: 'meanFen', title: '村均（元）', kind: 'amountFen', sort: true, value: (row) => row.meanFen, to: list },
    { key: 'accountingFen', title: `${basisNames.accounting}（元）`, kind: 'amountFen', width: 150, sort: true, value: (row) => row.accountingFen, to: (row) => paths.targetVillages(row.town, { month, basis: 'accounting' }) },
    { key: 'assessmentFen', title: `${basisNames.assessment}（元）`, kind: 'amountFen', width: 150, sort: true, value: (row) => row.assessmentFen, to: (row) => paths.targetVillages(row.town, { month, basis: 'assessment' }) },
  ]
  return (
    <section className="panel">
      <h2>乡镇排名（按{basisNames[basis]}村均）</h2>
      <DataTable columns={columns} rows={page.towns} rowKey={(row) => row.town} exportName={`乡镇排名-${month}-${basisNames[basis]}`} />
    </section>
  )
}
