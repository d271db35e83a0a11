import { addMonths, formatDay, formatPeriod, monthOf, periodOf, type Day, type Period } from '../../../kernel/day.ts'
import { formatFen, type Fen } from '../../../kernel/money.ts'
import type { Account, BookSettings, DraftState } from '../contract.ts'
import type { CloseCheck } from '../contract/periods.ts'
import { voucherNo, waitingText } from './words.ts'

/** What the checklist of one book and month is made from; amounts in fen, balances debit positive at the month's end. */
export interface CloseFacts {
  period: Period
  today: Day
  book: { state: 'setup' | 'inUse'; start: Period; settings: BookSettings }
  lastClosed: Period | null
  /** vouchers of the month that are not posted, by state */
  drafts: Partial<Record<DraftState, number>>
  /** posted vouchers, accepted gaps and last number of each word of the month */
  numbers: readonly { word: string; last: number; posted: number; gaps: number }[]
  accounts: ReadonlyMap<string, Account>
  balance: ReadonlyMap<string, Fen>
  debitFen: Fen
  creditFen: Fen
  /** the first day on which a cash or bank account stood below zero, per account */
  belowZero: readonly { account: string; day: Day; fen: Fen }[]
  /** entries on 113 without a party */
  withoutParty: number
  /** balance of 113 by party, and how much of a debit balance is older than the book's setting */
  parties: readonly { name: string; fen: Fen; agedFen: Fen }[]
  /** closing vouchers' turnover on 401 this year */
  productionClosedFen: Fen
}

type Result = Pick<CloseCheck, 'state' | 'explanation'> & { tab?: string; account?: string }
type Rule = [code: string, title: string, check: (facts: CloseFacts) => Result]

const ok = (explanation: string): Result => ({ state: 'ok', explanation })
const sum = (values: Iterable<Fen>): Fen => [...values].reduce((total, fen) => total + fen, 0n)

/** Leaf balances that are not zero, of the accounts that `accept` takes. */
const standing = (facts: CloseFacts, accept: (account: Account) => boolean): { account: Account; fen: Fen }[] =>
  [...facts.balance].flatMap(([code, fen]) => {
    const account = facts.accounts.get(code)
    return fen !== 0n && account && accept(account) ? [{ account, fen }] : []
  })

const amounts = (rows: { account: Account; fen: Fen }[]): string =>
  rows.slice(0, 3).map(({ account, fen }) => `${account.code} ${account.name} ${fen < 0n ? '贷' : '借'}方 ${formatFen(fen < 0n ? -fen : fen)}`).join('、') + (rows.length > 3 ? ` 等 ${rows.length} 个科目` : '')

/** The checks of every month, in the order in which they are worked off. */
const monthly: Rule[] = [
  ['previous', '上一月已结账', ({ period, book, lastClosed }) => {
    if (book.state === 'setup') return { state: 'blocks', explanation: '账套尚在初始化，请先启用；启用时会把启用月份之前的月份一并结账', tab: 'periods' }
    const expected = lastClosed === null ? book.start : addMonths(lastClosed, 1)
    if (period < expected) return { state: 'blocks', explanation: `${formatPeriod(period)}已经结账` }
    if (period > expected) return { state: 'blocks', explanation: `上一月尚未结账，请按月顺序结账：下一个应结 ${formatPeriod(expected)}`, tab: 'periods' }
    return ok(lastClosed === null ? '这是账套的第一个月' : `已结账至${formatPeriod(lastClosed)}`)
  }],
  ['due', '本月已经到期', ({ period, today }) => {
    if (period > periodOf(today)) return { state: 'blocks', explanation: `${period} 还没有到，不能结账` }
    return ok(period === periodOf(today) ? '本月是当前业务月份' : '本月已经过完')
  }],
  ['drafts', '凭证全部记账', ({ drafts }) => {
    const left = waitingText(drafts)
    return left === '' ? ok('没有未记账的凭证') : { state: 'blocks', explanation: `本月还有未记账的凭证，不能结账：${left}`, tab: 'drafts' }
  }],
  ['numbers', '凭证号连续', ({ numbers }) => {
    const broken = numbers.filter(({ last, posted, gaps }) => last !== posted + gaps)
    if (broken.length > 0) return { state: 'blocks', explanation: broken.map(({ word, last, posted }) => `“${word}”字最后一号是 ${last}，却只有 ${posted} 张`).join('；'), tab: 'vouchers' }
    return ok(numbers.length === 0 ? '本月没有凭证' : numbers.map(({ word, last }) => `${voucherNo({ word, no: 1 })} 至 ${voucherNo({ word, no: last })}`).join('；'))
  }],
  ['balanced', '试算平衡', ({ balance, debitFen, creditFen }) => {
    const difference = sum(balance.values())
    if (difference !== 0n || debitFen !== creditFen)
      return { state: 'blocks', explanation: `借贷不平：本月借方 ${formatFen(debitFen)}，贷方 ${formatFen(creditFen)}，余额相差 ${formatFen(difference)}；请联系管理员运行核对`, tab: 'balances' }
    return ok(`本月借方合计＝贷方合计＝${formatFen(debitFen)} 元`)
  }],
  ['cash', '库存现金没有负数', ({ belowZero, book }) => {
    const first = belowZero.find(({ account }) => account.startsWith('101'))
    if (!first) return ok('每天日终余额都不小于 0')
    return { state: book.settings.cashNegative === 'block' ? 'blocks' : 'warns', explanation: `${formatDay(first.day)}日终余额 ${formatFen(first.fen)} 元；请查明漏记或错记的收付款`, account: first.account }
  }],
  ['bank', '银行存款没有负数', ({ belowZero }) => {
    const bank = belowZero.filter(({ account }) => account.startsWith('102'))
    if (bank.length === 0) return ok('每天日终余额都不小于 0')
    return { state: 'warns', explanation: bank.map(({ account, day, fen }) => `${account} 在${formatDay(day)}余额 ${formatFen(fen)} 元`).join('；'), account: bank[0]!.account }
  }],
  ['reconciled', '银行对账', () => ({ state: 'notApplicable', explanation: '出纳账尚未在本系统登记，请在系统外编制银行存款余额调节表' })],
  ['pending', '待处理财产损溢（181）已处理', (facts) => {
    const rows = standing(facts, ({ root }) => root === '181')
    if (rows.length === 0) return ok('余额为 0')
    const december = monthOf(facts.period) === 12
    return { state: december ? 'blocks' : 'warns', explanation: `${amounts(rows)} 元；${december ? '年末应查明原因、处理完毕' : '年末前应处理完毕'}`, account: '181' }
  }],
  ['parties', '内部往来（113）逐户登记、不抵消', (facts) => {
    if (facts.withoutParty > 0) return { state: 'blocks', explanation: `有 ${facts.withoutParty} 笔没有写明往来单位或成员`, account: '113' }
    const account = sum(standing(facts, ({ root }) => root === '113').map(({ fen }) => fen))
    const detail = sum(facts.parties.map(({ fen }) => fen))
    if (account !== detail) return { state: 'blocks', explanation: `明细合计 ${formatFen(detail)} 元与科目余额 ${formatFen(account)} 元不符；请联系管理员运行核对`, account: '113' }
    const owed = facts.parties.filter(({ fen }) => fen > 0n).map(({ fen }) => fen)
    const owing = facts.parties.filter(({ fen }) => fen < 0n).map(({ fen }) => fen)
    return ok(owed.length + owing.length === 0 ? '没有余额' : `应收 ${owed.length} 户 ${formatFen(sum(owed))} 元，应付 ${owing.length} 户 ${formatFen(-sum(owing))} 元，分列不抵消`)
  }],
  ['advances', '暂借、备用金没有超期', ({ parties, book }) => {
    const aged = parties.filter(({ agedFen }) => agedFen > 0n).toSorted((a, b) => (a.agedFen > b.agedFen ? -1 : 1))
    const months = book.settings.advanceMonths
    if (aged.length === 0) return ok(`没有超过 ${months} 个月的欠款`)
    return {
      state: 'warns', account: '113',
      explanation: `${aged.length} 户欠款超过 ${months} 个月，共 ${formatFen(sum(aged.map(({ agedFen }) => agedFen)))} 元：${aged.slice(0, 3).map(({ name, agedFen }) => `${name} ${formatFen(agedFen)}`).join('、')}`,
    }
  }],
]

