import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import type { Period } from '../../../kernel/day.ts'
import { orpc } from '../../../web/api.ts'
import { Empty, Loaded, Page, useMonth } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { useCan } from '../../../web/session.tsx'
import type { Division } from '../../divisions/contract.ts'
import type { Book } from '../contract.ts'
import { BookCard } from './village/BookCard.tsx'
import { IncomePanel } from './village/IncomePanel.tsx'
import { LastVouchers } from './village/LastVouchers.tsx'
import { PublicLink } from './village/PublicLink.tsx'

/** A village at a glance: its books, income by source and month, last vouchers, and the way to its public page. */
export default function VillagePage() {
  const village = Number(useParams().village)
  const [month] = useMonth()
  const path = useQuery(orpc.divisions.path.queryOptions({ input: { division: village } }))
  const books = useQuery(orpc.ledger.books.queryOptions({ input: { division: village } }))
  return (
    <Loaded query={path}>
      {(place) => {
        const here = place.path.at(-1)
        return (
          <Page title={here?.name ?? ''} division={village} month>
            <Loaded query={books}>{(list) => <Contents village={village} month={month} books={list.toSorted(coopFirst)} here={here} />}</Loaded>
          </Page>
        )
      }}
    </Loaded>
  )
}

const coopFirst = (one: Book, other: Book): number => Number(one.kind !== 'coop') - Number(other.kind !== 'coop')

interface ContentsProps {
  village: number
  month: Period
  books: Book[]
  here: Pick<Division, 'code' | 'name'> | undefined
}

function Contents({ village, month, books, here }: ContentsProps) {
  const can = useCan()
  const keepsCoop = books.some(({ kind, state }) => kind === 'coop' && state === 'inUse')
  return (
    <>
      <div className="cards">
        {books.map((book) => <BookCard key={book.id} book={book} month={month} />)}
        {here && <PublicLink code={here.code} name={here.name} />}
      </div>
      {can('transitions.plan.read') && (
        <div className="table-tools" style={{ marginBottom: 12 }}>
          <Link to={paths.transitions(village)}>新旧制度衔接与财务分设</Link>
          {books.length > 1 && <Link to={paths.mutual(village, { month })}>账套间往来</Link>}
          {can('archives.book.import') && <Link to={paths.importArchive()}>导入账套档案</Link>}
        </div>
      )}
      {books.length === 0 && <div className="panel"><Empty title="这个村还没有账套" hint="由乡镇代理会计或县里建账，再导入期初余额和历史凭证" /></div>}
      {can('targets.figure.read') && keepsCoop && <IncomePanel village={village} month={month} />}
      {books.length > 0 && <LastVouchers books={books} />}
    </>
  )
}
