import { createContext, useContext } from 'react'
import type { Id } from '../../../../kernel/id.ts'
import type { DimensionKind } from '../../contract.ts'
import type { Command, Pressed } from './keys.ts'
import type { Accounts } from './lines.ts'
import type { Action } from './reducer.ts'
import type { AccountIndex } from './search.ts'

export interface Named {
  id: Id
  kind: DimensionKind
  name: string
  words: readonly string[]
}

/** What every cell of one grid needs; it stays the same object while lines are typed. */
export interface GridTools {
  dispatch: (action: Action) => void
  accounts: Accounts
  index: AccountIndex
  named: readonly Named[]
  summaries: readonly string[]
  /** adds a party or another dimension value; null when it failed and has been said */
  create: (kind: DimensionKind, name: string) => Promise<Id | null>
  commandOf: (pressed: Pressed) => Command | null
}

export const GridContext = createContext<GridTools | null>(null)

export function useGridTools(): GridTools {
  const tools = useContext(GridContext)
  if (!tools) throw new Error('a grid cell outside of a grid')
  return tools
}

export const useGridKeys = (): Pick<GridTools, 'commandOf'> => useGridTools()
