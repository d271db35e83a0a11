import { addMonths } from '../src/kernel/day.ts'
import type { Period } from '../src/kernel/day.ts'
import type { Fen } from '../src/kernel/money.ts'
import { credit, debit } from './book-state.ts'
import type { BookState } from './book-state.ts'
import { yearIncomeOf } from './income.ts'
import type { DemoVillage } from './types.ts'

/** Money that stays in the bank for daily needs when something large is paid. */
const RESERVE_FEN: Fen = 9_000_000n

/** A special grant is received, spent in two payments, and turned into an asset and reserve when accepted. */
export function writeSpecialGrant(state: BookState): void {
  const { random } = state
  if (![2, 3, 5, 8].includes(state.month) || !random.chance(0.055)) return
  const grant = random.fen(120_000, 420_000, 1_000_000)
  const name = random.pick(['光伏二期', '冷链仓储', '标准化厂房', '农田水利', '村庄道路'])
  const asset = name === '农田水利' || name === '村庄道路' ? '15102' : '15101'
  const first = (grant * 6n) / 10n
  state.add(random.int(8, 16), `收衔接资金 ${name}项目`, [debit('10202', grant), credit('24101', grant)])
  atMonth(state, 2, () => {
    state.add(18, `${name}工程进度款`, [debit('153', first), credit('10202', first)], { attachments: 6 })
  })
  atMonth(state, random.int(4, 6), () => {
    state.add(22, `${name}工程尾款`, [debit('153', grant - first), credit('10202', grant - first)], { attachments: 5 })
    state.add(25, `${name}工程竣工决算转固`, [debit(asset, grant), credit('153', grant)], { attachments: 4 })
    state.add(25, `${name}项目资金形成资产`, [debit('24101', grant), credit('31102', grant)], { attachments: 2 })
  })
}

/** A project from the co-op's own money, in villages that can pay for it. */
export function writeOwnProject(state: BookState, village: DemoVillage): void {
  const { random } = state
  if (![3, 6, 9].includes(state.month) || !random.chance(0.42)) return
  const cost = ((yearIncomeOf(village, state.year) * BigInt(random.int(12, 45))) / 100n / 10_000n) * 10_000n
  if (state.balance('10201') < cost + RESERVE_FEN) return
  const name = random.pick(['农贸市场改造', '育秧大棚', '村部停车场', '机耕路硬化', '仓库屋面翻修'])
  const asset = name === '机耕路硬化' || name === '村部停车场' ? '15102' : '15101'
  state.add(random.int(6, 16), `付${name}工程款`, [debit('153', cost), credit('10201', cost)], { attachments: random.int(3, 7) })
  atMonth(state, 1, () => {
    state.add(random.int(12, 24), `${name}验收转固定资产`, [debit(asset, cost), credit('153', cost)], { attachments: 3 })
  })
}

/** The distribution that the members' assembly approved for the year before: reserve first, then members by group. */
export function writeDistribution(state: BookState): void {
  const { random } = state
  if (state.year < 2025 || state.month !== 2 || !random.chance(0.5)) return
  const distributable = state.undistributedFen
  const room = state.balance('10201') - RESERVE_FEN
  if (distributable < 3_000_000n || room < 2_000_000n) return
  const reserve = toHundredYuan((distributable * BigInt(random.int(15, 25))) / 100n)
  const wanted = (distributable * BigInt(random.int(20, 45))) / 100n
  const groups = state.book.parties.filter(({ key }) => key.startsWith('g')).map(({ key }) => key)
  const perGroup = toHundredYuan((wanted < room ? wanted : room) / BigInt(groups.length))
  const members = perGroup * BigInt(groups.length)
  const lastYear = state.year - 1
  state.add(
    random.int(6, 12),
    `按成员大会决议分配${lastYear}年收益`,
    [
      { ...debit('32202', reserve), allocation: 'reserve', summary: `提取${lastYear}年公积公益金` },
      { ...debit('32202', members), allocation: 'members', summary: `向成员分配${lastYear}年收益` },
      { ...credit('31101', reserve), summary: `提取${lastYear}年公积公益金` },
      ...groups.map((group) => ({ ...credit('113', perGroup, group), summary: `向成员分配${lastYear}年收益` })),
    ],
    { attachments: 4 },
  )
  const half = Math.ceil(groups.length / 2)
  for (const paid of [groups.slice(0, half), groups.slice(half)]) {
    const lines = [...paid.map((group) => debit('113', perGroup, group)), credit('10201', perGroup * BigInt(paid.length))]
    state.add(random.int(14, 25), `发放${lastYear}年成员分红`, lines, { attachments: 3 })
  }
}

/** Writes later, unless the books do not reach so far. */
function atMonth(state: BookState, months: number, write: () => void): void {
  const period: Period = addMonths(state.period, months)
  if (period <= state.book.lastMonth) state.later(period, write)
}

function toHundredYuan(fen: Fen): Fen {
  return (fen / 10_000n) * 10_000n
}
