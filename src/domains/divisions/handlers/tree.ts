import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { notFound } from '../../../kernel/error.ts'
import type { Division, Edition } from '../contract.ts'
import { Tree, type Node } from '../rules/tree.ts'
import { countyNodes, listEditions, setWithoutCoop } from '../store/tree.ts'

/** The tree that the actor sees. */
export const treeOf = async (ctx: Context): Promise<Tree> => new Tree(await countyNodes(ctx.trx, ctx.scope.county), ctx.scope)

/** The division, or 404 when the actor's scope does not hold it. */
export function findIn(tree: Tree, division: number): Node {
  const node = tree.find(division)
  if (!node) throw notFound('divisions.notFound', '没有这个区划，或不在您的管辖范围内', { division })
  return node
}

export async function children(ctx: Context, input: { division?: number | undefined }): Promise<Division[]> {
  const tree = await treeOf(ctx)
  const nodes = input.division === undefined ? tree.roots() : tree.children(findIn(tree, input.division).id)
  return nodes.map((node) => present(tree, node))
}

export async function path(ctx: Context, input: { division: number }) {
  const tree = await treeOf(ctx)
  const node = findIn(tree, input.division)
  return {
    path: tree.path(node).map((step) => ({ ...present(tree, step), siblings: tree.siblings(step).length })),
    siblings: tree.siblings(node).map((sibling) => present(tree, sibling)),
  }
}

export async function search(ctx: Context, input: { text: string; limit: number }) {
  const tree = await treeOf(ctx)
  return tree.search(input.text, input.limit).map((node) => ({
    ...present(tree, node),
    parentName: node.parent === null ? '' : (tree.find(node.parent)?.name ?? ''),
  }))
}

/** Marks a pseudo-village as without a co-op, or takes the mark off. */
export async function markWithoutCoop(ctx: Context, input: { division: number; withoutCoop: boolean; note: string }): Promise<Division> {
  const tree = await treeOf(ctx)
  const node = findIn(tree, input.division)
  await setWithoutCoop(ctx.trx, node.id, input.withoutCoop)
  const village = node.level === 5 ? node.id : null
  await record(ctx, 'divisions.markWithoutCoop', node.code, village, { withoutCoop: input.withoutCoop, note: input.note })
  return { ...present(tree, node), withoutCoop: input.withoutCoop }
}

/** The editions that touched the actor's county: its own and the national ones. */
export async function editions(ctx: Context): Promise<Edition[]> {
  const nodes = await countyNodes(ctx.trx, ctx.scope.county)
  const codes = nodes.filter((node) => node.level === 3).map((node) => node.code)
  return await listEditions(ctx.trx, ['', ...codes])
}

const present = (tree: Tree, node: Node): Division => ({
  id: node.id,
  level: node.level,
  code: node.code,
  name: node.name,
  hasChildren: tree.hasChildren(node.id),
  withoutCoop: node.withoutCoop,
})