/** What December asks besides (posting-rules P1.14, P1.15; 村集体经济组织会计制度 321, 322). */
const yearly: Rule[] = [
  ['carriedOver', '收支已结转', (facts) => {
    const rows = standing(facts, (account) => account.class === 'profit')
    return rows.length === 0 ? ok('收入、支出科目余额都为 0') : { state: 'blocks', explanation: `还有余额：${amounts(rows)}；请做年终结转`, tab: 'periods' }
  }],
  ['profit', '本年收益（321）余额为 0', (facts) => {
    const rows = standing(facts, ({ root }) => root === '321')
    return rows.length === 0 ? ok('已转入未分配收益') : { state: 'blocks', explanation: `${amounts(rows)} 元，应转入 322 未分配收益`, tab: 'periods' }
  }],
  ['appropriated', '各项分配（322）余额为 0', (facts) => {
    const rows = standing(facts, ({ root, tag }) => root === '322' && tag === 'appropriation')
    return rows.length === 0 ? ok('已转入未分配收益') : { state: 'blocks', explanation: `${amounts(rows)} 元，应转入未分配收益`, tab: 'periods' }
  }],
  ['production', '生产（劳务）成本（401）不结转', (facts) => {
    if (facts.productionClosedFen !== 0n) return { state: 'blocks', explanation: `结转凭证动了 401，共 ${formatFen(facts.productionClosedFen)} 元；401 的余额是在产品，列入存货，年末不结转`, account: '401' }
    const rows = standing(facts, ({ root }) => root === '401')
    return ok(rows.length === 0 ? '没有余额' : `${amounts(rows)} 元为在产品，列入存货`)
  }],
]

/** The checklist of a month, each line in plain words with its figures. */
export const closeChecks = (facts: CloseFacts): CloseCheck[] =>
  [...monthly, ...(monthOf(facts.period) === 12 ? yearly : [])].map(([code, title, check]) => {
    const { state, explanation, tab, account } = check(facts)
    return { code, title, state, explanation, target: tab || account ? { tab: tab ?? 'accounts', account: account ?? null } : null }
  })

export const isReady = (checks: readonly CloseCheck[]): boolean => checks.every(({ state }) => state !== 'blocks')

/** The first days below zero: `moves` are day sums in order of day, `opening` the balance before the month. */
export function firstBelowZero(opening: Fen, moves: readonly { day: Day; fen: Fen }[], first: Day): { day: Day; fen: Fen } | null {
  if (opening < 0n && moves[0]?.day !== first) return { day: first, fen: opening }
  let fen = opening
  for (const move of moves) {
    fen += move.fen
    if (fen < 0n) return { day: move.day, fen }
  }
  return null
}
