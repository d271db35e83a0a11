import type { Id } from '../../../kernel/id.ts'
import { paths } from '../../../web/paths.ts'
import type { Book } from '../contract.ts'

/** What a report is about: one book, or all books in use of a kind below a division. */
export type ReportScope = { book: Id } | { division: number; kind: Book['kind'] }

type EntriesQuery = Parameters<typeof paths.account>[2]

/** The entries of an account in the same scope. */
export const entriesPath = (scope: ReportScope, account: string, query: EntriesQuery): string =>
  'book' in scope ? paths.account(scope.book, account, query) : paths.divisionAccount(scope.division, account, { ...query, kind: scope.kind })
