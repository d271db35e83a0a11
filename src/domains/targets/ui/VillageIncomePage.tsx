import { useQuery } from '@tanstack/react-query'
import { Card, Tag } from 'antd'
import { Link, useParams } from 'react-router'
import { formatPeriod, monthOf } from '../../../kernel/day.ts'
import { formatWan } from '../../../kernel/money.ts'
import { orpc } from '../../../web/api.ts'
import { DataTable, Empty, Loaded, Money, Page, useMonth, type DataColumn } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { BasisSwitch } from './BasisSwitch.tsx'
import type { VillageIncome } from './figures.ts'
import { Reconciliation } from './Reconciliation.tsx'
import { basisNames, useBasis } from './useBasis.ts'
import { VillageMonths } from './VillageMonths.tsx'
import './targets.css'

const VILLAGE = 5

type Source = VillageIncome['sources'][number]

const entries = ({ book, account, from, to }: { book: string; account: string; from: string; to: string }) => paths.account(book, account, { from, to, closing: false })

const columns: DataColumn<Source>[] = [
  { key: 'account', title: '科目', kind: 'text', width: 90, value: (row) => row.account, to: entries },
  { key: 'name', title: '收入来源', kind: 'text', width: 180, value: (row) => row.name, to: entries },
  { key: 'fen', title: '本年累计（元）', kind: 'amountFen', sort: true, value: (row) => row.fen, to: entries },
]

/** What one village's operating income is made of, down to the entries. */
export default function VillageIncomePage() {
  const village = Number(useParams().village)
  const [month] = useMonth()
  const [basis] = useBasis()
  const query = useQuery(orpc.targets.village.queryOptions({ input: { village, month, basis } }))
  const href = (id: number, level: number) => (level === VILLAGE ? paths.targetVillage(id, { month, basis }) : paths.targets(id, { month, basis }))
  return (
    <Page title="村经营性收入" division={village} href={href} trail={[{ title: '经营性收入' }]} month extra={<BasisSwitch />}>
      <Loaded query={query} rows={12}>
        {(page) => (
          <>
            <p className="hint basis-note">{page.basisNote}</p>
            <Summary page={page} month={month} />
            <section className="panel" id="sources">
              <h2>收入来源（1–{monthOf(month)}月）</h2>
              <DataTable
                columns={columns}
                rows={page.sources}
                rowKey={(row) => `${row.book}.${row.account}`}
                exportName={`收入来源-${page.village.name}-${month}`}
                empty={<Empty title="今年还没有经营性收入" hint="501、502 科目记账后，这里就有数字" />}
              />
            </section>
            <VillageMonths page={page} basis={basis} />
            <Reconciliation
              rows={page.reconciliation.map(({ accounts, ...line }) => ({ ...line, links: accounts.map((row) => ({ title: `${row.account} ${row.name}`, to: entries(row) })) }))}
              month={month}
              exportName={`口径调节-${page.village.name}-${month}`}
            />
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Summary({ page: { village, strongLineFen }, month }: { page: VillageIncome; month: string }) {
  return (
    <div className="cards">
      <Card size="small" title={`${formatPeriod(month)}止（元）`} extra={<Link to={paths.village(village.village, { month })}>账套与报表</Link>}>
        <dl className="basis-pair">
          <dt>{basisNames.accounting}</dt>
          <dd><a href="#sources"><Money fen={village.accountingFen} strong /></a></dd>
          <dt>{basisNames.assessment}</dt>
          <dd><a href="#reconciliation"><Money fen={village.assessmentFen} strong /></a></dd>
        </dl>
      </Card>
      <Card size="small" title={`强村线 ${formatWan(strongLineFen)} 万元`} extra={village.strong ? <Tag color="#1f5f4a">强村</Tag> : <Tag>未达到</Tag>}>
        <dl className="basis-pair">
          <dt>还差</dt>
          <dd><Money fen={village.gapFen} zero="dash" to={paths.targetVillages(village.town, { month })} /></dd>
          <dt>乡镇</dt>
          <dd><Link to={paths.targets(village.town, { month })}>{village.townName}</Link></dd>
        </dl>
      </Card>
      <Card size="small" title="记账情况" extra={<a href={paths.publicPage(village.code)} target="_blank" rel="noreferrer">村民公开页</a>}>
        <dl className="basis-pair">
          <dt>已结账至</dt>
          <dd>{village.lastClosed ? <Link to={paths.village(village.village, { month: village.lastClosed })}>{formatPeriod(village.lastClosed)}</Link> : '还没有结过账'}</dd>
          <dt>最近一张凭证</dt>
          <dd><Link to={paths.village(village.village, { month })}>{village.lastVoucher ?? '—'}</Link></dd>
        </dl>
      </Card>
    </div>
  )
}
