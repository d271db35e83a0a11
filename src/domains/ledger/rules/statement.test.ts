import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chart } from '../../../../test/support/ledger.ts'
import { balanceSheetDefinition, incomeStatementDefinition, type StatementDefinition } from './reference.ts'
import { evaluate, lineParts, lineTerms, type BookFacts } from './statement.ts'

const accounts = chart({ code: '51304', name: '运转支出', tag: 'villageOperation' }, { code: '51301', name: '办公费' }, { code: '32201', name: '未分配收益', tag: 'undistributed' }, { code: '32202', name: '各项分配', tag: 'appropriation' })

const facts = (over: Partial<Record<'balance' | 'yearOpening' | 'movement' | 'parties' | 'allocations', Record<string, bigint>>>): BookFacts => ({
  book: 'b', accounts, balance: map(over.balance), yearOpening: map(over.yearOpening), movement: map(over.movement), parties: map(over.parties), allocations: map(over.allocations),
})
const map = (record: Record<string, bigint> = {}) => new Map(Object.entries(record))

describe('balance sheet', () => {
  it('splits 113 by party and never nets it', () => {
    const sheet = evaluate(balanceSheetDefinition, [facts({ balance: { '113': 400n, '112': 50n, '211': -70n, '301': -380n }, parties: { a: 900n, b: -500n } })])
    expect(sheet.get('BS03')).toBe(950n)
    expect(sheet.get('BS25')).toBe(570n)
    expect(sheet.get('BS23')).toBe(sheet.get('BS39'))
  })

  it('splits before it rolls up: two books whose parties cancel each other still show both sides', () => {
    const sheet = evaluate(balanceSheetDefinition, [facts({ balance: { '113': 900n, '301': -900n }, parties: { a: 900n } }), facts({ balance: { '113': -900n, '101': 900n }, parties: { a: -900n } })])
    expect([sheet.get('BS03'), sheet.get('BS25')]).toEqual([900n, 900n])
  })

  it('shows 181 as an asset and the income not yet carried over as undistributed', () => {
    const sheet = evaluate(balanceSheetDefinition, [facts({ balance: { '181': 30n, '101': 170n, '501': -200n } })])
    expect([sheet.get('BS05P'), sheet.get('BS37'), sheet.get('BS23'), sheet.get('BS39')]).toEqual([30n, 200n, 200n, 200n])
  })

  it('balances for any balanced set of leaf balances', () => {
    const leaves = [...accounts.values()].filter((a) => a.leaf && a.code !== '113').map((a) => a.code)
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...leaves), fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n })), { maxLength: 40 }), fc.array(fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }), { maxLength: 8 }), (rows, parties) => {
        const balance: Record<string, bigint> = {}
        for (const [code, fen] of rows) balance[code] = (balance[code] ?? 0n) + fen
        balance['113'] = parties.reduce((a, b) => a + b, 0n)
        balance['101'] = (balance['101'] ?? 0n) - Object.values(balance).reduce((a, b) => a + b, 0n)
        const sheet = evaluate(balanceSheetDefinition, [facts({ balance, parties: Object.fromEntries(parties.map((fen, i) => [`p${i}`, fen])) })])
        expect(sheet.get('BS23')).toBe(sheet.get('BS39'))
      }),
    )
  })
})

describe('income statement', () => {
  it('folds movements, the of-which line by tag, the opening and the allocations', () => {
    const statement = evaluate(incomeStatementDefinition, [
      facts({
        movement: { '501': -1000n, '502': 100n, '51304': 30n, '51301': 20n, '515': 5n },
        yearOpening: { '32201': -400n, '32202': 50n, '321': -10n },
        allocations: { '322/reserve': 60n, '322/members': 40n, '322/reserveToLoss': -7n },
      }),
    ])
    expect(['IS01', 'IS02', 'IS06', 'IS07', 'IS14', 'IS15', 'IS16', 'IS18', 'IS19', 'IS20', 'IS21'].map((id) => statement.get(id))).toEqual([1000n, -100n, 50n, 30n, 845n, 410n, 7n, 60n, 40n, 0n, 1162n])
  })

  it('opens a total into its lines and a line into its accounts', () => {
    const line = (id: string) => incomeStatementDefinition.lines.find((l) => l.id === id)!.formula
    expect(lineTerms(line('IS14'))).toEqual([{ line: 'IS12', sign: 1n }, { line: 'IS13', sign: -1n }])
    expect(lineTerms(line('IS01'))).toEqual([])
    expect(lineParts(line('IS01'), facts({ movement: { '501': -9n, '502': -1n, '999': -3n } }))).toEqual([{ book: 'b', account: '501', party: null, fen: 9n }])
    expect(lineParts(line('IS18'), facts({ allocations: { '322/reserve': 5n } }))).toEqual([{ book: 'b', account: '322', party: null, fen: 5n }])
    expect(lineParts(line('IS20'), facts({}))).toEqual([])
  })

  it('says which line a broken definition refers to', () => {
    const broken: StatementDefinition = { name: '', checks: [], lines: [{ id: 'X', name: '', kind: 'line', formula: { op: 'sum', terms: [{ line: 'Y', sign: 1 }] } }] }
    expect(() => evaluate(broken, [])).toThrow('unknown line Y')
  })
})
