import chart from '../../../../db/reference/chart-rural-collective-2023.json' with { type: 'json' }
import statements from '../../../../db/reference/statements-rural-collective-2023.json' with { type: 'json' }
import type { Account, Side } from '../contract.ts'

/** The standard that new books follow: 财会〔2023〕14号, in force from 2024-01-01. Older standards arrive as further files. */
export const CURRENT_STANDARD = chart.standard

export interface StandardAccount {
  code: string
  name: string
  class: Account['class']
  side: Side
  dimensions: string[]
}

/** The 42 first-level accounts; they are locked, a book only adds sub-accounts below them. */
export const standardAccounts = chart.accounts as StandardAccount[]

export type Formula =
  | { op: 'sum'; terms: Term[] }
  | { op: 'periodNet'; account: string; tag?: string; normal: Side }
  | { op: 'yearOpening'; accounts: string[]; exceptTag: string; normal: Side }
  | { op: 'allocation'; account: string; item: string; normal: Side }

export type Term =
  | { line: string; sign: number }
  | { account: string; measure: 'net'; normal: Side }
  | { class: Account['class']; measure: 'net'; normal: Side }
  | { account: string; measure: 'sumOfDebitBalancesByDetail' | 'sumOfCreditBalancesByDetail' }

export interface LineDefinition {
  id: string
  name: string
  kind: string
  side?: string
  hideWhenZero?: boolean
  formula: Formula
}

export interface StatementDefinition {
  name: string
  lines: LineDefinition[]
  checks: { left: string; right: string; name: string }[]
}

export const balanceSheetDefinition = statements.balanceSheet as unknown as StatementDefinition
export const incomeStatementDefinition = statements.incomeStatement as unknown as StatementDefinition
