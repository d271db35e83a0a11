/** A division as the county's tree holds it. */
export interface Node {
  id: number
  level: number
  code: string
  name: string
  parent: number | null
  county: number | null
  initials: string
  withoutCoop: boolean
  status: string
}

/** Which rows a person may see: one county, all of it or a list of villages. */
export interface TreeScope {
  county: number
  all: boolean
  villages: readonly number[]
}

/** Whether a scope sees a division: its own county, and all of it or at least one village at or below the division. */
export function visible(scope: TreeScope, division: { county: number | null; villages: readonly number[] }): boolean {
  if (division.county !== scope.county) return false
  return scope.all || division.villages.some((village) => scope.villages.includes(village))
}

/** The part of a county's tree that one scope sees; all questions about it are answered here. */
export class Tree {
  private readonly nodes = new Map<number, Node>()
  private readonly below = new Map<number, Node[]>()
  private readonly villages = new Map<number, number[]>()
  private readonly scope: TreeScope

  /** @param nodes every division of the county from level 3 down, in code order, former ones included */
  constructor(nodes: readonly Node[], scope: TreeScope) {
    this.scope = scope
    const known = new Map(nodes.map((node) => [node.id, node]))
    for (const node of nodes) {
      if (node.level === 5) for (const upper of lineOf(known, node)) push(this.villages, upper.id, node.id)
    }
    for (const node of nodes) {
      if (!visible(scope, { county: node.county, villages: this.villagesOf(node.id) })) continue
      this.nodes.set(node.id, node)
      if (node.parent !== null && known.has(node.parent) && node.status === 'active') push(this.below, node.parent, node)
    }
  }

  /** The division, also a former one whose books still exist; undefined when out of scope. */
  find(id: number): Node | undefined {
    return this.nodes.get(id)
  }

  children(id: number): readonly Node[] {
    return this.below.get(id) ?? []
  }

  hasChildren(id: number): boolean {
    return this.below.has(id)
  }

  /** The lowest division that holds the whole scope: the county for all, a town for its villages, a village alone. */
  roots(): Node[] {
    let [root] = [...this.nodes.values()].filter((node) => node.level === 3)
    while (root && !this.scope.all) {
      const [only, ...others] = this.children(root.id)
      if (!only || others.length > 0) break
      root = only
    }
    return root ? [root] : []
  }

  /** From the county down to the division. */
  path(node: Node): Node[] {
    return lineOf(this.nodes, node).toReversed()
  }

  /** The visible divisions at the same place, itself included, also when it is a former one. */
  siblings(node: Node): readonly Node[] {
    const others = node.parent === null ? [] : this.children(node.parent)
    return others.some((other) => other.id === node.id) ? others : [node, ...others]
  }

  /** Ids of the visible villages at or below a division. */
  villagesOf(id: number): readonly number[] {
    return this.villages.get(id) ?? []
  }

  /** Active towns and villages by part of the name, start of an initials word, or start of the code; best first. */
  search(text: string, limit: number): Node[] {
    const wanted = text.trim().toLowerCase()
    const found = [...this.nodes.values()].filter((node) => node.level > 3 && node.status === 'active')
    const ranked = found.flatMap((node) => {
      const rank = rankOf(node, wanted)
      return rank === null ? [] : [{ node, rank }]
    })
    return ranked
      .toSorted((a, b) => a.rank - b.rank || a.node.level - b.node.level)
      .slice(0, limit)
      .map(({ node }) => node)
  }
}

function rankOf(node: Node, wanted: string): number | null {
  const name = node.name.toLowerCase()
  if (name === wanted) return 0
  if (name.startsWith(wanted)) return 1
  const words = node.initials.split(' ')
  if (words.some((word) => word.startsWith(wanted))) return 2
  if (node.code.startsWith(wanted)) return 2
  return name.includes(wanted) ? 3 : null
}

function lineOf(known: ReadonlyMap<number, Node>, node: Node): Node[] {
  const line = [node]
  for (let upper = node.parent; upper !== null; ) {
    const next = known.get(upper)
    if (!next) break
    line.push(next)
    upper = next.parent
  }
  return line
}

function push<V>(map: Map<number, V[]>, key: number, value: V): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
