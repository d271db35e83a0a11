import { describe, expect, test } from 'vitest'
import { accountTag } from '../ledger/contract.ts'
import { directionOf, plainWord, sides, signedFen } from './rules.ts'

describe('plain words', () => {
  test.each([
    ['501', 'lease', '出租收入'], ['501', 'prepaidRent', '经营收入'], ['501', null, '经营收入'], ['502', null, '投资分红'], ['502', 'lease', '投资分红'],
    ['504', 'bankInterest', '银行利息'], ['513', 'wages', '干部报酬'], ['513', null, '办公管理开支'], ['521', null, '所得税'],
  ])('%s with tag %s is %s', (root, tag, word) => expect(plainWord(root, tag)).toBe(word))

  test('an account off the sheet has none', () => expect(() => plainWord('113', null)).toThrow(RangeError))

  test('every tag of every account has a word', () => {
    for (const root of [...sides.income, ...sides.expense]) for (const tag of accountTag.options) expect(plainWord(root, tag)).not.toBe('')
  })
})

test.each([['501', 'income'], ['515', 'expense'], ['321', null], ['102', null]])('account %s belongs to %s', (root, direction) => expect(directionOf(root)).toBe(direction))

test.each([
  ['income', 'credit', 5n, 5n], ['income', 'credit', -5n, -5n], ['income', 'debit', 5n, -5n],
  ['expense', 'debit', 5n, 5n], ['expense', 'debit', -5n, -5n], ['expense', 'credit', 5n, -5n],
] as const)('%s in %s of %s counts %s', (direction, side, amountFen, fen) => expect(signedFen(direction, { side, amountFen })).toBe(fen))
