import { CheckCircleFilled } from '@ant-design/icons'
import { Card, Progress, Tag } from 'antd'
import { Link } from 'react-router'
import { formatFen, formatWan } from '../../../kernel/money.ts'
import { Money } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { percent, wordOf, type Overview } from './figures.ts'
import { basisNames } from './useBasis.ts'
import { Versions } from './Versions.tsx'

const GREEN = '#1f5f4a'

const Met = ({ met }: { met: boolean | null }) =>
  met === null ? null : met ? <Tag color={GREEN} icon={<CheckCircleFilled />}>已达到</Tag> : <Tag color="#8a5200">未达到</Tag>

/** The two targets, what is missing, and the sums on both bases. */
export function TargetCards({ page }: { page: Overview }) {
  const { target, month, basis, division } = page
  const list = paths.targetVillages(division.id, { month, basis })
  return (
    <div className="cards">
      <Card size="small" title="强村数" extra={<Versions versions={page.versions} current={target?.version} />}>
        <div className="target-figure">
          <span className="target-big"><Link to={list}>{page.strong}</Link></span>
          <span>个村{wordOf(target?.strongComparator ?? '>=')} {formatWan(page.strongLineFen)} 万元</span>
          <Met met={page.strongMet} />
        </div>
        {target && page.strongMet !== null && <Progress aria-label="强村数进度" percent={percent(BigInt(page.strong), BigInt(target.strongCount))} showInfo={false} strokeColor={GREEN} />}
        <div className="target-rest hint">
          {target && <span>全县目标：{wordOf(target.countComparator)} {target.strongCount} 个</span>}
          {page.strongMet === false && <span>还差 <Link to={list}>{page.strongStillNeeded}</Link> 个</span>}
          <span>共 <Link to={list}>{page.villages}</Link> 个村</span>
        </div>
      </Card>
      <Card size="small" title="村均经营性收入">
        <div className="target-figure">
          <span className="target-big"><Money fen={page.meanFen} unit="wan" to={list} /></span>
          <span>万元</span>
          <span className="hint">{formatFen(page.meanFen)} 元</span>
          <Met met={page.meanMet} />
        </div>
        {target && <Progress aria-label="村均收入进度" percent={percent(page.meanFen, target.meanFen)} showInfo={false} strokeColor={GREEN} />}
        <div className="target-rest hint">
          {target && <span>目标：{wordOf(target.meanComparator)} {formatWan(target.meanFen)} 万元</span>}
          {page.meanMet === false && <span>总额还差 <Money fen={page.sumGapFen} to={list} /> 元</span>}
        </div>
      </Card>
      <Card size="small" title="收入总额（元）">
        <dl className="basis-pair">
          <dt className={basis === 'accounting' ? 'basis-chosen' : undefined}>{basisNames.accounting}</dt>
          <dd><Money fen={page.sum.accountingFen} strong={basis === 'accounting'} to={paths.targetVillages(division.id, { month, basis: 'accounting' })} /></dd>
          <dt className={basis === 'assessment' ? 'basis-chosen' : undefined}>{basisNames.assessment}</dt>
          <dd><Money fen={page.sum.assessmentFen} strong={basis === 'assessment'} to={paths.targetVillages(division.id, { month, basis: 'assessment' })} /></dd>
          <dt>两口径相差</dt>
          <dd><a href="#reconciliation"><Money fen={page.sum.assessmentFen - page.sum.accountingFen} /></a></dd>
          <dt>未达强村线各村缺口合计</dt>
          <dd><Money fen={page.villageGapsFen} to={list} /></dd>
        </dl>
      </Card>
    </div>
  )
}
