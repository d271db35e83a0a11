import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chart, draft } from '../../../test/support/ledger.ts'
import type { Fen } from '../../kernel/money.ts'
import type { SheetCell } from '../../kernel/sheet/index.ts'
import { accounts2004, conversionProof, conversionRules, currentAccountOf, decisionProblems, departs, detectStandard, layOut, mirrored, pairState, proposeConversion, proposeShare, readBalances, shareProblem, splitProof, wrongBook, type ConversionRow, type SplitRow, type Target } from './rules/index.ts'

const sheet = (...rows: SheetCell[][]) => rows.map((cells, i) => ({ row: i + 1, cells }))
const head: SheetCell[] = ['科目编码', '科目名称', '往来', '借方余额', '贷方余额']
const read = (...rows: SheetCell[][]) => readBalances(sheet(head, ...rows))
const propose = (...rows: SheetCell[][]) => {
  const { balances, problems } = read(...rows)
  expect(problems).toEqual([])
  return proposeConversion(balances)
}
const targetsOf = (rows: readonly ConversionRow[]) => rows.map(({ code, targets }) => [code, ...targets.map(({ account, path, fen }) => `${account}${path.length > 0 ? `/${path.join('/')}` : ''} ${fen}`)])

describe('reading balances', () => {
  it('takes two columns, one signed column, and one with 方向', () => {
    const two = read(['101', '现金', null, 12.5, null], ['301', '资本', null, null, '12.50'])
    const signed = readBalances(sheet(['科目编码', '科目名称', '余额'], ['101', '现金', 12.5], ['301', '资本', -12.5]))
    const directed = readBalances(sheet(['科目代码', '科目名称', '方向', '期末余额'], ['101', '现金', '借', 12.5], ['301', '资本', '贷', 12.5]))
    for (const { balances, problems } of [two, signed, directed]) {
      expect(problems).toEqual([])
      expect(balances.map(({ code, fen }) => [code, fen])).toEqual([['101', 1250n], ['301', -1250n]])
    }
  })

  it.each([
    ['an amount that is none', ['101', '现金', null, '一百', null], 'D 列'],
    ['no name', ['101', null, null, 1, null], '没有名称'],
    ['a code that is none', ['现金', '现金', null, 1, null], '不是科目编码'],
    ['a wrong total', ['合计', null, null, 7, 0], '合计行'],
  ] as [string, SheetCell[], string][])('names the row of %s', (_, row, words) => {
    const { problems } = read(['102', '银行存款', null, 5, null], row)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ row: 3, message: expect.stringContaining(words) as string })
  })

  it('refuses a file without a heading', () => {
    expect(() => readBalances(sheet(['甲', '乙'], ['101', 5]))).toThrow('没有找到表头')
  })

  it('sums up parents instead of counting them twice, and names one that disagrees', () => {
    const rows: SheetCell[][] = [['102', '银行存款', null, 9, null], ['10201', '信用社', null, 4, null], ['10202', '农行', null, 5, null], ['301', '资本', null, null, 9]]
    expect(propose(...rows).rows.map(({ code }) => code)).toEqual(['10201', '10202', '301'])
    rows[0]![3] = 8
    expect(propose(...rows).problems).toEqual([{ row: 2, message: expect.stringContaining('相差 -1.00') as string }])
  })
})

describe('the standard', () => {
  it('is told by names that only one standard gives a code', () => {
    expect(detectStandard([{ code: '511', name: '发包及上交收入' }, { code: '151', name: '固定资产' }])).toEqual({ old: ['511 发包及上交收入'], current: [] })
    expect(detectStandard([{ code: '513', name: '管理费用' }, { code: '131', name: '消耗性生物资产' }])).toEqual({ old: [], current: ['513 管理费用', '131 消耗性生物资产'] })
  })

  it('refuses an account of the other standard, a code under another name, and an unknown name', () => {
    const messages = (...row: SheetCell[]) => propose(row, ['301', '资本', null, null, 1]).problems.map(({ message }) => message)
    expect(messages('131', '消耗性生物资产', null, 1, null)).toEqual([expect.stringContaining('2023 年新制度的科目')])
    expect(messages('153', '在建工程', null, 1, null)).toEqual([expect.stringContaining('编码是 154）')])
    expect(messages('311', '公积公益', null, 1, null)).toEqual([expect.stringContaining('不是 2004 年制度')])
    expect(messages('301', '公积公益金', null, 1, null)).toEqual([expect.stringContaining('编码与名称不符')])
    expect(messages('102', '小金库', null, 1, null)).toEqual([expect.stringContaining('不是 2004 年制度的一级科目')])
    expect(messages('19901', '其他', null, 1, null)).toEqual([expect.stringContaining('199 不在 2004 年制度中')])
  })
})

