import { Select } from 'antd'
import type { Account } from '../contract.ts'
import { matchesAccount } from './labels.ts'

interface Props {
  accounts: Account[]
  value: string | null
  onChange: (code: string) => void
  /** also accounts that have sub-accounts; a voucher line takes leaves only */
  allLevels?: boolean
  id?: string
}

/** An account by code, pinyin initials or Chinese name. */
export function AccountSelect({ accounts, value, onChange, allLevels = false, id }: Props) {
  const byCode = new Map(accounts.map((account) => [account.code, account]))
  return (
    <Select
      {...(id ? { id } : {})}
      aria-label="科目"
      className="account-select"
      placeholder="科目：编码、名称或拼音"
      value={value}
      onChange={onChange}
      popupMatchSelectWidth={320}
      showSearch={{
        filterOption: (typed, option) => {
          const account = byCode.get(String(option?.value))
          return account !== undefined && matchesAccount(account, typed)
        },
      }}
      options={accounts
        .filter((account) => allLevels || (account.leaf && account.active))
        .map(({ code, name }) => ({ value: code, label: `${code} ${name}` }))}
    />
  )
}
