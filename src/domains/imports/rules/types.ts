import type { Day, Period } from '../../../kernel/day.ts'
import type { Fen } from '../../../kernel/money.ts'
import type { Account, AccountTag, Side } from '../../ledger/contract.ts'
import type { Field, Finding, Gap, Mapping, NewAccount, NewParty } from '../contract.ts'

export type BookAccount = Pick<Account, 'code' | 'name' | 'leaf' | 'active' | 'root' | 'dimensions'>

/** What the book already says, as far as a file is checked against it. */
export interface BookFacts {
  accounts: ReadonlyMap<string, BookAccount>
  parties: ReadonlySet<string>
  start: Period
  lastClosed: Period | null
  today: Day
  /** true in set-up: the file's numbers stay, so they must be gapless and free */
  keepsNumbers: boolean
  /** numbers in use, by `numberGroup`; accepted gaps are listed apart */
  numbers: ReadonlyMap<string, ReadonlySet<number>>
  acceptedGaps: ReadonlyMap<string, ReadonlySet<number>>
}

/** How the rows of one file are to be read. */
export interface Setting {
  mapping: Mapping
  titles: readonly string[]
  date1904: boolean
  book: BookFacts
  proposeTag: (root: string, name: string) => AccountTag | null
}

/** A remark on the file, before its column and cell are named. */
export interface Remark extends Pick<Finding, 'severity' | 'row' | 'code' | 'message' | 'advice'> {
  field: Field | null
}

export interface ParsedLine {
  row: number
  account: string
  side: Side
  /** signed: red keeps its side */
  amountFen: Fen
  summary: string
  party: string | null
}

export interface ParsedVoucher {
  /** sheet row of its first line */
  row: number
  /** null when the cell could not be read; a remark says so */
  date: Day | null
  word: string
  no: number | null
  kind: 'ordinary' | 'closing'
  attachments: number
  preparedBy: string
  reviewedBy: string
  lines: ParsedLine[]
}

export interface OpeningLine {
  row: number
  account: string
  party: string | null
  /** debit positive */
  fen: Fen
}

/** What reading a file came to; with an error among the remarks nothing of it may be posted. */
export interface Examination {
  vouchers: ParsedVoucher[]
  opening: OpeningLine[]
  remarks: Remark[]
  newAccounts: NewAccount[]
  newParties: NewParty[]
  gaps: Gap[]
  lines: number
  debitFen: Fen
  creditFen: Fen
  from: Day | null
  to: Day | null
  /** the same for every file that says the same, whatever its format */
  contentHash: Buffer
}

/** Numbers run per month and voucher word. */
export const numberGroup = (period: Period, word: string): string => `${period}|${word}`
