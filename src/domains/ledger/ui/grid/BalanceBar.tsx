import { useQuery } from '@tanstack/react-query'
import type { Id } from '../../../../kernel/id.ts'
import { orpc } from '../../../../web/api.ts'
import { Money } from '../../../../web/kit/index.ts'
import { balanceSide } from '../labels.ts'
import { balanceWith } from './balance.ts'
import { useGridTools } from './context.ts'
import type { Grid } from './reducer.ts'

/** The balance of the account, and of the party, that the cursor is on, this voucher included. */
export function BalanceBar({ book, grid }: { book: Id; grid: Grid }) {
  const { accounts, named } = useGridTools()
  const posted = useQuery(orpc.ledger.balancesNow.queryOptions({ input: { book } }))
  const line = grid.lines[grid.at.row]
  const account = line && accounts.get(line.account)
  if (!line || !account?.leaf) return <span className="hint">回车到下一格；金额里 = 填平衡数、空格换借贷、- 红字；F1 看全部按键</span>
  if (!posted.data) return <span className="hint">{account.code} {account.name}</span>
  const { accountFen, partyFen } = balanceWith(posted.data, grid.lines, line)
  const party = named.find(({ id }) => id === line.party)
  return (
    <span role="status" aria-label="科目余额">
      {account.code} {account.name} 余额（含本张）<Side fen={accountFen} />
      {partyFen !== null && <>；{party?.name ?? '往来'} <Side fen={partyFen} /></>}
    </span>
  )
}

const Side = ({ fen }: { fen: bigint }) => <>{balanceSide(fen)} <Money fen={fen < 0n ? -fen : fen} /></>
