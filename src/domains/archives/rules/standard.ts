import { firstDay, formatPeriod, lastDay, periodOf, type Day, type Period } from '../../../kernel/day.ts'
import { yuanText, type Fen } from '../../../kernel/money.ts'
import type { Account, Statement, TrialRow } from '../../ledger/contract.ts'

/** One record of a group: Chinese field name → text. */
export type Fields = Record<string, string>

export interface Group {
  name: string
  records: Iterable<Fields> | AsyncIterable<Fields>
}

export interface Module {
  name: '基础档案' | '总账' | '财务报告'
  groups: Group[]
}

const CURRENCY = 'CNY'
const direction = (fen: Fen): string => (fen > 0n ? '借' : fen < 0n ? '贷' : '平')
const absolute = (fen: Fen): string => yuanText(fen < 0n ? -fen : fen)
const monthNo = (period: Period): string => period.slice(5)
const PARTIES = '往来'
const partyFields = (party: string | null): Fields => (party === null ? {} : { 辅助项编号: PARTIES, 辅助项值编码: party })

export interface BookFacts {
  id: string
  name: string
  organisation: { name: string; uscc: string | null }
  standard: string
  standardName: string
  programVersion: string
}

/** 电子账簿 */
export const bookRecord = (book: BookFacts, year: number): Fields => ({
  电子账簿编号: book.id, 电子账簿名称: book.name, 会计核算单位: book.organisation.name, 组织机构代码: book.organisation.uscc ?? '', 单位性质: '农村集体经济组织或村民委员会',
  开发单位: '明账', 版本号: book.programVersion, 本位币: CURRENCY, 会计年度: String(year), 会计制度: book.standardName, 标准版本号: '未经认证',
})

/** 会计期间 */
export const periodRecord = (period: Period): Fields => ({ 会计年度: period.slice(0, 4), 会计期间号: monthNo(period), 会计期间起始日期: firstDay(period), 会计期间结束日期: lastDay(period) })

export const currencyRecord: Fields = { 币种编码: CURRENCY, 币种名称: '人民币' }
const wordNames: Record<string, string> = { 记: '记账凭证', 收: '收款凭证', 付: '付款凭证', 转: '转账凭证' }
/** 记账凭证类型 */
export const wordRecord = (word: string): Fields => ({ 记账凭证类型编号: word, 记账凭证类型名称: wordNames[word] ?? word, 记账凭证类型简称: word })
/** 自定义档案项 and 自定义档案值: parties */
export const partyKind: Fields = { 档案编码: PARTIES, 档案名称: '往来单位及成员', 是否有层级特征: '0' }
const partyKinds: Record<string, string> = { member: '成员', household: '农户', counterparty: '外部单位', affiliate: '所属单位' }
export const partyRecord = (party: { id: string; name: string; category: string | null }): Fields => ({
  档案编码: PARTIES, 档案值编码: party.id, 档案值名称: party.name, 档案值描述: partyKinds[party.category ?? ''] ?? '', 档案值级次: '1',
})

const classes: Record<Account['class'], string> = { asset: '资产', liability: '负债', equity: '所有者权益', cost: '成本', profit: '损益' }
/** 会计科目 */
export const accountRecord = (account: Account): Fields => ({
  科目编号: account.code, 科目名称: account.name, 上级科目编号: account.parent ?? '', 科目级次: String(account.level), 科目类型: classes[account.class],
  余额方向: account.side === 'debit' ? '借' : '贷', 是否末级: account.leaf ? '1' : '0',
})
/** 科目辅助核算 */
export const accountDimensionRecord = (account: Account): Fields => ({ 科目编号: account.code, 辅助项编号: PARTIES, 辅助项名称: '往来单位及成员', 对应档案: PARTIES })

/** 科目余额及发生额 of one month, in yuan */
export const balanceRecord = (period: Period, row: TrialRow): Fields => ({
  会计年度: period.slice(0, 4), 会计期间号: monthNo(period), 科目编号: row.account, 币种编码: CURRENCY, 期初余额方向: direction(row.openingFen), 期初本币余额: absolute(row.openingFen),
  借方本币发生额: yuanText(row.debitFen), 贷方本币发生额: yuanText(row.creditFen), 期末余额方向: direction(row.closingFen), 期末本币余额: absolute(row.closingFen),
})

export interface VoucherFacts {
  id: string
  date: Day
  word: string
  no: number
  kind: string
  attachments: number
  preparedBy: string
  reviewedBy: string
  cashierName: string | null
  source: string | null
  lines: { line: number; account: string; side: string; fen: string; summary: string; party: string | null; quantity: string | null }[]
}

/** 记账凭证: one record a line */
export const voucherRecords = (voucher: VoucherFacts): Fields[] =>
  voucher.lines.map((line) => ({
    记账凭证日期: voucher.date, 会计年度: voucher.date.slice(0, 4), 会计期间号: monthNo(periodOf(voucher.date)), 记账凭证类型编号: voucher.word, 记账凭证编号: String(voucher.no).padStart(4, '0'),
    记账凭证行号: String(line.line), 记账凭证摘要: line.summary, 科目编号: line.account, ...partyFields(line.party), 币种编码: CURRENCY,
    借方本币金额: line.side === 'debit' ? yuanText(BigInt(line.fen)) : '0.00', 贷方本币金额: line.side === 'credit' ? yuanText(BigInt(line.fen)) : '0.00',
    ...(line.quantity !== null && { [line.side === 'debit' ? '借方数量' : '贷方数量']: line.quantity }),
    附件数: String(voucher.attachments), 制单人: voucher.preparedBy, 审核人: voucher.reviewedBy, 记账人: voucher.reviewedBy, 出纳人: voucher.cashierName ?? '',
    记账标志: '1', 作废标志: '0', 是否结转: voucher.kind === 'closing' ? '1' : '0', 凭证来源系统: voucher.source ?? '', 凭证标识: voucher.id,
  }))

/** 报表集 */
export const reportRecord = (no: string, statement: Statement, book: BookFacts): Fields => ({
  报表编号: no, 报表名称: statement.name, 报表报告日: lastDay(statement.period), 报表报告期: formatPeriod(statement.period), 编制单位: book.organisation.name, 货币单位: '元',
})
/** 报表项数据 */
export const reportItems = (no: string, statement: Statement): Fields[] =>
  statement.lines.map((line) => ({
    报表编号: no, 报表项编号: line.id, 报表项行次: String(line.row), 报表项名称: line.name, 报表项数值: yuanText(line.currentFen),
    ...(line.comparativeFen !== null && { 报表项比较数值: yuanText(line.comparativeFen) }),
  }))
