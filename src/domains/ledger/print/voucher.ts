import { formatDay, type Day } from '../../../kernel/day.ts'
import { amountInWords, type Fen } from '../../../kernel/money.ts'
import { amountCell, headCell, linesNeeded, mm, type Content, type Paper, type TableCell } from '../../../kernel/pdf/index.ts'
import type { Side } from '../contract.ts'
import type { VoucherPaper } from '../contract/print.ts'

export interface PrintedVoucher {
  bookName: string
  word: string
  no: number
  date: Day
  attachments: number
  /** where the voucher stands in the program; the QR code holds it */
  address: string
  lines: { summary: string; account: string; side: Side; amountFen: Fen }[]
  /** names as they stand on the voucher; empty = a blank slot to sign by hand */
  signatures: { supervisor: string; bookkeeper: string; reviewer: string; cashier: string; preparer: string }
}

interface Form extends Paper {
  /** rows of the table on one sheet */
  rows: number
  /** widths of the columns in mm; the account takes the rest */
  summary: number
  amount: number
}

/** Voucher paper in mm, lying, bound at the left. */
export const voucherForms: Record<VoucherPaper, Form> = {
  '240x140': { width: 240, height: 140, margins: { left: 20, right: 10, top: 8, bottom: 6 }, rows: 6, summary: 58, amount: 36 },
  A5: { width: 210, height: 148.5, margins: { left: 20, right: 8, top: 8, bottom: 6 }, rows: 7, summary: 50, amount: 32 },
}

const ROW = mm(11.5)
const PADDING = 3
const LARGE = 9
const SMALL = 6.5
const LEADING = 1.5
/** Digits of Noto Sans SC are 0.555 em wide. */
const DIGIT = 0.56

interface Row {
  line: PrintedVoucher['lines'][number]
  fontSize: number
  /** how many rows of the form it takes: a long summary or account takes more than one */
  height: number
}

export interface Sheet {
  rows: Row[]
  /** sums of the sheets before (承前页), null on the first sheet */
  brought: Sums | null
  /** sums up to the end of this sheet: 过次页, or 合计 on the last one */
  carried: Sums
}

interface Sums {
  debitFen: Fen
  creditFen: Fen
}

/** Spreads the lines over sheets: the first row of a following sheet is 承前页, and each sheet ends with the sums so far. */
export function paginate(lines: PrintedVoucher['lines'], paper: VoucherPaper): Sheet[] {
  const form = voucherForms[paper]
  const sheets: Sheet[] = [{ rows: [], brought: null, carried: { debitFen: 0n, creditFen: 0n } }]
  let free = form.rows
  for (const line of lines) {
    const row = fit(line, form)
    let sheet = sheets.at(-1)!
    if (row.height > free && sheet.rows.length > 0) {
      sheet = { rows: [], brought: sheet.carried, carried: { ...sheet.carried } }
      sheets.push(sheet)
      free = form.rows - 1
    }
    sheet.rows.push(row)
    sheet.carried[line.side === 'debit' ? 'debitFen' : 'creditFen'] += line.amountFen
    free -= row.height
  }
  return sheets
}

function fit(line: Row['line'], form: Form): Row {
  const lines = (fontSize: number) =>
    Math.max(linesNeeded(line.summary, mm(form.summary) - 2 * PADDING, fontSize), linesNeeded(line.account, mm(accountWidth(form)) - 2 * PADDING, fontSize))
  if (lines(LARGE) <= 2) return { line, fontSize: LARGE, height: 1 }
  return { line, fontSize: SMALL, height: Math.ceil((lines(SMALL) * SMALL * LEADING) / (ROW - PADDING)) }
}

const accountWidth = ({ width, margins, summary, amount }: Form) => width - margins.left - margins.right - summary - 2 * amount

/** The sheets of a voucher; in a batch `first` is false for every voucher but the first of its part. */
export function voucherContent(voucher: PrintedVoucher, paper: VoucherPaper, first = true): Content[] {
  const sheets = paginate(voucher.lines, paper)
  return sheets.map((sheet, i) => ({
    stack: [head(voucher, i + 1, sheets.length), table(sheet, voucherForms[paper], i === sheets.length - 1), foot(voucher)],
    ...((i > 0 || !first) && { pageBreak: 'before' as const }),
  }))
}

function head(voucher: PrintedVoucher, page: number, pages: number): Content {
  return {
    columns: [
      { width: '*', stack: [{ text: voucher.bookName, margin: [0, mm(9), 0, 0] }] },
      { width: 'auto', stack: [{ text: '记 账 凭 证', fontSize: 16, bold: true, alignment: 'center' }, { text: formatDay(voucher.date), alignment: 'center', margin: [0, 2, 0, 0] }] },
      {
        width: '*',
        columns: [
          { width: '*', text: `${voucher.word}字第 ${String(voucher.no).padStart(4, '0')} 号${pages > 1 ? `（${page}/${pages}）` : ''}\n附单据 ${voucher.attachments} 张`, alignment: 'right', margin: [0, mm(4), 6, 0] },
          { width: mm(14), qr: voucher.address, fit: mm(14), alignment: 'right' },
        ],
      },
    ],
    margin: [0, 0, 0, 3],
  }
}

function table(sheet: Sheet, form: Form, last: boolean): Content {
  const body: TableCell[][] = [[headCell('摘要'), headCell('会计科目'), headCell('借方金额'), headCell('贷方金额')]]
  const heights = [mm(6)]
  const push = (cells: TableCell[], height: number) => {
    body.push(cells)
    heights.push(height * ROW - 2 * PADDING)
  }
  if (sheet.brought) push(['承前页', '', amount(sheet.brought.debitFen, form), amount(sheet.brought.creditFen, form)], 1)
  for (const { line, fontSize, height } of sheet.rows) {
    const [debit, credit] = line.side === 'debit' ? [line.amountFen, null] : [null, line.amountFen]
    push([{ text: line.summary, fontSize }, { text: line.account, fontSize }, amount(debit, form), amount(credit, form)], height)
  }
  const used = sheet.rows.reduce((sum, { height }) => sum + height, sheet.brought ? 1 : 0)
  for (let blank = used; blank < form.rows; blank++) push(['', '', '', ''], 1)
  const { debitFen, creditFen } = sheet.carried
  push([{ text: last ? `合计（大写）：${amountInWords(debitFen)}` : '过次页', colSpan: 2, bold: last }, {}, amount(debitFen, form, true), amount(creditFen, form, true)], 0.8)
  return { table: { widths: [mm(form.summary), mm(accountWidth(form)), mm(form.amount), mm(form.amount)].map((width) => width - 2 * PADDING - 0.6), heights, body, dontBreakRows: true }, layout: 'form' }
}

/** The largest amounts need smaller digits to stay on one line. */
function amount(fen: Fen | null, form: Form, total = false): TableCell {
  const cell = amountCell(fen, { bold: total, zero: total }) as { text: string }
  const fontSize = Math.min(LARGE, (mm(form.amount) - 2 * PADDING - 0.6) / (cell.text.length * DIGIT))
  return { ...cell, fontSize }
}

/** 会计基础工作规范 第五十三条: printed vouchers carry the names of preparer, reviewer, bookkeeper and head of accounting. */
function foot({ signatures: { supervisor, bookkeeper, reviewer, cashier, preparer } }: PrintedVoucher): Content {
  const slots = { 会计主管: supervisor, 记账: bookkeeper, 审核: reviewer, 出纳: cashier, 制单: preparer }
  return { columns: Object.entries(slots).map(([title, name]) => ({ width: '*', text: `${title}：${name}` })), margin: [0, 4, 0, 0] }
}