describe('conversion', () => {
  it('goes by name where codes were swapped, and leaves to a person what is ambiguous', () => {
    const { rows } = propose(
      ['153', '固定资产清理', null, 1, null], ['154', '在建工程', null, 2, null], ['131', '牲畜（禽）资产', null, 3, null], ['13201', '用材林', null, 4, null],
      ['202', '应付款', null, null, 5], ['211', '应付工资', null, null, 1], ['212', '应付福利费', null, null, 1], ['322', '收益分配', null, null, 3],
    )
    expect(targetsOf(rows)).toEqual([
      ['153', '154 100'], ['154', '153 200'], ['131'], ['13201', '131/用材林 400'], ['202', '211 -500'], ['211', '212 -100'], ['212', '311 -100'], ['322', '322/未分配收益 -300'],
    ])
    expect(rows.filter(({ open }) => open).map(({ root }) => root)).toEqual(['131', '132', '202', '212'])
  })

  it('carries 113 party by party, also where parties are sub-accounts, and refuses a mere total', () => {
    const { rows } = propose(['113', '内部往来', null, null, null], ['11301', '张三', null, 5, null], ['11302', '李四', null, null, 2], ['301', '资本', null, null, 3])
    expect(rows.slice(0, 2).map(({ party, targets }) => [party, targets[0]?.account, targets[0]?.path, targets[0]?.fen])).toEqual([['张三', '113', [], 500n], ['李四', '113', [], -200n]])
    expect(propose(['113', '内部往来', null, 3, null], ['301', '资本', null, null, 3]).problems[0]?.message).toContain('须逐户列出')
    const { balances } = read(['11301', '张三', null, 5, 2], ['301', '资本', null, null, 3])
    expect(proposeConversion(balances).problems[0]?.message).toContain('同时有余额')
  })

  it('refuses income or expense that is left, an unbalanced and an empty file', () => {
    expect(propose(['541', '管理费用', null, 3, null], ['301', '资本', null, null, 3]).problems).toEqual([{ row: 2, message: expect.stringContaining('年终结转') as string }])
    expect(propose(['101', '现金', null, 3, null], ['301', '资本', null, null, 2]).problems[0]?.message).toContain('多 1.00')
    expect(propose(['101', '现金', null, 0, null]).problems[0]?.message).toContain('没有余额')
  })

  it('proves a gross-up as an equal pair, and a move between classes by name', () => {
    const { rows } = propose(['161', '无形资产', null, 70, null], ['212', '应付福利费', null, null, 30], ['301', '资本', null, null, 40])
    rows[0]!.targets = [{ account: '161', path: [], party: null, fen: 10_000n }, { account: '162', path: [], party: null, fen: -3_000n }]
    expect(decisionProblems(rows[0]!, rows[0]!.targets)).toEqual([])
    const proof = conversionProof(rows)
    expect(proof).toMatchObject({ ok: true, grossUpFen: 3_000n })
    expect(proof.lines.map(({ name, beforeFen, movedFen, afterFen }) => [name, beforeFen, movedFen, afterFen])).toEqual([
      ['借方合计', 7_000n, 3_000n, 10_000n], ['贷方合计', 7_000n, 3_000n, 10_000n], ['资产', 7_000n, 0n, 7_000n], ['负债', 3_000n, -3_000n, 0n], ['所有者权益', 4_000n, 3_000n, 7_000n], ['货币资金', 0n, 0n, 0n],
    ])
  })

  it('says what is wrong with a decision', () => {
    const { rows } = propose(['202', '应付款', null, null, 5], ['113', '内部往来', '张三', 2, null], ['161', '无形资产', null, 3, null])
    const [payable, mutual, intangible] = rows as [ConversionRow, ConversionRow, ConversionRow]
    const target = (account: string, fen: Fen, party: string | null = null): Target => ({ account, path: [], party, fen })
    expect(decisionProblems(payable, [])).toEqual([expect.stringContaining('没有写去向')])
    expect(decisionProblems(payable, [target('211', -400n)])).toEqual([expect.stringContaining('相差 -1.00')])
    expect(decisionProblems(payable, [target('999', -500n)])).toEqual([expect.stringContaining('不是新制度')])
    expect(decisionProblems(payable, [target('513', -500n)])).toEqual([expect.stringContaining('损益类')])
    expect(decisionProblems(payable, [target('211', -600n), target('214', 100n)])).toEqual([expect.stringContaining('方向与旧余额相反')])
    expect(decisionProblems(payable, [target('211', -500n), target('214', 0n)])).toEqual([expect.stringContaining('不能为 0')])
    expect(decisionProblems(payable, [target('113', -500n)])).toEqual([expect.stringContaining('须写明往来单位')])
    expect(decisionProblems(mutual, [target('112', 200n)])).toEqual([expect.stringContaining('逐户原额结转')])
    expect(decisionProblems(intangible, [target('162', 300n)])).toEqual([expect.stringContaining('相反的一方')])
    expect(decisionProblems(intangible, [target('151', 400n), target('162', -100n)])).toEqual([expect.stringContaining('应小于原值')])
    expect([departs(payable, [target('213', -500n)]), departs(payable, [target('221', -500n)]), departs(intangible, [target('161', 400n), target('162', -100n)])]).toEqual([false, true, false])
  })

  it('numbers sub-accounts by name; an amount without a name beside named ones gets one', () => {
    const target = (account: string, path: string[], fen: Fen): Target => ({ account, path, party: null, fen })
    expect(layOut([target('131', ['用材林'], 1n), target('131', [], 2n), target('131', ['用材林'], 3n), target('153', ['道路', '南段'], 4n), target('101', [], 5n)])).toEqual({
      accounts: [{ code: '13101', name: '用材林', root: '131' }, { code: '13102', name: '未分明细', root: '131' }, { code: '15301', name: '道路', root: '153' }, { code: '1530101', name: '南段', root: '153' }],
      opening: [
        { account: '101', party: null, fen: 5n }, { account: '13101', party: null, fen: 1n }, { account: '13101', party: null, fen: 3n }, { account: '13102', party: null, fen: 2n }, { account: '1530101', party: null, fen: 4n },
      ],
    })
  })

  const carried = [...accounts2004.values()].filter(({ code }) => conversionRules.get(code)?.kind !== 'closed')
  const cents = fc.bigInt({ min: 1n, max: 10n ** 12n })
  const balances = fc.array(fc.record({ account: fc.constantFrom(...carried), fen: cents, debit: fc.boolean(), party: fc.string({ minLength: 1, maxLength: 4 }) }), { minLength: 1, maxLength: 25 })
    .map((list) => list.map(({ account, fen, debit, party }, i) => ({ row: i + 2, code: `${account.code}${String(i + 1).padStart(2, '0')}`, name: `明细${i}`, party: account.code === '113' ? `${party}${i}` : null, fen: debit ? fen : -fen, both: false })))
    .map((list) => {
      const sum = list.reduce((total, { fen }) => total + fen, 0n)
      return sum === 0n ? list : [...list, { row: 99, code: '30199', name: '轧平', party: null, fen: -sum, both: false }]
    })

  it('keeps every equality whatever balanced old book and whatever decision that keeps row sums', () => {
    fc.assert(fc.property(balances, fc.infiniteStream(fc.tuple(fc.nat(100), fc.nat(100), cents)), (old, choices) => {
      const { rows, problems } = proposeConversion(old)
      expect(problems).toEqual([])
      for (const row of rows) {
        const rule = conversionRules.get(row.root)!
        const [[cut, pick, contra]] = [choices.next().value as [number, number, bigint]]
        if (rule.kind !== 'choose') continue
        const options = rule.to.length > 0 ? rule.to.map(({ account }) => account) : ['112', '141']
        const part = (row.fen * BigInt(cut)) / 100n
        const parts: [string, Fen][] = rule.grossUp && row.fen > 0n && cut > 50
          ? [[rule.grossUp.asset, row.fen + contra], [rule.grossUp.contra, -contra]]
          : [[options[pick % options.length]!, part], [options[(pick + 1) % options.length]!, row.fen - part]]
        row.targets = parts.filter(([, fen]) => fen !== 0n).map(([account, fen]) => ({ account, path: row.names.slice(1), party: null, fen }))
        expect(decisionProblems(row, row.targets)).toEqual([])
        row.open = false
      }
      const proof = conversionProof(rows)
      expect(proof.ok).toBe(true)
      const { accounts, opening } = layOut(rows.flatMap(({ targets }) => targets))
      expect(opening.reduce((sum, { fen }) => sum + fen, 0n)).toBe(0n)
      expect(new Set(accounts.map(({ code }) => code)).size).toBe(accounts.length)
      // No balance lies on an account that has others below it.
      expect(opening.some(({ account }) => accounts.some(({ code }) => code !== account && code.startsWith(account)))).toBe(false)
    }), { numRuns: 300 })
  })
})

