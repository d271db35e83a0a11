import { Link } from 'react-router'
import { formatFen, formatWan, type Fen } from '../../kernel/money.ts'

export interface MoneyProps {
  /** null = there is no figure */
  fen: Fen | null | undefined
  /** wan = 万元 with two decimals */
  unit?: 'yuan' | 'wan'
  /** what a zero looks like; statements leave it blank */
  zero?: 'digits' | 'dash' | 'blank'
  /** address of what makes the figure */
  to?: string | undefined
  strong?: boolean
}

/** An amount: right-aligned, tabular digits, thousands separators, red when negative; a link when `to` is given. */
export function Money({ fen, unit = 'yuan', zero = 'digits', to, strong = false }: MoneyProps) {
  if (fen === null || fen === undefined) return <span className="money">—</span>
  if (fen === 0n && zero !== 'digits') return <span className="money">{zero === 'dash' ? '—' : ''}</span>
  const text = unit === 'wan' ? formatWan(fen) : formatFen(fen)
  const className = `money${fen < 0n ? ' money-negative' : ''}${strong ? ' money-strong' : ''}`
  return to ? <Link className={className} to={to}>{text}</Link> : <span className={className}>{text}</span>
}

/** A `Money` that always leads to what makes it. */
export const MoneyLink = (props: MoneyProps & { to: string }) => <Money {...props} />
