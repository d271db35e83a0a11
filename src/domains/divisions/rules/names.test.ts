import { expect, test } from 'vitest'
import { chineseInitials } from '../handlers/initials.ts'
import { initialsOf } from './names.ts'

const readings = (char: string): string[] => ({ 重: ['z', 'c'], 庆: ['q'], 行: ['x', 'h'], 村: ['x'] })[char] ?? []

test.each([
  ['重庆', 'zq cq'],
  ['重行', 'zx cx zh ch'],
  ['重（庆）', 'zq cq'],
  ['重庆村村委会', 'zqxcwh cqxcwh'],
  ['庆社区居民委员会', 'qsqjmwyh'],
  ['', ''],
])('the initials of “%s” are “%s”', (name, expected) => {
  expect(initialsOf(name, readings)).toBe(expected)
})

test('at most 16 ways are kept; further characters take their usual reading', () => {
  const words = initialsOf('重重重重重重', readings).split(' ')
  expect(words).toHaveLength(16)
  expect(words[0]).toBe('zzzzzz')
  expect(words.every((word) => word.endsWith('zz'))).toBe(true)
})

test.each([
  ['重兴村委会', 'zxcwh cxcwh'],
  ['3组A区', '3zaq 3zao'],
])('the readings of “%s” come from the dictionary', (name, expected) => {
  expect(chineseInitials(name)).toBe(expected)
})
