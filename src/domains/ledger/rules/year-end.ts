import { invalid } from '../../../kernel/error.ts'
import type { Fen } from '../../../kernel/money.ts'
import type { Account, VoucherDraft } from '../contract.ts'

type Line = VoucherDraft['lines'][number]

const INCOME = ['501', '502', '503', '504']
const EXPENSE = ['511', '512', '513', '514', '515', '521']

/**
 * The closing vouchers of a year (posting-rules §2.1–2.3 and §2.5): income to 321, expense to 321, the net result to 322 undistributed,
 * then the appropriations of the year into undistributed. `balance`: leaf balances at 31 December, debit positive.
 * Returns the lines of each voucher, in order; empty ones are left out.
 */
export function carryOverLines(accounts: ReadonlyMap<string, Account>, balance: ReadonlyMap<string, Fen>): Line[][] {
  const sorted = [...balance].filter(([, fen]) => fen !== 0n).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const under = (roots: string[]) => sorted.filter(([code]) => roots.includes(accounts.get(code)?.root ?? ''))
  const income = toProfit(under(INCOME), '结转本年收入')
  const expense = toProfit(under(EXPENSE), '结转本年支出')
  // 321 after both vouchers: what was there plus what they bring.
  const profit = -[...under(['321']), ...under([...INCOME, ...EXPENSE])].reduce((sum, [, fen]) => sum + fen, 0n)
  const undistributed = leafWith(accounts, '322', 'undistributed')
  const net = profit === 0n ? [] : pair('321', undistributed, profit, '结转本年收益')
  const appropriated = under(['322']).filter(([code]) => accounts.get(code)?.tag === 'appropriation')
  const appropriation = appropriated.flatMap(([code, fen]) => pair(undistributed, code, fen, '结转各项分配'))
  return [income, expense, net, appropriation].filter((lines) => lines.length > 0)
}

/** Empties each account into 321 with a line on the account's other side. */
function toProfit(rows: [string, Fen][], summary: string): Line[] {
  if (rows.length === 0) return []
  const total = rows.reduce((sum, [, fen]) => sum + fen, 0n)
  const lines: Line[] = rows.map(([account, fen]) => ({ account, summary, ...(fen < 0n ? { side: 'debit' as const, amountFen: -fen } : { side: 'credit' as const, amountFen: fen }) }))
  if (total !== 0n) lines.push({ account: '321', summary, ...(total < 0n ? { side: 'credit' as const, amountFen: -total } : { side: 'debit' as const, amountFen: total }) })
  return lines
}

/** Debit `from`, credit `to` by `fen`; a negative amount turns the pair round instead of writing red. */
const pair = (from: string, to: string, fen: Fen, summary: string): Line[] =>
  fen < 0n ? pair(to, from, -fen, summary) : [{ account: from, side: 'debit', amountFen: fen, summary }, { account: to, side: 'credit', amountFen: fen, summary }]

/** The leaf of `root` with the tag, or the root itself while it has no sub-accounts. */
function leafWith(accounts: ReadonlyMap<string, Account>, root: string, tag: string): string {
  const tagged = [...accounts.values()].find((a) => a.root === root && a.leaf && a.tag === tag)
  if (tagged) return tagged.code
  if (accounts.get(root)?.leaf) return root
  throw invalid('ledger.undistributedMissing', '没有标记为“未分配收益”的 322 明细科目，请在科目表中为它选择标签后再结转')
}
