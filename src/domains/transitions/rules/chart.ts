import type { Fen } from '../../../kernel/money.ts'
import type { Target } from './conversion.ts'

export interface SubAccount {
  code: string
  name: string
  /** first-level code */
  root: string
}

export interface OpeningRow {
  account: string
  party: string | null
  fen: Fen
}

interface Node {
  name: string
  children: Map<string, Node>
  own: Target[]
}

/** Where an amount goes that has no name of its own beside sub-accounts that have. */
const REST = '未分明细'

/**
 * Sub-accounts by name under the new first-level accounts, numbered 01, 02 … in the order of the old book, and the opening balances on their leaves.
 * The same name under the same parent is one account, whatever old accounts it comes from.
 */
export function layOut(targets: readonly Target[]): { accounts: SubAccount[]; opening: OpeningRow[] } {
  const roots = new Map<string, Node>()
  for (const target of targets) {
    let node = child(roots, target.account)
    for (const name of target.path) node = child(node.children, name)
    node.own.push(target)
  }
  const accounts: SubAccount[] = []
  const opening: OpeningRow[] = []
  for (const [root, node] of [...roots].toSorted(([a], [b]) => (a < b ? -1 : 1))) place(node, root, root)
  return { accounts, opening }

  function place(node: Node, code: string, root: string): void {
    if (node.children.size > 0 && node.own.length > 0) child(node.children, REST).own.push(...node.own.splice(0))
    for (const { party, fen } of node.own) opening.push({ account: code, party, fen })
    const width = node.children.size > 99 ? 3 : 2
    let no = 0
    for (const [name, below] of node.children) {
      const own = code + String(++no).padStart(width, '0')
      accounts.push({ code: own, name, root })
      place(below, own, root)
    }
  }
}

function child(children: Map<string, Node>, name: string): Node {
  const known = children.get(name)
  if (known) return known
  const fresh: Node = { name, children: new Map(), own: [] }
  children.set(name, fresh)
  return fresh
}
