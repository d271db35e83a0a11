import type { Context } from '../../../kernel/context.ts'
import { invalid } from '../../../kernel/error.ts'
import type { Account, VoucherDraft } from '../contract.ts'
import { findAccounts } from '../store/accounts.ts'
import type { BookRow } from '../store/books.ts'

/** What another domain has to say about a voucher when it is handed in; `stop` refuses it, `warn` goes into the audit row and back to the preparer. */
export interface SubmitProblem {
  /** 1-based, null = the whole voucher */
  line: number | null
  message: string
  severity: 'stop' | 'warn'
}

export type SubmitCheck = (ctx: Context, book: BookRow, draft: VoucherDraft, accounts: ReadonlyMap<string, Account>) => Promise<SubmitProblem[]>

const checks: SubmitCheck[] = []

/** Adds a check that every voucher passes when it is handed in for review; the composition root says which domains have one. */
export function registerSubmitCheck(check: SubmitCheck): void {
  checks.push(check)
}

type Accounts = ReadonlyMap<string, Account>

async function problemsOf(ctx: Context, book: BookRow, list: readonly VoucherDraft[], accounts: Accounts): Promise<(SubmitProblem & { draft: string })[]> {
  const problems: (SubmitProblem & { draft: string })[] = []
  for (const draft of list) for (const check of checks) for (const problem of await check(ctx, book, draft, accounts)) problems.push({ ...problem, draft: draft.id })
  return problems
}

const text = ({ line, message }: SubmitProblem): string => (line === null ? message : `第 ${line} 行：${message}`)

/** Runs the registered checks over vouchers; throws at a `stop`, returns the warnings as text. */
export async function submitWarnings(ctx: Context, book: BookRow, list: readonly VoucherDraft[], accounts: Accounts): Promise<string[]> {
  const problems = await problemsOf(ctx, book, list, accounts)
  const stops = problems.filter(({ severity }) => severity === 'stop')
  if (stops.length > 0) throw invalid('ledger.submitRefused', stops.slice(0, 3).map(text).join('；'), stops.slice(0, 200).map((p) => ({ ...p })))
  return problems.map(text)
}

/** What the registered checks say of a voucher that waits, for the person who reviews it. */
export const reviewWarnings = async (ctx: Context, book: BookRow, draft: VoucherDraft): Promise<string[]> =>
  (await problemsOf(ctx, book, [draft], (await findAccounts(ctx, [book.id])).get(book.id)!)).map(text)
