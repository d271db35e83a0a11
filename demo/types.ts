import type { Day, Period } from '../src/kernel/day.ts'
import type { Fen } from '../src/kernel/money.ts'
import type { DemoPerson } from './people.ts'

export type BookKind = 'co-op' | 'committee'
export type Source = 'contracting' | 'lease' | 'service' | 'sales' | 'investment' | 'power' | 'other'
export type SourceAmounts = Record<Source, Fen>

export interface DemoDivision {
  code: string
  name: string
  level: 3 | 4 | 5
  /** Urban–rural class of the statistics bureau: 111 urban … 220 village; only on level 5. */
  category?: string
}

export interface DemoOrganisation {
  name: string
  kind: BookKind
  uscc: string
  representative: DemoPerson
}

export interface DemoSubAccount {
  code: string
  name: string
  parent: string
  tag?: string
}

export interface DemoParty {
  key: string
  name: string
  kind: 'member' | 'counterparty' | 'affiliate'
}

export interface DemoOpening {
  account: string
  party?: string
  /** Debit positive. */
  fen: Fen
}

export interface DemoBook {
  key: string
  villageCode: string
  kind: BookKind
  name: string
  /** First month; 2024-01, or 2026-07 for the committee split off in the year. */
  start: Period
  /** Last month with vouchers: 2026-10, earlier where the books are behind. */
  lastMonth: Period
  lastClosed: Period
  preparedBy: string
  reviewedBy: string
  subAccounts: DemoSubAccount[]
  parties: DemoParty[]
  opening: DemoOpening[]
}

/** A contract on the receipt side; its rent is part of the village's contracting or lease income. */
export interface DemoContract {
  party: string
  source: 'contracting' | 'lease'
  object: string
}

/** Rent recognised as income and not received by 31 October 2026. */
export interface DemoArrears {
  party: string
  source: 'contracting' | 'lease'
  /** Owed since before 2024; what was owed then and received since is on top of it. */
  openingFen: Fen
  openingReceivedFen: Fen
  accruals: { period: Period; fen: Fen }[]
  /** Balance of 112 for this party on 2026-10-31. */
  totalFen: Fen
}

/** Rent paid ahead: received every `termMonths` from `firstReceipt`, released month by month. */
export interface DemoPrepaid {
  party: string
  object: string
  monthlyFen: Fen
  termMonths: 12 | 36
  receiptMonth: number
  firstReceipt: Period
}

/** An instalment of a contract that falls due by 2026-12-31 and is in no voucher yet. */
export interface DueInstalment {
  party: string
  object: string
  dueDate: Day
  fen: Fen
}

export interface DemoVillage {
  code: string
  name: string
  townCode: string
  kind: 'village' | 'community'
  coop: DemoOrganisation
  committee: DemoOrganisation
  books: [DemoBook, DemoBook]
  /** Operating income by month and source: what the vouchers of the co-op book add up to. */
  income: Map<Period, SourceAmounts>
  incomeByYear: Record<number, Fen>
  /** What the co-op grows and sells. */
  produce: string
  contracts: DemoContract[]
  prepaid?: DemoPrepaid
  arrears: DemoArrears[]
  dueInstalments: DueInstalment[]
  jointVenture?: string
  /** First month of separate committee books when they were split in the year. */
  splitFrom?: Period
}

export interface DemoLogin {
  username: string
  password: string
  displayName: string
  post: 'administrator' | 'countyOffice' | 'preparer' | 'reviewer' | 'cashier' | 'bookkeeper' | 'villager'
  postName: string
  phone: string
  scope: string
}

/** What the leaders set: more than so many villages at 500,000, a mean of more than so much. */
export interface DemoTarget {
  year: number
  version: number
  setOn: Day
  reason: string
  strongVillages: number
  meanFen: Fen
}

export interface DemoJointVenture {
  name: string
  villageCodes: string[]
}

export interface DemoPlan {
  county: { code: string; name: string }
  businessDate: Day
  divisions: DemoDivision[]
  villages: DemoVillage[]
  people: DemoLogin[]
  targets: DemoTarget[]
  jointVentures: DemoJointVenture[]
}

export interface DemoLine {
  summary: string
  account: string
  side: 'debit' | 'credit'
  fen: Fen
  party?: string
  allocation?: 'reserve' | 'members' | 'other' | 'reserveToLoss'
}

export interface DemoVoucher {
  date: Day
  kind: 'ordinary' | 'closing' | 'correction'
  attachments: number
  preparedBy: string
  reviewedBy: string
  lines: DemoLine[]
}
