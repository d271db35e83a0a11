import { describe, expect, it } from 'vitest'
import { facts, read, stops, warnings, type Cells } from '../../../../test/support/imports.ts'
import { isClosing } from './vouchers.ts'

const HEAD: Cells = ['日期', '凭证字', '凭证号', '摘要', '科目编码', '科目名称', '往来单位/成员', '借方金额', '贷方金额', '附件数', '制单人', '审核人']
const debit = (date: Cells[number], no: Cells[number], account: Cells[number] = '101', amount: Cells[number] = 5): Cells => [date, date === null ? null : '记', no, '提现', account, null, null, amount, null, 1, '甲', '乙']
const credit = (account: Cells[number] = '10201', amount: Cells[number] = 5, party: Cells[number] = null): Cells => [null, null, null, '提现', account, null, party, null, amount]
const pair = (date: Cells[number], no: Cells[number]): Cells[] => [debit(date, no), credit()]
const list = (...rows: Cells[]) => read('vouchers', [HEAD, ...rows])

describe('a voucher', () => {
  it('has date, word and number on its first line, or on every line', () => {
    const first = list(...pair('2025-01-05', 1), ...pair('2025-01-06', 2))
    const every = list(...[1, 2].flatMap((no) => [debit(`2025-01-0${no + 4}`, no), [`2025-01-0${no + 4}`, '记', no, ...credit().slice(3)]]))
    for (const found of [first, every]) {
      expect(stops(found)).toEqual([])
      expect(found.vouchers.map(({ date, word, no, lines }) => [date, word, no, lines.length])).toEqual([['2025-01-05', '记', 1, 2], ['2025-01-06', '记', 2, 2]])
    }
    expect(first).toMatchObject({ lines: 4, debitFen: 1000n, creditFen: 1000n, from: '2025-01-05', to: '2025-01-06' })
  })

  it('may carry the date down from the voucher above, and repeat the date without the number', () => {
    const found = list(...pair('2025-01-05', 1), [null, '记', 2, '付', '101', null, null, 3], ['2025-01-05', null, null, null, '10201', null, null, null, 3])
    expect(stops(found)).toEqual([])
    expect(found.vouchers[1]).toMatchObject({ date: '2025-01-05', no: 2, lines: [{ summary: '付' }, { summary: '付' }] })
  })

  it('runs over pages: totals, titles and headings between its lines', () => {
    const found = list(
      debit('2025-01-05', 1), [null, null, null, '本页合计', null, null, null, 5, 0], ['某村凭证列表'], HEAD,
      [null, null, null, '过次页', null, null, null, 5, 0], credit(), [null, null, null, '合计', null, null, null, 5, 5],
    )
    expect(stops(found)).toEqual([])
    expect(found.vouchers).toHaveLength(1)
  })

  it('goes on when a new page repeats its number, while it does not balance yet', () => {
    const found = list(debit('2025-01-05', 1, '101', 8), credit('10201', 5), ['', '', '', '本页合计'], ['2025-01-05', '记', 1, '提现', '10201', null, null, null, 3])
    expect(stops(found)).toEqual([])
    expect(found.vouchers[0]?.lines).toHaveLength(3)
  })

  it('may have its head on a row of its own', () => {
    const found = list(['2025-01-05', '记', 1, '提现'], [null, null, null, '提现', '101', null, null, 5], credit())
    expect(stops(found)).toEqual([])
    expect(found.vouchers).toHaveLength(1)
  })

  it('keeps red amounts on their side, reads full width, separators and floats, and trims', () => {
    const found = list([45660, '记', '１', '  冲\n回 ', 51302, '管理费用_办公费', null, '-1,280.00', null, '2张', '甲', '乙'], [null, null, null, null, 10201, null, null, 0, -1280.0000000001])
    expect(stops(found)).toEqual([])
    expect(found.vouchers[0]).toMatchObject({
      date: '2025-01-03', no: 1, attachments: 2, preparedBy: '甲', reviewedBy: '乙',
      lines: [{ account: '51302', side: 'debit', amountFen: -128000n, summary: '冲 回' }, { account: '10201', side: 'credit', amountFen: -128000n, summary: '冲 回' }],
    })
  })

  it.each([
    ['记-0001', '记', 1], ['记字第12号', '记', 12], ['0007', '记', 7], ['收 3', '收', 3],
  ])('reads %s as word and number', (text, word, no) => {
    const found = read('vouchers', [['日期', '凭证字号', '摘要', '科目编码', '借方', '贷方'], ['2025-01-05', text, '提现', '101', 5], [null, null, null, '10201', null, 5]])
    expect(found.vouchers[0]).toMatchObject({ word, no })
  })

  it('may have its date in the last column', () => {
    const head: Cells = ['凭证号', '摘要', '科目编码', '借方', '贷方', '日期']
    expect(read('vouchers', [head, [1, '提现', '101', 5, null, '2025-01-05'], [null, '提现', '10201', null, 5]]).vouchers[0]?.date).toBe('2025-01-05')
  })

  it('reads serials of a 1904 workbook', () => {
    expect(read('vouchers', [HEAD, debit(44198, 1), credit()], facts(), true).vouchers[0]?.date).toBe('2025-01-03')
  })

  it('is a closing one when it moves income through 321, or only within 322', () => {
    const closing = (...codes: string[]) => isClosing(codes.map((account) => ({ account })))
    expect([closing('50102', '321'), closing('321', '32201'), closing('32201', '32202'), closing('50102', '101'), closing('32201', '113'), closing('501', '511'), closing()]).toEqual([true, true, true, false, false, false, false])
    expect(list(debit('2025-12-31', 1, '504'), credit('321')).vouchers[0]?.kind).toBe('closing')
  })
})

