import { describe, expect, test } from 'vitest'
import { clashIn, grantsInForce, isPost, isUsername, isValidOn, normalizeUsername, permissionsOf, postNames, posts, type Post } from './rules.ts'

describe('posts', () => {
  test('whoever prepares does not review, and the cashier does neither', () => {
    expect(permissionsOf(['townAccountant'])).not.toContain('ledger.voucher.review')
    expect(permissionsOf(['townReviewer'])).not.toContain('ledger.voucher.prepare')
    expect(permissionsOf(['townCashier'])).not.toContain('ledger.voucher.prepare')
    expect(permissionsOf(['townCashier'])).not.toContain('ledger.voucher.review')
  })

  test('a system administrator sees no books and no figures', () => {
    expect(posts.systemAdmin.permissions.filter((one) => /^(ledger|imports|targets)\./.test(one))).toEqual([])
  })

  test('a villager sees the tree and the public sheet only', () => {
    expect([...permissionsOf(['villager'])].sort()).toEqual(['disclosure.sheet.read', 'divisions.division.read'])
  })

  test('several posts add up, an unknown one gives nothing', () => {
    expect(permissionsOf(['villager', 'townCashier'])).toEqual(permissionsOf(['townCashier']))
    expect(permissionsOf(['emperor', 'toString'])).toEqual(new Set())
    expect(isPost('toString')).toBe(false)
  })

  test('every permission reads domain.noun.verb', () => {
    for (const permission of permissionsOf(postNames)) expect(permission).toMatch(/^[a-z]+\.[a-z]+\.[a-z]+$/)
  })
})

describe('posts that must be in different hands', () => {
  const terms = (...held: Post[]) => held.map((post) => ({ post, validFrom: '2026-01-01', validTo: null }))
  test.each([
    ['townAccountant', 'townReviewer'],
    ['townCashier', 'townAccountant'],
    ['villageSupervisor', 'villageChair'],
    ['systemAdmin', 'countyOffice'],
  ] as const)('%s and %s', (one, other) => {
    expect(clashIn(terms(one, other))).toEqual(expect.arrayContaining([one, other]))
  })

  test('others go together', () => {
    expect(clashIn(terms('villageClerk', 'villageChair', 'villager'))).toBeNull()
    expect(clashIn(terms('systemAdmin', 'villager'))).toBeNull()
  })
})

describe('posts one after the other', () => {
  const term = (post: Post, validFrom: string, validTo: string | null) => ({ post, validFrom, validTo })
  test.each([
    ['the day after the last is free', '2026-06-30', '2026-07-01', null],
    ['the last day counts', '2026-06-30', '2026-06-30', ['townAccountant', 'townReviewer']],
    ['until further notice', null, '2030-01-01', ['townAccountant', 'townReviewer']],
    ['before it began', null, '2025-12-31', null],
  ] as const)('%s', (_, validTo, from, clash) => {
    const until = from < '2026-01-01' ? from : null
    expect(clashIn([term('townAccountant', '2026-01-01', validTo), term('townReviewer', from, until)])).toEqual(clash)
  })
})

describe('grants in force', () => {
  const grant = (validFrom: string, validTo: string | null, county = 1) => ({ county, post: 'villager', scopeDivision: 5, validFrom, validTo })

  test('first and last day count', () => {
    expect(isValidOn(grant('2026-01-01', '2026-06-30'), '2025-12-31')).toBe(false)
    expect(isValidOn(grant('2026-01-01', '2026-06-30'), '2026-01-01')).toBe(true)
    expect(isValidOn(grant('2026-01-01', '2026-06-30'), '2026-06-30')).toBe(true)
    expect(isValidOn(grant('2026-01-01', '2026-06-30'), '2026-07-01')).toBe(false)
    expect(isValidOn(grant('2026-01-01', null), '2099-01-01')).toBe(true)
  })

  test('one county at a time: the first that is in force', () => {
    const ended = grant('2025-01-01', '2025-12-31', 1)
    const second = grant('2025-01-01', null, 2)
    expect(grantsInForce([ended, second, grant('2025-01-01', null, 3)], '2026-10-31')).toEqual([second])
    expect(grantsInForce([ended], '2026-10-31')).toEqual([])
  })
})

describe('usernames', () => {
  test('Chinese, letters and digits; one spelling per name', () => {
    expect(isUsername('王小二')).toBe(true)
    expect(isUsername('zhi.dan_01')).toBe(true)
    expect(isUsername('王')).toBe(false)
    expect(isUsername('a b')).toBe(false)
    expect(isUsername("x'--")).toBe(false)
    expect(normalizeUsername('ＺhiDan')).toBe('zhidan')
  })
})
