import { lastDay, monthOf, yearOf } from '../src/kernel/day.ts'
import type { Period } from '../src/kernel/day.ts'
import type { Fen } from '../src/kernel/money.ts'
import type { Random } from './random.ts'
import type { DemoBook, DemoLine, DemoVoucher } from './types.ts'

const MONEY_ACCOUNTS = ['101', '10201', '10202']

interface Draft {
  day: number
  attachments: number
  lines: DemoLine[]
  /** Left out when the money is not there on that day. */
  optional: boolean
}

export interface DraftOptions {
  attachments?: number
  optional?: boolean
}

type LineDraft = Omit<DemoLine, 'summary'> & { summary?: string }

export function debit(account: string, fen: Fen, party?: string): LineDraft {
  return { account, side: 'debit', fen, ...(party === undefined ? {} : { party }) }
}

export function credit(account: string, fen: Fen, party?: string): LineDraft {
  return { account, side: 'credit', fen, ...(party === undefined ? {} : { party }) }
}

/** A book while its vouchers are written: balances so far, and the drafts of the month in hand. */
export class BookState {
  readonly book: DemoBook
  readonly random: Random
  readonly balances = new Map<string, Fen>()
  period: Period
  month = 1
  /** Income less expense since 1 January. */
  yearNetFen: Fen = 0n
  /** 322 undistributed after the last year-end, less what was appropriated since. */
  undistributedFen: Fen = 0n
  readonly #later = new Map<Period, (() => void)[]>()
  #drafts: Draft[] = []

  constructor(book: DemoBook, random: Random) {
    this.book = book
    this.random = random
    this.period = book.start
    for (const { account, fen } of book.opening) this.#move(account, fen)
    this.undistributedFen = -this.balance('32201')
  }

  /** Debit positive. */
  balance(account: string): Fen {
    return this.balances.get(account) ?? 0n
  }

  get draftCount(): number {
    return this.#drafts.length
  }

  openMonth(period: Period): void {
    this.period = period
    this.month = monthOf(period)
    this.#drafts = []
    for (const write of this.#later.get(period) ?? []) write()
    this.#later.delete(period)
  }

  /** Writes a draft in a later month, before that month's own. */
  later(period: Period, write: () => void): void {
    this.#later.set(period, [...(this.#later.get(period) ?? []), write])
  }

  /** Drafts a voucher of this month; lines of 0 fen are left out. */
  add(day: number, summary: string, lines: readonly LineDraft[], { attachments = 1, optional = false }: DraftOptions = {}): void {
    const kept = lines.filter(({ fen }) => fen !== 0n).map((line) => ({ summary, ...line }))
    if (kept.length >= 2) this.#drafts.push({ day: Math.min(day, Number(lastDay(this.period).slice(8))), attachments, lines: kept, optional })
  }

  /** Draws the cash that the month's cash expenses need. */
  withdrawCash(): void {
    const needed = this.#drafts.flatMap(({ lines }) => lines).reduce((sum, line) => sum + (line.account === '101' && line.side === 'credit' ? line.fen : 0n), 0n)
    const missing = needed - this.balance('101') + this.random.fen(100, 900)
    if (missing <= 0n) return
    const amount = (missing / 10_000n + 1n) * 10_000n
    this.#drafts.unshift({
      day: 2,
      attachments: 1,
      optional: false,
      lines: [
        { summary: '提现备用', account: '101', side: 'debit', fen: amount },
        { summary: '提现备用', account: '10201', side: 'credit', fen: amount },
      ],
    })
  }

  /** The month's vouchers in order of their days. */
  *closeMonth(): Generator<DemoVoucher> {
    const drafts = this.#drafts
    drafts.sort((a, b) => a.day - b.day)
    for (const draft of drafts) {
      if (draft.optional && !this.#affordable(draft.lines)) continue
      for (const line of draft.lines) this.#post(line)
      yield {
        date: `${this.period}-${String(draft.day).padStart(2, '0')}`,
        kind: 'ordinary',
        attachments: draft.attachments,
        preparedBy: this.book.preparedBy,
        reviewedBy: this.book.reviewedBy,
        lines: draft.lines,
      }
    }
    if (this.month === 12) {
      this.undistributedFen += this.yearNetFen
      this.yearNetFen = 0n
    }
  }

  get year(): number {
    return yearOf(this.period)
  }

  #affordable(lines: readonly DemoLine[]): boolean {
    return MONEY_ACCOUNTS.every((account) => {
      const move = lines.reduce((sum, line) => sum + (line.account === account ? signed(line) : 0n), 0n)
      // An expense that can wait leaves 10,000 yuan in the bank.
      return move >= 0n || this.balance(account) + move >= (account === '10201' ? 1_000_000n : 0n)
    })
  }

  #post(line: DemoLine): void {
    this.#move(line.account, signed(line))
    if (line.account.startsWith('5')) this.yearNetFen -= signed(line)
    if (line.account === '32202') this.undistributedFen -= signed(line)
  }

  #move(account: string, fen: Fen): void {
    this.balances.set(account, this.balance(account) + fen)
  }
}

function signed(line: DemoLine): Fen {
  return line.side === 'debit' ? line.fen : -line.fen
}
