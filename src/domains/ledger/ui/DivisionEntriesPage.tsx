import { useParams, useSearchParams } from 'react-router'
import { Page } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { Entries } from './Entries.tsx'

/** The entries of an account over all books in use below a division. */
export default function DivisionEntriesPage() {
  const { division = '', account = '' } = useParams()
  const [search] = useSearchParams()
  const kind = search.get('kind') === 'committee' ? 'committee' : 'coop'
  const id = Number(division)
  return (
    <Page title={`明细账 ${account}`} division={id} trail={[{ title: '汇总报表', to: paths.statements(id, { kind, month: search.get('to') ?? undefined }) }, { title: '明细账' }]}>
      <Entries scope={{ division: id, kind }} account={account} />
    </Page>
  )
}
