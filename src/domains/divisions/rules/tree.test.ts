import { describe, expect, it, test } from 'vitest'
import { Tree, visible, type Node, type TreeScope } from './tree.ts'

const COUNTY = 990_101
const node = (id: number, level: number, code: string, name: string, parent: number | null, more: Partial<Node> = {}): Node => ({
  id, level, code, name, parent, county: COUNTY, initials: '', withoutCoop: false, status: 'active', ...more,
})
const nodes = [
  node(1, 3, '990101', '甲县', 90),
  node(2, 4, '990101100', '东山镇', 1, { initials: 'dsz' }),
  node(4, 5, '990101100200', '重兴村', 2, { initials: 'zxc cxc' }),
  node(5, 5, '990101100201', '东山村', 2, { initials: 'dsc' }),
  node(6, 5, '990101100202', '旧村', 2, { status: 'merged' }),
  node(3, 4, '990101101', '西水镇', 1, { initials: 'xsz' }),
  node(7, 5, '990101101200', '小东山', 3, { initials: 'xds' }),
]
const all: TreeScope = { county: COUNTY, all: true, villages: [] }
const some = (...villages: number[]): TreeScope => ({ county: COUNTY, all: false, villages })
const ids = (found: readonly Node[]) => found.map(({ id }) => id)

test.each([
  [all, COUNTY, [], true],
  [all, 990_102, [4], false],
  [all, null, [], false],
  [some(4), COUNTY, [4, 5], true],
  [some(4), COUNTY, [5], false],
  [some(), COUNTY, [4], false],
])('%j sees a division of %s with the villages %j: %s', (scope, county, villages, expected) => {
  expect(visible(scope, { county, villages })).toBe(expected)
})

describe('Tree', () => {
  it.each([
    [all, [1]],
    [some(4, 7), [1]],
    [some(4, 5), [2]],
    [some(7), [7]],
    [some(6), [2]],
    [some(), []],
  ])('starts for %j at %j', (scope, expected) => {
    expect(ids(new Tree(nodes, scope).roots())).toEqual(expected)
  })

  it('walks down and up', () => {
    const tree = new Tree(nodes, all)
    expect(ids(tree.children(1))).toEqual([2, 3])
    expect(ids(tree.children(2))).toEqual([4, 5])
    expect(tree.children(4)).toEqual([])
    expect([tree.hasChildren(2), tree.hasChildren(4)]).toEqual([true, false])
    expect(ids(tree.path(nodes[2]!))).toEqual([1, 2, 4])
    expect(tree.villagesOf(2)).toEqual([4, 5, 6])
    expect(tree.villagesOf(99)).toEqual([])
    expect(tree.find(99)).toBeUndefined()
  })

  it('lists siblings, and puts a former division before those that took its place', () => {
    const tree = new Tree(nodes, all)
    expect(ids(tree.siblings(nodes[2]!))).toEqual([4, 5])
    expect(ids(tree.siblings(nodes[4]!))).toEqual([6, 4, 5])
    expect(ids(tree.siblings(nodes[0]!))).toEqual([1])
    expect(ids(tree.siblings(node(8, 3, '990102', '乙县', null)))).toEqual([8])
  })

  it('hides what the scope does not hold', () => {
    const tree = new Tree(nodes, some(7))
    expect(tree.find(2)).toBeUndefined()
    expect(ids(tree.children(1))).toEqual([3])
  })

  it.each([
    ['东山村', [5]],
    ['东山', [2, 5, 7]],
    ['cx', [4]],
    ['DS', [2, 5]],
    ['990101101', [3, 7]],
    ['旧村', []],
    ['甲县', []],
  ])('finds “%s”', (text, expected) => {
    expect(ids(new Tree(nodes, all).search(text, 10))).toEqual(expected)
  })

  it('stops at the limit', () => {
    expect(ids(new Tree(nodes, all).search('东山', 1))).toEqual([2])
  })
})
