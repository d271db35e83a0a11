import type { Context } from '../../../kernel/context.ts'
import { addMonths, monthOf, yearOf, type Period } from '../../../kernel/day.ts'
import { notFound } from '../../../kernel/error.ts'
import type { Fen } from '../../../kernel/money.ts'
import { divisionById, placesOf } from '../../divisions/index.ts'
import type { Account, Statement } from '../contract.ts'
import { balanceSheetDefinition, incomeStatementDefinition, type StatementDefinition } from '../rules/reference.ts'
import { evaluate, lineParts, lineTerms, type BookFacts } from '../rules/statement.ts'
import { trialRows, trialTotal, type LeafSums } from '../rules/trial.ts'
import { findAccounts, findParties } from '../store/accounts.ts'
import * as balances from '../store/balances.ts'
import { periodText, type BookRow } from '../store/books.ts'
import { quantitiesAt } from '../store/ledgers.ts'
import { booksOf, villagesInScope } from './books.ts'
import { coveredBooks, type Coverage } from './entries.ts'
import { bookFacts } from './facts.ts'
import { checkRange, openingMonths } from './ledgers/open.ts'

export interface ReportInput extends Coverage {
  period: Period
}

export async function coverage(ctx: Context, input: ReportInput, books: readonly BookRow[]) {
  const settingUp = input.division ? await booksOf(ctx, { villages: await villagesInScope(ctx, input.division), kind: input.kind, state: 'setup' }) : []
  const division = input.division ? await divisionById(ctx.trx, input.division) : null
  const title = division ? `${division.name}${input.kind === 'coop' ? '集体经济组织' : '村（居）民委员会'}汇总` : (books[0]?.name ?? '')
  const start = books.length === 1 && !division ? books[0]!.start : null
  const since = start !== null && yearOf(start) === yearOf(input.period) && monthOf(start) > 1 ? start : null
  return { title, books: books.length, asOf: ctx.today, since, settingUp: settingUp.map(({ id, name }) => ({ id, name })) }
}

export interface TrialInput extends ReportInput {
  /** first month of the range; absent = the period alone */
  from?: Period | undefined
  /** accounts down to this level only */
  level?: number | undefined
  /** only accounts that moved in the range */
  moved?: boolean | undefined
}

/** 科目余额表 of a book or of many books together, with parent rows. */
export async function trialBalance(ctx: Context, input: TrialInput) {
  const range = { from: input.from ?? input.period, to: input.period }
  checkRange(range)
  const books = await coveredBooks(ctx, input)
  const ids = books.map((b) => b.id)
  const accounts = await findAccounts(ctx, ids)
  // A roll-up joins sub-accounts of the same code; villages name their own, so it shows first-level accounts only.
  const rollUp = books.length > 1
  const codeOf = (book: string, code: string) => (rollUp ? code.slice(0, 3) : (accounts.get(book)?.get(code)?.code ?? code))
  const sums = new Map<string, LeafSums>()
  const at = (book: string, account: string): LeafSums => {
    const code = codeOf(book, account)
    const known = sums.get(code)
    if (known) return known
    const fresh = { account: code, yearOpeningFen: 0n, openingFen: 0n, debitFen: 0n, creditFen: 0n, yearDebitFen: 0n, yearCreditFen: 0n }
    sums.set(code, fresh)
    return fresh
  }
  const january = `${yearOf(input.period)}-01`
  for (const row of await balances.balancesAt(ctx, ids, addMonths(january, -1))) at(row.book, row.account).yearOpeningFen += row.fen
  for (const [before, opened] of openingMonths(books, range)) for (const row of await balances.balancesAt(ctx, opened, before)) at(row.book, row.account).openingFen += row.fen
  for (const row of await balances.turnover(ctx, ids, range.from < january ? range.from : january, input.period)) {
    const sum = at(row.book, row.account)
    const month = periodText(row.year, row.month)
    if (month >= january) {
      sum.yearDebitFen += row.debitFen
      sum.yearCreditFen += row.creditFen
    }
    if (month < range.from) continue
    sum.debitFen += row.debitFen
    sum.creditFen += row.creditFen
  }
  const chart: ReadonlyMap<string, Account> = rollUp ? firstLevelOf(accounts.values()) : (accounts.get(ids[0] ?? '') ?? new Map())
  const rows = trialRows(chart, [...sums.values()])
  const quantities = rollUp || !ids[0] ? new Map<string, string>() : await quantitiesAt(ctx, ids[0], input.period)
  const { level = Infinity, moved = false } = input
  return {
    period: input.period, coverage: await coverage(ctx, input, books), total: trialTotal(rows),
    rows: rows.filter((row) => row.level <= level && (!moved || row.debitFen !== 0n || row.creditFen !== 0n)).map((row) => ({ ...row, quantity: quantities.get(row.account) ?? null })),
  }
}

function firstLevelOf(charts: Iterable<ReadonlyMap<string, Account>>): Map<string, Account> {
  const first = new Map<string, Account>()
  for (const chart of charts) for (const account of chart.values()) if (account.level === 1) first.set(account.code, { ...account, leaf: true })
  return first
}

