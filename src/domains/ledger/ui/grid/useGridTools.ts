import { useQuery } from '@tanstack/react-query'
import { App } from 'antd'
import { useCallback, useMemo, useReducer, useState } from 'react'
import { newId, type Id } from '../../../../kernel/id.ts'
import { api, orpc, queryClient, troubleOf } from '../../../../web/api.ts'
import type { Account, Book, DimensionKind, TypedDraft } from '../../contract.ts'
import type { GridTools } from './context.ts'
import { commandOf, loadKeys, storeKeys, type KeyMap } from './keys.ts'
import { reduce, toGrid, type Action, type Grid } from './reducer.ts'
import { indexAccounts } from './search.ts'

/** The keys, as this browser remembers them. */
export function useKeyMap(): [KeyMap, (map: KeyMap) => void] {
  const [map, setMap] = useState(() => loadKeys(localStorage))
  const change = (next: KeyMap) => {
    storeKeys(localStorage, next)
    setMap(next)
  }
  return [map, change]
}

/** The state of a grid and what its cells share. */
export function useGrid(book: Book, accounts: readonly Account[], start: () => Grid, keys: KeyMap): { grid: Grid; tools: GridTools } {
  const { message } = App.useApp()
  const chart = useMemo(() => new Map(accounts.map((account) => [account.code, account])), [accounts])
  const index = useMemo(() => indexAccounts(accounts), [accounts])
  const [grid, dispatch] = useReducer((state: Grid, action: Action) => reduce(state, action, chart), null, start)
  const dimensions = useQuery(orpc.ledger.dimensions.queryOptions({ input: { book: book.id } }))
  const summaries = useQuery({ ...orpc.ledger.frequentSummaries.queryOptions({ input: { book: book.id } }), staleTime: 5 * 60_000 })
  const named = useMemo(() => (dimensions.data ?? []).map(({ id, kind, name, initials }) => ({ id, kind, name, words: initials.toLowerCase().split(' ') })), [dimensions.data])
  const create = useCallback(
    async (kind: DimensionKind, name: string): Promise<Id | null> => {
      try {
        const { id } = kind === 'party' ? await api.ledger.createParty({ key: newId(), book: book.id, name }) : await api.ledger.createDimension({ key: newId(), book: book.id, kind, name })
        await queryClient.invalidateQueries({ queryKey: orpc.ledger.dimensions.key() })
        return id
      } catch (error) {
        message.error(troubleOf(error).message)
        return null
      }
    },
    [book.id, message],
  )
  const tools = useMemo(
    (): GridTools => ({ dispatch, accounts: chart, index, named, summaries: summaries.data ?? [], create, commandOf: (pressed) => commandOf(keys, pressed) }),
    [chart, index, named, summaries.data, create, keys],
  )
  return { grid, tools }
}

/** A grid of what was saved, or of a new voucher whose first cell is its date. */
export const startGrid = (typed: TypedDraft): Grid => ({ ...toGrid(typed), ...(typed.lines.length === 0 && { at: { row: -1, cell: 'date' } }) })
