import { formatPeriod, parseDay, periodOf, type Day } from '../../../kernel/day.ts'
import { sha256 } from '../../../kernel/hash.ts'
import { stringify } from '../../../kernel/json.ts'
import { formatFen, type Fen } from '../../../kernel/money.ts'
import type { SheetRow } from '../../../kernel/sheet/index.ts'
import { toHalfWidth } from '../../../kernel/text.ts'
import { voucherNo } from '../../ledger/contract.ts'
import { AccountUses, nearest, newParties, resolveAccounts } from './accounts.ts'
import { cellOf, classifyRow, isGrandTotal, readAccount, readAmount, readParty, readSides, Remarks, textOf, withTexts, type TextRow } from './cells.ts'
import { cellText } from './columns.ts'
import { checkNumbers } from './numbers.ts'
import type { Examination, ParsedLine, ParsedVoucher, Setting } from './types.ts'

const MAX_LINES = 500
const MAX_SUMMARY = 200
const MAX_WORD = 4
const DEFAULT_WORD = '记'

interface Group extends ParsedVoucher {
  /** the number and word cells as written, to tell whether the next row still belongs to it */
  written: { number: string; word: string; date: string }
  /** a line of it left the number blank, so a number means a new voucher */
  hasBlankLines: boolean
  /** a page ended after its last line */
  pageBroken: boolean
  /** every cell so far was readable, so its balance means something */
  sound: boolean
  /** the last summary written, on a faulty line too */
  summary: string
  /** written on some of its lines */
  noted: { attachments: boolean }
}

/** Debit minus credit in fen. */
const imbalance = (lines: readonly ParsedLine[]): Fen => lines.reduce((sum, { side, amountFen }) => sum + (side === 'debit' ? amountFen : -amountFen), 0n)

/**
 * Reads a list of vouchers row by row, in order: `take` every row below the heading, then `finish` once.
 * Date, word and number may stand on a voucher's first line only, and a voucher may run over pages with totals between.
 */
export class VoucherReader {
  private readonly remarks = new Remarks()
  private readonly uses = new AccountUses()
  private readonly parties = new Map<string, number>()
  private readonly vouchers: ParsedVoucher[] = []
  private current: Group | null = null
  private day: Day | null = null
  private word = DEFAULT_WORD
  private totalRow: TextRow | null = null
  private lines = 0
  private debitFen: Fen = 0n
  private creditFen: Fen = 0n
  private projects = 0
  private readonly setting: Setting

  constructor(setting: Setting) {
    this.setting = setting
  }

  take(sheetRow: SheetRow): void {
    const { mapping } = this.setting
    const row = withTexts(sheetRow)
    const kind = classifyRow(row, this.setting)
    const head = this.head(row)
    const opens = kind === 'line' || (kind === 'note' && head.number !== '')
    if (!opens) {
      if (kind === 'total' && isGrandTotal(row, mapping)) this.totalRow = row
      if (this.current) this.current.pageBroken = true
      return
    }
    const group = this.current && !this.startsVoucher(this.current, head) ? this.current : this.open(row, head)
    this.note(group, row)
    if (kind === 'line') this.addLine(group, row, head.number === '')
  }

  finish(): Examination {
    this.close()
    const { book } = this.setting
    const newAccounts = resolveAccounts(this.uses, this.setting, this.remarks)
    const gaps = checkNumbers(this.vouchers, book, this.remarks)
    if (this.lines === 0) this.remarks.error(null, null, 'noLines', '表头下面没有凭证', '请确认选对了工作表和表头行')
    this.checkTotal()
    this.warnMissing()
    const days = this.vouchers.flatMap(({ date }) => date ?? []).sort()
    return {
      vouchers: this.vouchers, opening: [], remarks: this.remarks.list, newAccounts, newParties: newParties(this.parties, book.parties), gaps,
      lines: this.lines, debitFen: this.debitFen, creditFen: this.creditFen, from: days[0] ?? null, to: days.at(-1) ?? null,
      contentHash: sha256(contentOf(this.vouchers)),
    }
  }

  private head(row: TextRow): Group['written'] {
    const { mapping, date1904 } = this.setting
    const combined = textOf(row, mapping, 'wordNumber')
    const number = textOf(row, mapping, 'number') || combined
    const date = cellOf(row, mapping, 'date')
    const parsed = date === null || typeof date === 'boolean' ? null : parseDay(date, { date1904 })
    return { number, word: plainWord(textOf(row, mapping, 'word')), date: parsed && 'day' in parsed ? parsed.day : cellText(date) }
  }

  private startsVoucher(current: Group, { number, word, date }: Group['written']): boolean {
    const otherDay = date !== '' && date !== current.written.date
    if (number === '') return otherDay
    if (otherDay || number !== current.written.number || (word !== '' && word !== current.written.word)) return true
    // The same number again: a list that repeats it on every line, a page that starts anew, or a second voucher with this number.
    if (!current.hasBlankLines) return false
    return !current.pageBroken || imbalance(current.lines) === 0n
  }

