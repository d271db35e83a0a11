import { sha256 } from '../../../kernel/hash.ts'
import { stringify } from '../../../kernel/json.ts'
import { formatFen, type Fen } from '../../../kernel/money.ts'
import type { SheetRow } from '../../../kernel/sheet/index.ts'
import { AccountUses, nearest, newParties, resolveAccounts } from './accounts.ts'
import { classifyRow, isGrandTotal, readAccount, readAmount, readParty, readSides, Remarks, withTexts, type TextRow } from './cells.ts'
import type { Examination, OpeningLine, Setting } from './types.ts'

/** Reads a list of opening balances row by row: `take` every row below the heading, then `finish` once. */
export class OpeningReader {
  private readonly remarks = new Remarks()
  private readonly uses = new AccountUses()
  private readonly parties = new Map<string, number>()
  private readonly rowOf = new Map<string, number>()
  private readonly opening: OpeningLine[] = []
  private totalRow: TextRow | null = null
  private debitFen: Fen = 0n
  private creditFen: Fen = 0n
  private readonly setting: Setting

  constructor(setting: Setting) {
    this.setting = setting
  }

  take(sheetRow: SheetRow): void {
    const { mapping, book } = this.setting
    const row = withTexts(sheetRow)
    const { remarks } = this
    const kind = classifyRow(row, this.setting)
    if (kind === 'total' && isGrandTotal(row, mapping)) this.totalRow = row
    if (kind !== 'line') return
    const sides = readSides(row, mapping, remarks)
    // Packages list every account of the chart; one without a balance says nothing.
    if (sides?.amountFen === 0n) return
    const account = readAccount(row, mapping, remarks)
    const party = readParty(row, mapping, remarks)
    if (account) {
      this.uses.add(row.row, account.code, account.name)
      if (party === '' && nearest(account.code, book.accounts)?.dimensions.includes('party'))
        remarks.error(row.row, 'party', 'partyMissing', `科目 ${account.code} 属内部往来，期初余额必须逐户填写`, '请在“往来单位/成员”列写明对方名称，一户一行')
    }
    if (party) this.parties.set(party, (this.parties.get(party) ?? 0) + 1)
    if (!account || !sides || party === null) return
    const key = `${account.code}|${party}`
    const first = this.rowOf.get(key)
    if (first === undefined) this.rowOf.set(key, row.row)
    else remarks.error(row.row, 'account', 'repeated', `科目 ${account.code}${party && `、${party}`} 在第 ${first} 行已有余额`, '同一科目、同一往来只能有一行；请合并')
    if (sides.side === 'debit') this.debitFen += sides.amountFen
    else this.creditFen += sides.amountFen
    this.opening.push({ row: row.row, account: account.code, party: party || null, fen: sides.side === 'debit' ? sides.amountFen : -sides.amountFen })
  }

  finish(): Examination {
    const { book } = this.setting
    const newAccounts = resolveAccounts(this.uses, this.setting, this.remarks)
    if (this.opening.length === 0 && this.remarks.errors === 0) this.remarks.error(null, null, 'noLines', '表头下面没有余额', '请确认选对了工作表和表头行')
    this.checkTotals()
    const content = this.opening.map(({ account, party, fen }) => stringify([account, party, fen])).sort()
    return {
      vouchers: [], opening: this.opening, remarks: this.remarks.list, newAccounts, newParties: newParties(this.parties, book.parties), gaps: [],
      lines: this.opening.length, debitFen: this.debitFen, creditFen: this.creditFen, from: null, to: null, contentHash: sha256(content.join('\n')),
    }
  }

  private checkTotals(): void {
    if (this.remarks.errors > 0) return
    const difference = this.debitFen - this.creditFen
    if (difference !== 0n)
      this.remarks.error(this.totalRow?.row ?? null, 'debit', 'unbalanced', `期初余额借贷不平：借方 ${formatFen(this.debitFen)}，贷方 ${formatFen(this.creditFen)}，相差 ${formatFen(difference < 0n ? -difference : difference)}`, '请核对各科目余额')
    for (const [name, sum, title] of [['debit', this.debitFen, '借方'], ['credit', this.creditFen, '贷方']] as const) {
      const total = this.totalRow && readAmount(this.totalRow, this.setting.mapping, name, this.remarks)
      if (this.totalRow && total !== null && total !== sum)
        this.remarks.error(this.totalRow.row, name, 'total', `合计行的${title} ${formatFen(total)} 与各行之和 ${formatFen(sum)} 不同`, '请核对是否漏了行，或改正合计')
    }
  }
}
