import { expect, test } from 'vitest'
import { dayText, monthText, yuan } from './format.ts'

test.each([
  ['0', '0.00'], ['5', '0.05'], ['-5', '-0.05'], ['123450', '1,234.50'], ['-123456789', '-1,234,567.89'], ['100000', '1,000.00'], ['99900', '999.00'],
  ['9007199254740993', '90,071,992,547,409.93'],
])('%s fen is %s yuan', (fen, text) => expect(yuan(fen)).toBe(text))

test('months and days read as Chinese', () => {
  expect(monthText('2026-09')).toBe('2026年9月')
  expect(dayText('2026-09-05')).toBe('9月5日')
})
