import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { orpc } from '../../../web/api.ts'
import { Empty, Loaded, useQueryState } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { AccountSelect } from './AccountSelect.tsx'
import { Entries } from './Entries.tsx'
import { PartySelect } from './PartySelect.tsx'
import { useBook } from './useBook.ts'

/** 明细账 of a book: choose an account, see its entries with the running balance. */
export default function EntriesTab() {
  const { account } = useParams()
  const book = useBook()
  const navigate = useNavigate()
  const [search] = useSearchParams()
  const [party, setParty] = useQueryState('party')
  const accounts = useQuery(orpc.ledger.accounts.queryOptions({ input: { book: book.id } }))
  const open = (code: string) => void navigate(paths.account(book.id, code, { from: search.get('from') ?? undefined, to: search.get('to') ?? undefined }))
  return (
    <Loaded query={accounts}>
      {(list) => {
        const choose = <AccountSelect accounts={list} value={account ?? null} onChange={open} allLevels />
        if (!account) {
          return (
            <div className="panel">
              <div className="table-tools">{choose}</div>
              <Empty title="请先选一个科目" hint="可输入编码、名称或拼音首字母，例如“银行存款”或 yhck" />
            </div>
          )
        }
        return (
          <Entries
            scope={{ book: book.id }}
            account={account}
            tools={
              <>
                {choose}
                {account.startsWith('113') && <PartySelect book={book.id} value={party} onChange={setParty} />}
              </>
            }
          />
        )
      }}
    </Loaded>
  )
}
