import { describe, expect, it } from 'vitest'
import { entriesIn, fixedLines, formatQuantity, lineNames, monthsOfPage, pageLines, parseQuantity, unitPrice, type Line, type RunningEntry, type Span } from './ledgers.ts'

/** A span and its entries from [day, debit-positive fen] pairs; quantities are a tenth of the amount. */
function ledger(rows: [date: string, fen: bigint][], over: Partial<Span> = {}): { span: Span; entries: (RunningEntry & { date: string })[] } {
  const months = new Map<string, { period: string; entries: number; debitFen: bigint; creditFen: bigint; debitQuantity: bigint; creditQuantity: bigint }>()
  const from = over.from ?? '2024-01'
  const entries: (RunningEntry & { date: string })[] = []
  rows.forEach(([date, fen], i) => {
    const period = date.slice(0, 7)
    const month = months.get(period) ?? { period, entries: 0, debitFen: 0n, creditFen: 0n, debitQuantity: 0n, creditQuantity: 0n }
    months.set(period, month)
    const [side, amountFen] = fen < 0n ? ['credit' as const, -fen] : ['debit' as const, fen]
    month.entries += 1
    month[side === 'debit' ? 'debitFen' : 'creditFen'] += amountFen
    month[side === 'debit' ? 'debitQuantity' : 'creditQuantity'] += amountFen * 1000n
    const day = rows.filter(([d]) => d === date)
    if (period < from) return
    entries.push({
      date, period, side, amountFen, quantity: amountFen * 1000n, runningDebitFen: month.debitFen, runningCreditFen: month.creditFen,
      runningDebitQuantity: month.debitQuantity, runningCreditQuantity: month.creditQuantity,
      dayDebitFen: day.reduce((sum, [, f]) => (f > 0n ? sum + f : sum), 0n), dayCreditFen: day.reduce((sum, [, f]) => (f < 0n ? sum - f : sum), 0n), lastOfDay: rows[i + 1]?.[0] !== date,
    })
  })
  return { span: { from, to: '2025-12', openingFen: 100n, openingQuantity: 0n, months: [...months.values()], start: '2023-01', today: '2026-10', ...over }, entries }
}

const show = (lines: readonly Line<RunningEntry & { date: string }>[]) =>
  lines.map(({ kind, entry, period, debitFen, creditFen, balanceFen }) =>
    [kind === 'entry' ? entry!.date : kind === 'day' ? `${entry!.date} 本日合计` : `${period} ${lineNames[kind]}`, debitFen, creditFen, balanceFen])

