import { Input } from 'antd'
import { useNavigate, useSearchParams } from 'react-router'
import { paths } from '../../../../web/paths.ts'

/** Looks for vouchers in all books of a division: an amount, a number like 记-12, a summary or a party. */
export function SearchBox({ division }: { division: number }) {
  const navigate = useNavigate()
  const text = useSearchParams()[0].get('text') ?? ''
  return (
    <Input.Search
      key={text}
      defaultValue={text}
      allowClear
      aria-label="查凭证"
      placeholder="金额、记-12、摘要、往来"
      style={{ width: 240 }}
      onSearch={(value) => void navigate(value.trim() ? paths.search(division, value.trim()) : paths.board(division))}
    />
  )
}
