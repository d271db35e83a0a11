import { useQuery } from '@tanstack/react-query'
import { createContext, useContext, type ReactNode } from 'react'
import { periodOf, type Period } from '../kernel/day.ts'
import { orpc, type api } from './api.ts'
import { Failure } from './kit/Failure.tsx'
import { Loading } from './kit/Loading.tsx'

export type Me = Awaited<ReturnType<typeof api.identity.me>>

const SessionContext = createContext<Me | null>(null)

/** Loads who is signed in before anything below it is shown. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const me = useQuery({ ...orpc.identity.me.queryOptions(), staleTime: 5 * 60_000 })
  if (me.isPending) return <Loading page />
  if (me.isError) return <Failure error={me.error} retry={() => void me.refetch()} />
  return <SessionContext value={me.data}>{children}</SessionContext>
}

/** Who is signed in. Only below the shell. */
export function useMe(): Me {
  const me = useContext(SessionContext)
  if (!me) throw new Error('useMe outside of the shell')
  return me
}

/** Whether a button or a menu item is shown; the server decides again. */
export function useCan(): (permission: string) => boolean {
  const { permissions } = useMe()
  return (permission) => permissions.includes(permission)
}

/** The month of the business date: what a page shows when its address names none. */
export const useCurrentMonth = (): Period => periodOf(useMe().today)
