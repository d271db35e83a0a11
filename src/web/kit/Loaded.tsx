import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Failure } from './Failure.tsx'
import { Loading } from './Loading.tsx'

/** Shows a query: skeleton, failure with retry, or `children(data)`. */
export function Loaded<T>({ query, rows, children }: { query: UseQueryResult<T>; rows?: number; children: (data: T) => ReactNode }) {
  if (query.isPending) return <Loading {...(rows === undefined ? {} : { rows })} />
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />
  return <>{children(query.data)}</>
}
