import type { Id } from '../../../../kernel/id.ts'
import type { Fen } from '../../../../kernel/money.ts'
import type { TypedLine } from '../../contract.ts'
import { amountOf } from './lines.ts'

export interface Balances {
  accounts: readonly { account: string; fen: Fen }[]
  parties: readonly { account: string; party: Id; fen: Fen }[]
}

/** The balance of a line's account, and of its party on it, as it will be with this voucher; debit positive. */
export function balanceWith(posted: Balances, lines: readonly TypedLine[], line: TypedLine): { accountFen: Fen; partyFen: Fen | null } {
  const own = (match: (other: TypedLine) => boolean) =>
    lines.filter((other) => other.account === line.account && match(other)).reduce((sum, other) => sum + (other.side === 'debit' ? amountOf(other) : -amountOf(other)), 0n)
  const accountFen = posted.accounts.find(({ account }) => account === line.account)?.fen ?? 0n
  const partyFen = posted.parties.find(({ account, party }) => account === line.account && party === line.party)?.fen ?? 0n
  return { accountFen: accountFen + own(() => true), partyFen: line.party ? partyFen + own((other) => other.party === line.party) : null }
}
