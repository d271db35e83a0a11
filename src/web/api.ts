import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { StandardRPCJsonSerializer } from '@orpc/client/standard'
import type { ContractRouterClient } from '@orpc/contract'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import { QueryCache, QueryClient } from '@tanstack/react-query'
import type { contract } from '../contract.ts'

export type Api = ContractRouterClient<typeof contract>

/** The typed client of every procedure: `await api.ledger.book({ book })`. */
export const api: Api = createORPCClient(
  new RPCLink({
    url: () => `${window.location.origin}/rpc`,
    fetch: (request, init) => fetch(request, { ...init, credentials: 'same-origin' }),
  }),
)

/** TanStack Query options of every procedure: `useQuery(orpc.ledger.book.queryOptions({ input: { book } }))`. */
export const orpc = createTanstackQueryUtils(api)

const serializer = new StandardRPCJsonSerializer()

/** Text of an input; unlike JSON.stringify it takes a bigint. */
export function textOf(value: unknown): string {
  const [json, meta] = serializer.serialize(value)
  return JSON.stringify([json, meta])
}

export interface Trouble {
  status: number
  code: string
  message: string
  /** what a screen needs to point at the row and the cell */
  details: unknown
}

/** What went wrong, in words for the user. Status 0 = the server could not be reached. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof ORPCError) {
    // A fault inside the server has no message of its own that a user could act on.
    const message = error.status >= 500 && error.status !== 503 ? '系统内部出错，本次操作没有生效；请稍后重试，仍不行请联系管理员' : error.message
    return { status: error.status, code: error.code, message, details: error.data as unknown }
  }
  return { status: 0, code: 'web.offline', message: '连接不上服务器；请检查网络后重试', details: null }
}

const MAX_TRIES = 2

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error) => signedOut(error) }),
  defaultOptions: {
    queries: {
      queryKeyHashFn: textOf,
      staleTime: 30_000,
      // An answer in the 400s is an answer; only a broken line or server is asked again.
      retry: (failures, error) => failures < MAX_TRIES && (troubleOf(error).status === 0 || troubleOf(error).status >= 500),
    },
  },
})

let goToLogin: (back: string) => void = () => {}

/** Tells what to do when the server says that nobody is signed in (main.tsx: open the login page). */
export function onSignedOut(act: (back: string) => void): void {
  goToLogin = act
}

/** Opens the login page, keeping the address to come back to, when the error says that the session is over. */
export function signedOut(error: unknown): boolean {
  if (troubleOf(error).status !== 401) return false
  const { pathname, search } = window.location
  if (pathname !== '/login') goToLogin(pathname + search)
  return true
}
