import { addMonths, periodIndex } from '../src/kernel/day.ts'
import type { Fen } from '../src/kernel/money.ts'
import { credit, debit } from './book-state.ts'
import type { BookState } from './book-state.ts'
import { splitFen } from './split.ts'
import type { DemoVillage, SourceAmounts } from './types.ts'

const ACCOUNT_OF = { contracting: '50101', lease: '50102' } as const
const SERVICES = ['承揽村内道路养护工程款', '收物业保洁服务费', '收农机作业服务费', '收绿化养护服务费', '收劳务服务费', '收园区保洁服务费', '收小型水利工程款']
const OTHERS = ['收农贸市场摊位费', '收停车场收费', '收场地使用费', '收会场租用服务费']
/** From here on a service invoice carries value-added tax at 1 %. */
const TAXED_FROM_FEN: Fen = 3_000_000n

/** Operating income of the month, exactly as planned, with the costs that come with it. */
export function writeIncome(state: BookState, village: DemoVillage): void {
  const planned = village.income.get(state.period)
  if (!planned) return
  const accrued = writeArrears(state, village)
  const released = writePrepaid(state, village)
  writeRents(state, village, 'contracting', planned.contracting - accrued.contracting)
  writeRents(state, village, 'lease', planned.lease - accrued.lease - released)
  const fee = writePassThrough(state, planned.service)
  writeServices(state, planned.service - fee)
  writeSales(state, village.produce, planned.sales)
  writeOthers(state, planned)
  writeDeposit(state)
  const tax = -state.balance('214')
  if (tax > 0n) {
    const surcharge = (tax * 6n) / 100n
    state.add(12, '缴纳增值税及附加', [debit('214', tax), debit('512', surcharge), credit('10201', tax + surcharge)])
  }
}

/** Rent of contracts in arrears: recognised, not received; and the old debts that were received after all. */
function writeArrears(state: BookState, village: DemoVillage): { contracting: Fen; lease: Fen } {
  const accrued = { contracting: 0n, lease: 0n }
  for (const { party, source, accruals, openingReceivedFen } of village.arrears) {
    for (const { period, fen } of accruals) {
      if (period !== state.period) continue
      accrued[source] += fen
      state.add(29, `计提到期未收${source === 'lease' ? '租金' : '承包费'}`, [debit('11201', fen, party), credit(ACCOUNT_OF[source], fen)])
    }
    if (state.period === '2024-05') {
      state.add(17, '收回以前年度欠租', [debit('10201', openingReceivedFen), credit('11201', openingReceivedFen, party)])
    }
  }
  return accrued
}

function writePrepaid(state: BookState, village: DemoVillage): Fen {
  if (!village.prepaid) return 0n
  const { party, object, monthlyFen, termMonths, firstReceipt } = village.prepaid
  const age = periodIndex(state.period) - periodIndex(firstReceipt)
  if (age >= 0 && age % termMonths === 0) {
    const received = monthlyFen * BigInt(termMonths)
    state.add(5, `预收${object}${termMonths === 12 ? '一年' : '三年'}租金`, [debit('10201', received), credit('21101', received, party)], { attachments: 2 })
  }
  state.add(31, `确认${state.month}月预收租金收入 ${object}`, [debit('21101', monthlyFen, party), credit('50102', monthlyFen)])
  return monthlyFen
}

/** Rents received at the bank, sometimes through a receivable of a member. */
function writeRents(state: BookState, village: DemoVillage, source: 'contracting' | 'lease', total: Fen): void {
  const { random } = state
  if (total === 0n) return
  const contracts = village.contracts.filter((contract) => contract.source === source)
  const count = total > 3_000_000n ? random.int(1, 2) : 1
  const parts = splitFen(total, Array.from({ length: count }, () => random.int(30, 70)), 1_000n)
  for (const fen of parts) {
    const object = contracts.length > 0 ? random.pick(contracts).object : source === 'lease' ? '闲置房屋' : '机动地'
    const what = source === 'lease' ? '租金' : '承包费'
    const day = random.int(3, 24)
    if (source === 'contracting' && fen < 1_500_000n && random.chance(0.25)) {
      const member = `m${random.int(1, 8)}`
      state.add(day, `应收成员${object}${what}`, [debit('113', fen, member), credit('50101', fen)])
      state.add(day + 3, `收成员${object}${what}`, [debit('10201', fen), credit('113', fen, member)])
    } else {
      state.add(day, `收${object}${what}`, [debit('10201', fen), credit(ACCOUNT_OF[source], fen)], { attachments: random.int(1, 3) })
    }
  }
}

