import { dayToSerial, formatDay, yearOf, type Day } from '../../../kernel/day.ts'
import { formatFen, type Fen } from '../../../kernel/money.ts'
import type { Account, VoucherDraft } from '../contract.ts'
import type { DistributionPlan, Meeting } from '../contract/periods.ts'
import { appropriationLeaf, undistributedLeaf } from './year-end.ts'

type Line = VoucherDraft['lines'][number]

export interface Problem {
  code: string
  message: string
}

/** Figures of the year from the books, in fen; income and funds are positive, losses negative. */
export interface BasisInput {
  openingFen: Fen
  netIncomeFen: Fen
  /** 公积公益金弥补亏损 already booked */
  transferredFen: Fen
  /** already distributed this year */
  allocatedFen: Fen
  /** 322 + 321 + income − expense as they stand: what is left to distribute */
  undistributedFen: Fen
  reserveFundFen: Fen
}

export interface Basis extends BasisInput {
  /** (1) earlier losses made up by this year's income */
  lossOffsetFen: Fen
  /** (2) the income that the charter's ratio applies to (集体经济组织法 art. 42: 当年收益) */
  reserveBaseFen: Fen
  distributableFen: Fen
}

const min = (a: Fen, b: Fen): Fen => (a < b ? a : b)
const atLeastZero = (fen: Fen): Fen => (fen > 0n ? fen : 0n)

/** What may be distributed, in the legal order: earlier losses first, then the reserve's base (农村集体经济组织财务制度 art. 28). */
export function basisOf(input: BasisInput): Basis {
  const lossOffsetFen = min(atLeastZero(-input.openingFen), atLeastZero(input.netIncomeFen))
  return { ...input, lossOffsetFen, reserveBaseFen: atLeastZero(input.netIncomeFen) - lossOffsetFen, distributableFen: atLeastZero(input.undistributedFen) }
}

/** The reserve that the charter asks for: ratio × base, to the fen, half up; never more than there is. */
export const requiredReserve = (basis: Basis, reserveBp: number): Fen => min((basis.reserveBaseFen * BigInt(reserveBp) + 5_000n) / 10_000n, basis.distributableFen)

const othersOf = (plan: DistributionPlan): Fen => plan.others.reduce((sum, { fen }) => sum + fen, 0n)

/** Everything that forbids a plan, in plain words (农村集体经济组织财务制度 art. 28, 集体经济组织法 art. 42; posting-rules §3). */
export function planProblems(plan: DistributionPlan, basis: Basis, accounts: ReadonlyMap<string, Account>): Problem[] {
  const problems: Problem[] = []
  const refuse = (code: string, message: string) => void problems.push({ code: `ledger.distribution${code}`, message })
  const total = plan.reserveFen + plan.membersFen + othersOf(plan)
  const deficit = atLeastZero(-basis.undistributedFen)
  if (total === 0n && plan.reserveToLossFen === 0n) refuse('Empty', '方案没有金额，请填写提取、分配或弥补亏损的金额')
  if (total > 0n && deficit > 0n) refuse('Deficit', `未分配收益为 -${formatFen(deficit)} 元，有未弥补的亏损，不能分配`)
  else if (total > basis.distributableFen) refuse('Exceeds', `分配合计 ${formatFen(total)} 元，超过可分配收益 ${formatFen(basis.distributableFen)} 元`)
  if (plan.reserveToLossFen > min(deficit, basis.reserveFundFen))
    refuse('LossOffset', `以公积公益金弥补亏损不能超过亏损 ${formatFen(deficit)} 元和公积公益金余额 ${formatFen(basis.reserveFundFen)} 元`)
  const required = requiredReserve(basis, plan.charter.reserveBp)
  if (plan.membersFen + othersOf(plan) > 0n && plan.reserveFen < required)
    refuse('Order', `向成员分配前，应先按章程比例 ${percent(plan.charter.reserveBp)} 提取公积公益金 ${formatFen(required)} 元`)
  if (plan.membersFen > 0n && plan.members.length === 0) refuse('NoMembers', '向成员分配须写明分给谁、各多少份额')
  if (new Set(plan.members.map(({ party }) => party)).size < plan.members.length) refuse('MemberTwice', '同一成员在名单里出现了两次')
  const roots: [string, readonly string[], string][] = [
    ...(plan.reserveFen > 0n || plan.reserveToLossFen > 0n ? [[plan.reserveAccount, ['311'], '公积公益金'] as [string, string[], string]] : []),
    ...(plan.membersFen > 0n ? [[plan.membersAccount, ['113'], '向成员分配'] as [string, string[], string]] : []),
    ...plan.others.map(({ account, summary }): [string, string[], string] => [account, ['211', '113'], summary]),
  ]
  for (const [code, allowed, what] of roots) {
    const account = accounts.get(code)
    if (!account?.leaf || !allowed.includes(account.root)) refuse('Account', `“${what}”应记入 ${allowed.join('、')} 的末级科目，${code} 不是`)
  }
  for (const { account, party, summary } of plan.others) if (accounts.get(account)?.root === '113' && party === null) refuse('Party', `“${summary}”记入内部往来，须写明往来单位或成员`)
  return problems
}

const percent = (bp: number): string => `${(bp / 100).toFixed(2).replace(/\.?0+$/, '')}%`