  private open(row: TextRow, head: Group['written']): Group {
    this.close()
    const errors = this.remarks.errors
    const date = this.readDate(row)
    const { word, no } = this.readNumber(row, head)
    const written = { ...head, date: date ?? head.date }
    const group: Group = {
      row: row.row, date, word, no, kind: 'ordinary', attachments: 0, preparedBy: '', reviewedBy: '', lines: [],
      written, hasBlankLines: false, pageBroken: false, sound: this.remarks.errors === errors, summary: '', noted: { attachments: false },
    }
    this.current = group
    return group
  }

  /** The day of the voucher; a blank cell carries the day above down. */
  private readDate(row: TextRow): Day | null {
    const { mapping, date1904, book } = this.setting
    const cell = cellOf(row, mapping, 'date')
    const fail = (code: string, message: string, advice: string) => {
      this.remarks.error(row.row, 'date', code, message, advice)
      return null
    }
    if (cellText(cell) !== '') {
      const parsed = typeof cell === 'boolean' || cell === null ? { reason: `“${cellText(cell)}”不是日期` } : parseDay(cell, { date1904 })
      if ('reason' in parsed) {
        this.day = null
        return fail('date', parsed.reason, '请改成存在的日期，例如 2025-01-05')
      }
      this.day = parsed.day
    } else if (this.day === null) return fail('dateMissing', '日期为空', '请在每张凭证的第一行填写日期')
    const period = periodOf(this.day)
    if (period < book.start) fail('beforeStart', `${formatPeriod(period)}早于账套的建账月份（${formatPeriod(book.start)}），这个期间不能记账`, '请改正日期；更早的账放在期初余额里')
    else if (book.lastClosed !== null && period <= book.lastClosed) fail('closed', `${formatPeriod(period)}已结账，不能再记账`, `请改记入${formatPeriod(book.lastClosed)}以后的月份，或删去这张凭证`)
    else if (period > periodOf(book.today)) fail('future', `${formatPeriod(period)}晚于当前业务月份（${formatPeriod(periodOf(book.today))}）`, '请核对日期')
    return this.day
  }

  private readNumber(row: TextRow, { number, word }: Group['written']): { word: string; no: number | null } {
    const { mapping } = this.setting
    const [, inNumber = '', digits = ''] = /^(\D*?)0*(\d{1,6})号?$/.exec(toHalfWidth(number).replace(/\s/g, '')) ?? []
    const chosen = word || plainWord(inNumber) || this.word
    if (Array.from(chosen).length > MAX_WORD) this.remarks.error(row.row, mapping.word === undefined ? 'wordNumber' : 'word', 'word', `凭证字“${chosen}”太长`, `凭证字最多 ${MAX_WORD} 个字，例如 记、收、付、转`)
    else this.word = chosen
    const no = Number(digits)
    if (no > 0) return { word: chosen, no }
    const field = mapping.number === undefined ? 'wordNumber' : 'number'
    const [message, advice] = number === '' ? ['凭证号为空', '请在每张凭证的第一行填写凭证号'] : [`“${number}”不是凭证号`, '凭证号应为正整数，例如 1 或 记-0001']
    this.remarks.error(row.row, field, 'number', message, advice)
    return { word: chosen, no: null }
  }

  private note(group: Group, row: TextRow): void {
    const { mapping } = this.setting
    group.preparedBy ||= textOf(row, mapping, 'preparedBy').slice(0, 60)
    group.reviewedBy ||= textOf(row, mapping, 'reviewedBy').slice(0, 60)
    const attachments = toHalfWidth(textOf(row, mapping, 'attachments'))
    if (attachments === '' || group.noted.attachments) return
    group.noted.attachments = true
    const count = /^(\d{1,4})\s*[张份]?$/.exec(attachments)?.[1]
    if (count === undefined) this.remarks.warn(row.row, 'attachments', 'attachments', `附件数“${attachments}”不是张数，按 0 张记`, '如需记录，请改成数字后重新导入')
    else group.attachments = Number(count)
  }

  private addLine(group: Group, row: TextRow, numberBlank: boolean): void {
    const { mapping, book } = this.setting
    const { remarks } = this
    const errors = remarks.errors
    if (numberBlank && group.lines.length > 0) group.hasBlankLines = true
    group.pageBroken = false
    const account = readAccount(row, mapping, remarks)
    const sides = readSides(row, mapping, remarks)
    const party = readParty(row, mapping, remarks)
    const summary = this.readSummary(group, row)
    if (sides && sides.amountFen === 0n) remarks.error(row.row, 'debit', 'noAmount', '借方和贷方都没有金额', '请填写一方的金额，或删去这一行')
    if (account) {
      this.uses.add(row.row, account.code, account.name)
      if (party === '' && nearest(account.code, book.accounts)?.dimensions.includes('party'))
        remarks.error(row.row, 'party', 'partyMissing', `科目 ${account.code} 属内部往来，必须写明往来单位或成员`, '请在“往来单位/成员”列写明对方名称')
    }
    if (party) this.parties.set(party, (this.parties.get(party) ?? 0) + 1)
    if (textOf(row, mapping, 'project') !== '') this.projects += 1
    this.lines += 1
    if (sides?.side === 'debit') this.debitFen += sides.amountFen
    if (sides?.side === 'credit') this.creditFen += sides.amountFen
    if (remarks.errors !== errors) group.sound = false
    if (account && sides) group.lines.push({ row: row.row, account: account.code, ...sides, summary, party: party || null })
  }

