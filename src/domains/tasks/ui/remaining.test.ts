import { expect, test } from 'vitest'
import { durationText, secondsLeft } from './remaining.ts'

const at = (second: number) => new Date(Date.UTC(2026, 9, 31, 8, 0, second))
const running = (doneItems: number, seconds: number) => ({ state: 'running' as const, doneItems, totalItems: 200, startedAt: at(0), updatedAt: at(seconds) })

test('the rest is guessed from 5 % on, at the pace so far', () => {
  expect(secondsLeft(running(0, 5))).toBeNull()
  expect(secondsLeft(running(9, 5))).toBeNull()
  expect(secondsLeft(running(10, 5))).toBe(95)
  expect(secondsLeft(running(100, 10))).toBe(10)
  expect(secondsLeft(running(200, 20))).toBe(0)
  expect(secondsLeft({ ...running(100, 10), state: 'failed' })).toBeNull()
  expect(secondsLeft({ ...running(100, 10), startedAt: null })).toBeNull()
})

test('in words', () => expect([0, 42, 60, 150].map(durationText)).toEqual(['约 1 秒', '约 42 秒', '约 1 分钟', '约 3 分钟']))
