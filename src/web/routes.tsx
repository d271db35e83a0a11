import { createBrowserRouter, redirect, type RouteObject } from 'react-router'
import { Loading } from './kit/Loading.tsx'
import Problem, { NotFound } from './Problem.tsx'
import { fillSlot } from './slots.tsx'

type Page = () => Promise<{ default: React.ComponentType }>

/** A page that is loaded when it is first opened. */
const lazy = (load: Page) => async () => ({ Component: (await load()).default })

fillSlot('voucher.attachments', () => import('../domains/attachments/ui/Attachments.tsx'))
fillSlot('board.acts', () => import('../domains/schedules/ui/RunMany.tsx'))

const bookTabs: RouteObject[] = [
  { index: true, loader: ({ params }) => redirect(`/books/${params.book}/balances`) },
  { path: 'balances', lazy: lazy(() => import('../domains/ledger/ui/TrialBalanceTab.tsx')) },
  { path: 'balance-sheet', lazy: lazy(() => import('../domains/ledger/ui/BalanceSheetTab.tsx')) },
  { path: 'income-statement', lazy: lazy(() => import('../domains/ledger/ui/IncomeStatementTab.tsx')) },
  { path: 'accounts', lazy: lazy(() => import('../domains/ledger/ui/ledgers/LedgersTab.tsx')) },
  { path: 'accounts/:account', lazy: lazy(() => import('../domains/ledger/ui/ledgers/LedgersTab.tsx')) },
  { path: 'vouchers', lazy: lazy(() => import('../domains/ledger/ui/VouchersTab.tsx')) },
  { path: 'drafts', lazy: lazy(() => import('../domains/ledger/ui/drafts/DraftsPage.tsx')) },
  { path: 'drafts/new', lazy: lazy(() => import('../domains/ledger/ui/drafts/NewDraftPage.tsx')) },
  { path: 'drafts/:draft', lazy: lazy(() => import('../domains/ledger/ui/drafts/DraftPage.tsx')) },
  { path: 'chart', lazy: lazy(() => import('../domains/ledger/ui/ChartTab.tsx')) },
  { path: 'periods', lazy: lazy(() => import('../domains/ledger/ui/PeriodsTab.tsx')) },
  { path: 'notes', lazy: lazy(() => import('../domains/reports/ui/NotesTab.tsx')) },
  { path: 'distribution', lazy: lazy(() => import('../domains/ledger/ui/periods/DistributionPage.tsx')) },
  { path: 'schedules', lazy: lazy(() => import('../domains/schedules/ui/SchedulesTab.tsx')) },
  { path: 'import', lazy: lazy(() => import('../domains/imports/ui/ImportPage.tsx')) },
  { path: 'archive', lazy: lazy(() => import('../domains/archives/ui/ArchiveTab.tsx')) },
]

const pages: RouteObject[] = [
  { index: true, lazy: lazy(() => import('./Home.tsx')) },
  { path: 'targets', lazy: lazy(() => import('./TargetsRoot.tsx')) },
  { path: 'targets/root', lazy: lazy(() => import('./TargetsRoot.tsx')) },
  { path: 'targets/village/:village', lazy: lazy(() => import('../domains/targets/ui/VillageIncomePage.tsx')) },
  { path: 'targets/:division', lazy: lazy(() => import('../domains/targets/ui/OverviewPage.tsx')) },
  { path: 'targets/:division/villages', lazy: lazy(() => import('../domains/targets/ui/VillagesPage.tsx')) },
  { path: 'desk/:division', lazy: lazy(() => import('../domains/ledger/ui/board/BoardPage.tsx')) },
  { path: 'desk/:division/search', lazy: lazy(() => import('../domains/ledger/ui/board/SearchPage.tsx')) },
  { path: 'divisions', lazy: lazy(() => import('../domains/divisions/ui/DivisionsPage.tsx')) },
  { path: 'divisions/:division/statements', lazy: lazy(() => import('../domains/ledger/ui/DivisionStatementsPage.tsx')) },
  { path: 'divisions/:division/accounts/:account', lazy: lazy(() => import('../domains/ledger/ui/DivisionEntriesPage.tsx')) },
  { path: 'reports', lazy: lazy(() => import('../domains/reports/ui/FormatsPage.tsx')) },
  { path: 'reports/:format', lazy: lazy(() => import('../domains/reports/ui/FormatPage.tsx')) },
  { path: 'reports/:format/edit', lazy: lazy(() => import('../domains/reports/ui/EditorPage.tsx')) },
  { path: 'divisions/:division/consolidated', lazy: lazy(() => import('../domains/reports/ui/ConsolidatedPage.tsx')) },
  { path: 'people', lazy: lazy(() => import('../domains/identity/ui/PeoplePage.tsx')) },
  { path: 'archives/import', lazy: lazy(() => import('../domains/archives/ui/ImportArchivePage.tsx')) },
  { path: 'villages/:village/mutual', lazy: lazy(() => import('../domains/transitions/ui/MutualPage.tsx')) },
  { path: 'transitions/:division', lazy: lazy(() => import('../domains/transitions/ui/TransitionsPage.tsx')) },
  { path: 'transitions/plan/:plan', lazy: lazy(() => import('../domains/transitions/ui/PlanPage.tsx')) },
  { path: 'villages/:village', lazy: lazy(() => import('../domains/ledger/ui/VillagePage.tsx')) },
  { path: 'books/:book', lazy: lazy(() => import('../domains/ledger/ui/BookPage.tsx')), children: bookTabs },
  { path: 'vouchers/:year/:voucher', lazy: lazy(() => import('../domains/ledger/ui/VoucherPage.tsx')) },
  { path: '*', element: <NotFound /> },
]

export const router = createBrowserRouter([
  { path: '/login', lazy: lazy(() => import('../domains/identity/ui/LoginPage.tsx')), errorElement: <Problem />, hydrateFallbackElement: <Loading page /> },
  { path: '/setup', lazy: lazy(() => import('../domains/identity/ui/SetupPage.tsx')), errorElement: <Problem />, hydrateFallbackElement: <Loading page /> },
  {
    path: '/',
    lazy: lazy(() => import('./shell/Shell.tsx')),
    errorElement: <Problem />,
    hydrateFallbackElement: <Loading page />,
    children: [{ errorElement: <Problem />, children: pages }],
  },
])
