import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eliminations, matchPairs, proposeBook, type Position } from './consolidation.ts'

const books = new Set(['A', 'B', 'C'])
const position = (book: string, other: string, fen: bigint, party = `${book}→${other}`): Position => ({ book, other, fen, party })

describe('debts between books', () => {
  test('what both books say is eliminated whole', () => {
    const [pair, ...rest] = matchPairs([position('A', 'B', 500n), position('B', 'A', -500n)], books)
    expect(rest).toEqual([])
    expect(pair).toMatchObject({ creditor: 'A', debtor: 'B', receivableFen: 500n, payableFen: 500n, eliminatedFen: 500n, differenceFen: 0n })
    expect(eliminations([pair!])).toEqual(new Map([['A', new Map([['A→B', -500n]])], ['B', new Map([['B→A', 500n]])]]))
  })

  test('of two figures the smaller is eliminated and the difference shown', () => {
    expect(matchPairs([position('A', 'B', 500n), position('B', 'A', -300n)], books)).toMatchObject([{ eliminatedFen: 300n, differenceFen: 200n }])
    expect(matchPairs([position('A', 'B', 500n)], books)).toMatchObject([{ receivableFen: 500n, payableFen: 0n, eliminatedFen: 0n, differenceFen: 500n }])
    expect(matchPairs([position('B', 'A', -70n)], books)).toMatchObject([{ creditor: 'A', debtor: 'B', receivableFen: 0n, payableFen: 70n, eliminatedFen: 0n, differenceFen: -70n }])
  })

  test('both directions stay apart, and so do books that claim from each other', () => {
    const pairs = matchPairs([position('A', 'B', 500n), position('B', 'A', 200n), position('A', 'C', 9n), position('C', 'A', -9n)], books)
    expect(pairs.map(({ creditor, debtor, eliminatedFen, differenceFen }) => [creditor, debtor, eliminatedFen, differenceFen])).toEqual([['A', 'B', 0n, 500n], ['B', 'A', 0n, 200n], ['A', 'C', 9n, 0n]])
  })

  test('a book outside, the book itself and nothing at all are left out', () => {
    expect(matchPairs([position('A', 'X', 5n), position('X', 'A', -5n), position('A', 'A', 5n), position('A', 'B', 0n)], books)).toEqual([])
  })

  test('several parties of one book are used up in order', () => {
    const pairs = matchPairs([position('A', 'B', 30n, 'one'), position('A', 'B', 50n, 'two'), position('B', 'A', -60n)], books)
    expect(eliminations(pairs).get('A')).toEqual(new Map([['one', -30n], ['two', -30n]]))
  })

  test('an elimination never changes the sum, nor turns a debt round', () => {
    const any = fc.array(fc.record({ book: fc.constantFrom('A', 'B', 'C'), other: fc.constantFrom('A', 'B', 'C', 'X'), fen: fc.bigInt({ min: -1000n, max: 1000n }) }), { maxLength: 12 })
    fc.assert(fc.property(any, (rows) => {
      const positions = rows.map((row, i) => ({ ...row, party: `p${i}` }))
      const off = eliminations(matchPairs(positions, books))
      expect([...off.values()].flatMap((parties) => [...parties.values()]).reduce((sum, fen) => sum + fen, 0n)).toBe(0n)
      for (const { book, party, fen } of positions) {
        const rest = fen + (off.get(book)?.get(party) ?? 0n)
        expect(fen >= 0n ? rest >= 0n && rest <= fen : rest <= 0n && rest >= fen).toBe(true)
      }
    }))
  })
})

describe('a party that is a book', () => {
  const named = [
    { id: 'coop', village: 1, names: ['青枫村股份经济合作社', '试验市试验镇青枫村股份经济合作社'] }, { id: 'committee', village: 1, names: ['青枫村村民委员会'] },
    { id: 'twin', village: 2, names: ['青枫村村民委员会'] }, { id: 'far', village: 3, names: ['白杨村股份经济合作社'] },
  ]
  test.each([
    ['试验市试验镇青枫村股份经济合作社', 'committee', 1, 'coop'], [' 青枫村村民委员会 ', 'coop', 1, 'committee'], ['白杨村股份经济合作社', 'coop', 1, 'far'],
    ['青枫村村民委员会', 'far', 3, null], ['青枫村股份经济合作社', 'coop', 1, null], ['某公司', 'coop', 1, null],
  ])('%s in the book %s of village %d means %s', (name, book, village, expected) => {
    expect(proposeBook({ name, book, village }, named)).toBe(expected)
  })
})
