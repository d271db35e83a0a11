import type { Period } from '../kernel/day.ts'
import type { Id } from '../kernel/id.ts'

type Query = Record<string, string | number | boolean | null | undefined>
type BookKind = 'coop' | 'committee'
type Basis = 'accounting' | 'assessment'

/** Adds the query members that have a value: withQuery('/a', { month: '2026-10', band: undefined }) → "/a?month=2026-10". */
export function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return text === '' ? path : `${path}?${text}`
}

export const bookTabs = ['balances', 'balance-sheet', 'income-statement', 'accounts', 'vouchers', 'drafts', 'chart', 'periods', 'distribution', 'schedules', 'notes', 'import', 'archive'] as const
export type BookTab = (typeof bookTabs)[number]

export interface StatementCell {
  statement: 'balanceSheet' | 'incomeStatement'
  line: string
  column: 'current' | 'comparative'
}

/** Every address of the program. Pages link with these, so that a route is written in two places only: here and in routes.tsx. */
export const paths = {
  login: (back?: string) => withQuery('/login', { back }),
  targets: (division: number | 'root', query: { month?: Period | undefined; basis?: Basis | undefined } = {}) => withQuery(`/targets/${division}`, query),
  targetVillages: (division: number, query: { month?: Period | undefined; basis?: Basis | undefined; band?: string | undefined } = {}) =>
    withQuery(`/targets/${division}/villages`, query),
  targetVillage: (village: number, query: { month?: Period | undefined; basis?: Basis | undefined } = {}) => withQuery(`/targets/village/${village}`, query),
  village: (village: number, query: { month?: Period | undefined } = {}) => withQuery(`/villages/${village}`, query),
  board: (division: number) => `/desk/${division}`,
  search: (division: number, text: string) => withQuery(`/desk/${division}/search`, { text }),
  divisions: (division?: number) => withQuery('/divisions', { division }),
  /** 人员与任职: who holds which post where. */
  people: () => '/people',
  /** Takes in a whole book that another place exported. */
  importArchive: () => '/archives/import',
  statements: (division: number, query: { month?: Period | undefined; kind?: BookKind | undefined; statement?: string | undefined } = {}) =>
    withQuery(`/divisions/${division}/statements`, query),
  reports: () => '/reports',
  report: (format: Id, query: { division?: number | undefined; kind?: BookKind | undefined; month?: Period | undefined } = {}) => withQuery(`/reports/${format}`, query),
  editReport: (format: Id) => `/reports/${format}/edit`,
  consolidated: (division: number, query: { month?: Period | undefined; statement?: string | undefined } = {}) => withQuery(`/divisions/${division}/consolidated`, query),
  book: (book: Id, tab: BookTab = 'balances', query: { month?: Period | undefined } = {}) => withQuery(`/books/${book}/${tab}`, query),
  /** A voucher that is not posted yet; `state` is the list that "next" walks through. */
  draft: (book: Id, draft: Id, query: { state?: string | null | undefined } = {}) => withQuery(`/books/${book}/drafts/${draft}`, query),
  /** Entry of a new voucher, with the lines of a posted one where `copy` names it. */
  newDraft: (book: Id, query: { copy?: Id | undefined; year?: number | undefined } = {}) => withQuery(`/books/${book}/drafts/new`, query),
  /** The entries (明细账) of an account, sub-accounts included. */
  account: (
    book: Id,
    account: string,
    query: { from?: Period | undefined; to?: Period | undefined; party?: Id | null | undefined; tag?: string | null | undefined; closing?: boolean | undefined } = {},
  ) => withQuery(`/books/${book}/accounts/${account}`, query),
  /** The same over all books in use of a kind below a division. */
  divisionAccount: (
    division: number,
    account: string,
    query: { kind?: BookKind | undefined; from?: Period | undefined; to?: Period | undefined; tag?: string | null | undefined; closing?: boolean | undefined } = {},
  ) => withQuery(`/divisions/${division}/accounts/${account}`, query),
  /** 新旧制度衔接 and 财务分设 below a division; `start` opens one of them for a village. */
  transitions: (division: number, query: { start?: 'conversion' | 'split' | undefined } = {}) => withQuery(`/transitions/${division}`, query),
  transitionPlan: (plan: Id) => `/transitions/plan/${plan}`,
  /** 账套间往来 of a village's books. */
  mutual: (village: number, query: { month?: Period | undefined } = {}) => withQuery(`/villages/${village}/mutual`, query),
  voucher: (year: number, voucher: Id) => `/vouchers/${year}/${voucher}`,
  /** The sheet that villagers see; another bundle, so link to it with a plain <a>. */
  publicPage: (code: string, month?: Period) => withQuery(`/p/${code}`, { month }),
}
