import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Navigate } from 'react-router'
import { orpc } from './api.ts'
import { Empty } from './kit/Empty.tsx'
import { Failure } from './kit/Failure.tsx'
import { Loading } from './kit/Loading.tsx'
import { paths } from './paths.ts'
import { useMe, type Me } from './session.tsx'

const VILLAGE = 5

/** Sends everyone to the page where their day begins. */
export default function Home() {
  const me = useMe()
  const root = me.roots[0]
  if (!root) return <Empty title="您还没有任职，看不到任何数据" hint="请联系本单位管理员为您登记任职" />
  const to = homeOf(me, root)
  if (!to) return <PublicHome village={root.id} />
  return (
    <>
      <Navigate to={to} replace />
      <Loading page />
    </>
  )
}

function homeOf({ permissions }: Me, root: { id: number; level: number }): string | null {
  const reads = (permission: string) => permissions.includes(permission)
  if (root.level === VILLAGE) return reads('ledger.book.read') ? paths.village(root.id) : null
  // Whoever keeps books begins at the desk; whoever oversees them, at the figures.
  if (['ledger.voucher.prepare', 'ledger.voucher.review', 'ledger.voucher.sign'].some(reads)) return paths.board(root.id)
  return reads('targets.figure.read') ? paths.targets(root.id) : paths.divisions()
}

/** A villager has no books to read: their page is the public one of their village. */
function PublicHome({ village }: { village: number }) {
  const path = useQuery(orpc.divisions.path.queryOptions({ input: { division: village } }))
  const code = path.data?.path.at(-1)?.code
  useEffect(() => {
    if (code) window.location.replace(paths.publicPage(code))
  }, [code])
  return path.isError ? <Failure error={path.error} retry={() => void path.refetch()} /> : <Loading page />
}
