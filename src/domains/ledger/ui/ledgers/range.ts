import type { Period } from '../../../../kernel/day.ts'
import { useAskedMonth } from '../../../../web/kit/index.ts'
import { useCurrentMonth } from '../../../../web/session.tsx'

/** The months in the address (?from=2026-01&to=2026-10), or the year up to the business month. */
export function useRange(): { from: Period; to: Period } {
  const current = useCurrentMonth()
  const asked = useAskedMonth()
  const to = asked('to', current)
  const from = asked('from', `${to.slice(0, 4)}-01`)
  return { from: from > to ? to : from, to }
}

export const views = ['detail', 'general', 'journal', 'columns', 'quantity', 'day', 'parties', 'ageing'] as const
export type View = (typeof views)[number]

export const viewNames: Record<View, string> = {
  journal: '序时账', general: '总账', detail: '明细账', columns: '多栏账', quantity: '数量金额账', day: '日记账', parties: '辅助余额表', ageing: '账龄',
}

/** The address of an account book: an account's detail ledger keeps the address that statements link to. */
export function ledgerPath(book: string, view: View, account: string | null, query: Record<string, string | null | undefined>): string {
  const search = new URLSearchParams()
  if (view !== 'detail') search.set('view', view)
  for (const [name, value] of Object.entries(query)) if (value) search.set(name, value)
  const text = search.toString()
  return `/books/${book}/accounts${account ? `/${account}` : ''}${text && `?${text}`}`
}