describe('errors in a cell', () => {
  const broken = (column: number, value: Cells[number]) => {
    const [first, second] = pair('2025-01-05', 1)
    return stops(list(first!.with(column, value), second!))
  }
  it.each<[string, number, Cells[number], string[]]>([
    ['a day that does not exist', 0, '2025年2月30日', ['2 date 2025年2月30日不存在']],
    ['a switch for a date', 0, true, ['2 date “true”不是日期']],
    ['no date', 0, null, ['2 date 日期为空']],
    ['a date before the book', 0, '2024-12-30', ['2 date 2024年12月早于账套的建账月份（2025年1月），这个期间不能记账']],
    ['a date after the business month', 0, '2026-11-01', ['2 date 2026年11月晚于当前业务月份（2026年10月）']],
    ['a long word', 1, '现金收款凭单', ['2 word 凭证字“现金收款凭单”太长']],
    ['no number', 2, null, ['2 number 凭证号为空']],
    ['a number in words', 2, '一号', ['2 number “一号”不是凭证号']],
    ['number zero', 2, 0, ['2 number “0”不是凭证号']],
    ['no summary', 3, null, ['2 summary 摘要为空']],
    ['a long summary', 3, '长'.repeat(201), ['2 summary 摘要超过 200 个字']],
    ['no account', 4, null, ['2 account 科目编码为空']],
    ['words for an account', 4, '库存现金', ['2 account “库存现金”不是科目编码']],
    ['a short account', 4, '10', ['2 account “10”不是科目编码']],
    ['words for an amount', 7, '肆佰', ['2 debit “肆佰”不是金额']],
    ['a switch for an amount', 7, true, ['2 debit “true”不是金额']],
    ['no amount', 7, null, ['2 debit 借方和贷方都没有金额']],
    ['both sides', 8, 5, ['2 credit 借方 5.00 和贷方 5.00 同时有金额']],
    ['a long party', 6, '公'.repeat(61), ['2 party 往来单位名称超过 60 个字']],
  ])('%s', (_, column, value, expected) => {
    expect(broken(column, value)).toEqual(expected)
  })

  it('a long word in a shared column is named there', () => {
    const found = read('vouchers', [['日期', '凭证字号', '摘要', '科目编码', '借方', '贷方'], ['2025-01-05', '现金收款凭单-1', '提现', '101', 5], [null, null, null, '10201', null, 5]])
    expect(stops(found)[0]).toMatch(/^2 wordNumber 凭证字“现金收款凭单”太长/)
    expect(stops(read('vouchers', [['日期', '凭证字号', '摘要', '科目编码', '借方', '贷方'], ['2025-01-05', '甲', '提现', '101', 5], [null, null, null, '10201', null, 5]]))).toEqual(['2 wordNumber “甲”不是凭证号'])
  })

  it('no column for the date', () => {
    expect(stops(read('vouchers', [['凭证号', '摘要', '科目编码', '借方', '贷方'], [1, '提现', '101', 5], [null, '提现', '10201', null, 5]]))).toEqual(['2 date 日期为空'])
  })

  it('a closed month', () => {
    expect(stops(read('vouchers', [HEAD, ...pair('2025-02-05', 1)], facts({ lastClosed: '2025-02' })))).toEqual(['2 date 2025年2月已结账，不能再记账'])
  })

  it('a date in a line without a number, other than the voucher’s', () => {
    expect(stops(list(...pair('2025-01-05', 1), debit('2025-01-06', null), credit()))).toEqual(['4 number 凭证号为空'])
  })

  it('113 without a party, on its sub-accounts too', () => {
    expect(stops(list(debit('2025-01-05', 1), credit('113')))).toEqual(['3 party 科目 113 属内部往来，必须写明往来单位或成员'])
    expect(stops(list(debit('2025-01-05', 1), [null, null, null, '借', '11301', '内部往来_备用金', null, null, 5]))).toHaveLength(1)
    const found = list(debit('2025-01-05', 1), credit('113', 3, '李某二'), credit('113', 2, '李某二'))
    expect(stops(found)).toEqual([])
    expect(found.newParties).toEqual([{ name: '李某二', category: 'member', lines: 2 }])
  })
})

