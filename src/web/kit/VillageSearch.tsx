import { SearchOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { AutoComplete, Input, type InputRef } from 'antd'
import { useDeferredValue, useEffect, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { orpc } from '../api.ts'
import { paths } from '../paths.ts'
import { useCan } from '../session.tsx'
import { isTyping } from './keyboard.ts'

const COUNTY = 3
const VILLAGE = 5

/** Finds a town or village by name, pinyin initials or code and opens it; "/" focuses. */
export function VillageSearch() {
  const [text, setText] = useState('')
  const asked = useDeferredValue(text.trim())
  const input = useRef<InputRef>(null)
  const navigate = useNavigate()
  const can = useCan()
  const found = useQuery({ ...orpc.divisions.search.queryOptions({ input: { text: asked, limit: 12 } }), enabled: asked !== '' })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || isTyping(event)) return
      event.preventDefault()
      input.current?.focus()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  const open = (id: number, level: number) => {
    setText('')
    input.current?.blur()
    if (level === VILLAGE) void navigate(paths.village(id))
    else void navigate(can('targets.figure.read') ? paths.targets(id) : paths.divisions(level === COUNTY ? undefined : id))
  }
  const rows = asked === '' ? [] : (found.data ?? [])
  return (
    <AutoComplete
      className="village-search"
      value={text}
      onChange={setText}
      defaultActiveFirstOption
      options={rows.map((row) => ({ value: String(row.id), label: <SearchRow name={row.name} parent={row.parentName} /> }))}
      onSelect={(value) => {
        const row = rows.find((candidate) => String(candidate.id) === value)
        if (row) open(row.id, row.level)
      }}
      notFoundContent={asked !== '' && found.isSuccess ? '没有找到；可用村名、拼音首字母或区划代码' : null}
    >
      <Input ref={input} prefix={<SearchOutlined />} placeholder="找村：村名或拼音（/）" aria-label="按村名或拼音查找" />
    </AutoComplete>
  )
}

const SearchRow = ({ name, parent }: { name: string; parent: string }) => (
  <span className="search-row">
    <span>{name}</span>
    <span className="hint">{parent}</span>
  </span>
)
