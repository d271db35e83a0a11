import { Money } from '../../../web/kit/index.ts'
import type { Plan } from '../contract.ts'

const Verdict = ({ ok }: { ok: boolean }) => <span className={ok ? 'plan-equal' : 'plan-unequal'}>{ok ? '相等' : '不相等'}</span>

/** Before + what rules moved = after, line by line. */
export function ConversionProof({ proof }: { proof: NonNullable<Plan['conversion']>['proof'] }) {
  return (
    <div className="plan-proof">
      <table>
        <caption>衔接前后核对</caption>
        <thead><tr><th>项目</th><th>衔接前（2004 制度）</th><th>按规则调整</th><th>衔接后（2023 制度）</th><th>核对</th></tr></thead>
        <tbody>
          {proof.lines.map(({ name, beforeFen, movedFen, afterFen, ok }) => (
            <tr key={name}><th scope="row">{name}</th><td><Money fen={beforeFen} /></td><td><Money fen={movedFen} zero="dash" /></td><td><Money fen={afterFen} /></td><td><Verdict ok={ok} /></td></tr>
          ))}
        </tbody>
      </table>
      {proof.grossUpFen > 0n && <p className="hint">还原累计折旧、摊销：原值和累计折旧（摊销）同时增加 <Money fen={proof.grossUpFen} />，资产净额不变。</p>}
    </div>
  )
}

/** 五项相等: old = committee + co-op − what the two owe each other. */
export function SplitProof({ proof }: { proof: NonNullable<Plan['split']>['proof'] }) {
  return (
    <div className="plan-proof" aria-live="polite">
      <table>
        <caption>五项相等</caption>
        <thead><tr><th>项目</th><th>旧账套</th><th>村民委员会</th><th>集体经济组织</th><th>减：账套间往来</th><th>核对</th></tr></thead>
        <tbody>
          {proof.equalities.map(({ name, oldFen, committeeFen, coopFen, interBookFen, ok }) => (
            <tr key={name}><th scope="row">{name}</th><td><Money fen={oldFen} /></td><td><Money fen={committeeFen} /></td><td><Money fen={coopFen} /></td><td><Money fen={interBookFen} zero="dash" /></td><td><Verdict ok={ok} /></td></tr>
          ))}
          <tr><th scope="row">两边各自借贷平衡</th><td /><td /><td /><td /><td><span className={proof.balanced ? 'plan-equal' : 'plan-unequal'}>{proof.balanced ? '平衡' : '不平'}</span></td></tr>
        </tbody>
      </table>
    </div>
  )
}
