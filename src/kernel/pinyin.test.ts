import { expect, test } from 'vitest'
import { initials } from './pinyin.ts'

test.each([
  ['银行存款', 'yhck yxck'],
  ['库存现金', 'kcxj'],
  ['A 组水费', 'azsf'],
])('the initials of “%s” are “%s”', (name, expected) => {
  expect(initials(name)).toBe(expected)
})

test('a name of many readings keeps its likely one first and stays short', () => {
  const words = initials('重庆长安重型行车单位').split(' ')
  expect(words[0]).toMatch(/^cqca/)
  expect(words.length).toBeLessThanOrEqual(16)
})
