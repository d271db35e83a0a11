import { useQuery } from '@tanstack/react-query'
import { Link, Navigate, useSearchParams } from 'react-router'
import { orpc } from '../../../web/api.ts'
import { Empty, Loaded, Page } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { useMe } from '../../../web/session.tsx'
import { TownsTable } from './TownsTable.tsx'
import { VillagesTable } from './VillagesTable.tsx'

const COUNTY = 3
const VILLAGE = 5

/** The towns of the county, or the villages of a town, with the state of their books. */
export default function DivisionsPage() {
  const me = useMe()
  const [search] = useSearchParams()
  const root = me.roots[0]
  const division = Number(search.get('division')) || root?.id
  if (division === undefined) return <Empty title="您还没有任职，看不到任何数据" hint="请联系本单位管理员" />
  if (root?.level === VILLAGE && division === root.id) return <Navigate to={paths.village(root.id)} replace />
  return <State division={division} />
}

function State({ division }: { division: number }) {
  const { permissions } = useMe()
  const path = useQuery(orpc.divisions.path.queryOptions({ input: { division } }))
  const children = useQuery(orpc.divisions.children.queryOptions({ input: { division } }))
  const books = useQuery({ ...orpc.ledger.books.queryOptions({ input: { division } }), enabled: permissions.includes('ledger.book.read') })
  return (
    <Page
      title="记账进度"
      division={division}
      href={(id, level) => (level === VILLAGE ? paths.village(id) : paths.divisions(id))}
      extra={permissions.includes('archives.book.import') && <Link to={paths.importArchive()}>导入账套档案</Link>}
    >
      <div className="panel">
        <Loaded query={path}>
          {(place) => (
            <Loaded query={children} rows={12}>
              {(list) => {
                const here = place.path.at(-1)
                if (here?.level === VILLAGE) return <Navigate to={paths.village(division)} replace />
                if (books.isLoading) return <Loaded query={books}>{() => null}</Loaded>
                const rows = books.data ?? []
                return here?.level === COUNTY ? <TownsTable towns={list} books={rows} name={here.name} /> : <VillagesTable villages={list} books={rows} name={here?.name ?? ''} />
              }}
            </Loaded>
          )}
        </Loaded>
      </div>
    </Page>
  )
}
