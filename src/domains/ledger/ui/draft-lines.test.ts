import { describe, expect, test } from 'vitest'
import type { Account } from '../contract.ts'
import { balancing, emptyLine, toDraftLines, totalsOf, type TypedLine } from './draft-lines.ts'

const account = (code: string, name: string): Account => ({
  code, name, parent: null, level: 1, root: code.slice(0, 3), class: 'asset', side: 'debit', leaf: true, active: true, tag: null, dimensions: [], initials: '',
})
const accounts = [account('102', '银行存款'), account('113', '内部往来'), account('322', '收益分配'), account('502', '租赁收入')]
const line = (part: Partial<TypedLine>): TypedLine => ({ ...emptyLine('收租金'), ...part })
const good = [line({ account: '102', debit: '1,234.5' }), line({ account: '502', credit: '1234.50' })]

describe('a typed voucher', () => {
  test('becomes lines in fen; blank lines are left out', () => {
    expect(toDraftLines([...good, emptyLine()], accounts)).toEqual({
      lines: [
        { account: '102', side: 'debit', amountFen: 123_450n, summary: '收租金' },
        { account: '502', side: 'credit', amountFen: 123_450n, summary: '收租金' },
      ],
    })
  })

  test.each([
    ['no account', [line({ debit: '1' }), line({ account: '502', credit: '1' })], '第 1 行：请选择科目'],
    ['no summary', [line({ account: '102', debit: '1', summary: ' ' })], '第 1 行：请填写摘要'],
    ['113 without a party', [line({ account: '113', debit: '1' })], '第 1 行：“内部往来”要选往来单位或成员'],
    ['both sides', [line({ account: '102', debit: '1', credit: '1' })], '第 1 行：借方和贷方只填一个'],
    ['not an amount', [line({ account: '102', debit: '一百' })], '第 1 行：“一百”不是金额'],
    ['zero', [line({ account: '102', debit: '0' })], '第 1 行：金额不能为零'],
    ['one line', [line({ account: '102', debit: '1' })], '一张凭证至少要有两行'],
    ['out of balance', [line({ account: '102', debit: '2' }), line({ account: '502', credit: '1' })], '借贷不平：借方 2.00，贷方 1.00'],
  ])('%s: says which line and why', (_, lines, problem) => {
    expect(toDraftLines(lines, accounts)).toEqual({ problem })
  })

  test('the party stays with 113 and the allocation with 322', () => {
    const result = toDraftLines(
      [line({ account: '322', debit: '5', allocation: 'members', party: 'p' }), line({ account: '113', credit: '5', party: 'p', allocation: 'members' })],
      accounts,
    )
    expect(result).toMatchObject({ lines: [{ allocation: 'members' }, { party: 'p' }] })
    expect('lines' in result && result.lines.map((each) => Object.keys(each).length)).toEqual([5, 5])
  })

  test('= fills what is missing on that side', () => {
    const lines = [line({ account: '102', debit: '100' }), line({ account: '502', credit: '30' }), line({ account: '502' })]
    expect(balancing(lines, lines[2]?.key ?? '', 'credit')).toBe('70.00')
    expect(balancing(lines, lines[2]?.key ?? '', 'debit')).toBe('-70.00')
    expect(totalsOf(lines)).toEqual({ debitFen: 10_000n, creditFen: 3_000n })
  })
})