describe('split', () => {
  const row = (line: number, root: string, fen: Fen, committeeFen: Fen, party: string | null = null): SplitRow => ({ line, account: root, name: '某科目', root, party, category: null, fen, committeeFen })

  it('proposes by name, everything else to the co-op, whole percents to the fen', () => {
    const at = (root: string, name: string, fen: Fen) => proposeShare({ root, name, party: null, fen })
    expect([at('102', '村委会基本户', 500n), at('102', '合作社基本户', 500n), at('151', '办公楼', 7n), at('501', '租金', -9n)]).toEqual([500n, 0n, 7n, 0n])
    expect(proposeShare({ root: '102', name: '存款', party: null, fen: 101n }, { rules: [{ roots: ['102'], match: '.', committeePercent: 50, note: '' }], defaultPercent: 0 })).toBe(50n)
  })

  it('refuses a part beyond the balance or on the other side', () => {
    const line = row(1, '112', 100n, 0n)
    expect([shareProblem(line, 0n), shareProblem(line, 100n)]).toEqual([null, null])
    expect(shareProblem(line, 101n)).toContain('应在 0 与 1.00 之间')
    expect(shareProblem(line, -1n)).toContain('第 1 行')
    expect(shareProblem({ ...line, fen: -100n, party: '某人' }, -101n)).toContain('某人')
  })

  it('balances each side with a mutual 113 line that cancels', () => {
    const rows = [row(1, '101', 300n, 300n), row(2, '151', 700n, 0n), row(3, '301', -1000n, -100n)]
    expect(splitProof(rows, false)).toMatchObject({ balanced: false, ok: false, gapFen: 200n })
    const proof = splitProof(rows, true)
    expect(proof).toMatchObject({ balanced: true, ok: true, interBookFen: -200n })
    expect(proof.equalities.map(({ name, oldFen, committeeFen, coopFen, interBookFen }) => [name, oldFen, committeeFen, coopFen, interBookFen])).toEqual([
      ['借方合计', 1000n, 300n, 900n, 200n], ['资产', 1000n, 300n, 900n, 200n], ['负债', 0n, 200n, 0n, 200n], ['所有者权益', 1000n, 100n, 900n, 0n], ['货币资金', 300n, 300n, 0n, 0n],
    ])
  })

  it('keeps the five equalities for every balanced book and every allocation within the balances', () => {
    const roots = ['101', '102', '112', '113', '131', '133', '151', '152', '211', '241', '301', '311', '322', '401', '501', '513']
    const lines = fc.array(fc.record({ root: fc.constantFrom(...roots), fen: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), part: fc.nat(1000) }), { minLength: 1, maxLength: 30 })
    fc.assert(fc.property(lines, fc.nat(1000), (list, last) => {
      const sum = list.reduce((total, { fen }) => total + fen, 0n)
      const rows = [...list, { root: '301', fen: -sum, part: last }].filter(({ fen }) => fen !== 0n).map(({ root, fen, part }, i) => row(i + 1, root, fen, (fen * BigInt(part)) / 1000n, root === '113' ? `户${i}` : null))
      expect(rows.flatMap((r) => shareProblem(r, r.committeeFen) ?? [])).toEqual([])
      const proof = splitProof(rows, true)
      expect([proof.balanced, proof.ok]).toEqual([true, true])
      const alone = splitProof(rows, false)
      expect(alone.equalities.every(({ ok }) => ok)).toBe(true)
      expect(alone.balanced).toBe(alone.gapFen === 0n)
    }), { numRuns: 300 })
  })
})