/** 资产负债表: closing and year-opening columns. */
export async function balanceSheet(ctx: Context, input: ReportInput): Promise<Statement> {
  const opening = addMonths(`${yearOf(input.period)}-01`, -1)
  return await statementOf(ctx, input, balanceSheetDefinition, opening, (values, facts) => [
    ...ownChecks(balanceSheetDefinition, values, facts),
  ])
}

/** 收益及收益分配表: this year to the month, and the same months of last year when the book has them. */
export async function incomeStatement(ctx: Context, input: ReportInput): Promise<Statement> {
  const sameMonthLastYear = addMonths(input.period, -12)
  return await statementOf(ctx, input, incomeStatementDefinition, sameMonthLastYear, (values, facts) => {
    const sheet = evaluate(balanceSheetDefinition, facts)
    return [checkOf('年末未分配收益＝资产负债表未分配收益', values.get('IS21') ?? 0n, sheet.get('BS37') ?? 0n, null)]
  })
}

type Check = Statement['checks'][number]

const checkOf = (name: string, leftFen: Fen, rightFen: Fen, where: string | null): Check => ({
  name, leftFen, rightFen, differenceFen: leftFen - rightFen, ok: leftFen === rightFen, where: leftFen === rightFen ? null : where,
})

function ownChecks(definition: StatementDefinition, values: ReadonlyMap<string, Fen>, facts: readonly BookFacts[]): Check[] {
  return definition.checks.map(({ name, left, right }) => checkOf(name, values.get(left) ?? 0n, values.get(right) ?? 0n, unbalancedBooks(facts)))
}

/** Where a sheet breaks: the books whose balances do not sum to zero. */
function unbalancedBooks(facts: readonly BookFacts[]): string | null {
  const broken = facts.filter(({ balance }) => [...balance.values()].reduce((sum, fen) => sum + fen, 0n) !== 0n)
  return broken.length > 0 ? `余额借贷不平的账套：${broken.map((f) => f.book).join('、')}` : null
}

async function statementOf(
  ctx: Context, input: ReportInput, definition: StatementDefinition, comparative: Period, check: (values: ReadonlyMap<string, Fen>, facts: readonly BookFacts[]) => Check[],
): Promise<Statement> {
  const books = await coveredBooks(ctx, input)
  const ids = books.map((b) => b.id)
  const facts = await bookFacts(ctx, ids, input.period)
  const values = evaluate(definition, facts)
  const isSheet = definition === balanceSheetDefinition
  // The opening column of a first-year book is its opening balance, which lies in the month before its start.
  const compared = books.filter((b) => (isSheet ? addMonths(b.start, -1) : b.start) <= comparative).map((b) => b.id)
  const other = compared.length > 0 ? evaluate(definition, await bookFacts(ctx, compared, comparative)) : null
  const shown = definition.lines.filter((line) => !line.hideWhenZero || (values.get(line.id) ?? 0n) !== 0n || (other?.get(line.id) ?? 0n) !== 0n)
  return {
    name: definition.name,
    period: input.period,
    coverage: await coverage(ctx, input, books),
    lines: shown.map((line, i) => ({
      id: line.id, row: i + 1, name: line.name, kind: line.kind, side: line.side ?? null, currentFen: values.get(line.id) ?? 0n,
      comparativeFen: other ? (other.get(line.id) ?? 0n) : null, opens: true,
    })),
    checks: check(values, facts),
  }
}

export interface CellInput extends ReportInput {
  statement: 'balanceSheet' | 'incomeStatement'
  line: string
  column: 'current' | 'comparative'
}

/** What one cell is made of: other lines, or accounts and parties of each book, with the months whose entries make them. */
export async function statementCell(ctx: Context, input: CellInput) {
  const isSheet = input.statement === 'balanceSheet'
  const definition = isSheet ? balanceSheetDefinition : incomeStatementDefinition
  const line = definition.lines.find((l) => l.id === input.line)
  if (!line) throw notFound('ledger.lineNotFound', '报表没有这一行')
  const yearStart = `${yearOf(input.period)}-01`
  const period = input.column === 'current' ? input.period : isSheet ? addMonths(yearStart, -1) : addMonths(input.period, -12)
  const books = await coveredBooks(ctx, input)
  const byId = new Map(books.map((b) => [b.id, b]))
  const facts = await bookFacts(ctx, [...byId.keys()], period)
  const values = evaluate(definition, facts)
  const places = await placesOf(ctx.trx, books.map((b) => b.village))
  const parties = new Map<string, string>()
  if (!input.division) for (const party of await findParties(ctx, books[0]!.id)) parties.set(party.id, party.name)
  const parts = facts.flatMap((f) => lineParts(line.formula, f).map((part) => {
    const book = byId.get(part.book)!
    return {
      ...part, bookName: book.name, villageName: places.get(book.village)?.village ?? '', name: f.accounts.get(part.account)?.name ?? '',
      partyName: part.party ? (parties.get(part.party) ?? null) : null, from: isSheet ? book.start : `${yearOf(period)}-01`, to: period,
    }
  }))
  const names = new Map(definition.lines.map((l) => [l.id, l.name]))
  return {
    name: line.name,
    totalFen: values.get(line.id) ?? 0n,
    lines: lineTerms(line.formula).map((term) => ({ id: term.line, name: names.get(term.line) ?? '', fen: term.sign * (values.get(term.line) ?? 0n) })),
    parts,
  }
}
