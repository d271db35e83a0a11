import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import type { Id } from '../../../kernel/id.ts'
import { orpc } from '../../../web/api.ts'

interface Props {
  book: Id
  value: Id | null
  onChange: (party: Id | null) => void
}

/** A counterparty or member of the book by name or pinyin initials. */
export function PartySelect({ book, value, onChange }: Props) {
  const parties = useQuery(orpc.ledger.parties.queryOptions({ input: { book } }))
  const initials = new Map(parties.data?.map((party) => [party.id, party.initials.toLowerCase()]))
  return (
    <Select
      aria-label="往来单位或成员"
      className="party-select"
      placeholder="往来单位或成员"
      allowClear
      value={value}
      loading={parties.isPending}
      onChange={(party: Id | undefined) => onChange(party ?? null)}
      showSearch={{
        filterOption: (typed, option) => {
          const text = typed.trim().toLowerCase()
          return String(option?.label).includes(text) || (initials.get(String(option?.value)) ?? '').includes(text)
        },
      }}
      options={parties.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []}
    />
  )
}
