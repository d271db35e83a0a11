import { useQuery } from '@tanstack/react-query'
import { Button, Segmented } from 'antd'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { orpc } from '../../../../web/api.ts'
import { Empty, Loaded, useQueryState } from '../../../../web/kit/index.ts'
import type { Account } from '../../contract.ts'
import { MonthRange } from '../MonthRange.tsx'
import { PartySelect } from '../PartySelect.tsx'
import { useBook } from '../useBook.ts'
import { AccountLedger } from './AccountLedger.tsx'
import { AccountSteps } from './AccountSteps.tsx'
import { AgeingView } from './AgeingView.tsx'
import { GeneralView } from './GeneralView.tsx'
import { JournalView } from './JournalView.tsx'
import { PartiesView } from './PartiesView.tsx'
import { ledgerPath, useRange, viewNames, views, type View } from './range.ts'
import './ledgers.css'

const isView = (text: string | null): text is View => (views as readonly (string | null)[]).includes(text)
const isCash = ({ code }: Account) => code.startsWith('101') || code.startsWith('102')

/** 账簿 of a book: the view, the account, the months and the page are in the address. */
export default function LedgersTab() {
  const { account = null } = useParams()
  const book = useBook()
  const navigate = useNavigate()
  const range = useRange()
  const [search] = useSearchParams()
  const [party, setParty] = useQueryState('party')
  const accounts = useQuery(orpc.ledger.accounts.queryOptions({ input: { book: book.id } }))
  const asked = search.get('view')
  const view: View = isView(asked) ? asked : 'detail'
  const months = { from: search.get('from'), to: search.get('to') }
  const open = (next: View, code: string | null) => void navigate(ledgerPath(book.id, next, code, months))
  const byAccount = view !== 'journal' && view !== 'ageing'
  return (
    <div className="panel">
      <div className="ledger-views">
        <Segmented aria-label="账簿" value={view} onChange={(next) => open(next, account)} options={views.map((key) => ({ value: key, label: viewNames[key] }))} />
      </div>
      <Loaded query={accounts}>
        {(all) => {
          const list = view === 'day' ? all.filter(isCash) : all
          const known = list.some(({ code }) => code === account) ? account : null
          // A day book needs no choice to begin with: cash is the first.
          const chosen = known ?? (view === 'day' ? (list[0]?.code ?? null) : null)
          return (
            <>
              <div className="table-tools">
                {byAccount && <AccountSteps accounts={list} value={chosen} onChange={(code) => open(view, code)} />}
                {chosen && (view === 'general' || view === 'parties') && <Button type="link" onClick={() => open(view, null)}>全部科目</Button>}
                {view === 'detail' && chosen && /^11[23]|^211/.test(chosen) && <PartySelect book={book.id} value={party} onChange={setParty} />}
                <MonthRange from={range.from} to={range.to} first={book.start} />
              </div>
              <Body view={view} book={book.id} account={chosen} />
            </>
          )
        }}
      </Loaded>
    </div>
  )
}

function Body({ view, book, account }: { view: View; book: string; account: string | null }) {
  if (view === 'journal') return <JournalView book={book} />
  if (view === 'general') return <GeneralView book={book} account={account} />
  if (view === 'parties') return <PartiesView book={book} account={account} />
  if (view === 'ageing') return <AgeingView book={book} />
  if (!account) return <Empty title="请先选一个科目" hint="可输入编码、名称或拼音首字母，例如“银行存款”或 yhck；按 [ 和 ] 换上、下一个科目" />
  return <AccountLedger book={book} account={account} view={view} />
}