describe('the lines of a ledger', () => {
  const { span, entries } = ledger([['2024-02-01', 50n], ['2024-02-01', -20n], ['2024-12-31', -10n], ['2025-01-05', 5n]])

  it('totals each month and the year, and carries the balance over the year end', () => {
    expect(show(pageLines(span, 0, entries))).toEqual([
      ['2024-01 上年结转', null, null, 100n],
      ['2024-02-01', 50n, null, 150n], ['2024-02-01', null, 20n, 130n],
      ['2024-02 本月合计', 50n, 20n, 130n], ['2024-02 本年累计', 50n, 20n, 130n],
      ['2024-12-31', null, 10n, 120n],
      ['2024-12 本月合计', 0n, 10n, 120n], ['2024-12 本年累计', 50n, 30n, 120n], ['2024-12 结转下年', null, null, 120n],
      ['2025-01 上年结转', null, null, 120n],
      ['2025-01-05', 5n, null, 125n],
      ['2025-01 本月合计', 5n, 0n, 125n], ['2025-01 本年累计', 5n, 0n, 125n], ['2025-12 结转下年', null, null, 125n],
    ])
  })

  it('adds 本日合计 in a day book', () => {
    expect(show(pageLines({ ...span, to: '2024-02' }, 0, entries.slice(0, 2), true)).slice(1, 4)).toEqual([
      ['2024-02-01', 50n, null, 150n], ['2024-02-01', null, 20n, 130n], ['2024-02-01 本日合计', 50n, 20n, 130n],
    ])
  })

  it('counts the year from January even when the range begins later', () => {
    const late = ledger([['2024-02-01', 50n], ['2024-03-01', 7n]], { from: '2024-03', to: '2024-03', openingFen: 150n })
    expect(entriesIn(late.span)).toBe(1)
    expect(show(pageLines(late.span, 0, late.entries))).toEqual([
      ['2024-03 期初余额', null, null, 150n], ['2024-03-01', 7n, null, 157n], ['2024-03 本月合计', 7n, 0n, 157n], ['2024-03 本年累计', 57n, 0n, 157n],
    ])
  })

  it('calls the opening of the book’s first month 期初余额, and carries nothing out of a December that is not over', () => {
    const first = ledger([], { start: '2024-01', today: '2025-11' })
    expect(show(fixedLines(first.span))).toEqual([['2024-01 期初余额', null, null, 100n], ['2024-12 结转下年', null, null, 100n], ['2025-01 上年结转', null, null, 100n]])
  })

  it('leaves the year end out when nothing is left to carry', () => {
    const empty = ledger([['2024-05-01', -100n]], { openingQuantity: 100_000n })
    expect(show(fixedLines(empty.span)).map(([name]) => name)).toEqual(['2024-01 上年结转', '2024-05 本月合计', '2024-05 本年累计'])
  })

  it.each([1, 2, 3, 4, 5])('is the same in pages of %i entries, laid end to end', (size) => {
    const gap = ledger([['2021-03-01', 1n], ['2021-03-01', 2n], ['2021-12-31', 3n], ['2024-01-01', 4n], ['2024-06-30', -5n], ['2024-06-30', 6n]], { from: '2021-01', start: '2020-01' })
    for (const { span: one, entries: rows } of [ledger([['2024-02-01', 50n], ['2024-02-01', -20n], ['2024-12-31', -10n], ['2025-01-05', 5n]]), gap]) {
      const pages = Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => pageLines(one, i * size, rows.slice(i * size, i * size + size), true))
      expect(pages.flat().filter(({ kind }) => kind !== 'carriedIn')).toEqual(pageLines(one, 0, rows, true))
      pages.forEach((page, i) => i > 0 && expect(page[0]).toMatchObject({ kind: 'carriedIn', balanceFen: pages[i - 1]!.findLast((line) => line.kind === 'entry')!.balanceFen }))
    }
  })

  it('carries the year’s turnover to the next page, and has no line on a page after the last', () => {
    expect(show(pageLines(span, 2, entries.slice(2, 3)).slice(0, 1))).toEqual([['2024-12 承前页', 50n, 20n, 130n]])
    expect(pageLines(span, 4, [])).toEqual([])
    expect(show(pageLines({ ...span, months: [], to: '2024-11' }, 0, []))).toEqual([['2024-01 上年结转', null, null, 100n]])
  })

  it('names the months of a page', () => {
    expect(monthsOfPage(span, 0, 2)).toEqual({ from: '2024-02', to: '2024-02', offset: 0 })
    expect(monthsOfPage(span, 1, 3)).toEqual({ from: '2024-02', to: '2024-12', offset: 1 })
    expect(monthsOfPage(span, 3, 13)).toEqual({ from: '2025-01', to: '2025-01', offset: 0 })
    expect(monthsOfPage(span, 4, 14)).toBeNull()
  })

  it('runs the quantity beside the amount', () => {
    const lines = pageLines(span, 0, entries)
    expect(lines.filter(({ kind }) => kind === 'entry').map((line) => line.balanceQuantity)).toEqual([50_000n, 30_000n, 20_000n, 25_000n])
    expect(lines.find(({ kind, period }) => kind === 'year' && period === '2024-12')).toMatchObject({ debitQuantity: 50_000n, creditQuantity: 30_000n })
  })
})

describe('quantities', () => {
  it.each([['0', 0n], ['12.5', 125_000n], ['-3', -30_000n], ['0.0001', 1n], ['1000', 10_000_000n]])('reads and writes %s', (text, units) => {
    expect(parseQuantity(text)).toBe(units)
    expect(formatQuantity(units)).toBe(text)
  })

  it('prices a unit to four decimals, half away from zero', () => {
    expect(unitPrice(10_000n, 30_000n)).toBe('33.3333')
    expect(unitPrice(100n, 30_000n)).toBe('0.3333')
    expect(unitPrice(200n, 30_000n)).toBe('0.6667')
    expect(unitPrice(-200n, 30_000n)).toBe('-0.6667')
    expect(unitPrice(-200n, -30_000n)).toBe('0.6667')
    expect(unitPrice(200n, 0n)).toBeNull()
    expect(unitPrice(null, 30_000n)).toBeNull()
  })
})