describe('the wrong book', () => {
  const accounts = chart({ code: '50101', name: '鱼塘发包收入', tag: 'contracting' }, { code: '51301', name: '运转支出', tag: 'villageOperation' }, { code: '51302', name: '办公费' }, { code: '50401', name: '租金' })
  const found = (kind: 'coop' | 'committee', summary: string, ...lines: [string, bigint][]) => {
    const voucher = draft('2026-03-01', ...lines)
    return wrongBook({ ...voucher, lines: voucher.lines.map((line) => ({ ...line, summary })) }, accounts, { kind, other: '另一本' }).map(({ line, severity }) => [line, severity])
  }

  it('stops income of the collective in the committee’s book, corrections excepted', () => {
    expect(found('committee', '收鱼塘承包金', ['102', 500n], ['50101', -500n])).toEqual([[2, 'stop']])
    expect(found('committee', '房屋出租', ['102', 500n], ['50401', -500n])).toEqual([[2, 'stop']])
    expect(found('coop', '收鱼塘承包金', ['102', 500n], ['50101', -500n])).toEqual([])
    const voucher = draft('2026-03-01', ['102', 500n], ['50101', -500n])
    expect(wrongBook({ ...voucher, kind: 'correction' }, accounts, { kind: 'committee', other: '另一本' })).toEqual([])
    expect(wrongBook({ ...voucher, lines: voucher.lines.map((line) => ({ ...line, amountFen: -line.amountFen })) }, accounts, { kind: 'committee', other: '另一本' })).toEqual([])
    expect(wrongBook(voucher, accounts, { kind: 'committee', other: '青枫合作社' })[0]?.message).toContain('“青枫合作社”')
  })

  it('warns of committee costs in the co-op’s book, and of running costs without a decision', () => {
    expect(found('coop', '村委会办公用品', ['51302', 500n], ['102', -500n])).toEqual([[1, 'warn']])
    expect(found('coop', '村级组织运转', ['51301', 500n], ['102', -500n])).toEqual([[1, 'warn']])
    expect(found('coop', '按3月5日成员代表会议决议承担村级组织运转', ['51301', 500n], ['102', -500n])).toEqual([])
    expect(found('coop', '未知科目', ['99999', 500n], ['102', -500n])).toEqual([])
  })
})