/**
 * Whether the meeting could decide, and did: plan open to members early enough (集体经济组织法 art. 46), at least two thirds present and two thirds
 * of all in favour (art. 27, 28), more than twenty representatives (art. 28). The distribution plan is item 7 of art. 26, which representatives may decide.
 */
export function meetingProblems(meeting: Meeting, plan: DistributionPlan, options: { disclosureDays: number; today: Day }): Problem[] {
  const problems: Problem[] = []
  const refuse = (code: string, message: string) => void problems.push({ code: `ledger.meeting${code}`, message })
  const body = meeting.kind === 'memberAssembly' ? '成员大会' : '成员代表大会'
  if (meeting.day > options.today) refuse('Future', `${body}日期 ${formatDay(meeting.day)}还没有到`)
  const open = plan.disclosedFrom === null ? -1 : dayToSerial(meeting.day) - dayToSerial(plan.disclosedFrom)
  if (open < options.disclosureDays)
    refuse('Disclosure', plan.disclosedFrom === null ? `方案应在会议前公示 ${options.disclosureDays} 天，请填写公示开始日期` : `方案自 ${formatDay(plan.disclosedFrom)}公示，到会议只有 ${Math.max(open, 0)} 天，应不少于 ${options.disclosureDays} 天`)
  if (meeting.present > meeting.due || meeting.inFavour > meeting.present) refuse('Count', '到会人数不能多于应到人数，赞成人数不能多于到会人数')
  if (meeting.kind === 'memberRepAssembly' && meeting.due <= 20) refuse('Representatives', '成员代表应多于二十人')
  if (meeting.present * 3 < meeting.due * 2) refuse('Quorum', `${body}应有三分之二以上到会：应到 ${meeting.due}，实到 ${meeting.present}`)
  if (meeting.inFavour * 3 < meeting.due * 2) refuse('Vote', `须经全体三分之二以上同意：应到 ${meeting.due}，同意 ${meeting.inFavour}`)
  return problems
}

/** Splits an amount by shares to the fen; what rounding leaves goes to the largest remainders, in list order. */
export function splitByShares(totalFen: Fen, shares: readonly number[]): Fen[] {
  const whole = shares.reduce((sum, share) => sum + BigInt(share), 0n)
  const parts = shares.map((share, index) => ({ index, fen: (totalFen * BigInt(share)) / whole, rest: (totalFen * BigInt(share)) % whole }))
  let left = totalFen - parts.reduce((sum, { fen }) => sum + fen, 0n)
  const result = parts.map(({ fen }) => fen)
  for (const { index } of parts.toSorted((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1))) {
    if (left === 0n) break
    result[index]! += 1n
    left -= 1n
  }
  return result
}

/** Lines of one voucher at most; a village with more members gets several. */
const MEMBERS_A_VOUCHER = 400

/** The vouchers of an approved plan (posting-rules §2.4, §2.6): loss, reserve and others in one, members in as many as their number asks for. */
export function distributionVouchers(plan: DistributionPlan, year: number, accounts: ReadonlyMap<string, Account>): Line[][] {
  const first: Line[] = []
  if (plan.reserveToLossFen > 0n) {
    const summary = '以公积公益金弥补亏损'
    first.push({ account: plan.reserveAccount, side: 'debit', amountFen: plan.reserveToLossFen, summary })
    first.push({ account: undistributedLeaf(accounts), side: 'credit', amountFen: plan.reserveToLossFen, summary, allocation: 'reserveToLoss' })
  }
  const from = (fen: Fen, summary: string, allocation: 'reserve' | 'members' | 'other'): Line => ({ account: appropriationLeaf(accounts), side: 'debit', amountFen: fen, summary, allocation })
  if (plan.reserveFen > 0n) {
    const summary = `提取${year}年公积公益金`
    first.push(from(plan.reserveFen, summary, 'reserve'), { account: plan.reserveAccount, side: 'credit', amountFen: plan.reserveFen, summary })
  }
  for (const { account, party, summary, fen } of plan.others) first.push(from(fen, summary, 'other'), { account, side: 'credit', amountFen: fen, summary, ...(party && { party }) })

  const summary = `向成员分配${year}年收益`
  const amounts = plan.membersFen > 0n ? splitByShares(plan.membersFen, plan.members.map(({ shares }) => shares)) : []
  const credits = plan.members.flatMap(({ party }, i): Line[] => (amounts[i] ? [{ account: plan.membersAccount, side: 'credit', amountFen: amounts[i], summary, party }] : []))
  const members: Line[][] = []
  for (let start = 0; start < credits.length; start += MEMBERS_A_VOUCHER) {
    const chunk = credits.slice(start, start + MEMBERS_A_VOUCHER)
    members.push([from(chunk.reduce((sum, { amountFen }) => sum + amountFen, 0n), summary, 'members'), ...chunk])
  }
  return [...(first.length > 0 ? [first] : []), ...members]
}

/** Vouchers that distribute income of a year without an approved plan of that or the year before; recognisable by the line's allocation. */
export const unplannedDistributions = (list: readonly VoucherDraft[], approvedYears: readonly number[]): VoucherDraft[] =>
  list.filter(({ date, lines }) => distributes(lines) && !approvedYears.some((year) => year === yearOf(date) || year === yearOf(date) - 1))

/** Whether a line takes from 322 for a distribution. */
export const distributes = (lines: readonly Line[]): boolean => lines.some(({ allocation }) => allocation !== undefined)
