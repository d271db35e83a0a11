import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Id } from '../../../../kernel/id.ts'
import { orpc, type api } from '../../../../web/api.ts'
import { useMe } from '../../../../web/session.tsx'
import type { DraftState } from '../../contract.ts'
import { localDrafts } from '../grid/local.ts'
import { voucherNo } from '../labels.ts'

export type DraftRow = Awaited<ReturnType<typeof api.ledger.drafts>>['rows'][number]

export const stateColors: Record<DraftState, string> = { draft: 'default', submitted: 'gold', returned: 'red', reviewed: 'green', posted: 'blue' }

/** 记-0003 in outline: the number it would get, not yet given. */
export const provisional = ({ word, provisionalNo }: Pick<DraftRow, 'word' | 'provisionalNo'>): string => (provisionalNo === null ? word : `拟${voucherNo({ word, no: provisionalNo })}`)

const MOST = 500

/** The vouchers of these states in the order of the list, for going to the next one. */
export function useNeighbours(book: Id, states: DraftState[]) {
  const query = useQuery(orpc.ledger.drafts.queryOptions({ input: { book, states, size: MOST } }))
  const rows = query.data?.rows ?? []
  return (from: Id | null, by: 1 | -1): DraftRow | undefined => {
    const at = rows.findIndex(({ id }) => id === from)
    return at < 0 ? rows.at(by > 0 ? 0 : -1) : rows[at + by]
  }
}

/** What this person has typed into the book, as this browser keeps it. */
export function useLocalDrafts(book: Id) {
  const { person } = useMe()
  return useMemo(() => localDrafts(localStorage, person ?? '', book), [person, book])
}