describe('mirrored vouchers', () => {
  it('stand against each other on 113', () => {
    const side = (draftId: string, account: string) => ({ draft: draftId, current: '113', party: `party ${draftId}`, account })
    const [from, to] = mirrored({ date: '2026-03-01', fen: 500n, summary: '拨款', attachments: 1 }, side('a', '102'), side('b', '513'))
    expect(from.lines.map(({ account, side: s, party }) => [account, s, party])).toEqual([['113', 'debit', 'party a'], ['102', 'credit', undefined]])
    expect(to.lines.map(({ account, side: s, party }) => [account, s, party])).toEqual([['513', 'debit', undefined], ['113', 'credit', 'party b']])
  })

  it('find the leaf of 113, or ask', () => {
    expect(currentAccountOf([...chart().values()])).toBe('113')
    expect(currentAccountOf([...chart({ code: '11301', name: '成员' }, { code: '11302', name: '账套间往来' }).values()])).toBe('11302')
    expect(currentAccountOf([...chart({ code: '11301', name: '成员' }, { code: '11302', name: '单位' }).values()])).toBeNull()
  })

  it('say how far they are and what is not right', () => {
    const half = (state: string, date = '2026-03-01', debitFen = 500n) => ({ state, date, debitFen })
    expect(pairState(half('posted'), half('posted'))).toEqual({ state: 'posted', warnings: [] })
    expect(pairState(half('submitted'), half('submitted'))).toEqual({ state: 'waiting', warnings: [] })
    expect(pairState(half('posted'), half('submitted', '2026-04-01', 400n))).toMatchObject({ state: 'half', warnings: [expect.stringContaining('一边'), expect.stringContaining('不在同一个月'), expect.stringContaining('金额不同')] })
    expect(pairState(half('posted'), null).warnings[0]).toContain('收方')
    expect(pairState(null, half('posted')).warnings[0]).toContain('付方')
    expect(pairState(null, null).state).toBe('broken')
  })
})