  /** A blank summary repeats the one above it within the voucher. */
  private readSummary(group: Group, row: TextRow): string {
    const summary = textOf(row, this.setting.mapping, 'summary') || group.summary
    group.summary = summary
    if (summary === '') this.remarks.error(row.row, 'summary', 'summaryMissing', '摘要为空', '请写明经济业务的内容')
    if (Array.from(summary).length > MAX_SUMMARY) this.remarks.error(row.row, 'summary', 'summaryLong', `摘要超过 ${MAX_SUMMARY} 个字`, '请缩短摘要')
    return summary
  }

  private close(): void {
    const group = this.current
    if (!group) return
    this.current = null
    const { row, date, word, no, attachments, preparedBy, reviewedBy, lines } = group
    if (group.sound && no !== null) this.checkBalance(group, no)
    const kind = isClosing(lines) ? 'closing' : 'ordinary'
    this.vouchers.push({ row, date, word, no, kind, attachments, preparedBy, reviewedBy, lines })
  }

  private checkBalance({ row, word, lines }: Group, no: number): void {
    const name = voucherNo({ word, no })
    const last = lines.at(-1)?.row ?? row
    const where = row === last ? `第 ${row} 行` : `第 ${row}–${last} 行`
    if (lines.length < 2) this.remarks.error(row, null, 'tooFewLines', `${name}（${where}）少于两行分录`, '每张凭证至少一借一贷；请补上另一方')
    else if (lines.length > MAX_LINES) this.remarks.error(row, null, 'tooManyLines', `${name}（${where}）超过 ${MAX_LINES} 行分录`, '请拆成几张凭证')
    const difference = imbalance(lines)
    if (lines.length < 2 || difference === 0n) return
    const debit = lines.reduce((sum, line) => sum + (line.side === 'debit' ? line.amountFen : 0n), 0n)
    const text = `${name}（${where}）借贷不平：借方 ${formatFen(debit)}，贷方 ${formatFen(debit - difference)}，相差 ${formatFen(difference < 0n ? -difference : difference)}`
    this.remarks.error(row, 'debit', 'unbalanced', text, '请核对原凭证，改正金额或补上缺少的分录')
  }

  private checkTotal(): void {
    if (!this.totalRow || this.remarks.errors > 0) return
    const scratch = new Remarks()
    const [debit, credit] = (['debit', 'credit'] as const).map((name) => readAmount(this.totalRow as TextRow, this.setting.mapping, name, scratch))
    if (scratch.errors > 0 || (debit === this.debitFen && credit === this.creditFen)) return
    this.remarks.warn(this.totalRow.row, 'debit', 'total', `文件的合计行与各行之和不同：各行借方合计 ${formatFen(this.debitFen)}，贷方合计 ${formatFen(this.creditFen)}`, '请确认文件没有漏行')
  }

  private warnMissing(): void {
    const missing = (field: 'preparedBy' | 'reviewedBy', title: string) => {
      const without = this.vouchers.filter((voucher) => voucher[field] === '')
      const first = without[0]
      if (first) this.remarks.warn(first.row, field, field, `${without.length} 张凭证没有${title}`, '历史凭证可以没有；如原账有记载，建议补上')
    }
    missing('preparedBy', '制单人')
    missing('reviewedBy', '审核人')
    if (this.setting.mapping.attachments === undefined) this.remarks.warn(null, null, 'attachmentsMissing', '文件没有附件数，按 0 张记', '历史凭证可以没有；如原账有记载，建议补上')
    if (this.projects > 0) this.remarks.warn(null, 'project', 'project', `${this.projects} 行写有项目；项目核算尚未启用，项目名称不记入账簿`, '如需保留，请写进摘要后重新导入')
  }
}

const plainWord = (text: string): string =>
  text === '' ? '' : toHalfWidth(text).replace(/[\s\-—_#.·第]+/g, '').replace(/(?<=.)(字|凭证)$/, '')

/** Year-end transfers through 321, and moves within 322: kept out of income figures (posting-rules §2.1–2.3, §2.5). */
export function isClosing(lines: readonly Pick<ParsedLine, 'account'>[]): boolean {
  const roots = lines.map(({ account }) => account.slice(0, 3))
  return roots.length > 0 && roots.every((root) => /^(5|321|322)/.test(root)) && (roots.includes('321') || roots.every((root) => root === '322'))
}

/** What two files must agree in to be the same import; their order and their layout do not matter. */
const contentOf = (vouchers: readonly ParsedVoucher[]): string =>
  vouchers
    .map(({ date, word, no, attachments, preparedBy, reviewedBy, lines }) =>
      stringify([date, word, no, attachments, preparedBy, reviewedBy, ...lines.map(({ account, side, amountFen, summary, party }) => [account, side, amountFen, summary, party])]),
    )
    .sort()
    .join('\n')
