import { expect, test } from 'vitest'
import { backAddress } from './back-address.ts'
import { paths } from './paths.ts'

test('an address keeps only the query members that have a value', () => {
  expect(paths.account('b', '502', { from: '2026-01', to: '2026-10', party: null, closing: false })).toBe('/books/b/accounts/502?from=2026-01&to=2026-10&closing=false')
  expect(paths.village(7)).toBe('/villages/7')
  expect(paths.login('/targets/1?month=2026-10')).toBe('/login?back=%2Ftargets%2F1%3Fmonth%3D2026-10')
})

test.each(['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '', null])('signing in never leads to %j', (back) => {
  expect(backAddress(back)).toBe('/')
})

test('signing in leads back to where one was', () => {
  expect(backAddress('/books/1/vouchers?text=租')).toBe('/books/1/vouchers?text=租')
})