/** Land rents collected for members and paid on; only the service fee is income. Returns the fee. */
function writePassThrough(state: BookState, serviceFen: Fen): Fen {
  const { random } = state
  if (![4, 9].includes(state.month) || !random.chance(0.5)) return 0n
  const party = `c${random.int(1, 3)}`
  const mu = random.int(80, 420)
  const received = BigInt(mu) * BigInt(random.int(42, 82)) * 1_000n
  const fee = min((received * 3n) / 100n, serviceFen)
  const paid = received - fee
  state.add(6, `代收土地流转费 ${mu}亩`, [debit('10201', received), credit('21103', received, party)], { attachments: 2 })
  const day = random.int(10, 20)
  state.add(day, '发放土地流转费', [debit('21103', paid, party), credit('10201', paid)], { attachments: 4 })
  state.add(day, '土地流转服务费', [debit('21103', fee, party), credit('50103', fee)])
  return fee
}

function writeServices(state: BookState, total: Fen): void {
  const { random } = state
  const count = total > 4_000_000n ? random.int(2, 3) : total > 800_000n ? random.int(1, 2) : 1
  for (const fen of splitFen(total, Array.from({ length: count }, () => random.int(25, 75)))) {
    const tax = fen >= TAXED_FROM_FEN ? fen / 100n : 0n
    state.add(random.int(4, 22), random.pick(SERVICES), [debit('10201', fen + tax), credit('50103', fen), credit('214', tax)], {
      attachments: random.int(1, 4),
    })
  }
  const cost = (total * BigInt(random.int(38, 58))) / 100n
  const labour = (cost * BigInt(random.int(20, 60))) / 100n
  state.add(24, '服务项目材料及人工', [debit('51101', cost), credit('10201', cost - labour), credit('213', labour)], { attachments: random.int(3, 8) })
  state.add(27, '付服务项目用工工资', [debit('213', labour), credit('10201', labour)], { attachments: 2 })
}

function writeSales(state: BookState, produce: string, total: Fen): void {
  const { random } = state
  if (total === 0n) return
  const cost = (total * BigInt(random.int(48, 68))) / 100n
  const stock = state.balance('121')
  if (stock < cost) {
    const bought = cost - stock + random.fen(300, 3_000, 1_000)
    state.add(random.int(3, 8), `购${produce}生产资料`, [debit('121', bought), credit('10201', bought)], { attachments: 2 })
  }
  state.add(random.int(9, 25), `${produce}销售款`, [debit('10201', total), credit('50104', total)], { attachments: 2 })
  state.add(26, `结转${produce}成本`, [debit('51102', cost), credit('121', cost)])
}

function writeOthers(state: BookState, planned: SourceAmounts): void {
  const { random } = state
  const { investment, power, other } = planned
  state.add(random.int(12, 18), `收${state.month}月光伏电费`, [debit('10201', power), credit('50105', power)], { attachments: 2 })
  state.add(random.int(8, 24), '收投资分红', [debit('10201', investment), credit('502', investment, 'investee')], { attachments: 2 })
  state.add(random.int(5, 25), random.pick(OTHERS), [debit('10201', other), credit('50109', other)])
}

/** Deposits of tenants; each is given back a year later. */
function writeDeposit(state: BookState): void {
  const { random } = state
  if (!random.chance(0.05)) return
  const fen = random.fen(1_000, 15_000, 100_000)
  const party = `c${random.int(1, 4)}`
  state.add(random.int(5, 20), '收承租押金', [debit('10201', fen), credit('21102', fen, party)])
  const back = addMonths(state.period, 12)
  if (back <= state.book.lastMonth) {
    state.later(back, () => state.add(20, '退还承租押金', [debit('21102', fen, party), credit('10201', fen)]))
  }
}

function min(a: Fen, b: Fen): Fen {
  return a < b ? a : b
}
