import { invalid } from '../../../kernel/error.ts'
import type { Fen } from '../../../kernel/money.ts'
import type { Account, AccountTag, VoucherDraft } from '../contract.ts'
import { standardAccounts } from './reference.ts'

/** How a sub-account's name suggests its standard tag, per first-level account; the first match wins. */
const proposals: [root: string, pattern: RegExp, tag: AccountTag][] = [
  ['501', /发包|承包/, 'contracting'],
  ['501', /租/, 'lease'],
  ['501', /服务|劳务/, 'service'],
  ['501', /销售|产品|物资/, 'sales'],
  ['501', /光伏|发电|电站/, 'power'],
  ['501', /其他/, 'otherOperating'],
  ['211', /预收/, 'prepaidRent'],
  ['211', /押金|保证金|定金/, 'deposit'],
  ['211', /代收|代付|流转/, 'passThrough'],
  ['513', /运转/, 'villageOperation'],
  ['513', /报酬|误工|工资|补贴/, 'wages'],
  ['322', /未分配/, 'undistributed'],
  ['322', /各项分配/, 'appropriation'],
  ['504', /利息/, 'bankInterest'],
]

/** The tag that a sub-account's name suggests, to be confirmed by a person; null when nothing fits. */
export const proposeTag = (root: string, name: string): AccountTag | null =>
  proposals.find(([r, pattern]) => r === root && pattern.test(name))?.[2] ?? null

export interface NewAccount {
  code: string
  name: string
  tag?: AccountTag | null
}

/** The chart's first-level accounts as rows of a new book. */
export const firstLevel = (): Omit<Account, 'initials'>[] =>
  standardAccounts.map((a) => ({
    code: a.code, name: a.name, parent: null, level: 1, root: a.code, class: a.class, side: a.side, leaf: true, active: true, tag: null, dimensions: a.dimensions,
  }))

/** The account with the longest code that is a proper prefix of `code`; null when not even the first level exists. */
export function parentOf<A extends { code: string }>(code: string, accounts: ReadonlyMap<string, A>): A | null {
  for (let length = code.length - 1; length >= 3; length--) {
    const parent = accounts.get(code.slice(0, length))
    if (parent) return parent
  }
  return null
}

/**
 * Places new sub-accounts under their parents (longest existing prefix, among existing and new ones).
 * Throws `ledger.account*` when a code exists, has no parent, or when the parent already carries entries.
 */
export function placeAccounts(existing: ReadonlyMap<string, Account>, used: ReadonlySet<string>, rows: readonly NewAccount[]): { added: Omit<Account, 'initials'>[]; parents: string[] } {
  const all = new Map<string, Omit<Account, 'initials'>>(existing)
  const added: Omit<Account, 'initials'>[] = []
  const parents = new Set<string>()
  for (const row of rows.toSorted((a, b) => a.code.length - b.code.length || (a.code < b.code ? -1 : 1))) {
    if (all.has(row.code)) throw invalid('ledger.accountExists', `科目 ${row.code} 已存在`)
    const parent = parentOf(row.code, all)
    if (!parent) throw invalid('ledger.accountParent', `科目 ${row.code} 没有上级科目：一级科目由会计制度规定，不能自设`)
    // A parent that already has sub-accounts keeps what it carried before it got them.
    if (parent.leaf && used.has(parent.code)) throw invalid('ledger.accountUsed', `科目 ${parent.code} ${parent.name} 已有发生额或余额，不能直接设明细；请用“余额转入明细”，或另设同级科目`)
    const account = {
      code: row.code, name: row.name, parent: parent.code, level: parent.level + 1, root: parent.root, class: parent.class, side: parent.side,
      leaf: true, active: true, tag: row.tag ?? null, dimensions: parent.dimensions,
    }
    all.set(row.code, account)
    added.push(account)
    parents.add(parent.code)
  }
  return { added: added.map((a) => ({ ...a, leaf: !parents.has(a.code) })), parents: [...parents].filter((code) => existing.has(code)) }
}

/** The lines that carry what stands on an account (debit positive, by party) over to its first sub-account. */
export const transferLines = (parent: string, child: string, standing: readonly { party: string | null; fen: Fen }[]): VoucherDraft['lines'] =>
  standing.flatMap(({ party, fen }) => {
    const [amountFen, there, back] = fen > 0n ? ([fen, 'debit', 'credit'] as const) : ([-fen, 'credit', 'debit'] as const)
    const line = { amountFen, summary: '余额转入明细科目', ...(party && { party }) }
    return [{ ...line, account: child, side: there }, { ...line, account: parent, side: back }]
  })
