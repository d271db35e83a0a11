import { describe, expect, it } from 'vitest'
import { dueDay, understand } from './board.ts'

describe('what a search text means', () => {
  it.each([
    ['记-0012', { no: 12, word: '记' }], ['记12', { no: 12, word: '记' }], ['12号', { no: 12, word: null }], ['付 - 3号', { no: 3, word: '付' }],
    ['1,200.50', { amountFen: 120_050n }], ['１２００', { amountFen: 120_000n }], ['-35', { amountFen: -3_500n }],
    ['租金', { text: '租金' }], ['3组路灯', { text: '3组路灯' }], ['0', { text: '0' }], [' 郭某一 ', { text: '郭某一' }],
  ])('%s', (typed, meaning) => expect(understand(typed)).toEqual(meaning))
})

it('a month is due some days into the next', () => {
  expect(dueDay('2026-10', 10)).toBe('2026-11-10')
  expect(dueDay('2026-12', 5)).toBe('2027-01-05')
})
