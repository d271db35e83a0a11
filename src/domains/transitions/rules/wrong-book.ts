import type { Account, VoucherDraft } from '../../ledger/contract.ts'
import { guardRules, type GuardRule } from './reference.ts'

export interface Found {
  line: number
  message: string
  severity: 'stop' | 'warn'
}

/** The books of a village that was split: what kind this one is, and what the other is called. */
export interface Pair {
  kind: 'coop' | 'committee'
  other: string
}

/**
 * What looks booked into the wrong one of a village's two books (posting-rules §10: operating income is the co-op's;
 * it bears village running costs only as 513 运转支出 by decision). Corrections and closing vouchers are let through: they set such things right.
 */
export function wrongBook(draft: Pick<VoucherDraft, 'kind' | 'lines'>, accounts: ReadonlyMap<string, Account>, pair: Pair, rules: readonly GuardRule[] = guardRules): Found[] {
  if (draft.kind !== 'ordinary') return []
  return draft.lines.flatMap((line, i) => {
    const account = accounts.get(line.account)
    // A red line takes something out again.
    if (!account || line.amountFen < 0n) return []
    const text = `${account.name} ${line.summary}`
    const rule = rules.find((r) =>
      r.book === pair.kind && r.roots.includes(account.root) && r.side === line.side
      && (r.tag === undefined || r.tag === account.tag) && (r.notTag === undefined || r.notTag !== account.tag)
      && (r.match === undefined || new RegExp(r.match).test(text)) && (r.notMatch === undefined || !new RegExp(r.notMatch).test(text)))
    return rule ? [{ line: i + 1, message: rule.message.replace('{other}', pair.other), severity: rule.severity }] : []
  })
}