describe('the whole voucher', () => {
  it('balances: rows and difference are named, whichever side is short', () => {
    expect(stops(list(debit('2025-01-05', 1, '101', 1234.5), credit('10201', 1000)))).toEqual(['2 debit 记-0001（第 2–3 行）借贷不平：借方 1,234.50，贷方 1,000.00，相差 234.50'])
    expect(stops(list(debit('2025-01-05', 1), credit('10201', 6)))).toEqual(['2 debit 记-0001（第 2–3 行）借贷不平：借方 5.00，贷方 6.00，相差 1.00'])
  })

  it('has two lines or more, and at most 500', () => {
    expect(stops(list(debit('2025-01-05', 1)))).toEqual(['2 - 记-0001（第 2 行）少于两行分录'])
    expect(stops(list(debit('2025-01-05', 1, '101', 500), ...Array.from({ length: 500 }, () => credit('10201', 1))))).toEqual(['2 - 记-0001（第 2–502 行）超过 500 行分录'])
    expect(stops(list(['2025-01-05', '记', 1, '提现']))[0]).toBe('2 - 记-0001（第 2 行）少于两行分录')
  })

  it('does not count as unbalanced when one of its cells could not be read', () => {
    expect(stops(list(debit('2025-01-05', 1, '101', '五元'), credit()))).toEqual(['2 debit “五元”不是金额'])
  })
})

describe('the file', () => {
  it('must hold vouchers', () => {
    expect(stops(list(['制单：甲']))).toEqual(['- - 表头下面没有凭证'])
  })

  it('warns of what is missing or not kept', () => {
    const head = HEAD.with(9, '项目')
    const row = (cells: Cells) => cells.with(9, '光伏').with(10, null).with(11, null)
    const found = read('vouchers', [head, row(debit('2025-01-05', 1)), credit(), [null, null, null, '合计', null, null, null, 9, 5]])
    expect(warnings(found)).toEqual([
      '4 文件的合计行与各行之和不同：各行借方合计 5.00，贷方合计 5.00', '2 1 张凭证没有制单人', '2 1 张凭证没有审核人', '- 文件没有附件数，按 0 张记',
      '- 1 行写有项目；项目核算尚未启用，项目名称不记入账簿',
    ])
  })

  it('does not check a total that is no amount, or with errors above', () => {
    expect(warnings(list(...pair('2025-01-05', 1), [null, null, null, '合计', null, null, null, '拾元', 5]))).toEqual([])
    expect(warnings(list(debit('2025-01-05', 1, '101', 6), credit(), [null, null, null, '总计', null, null, null, 9, 9]))).toEqual([])
  })

  it('takes the first number of attachments; words warn', () => {
    expect(list(debit('2025-01-05', 1).with(9, '3'), [...credit(), 7]).vouchers[0]?.attachments).toBe(3)
    expect(warnings(list(debit('2025-01-05', 1).with(9, '若干'), credit()))).toEqual(['2 附件数“若干”不是张数，按 0 张记'])
  })

  it('says the same in another order and layout', () => {
    const one = list(...pair('2025-01-05', 1), ...pair('2025-01-06', 2)).contentHash
    expect(list([], ...pair('2025.1.6', '0002'), ...pair(45662, 1)).contentHash).toEqual(one)
    expect(list(...pair('2025-01-05', 1), ...pair('2025-01-07', 2)).contentHash).not.toEqual(one)
  })
})
