import type { Fen } from '../src/kernel/money.ts'
import { credit, debit } from './book-state.ts'
import type { BookState } from './book-state.ts'

interface SmallExpense {
  account: string
  summary: string
  lowYuan: number
  highYuan: number
  cash: boolean
}

const expense = (account: string, summary: string, lowYuan: number, highYuan: number, cash: boolean): SmallExpense => ({
  account,
  summary,
  lowYuan,
  highYuan,
  cash,
})

const EVERYWHERE = [
  expense('51302', '购办公用品', 60, 480, true),
  expense('51302', '打印复印资料', 40, 260, true),
  expense('51302', '付电话宽带费', 120, 360, false),
  expense('51302', '付银行手续费及账户管理费', 5, 60, false),
  expense('51302', '订阅报刊杂志', 200, 1_100, false),
  expense('51303', '付村部自来水费', 60, 320, false),
  expense('51305', '报销去市里办事差旅费', 60, 380, true),
  expense('51305', '会议培训费', 150, 900, false),
  expense('51304', '付村务公开栏制作费', 180, 1_200, false),
  expense('51304', '付村部保洁用品', 50, 260, true),
  expense('51304', '付防汛防火值班费', 200, 1_200, true),
  expense('51401', '付垃圾清运费', 400, 1_900, false),
  expense('51401', '购环境整治工具', 80, 650, true),
  expense('51401', '付路灯维修及电费', 180, 1_300, false),
  expense('51401', '付绿化管护工钱', 300, 1_500, false),
  expense('51403', '慰问困难户', 200, 1_000, true),
  expense('51402', '付沟渠清淤及修补', 400, 2_400, false),
]

const COOP_ONLY = [
  expense('51104', '付出租房屋维修费', 300, 2_600, false),
  expense('51104', '付设备保养费', 150, 1_500, false),
  expense('51104', '付泵站电费', 200, 1_400, false),
  expense('51104', '付资产保险费', 200, 1_800, false),
  expense('51101', '付服务队工具油料', 200, 1_900, false),
  expense('51101', '付服务队短途运费', 100, 900, true),
  expense('51102', '付包装及仓储费', 120, 1_000, false),
]

/** One of the many small expenses of a village. */
export function smallExpense(state: BookState): void {
  const pool = state.book.kind === 'co-op' ? [...EVERYWHERE, ...COOP_ONLY] : EVERYWHERE
  const { random } = state
  const { account, summary, lowYuan, highYuan, cash } = random.pick(pool)
  const first = random.fen(lowYuan, highYuan, random.chance(0.4) ? 1_000 : 1)
  const money = cash ? '101' : '10201'
  const other = random.chance(0.4) ? random.pick(pool) : undefined
  if (other && other.account !== account) {
    const second = random.fen(other.lowYuan, other.highYuan)
    state.add(
      random.int(4, 28),
      `${summary}等`,
      [debit(account, first), { ...debit(other.account, second), summary: other.summary }, credit(money, first + second)],
      { attachments: random.int(2, 5), optional: true },
    )
    return
  }
  state.add(random.int(4, 28), summary, [debit(account, first), credit(money, first)], { attachments: random.int(1, 3), optional: true })
}

/** Last month's wages paid, electricity, temporary workers, this month's wages. */
export function monthlyRoutine(state: BookState, wageFen: Fen): void {
  const { random } = state
  const owed = -state.balance('212')
  const lastMonth = state.month === 1 ? 12 : state.month - 1
  state.add(random.int(4, 7), `发放${lastMonth}月干部误工补贴`, [debit('212', owed), credit('10201', owed)])
  const electricity = random.fen(150, 680)
  state.add(random.int(8, 11), `付${state.month}月村部电费`, [debit('51303', electricity), credit('10201', electricity)])
  const labour = random.fen(320, 1_900, 4_000)
  const day = random.int(18, 24)
  state.add(day, `计提${state.month}月临时用工`, [debit('51304', labour), credit('213', labour)])
  state.add(day + 1, `付${state.month}月保洁及临时用工`, [debit('213', labour), credit('101', labour)], { attachments: 2 })
  const wages = wageFen + random.fen(-400, 400, 5_000)
  const allowance = random.chance(0.3) ? random.fen(100, 600, 5_000) : 0n
  state.add(28, `计提${state.month}月干部误工补贴`, [debit('51301', wages), debit('51304', allowance), credit('212', wages + allowance)])
}

/** A member takes an advance and accounts for it next month. */
export function pettyAdvance(state: BookState, nextMonth: string | undefined, members: readonly string[]): void {
  const { random } = state
  const member = random.pick(members)
  const advance = random.fen(300, 1_500, 10_000)
  state.add(random.int(4, 20), '借支备用金', [debit('113', advance, member), credit('101', advance)], { attachments: 1 })
  if (nextMonth === undefined) return
  state.later(nextMonth, () => {
    const spent = (advance * BigInt(random.int(60, 100))) / 100n
    state.add(
      random.int(5, 25),
      '报销并退回备用金',
      [debit('51305', spent), debit('101', advance - spent), credit('113', advance, member)],
      { attachments: random.int(2, 4) },
    )
  })
}
