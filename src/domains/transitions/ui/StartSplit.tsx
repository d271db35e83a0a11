import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { formatPeriod } from '../../../kernel/day.ts'
import { api, orpc } from '../../../web/api.ts'
import { Empty, Loaded, useCommand } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import type { Book } from '../../ledger/contract.ts'

/** 选账套: which book is divided, and what the two new ones are called. */
export function StartSplit({ village, villageName }: { village: number; villageName: string }) {
  const books = useQuery(orpc.ledger.books.queryOptions({ input: { division: village } }))
  return <Loaded query={books}>{(list) => <Fields books={list.filter(({ retiredFrom }) => !retiredFrom)} villageName={villageName} />}</Loaded>
}

function Fields({ books, villageName }: { books: Book[]; villageName: string }) {
  const navigate = useNavigate()
  const [source, setSource] = useState(books[0]?.id ?? '')
  const [names, setNames] = useState({ committee: `${villageName}村民委员会`, coop: `${villageName}股份经济合作社` })
  const [trouble, setTrouble] = useState<string | null>(null)
  const create = useCommand(api.transitions.createSplit, { done: ({ id }) => void navigate(paths.transitionPlan(id)), failed: ({ message }) => setTrouble(message) })
  if (books.length === 0) return <Empty title="这个村还没有账套" hint="旧账还在别的软件里的，先做新旧制度衔接或建账导入期初余额" />
  const book = books.find(({ id }) => id === source)
  const destination = (kind: Book['kind'], name: string) => ({ book: books.find((candidate) => candidate.name === name && candidate.kind === kind && candidate.state === 'setup' && candidate.id !== source)?.id ?? null, name })
  const field = (kind: Book['kind'], label: string) => (
    <Form.Item label={label} htmlFor={`split-${kind}`} extra={destination(kind, names[kind]).book ? '选用已有的初始化账套' : '将新建账套'}>
      <Input id={`split-${kind}`} maxLength={60} value={names[kind]} onChange={(event) => setNames({ ...names, [kind]: event.target.value })} />
    </Form.Item>
  )
  return (
    <Form layout="vertical" className="plan-form">
      <Form.Item label="要分设的账套" htmlFor="split-source" extra={book && `取 ${book.lastClosed ? formatPeriod(book.lastClosed) : '建账期初'} 结账后的余额；新账套从次月起，旧账套停用、只供查阅`}>
        <Select id="split-source" value={source} onChange={setSource} options={books.map(({ id, name }) => ({ value: id, label: name }))} />
      </Form.Item>
      {field('committee', '村民委员会账套')}
      {field('coop', '集体经济组织账套')}
      {trouble && <Alert type="error" showIcon className="plan-note" title={trouble} />}
      <Button type="primary" loading={create.busy} onClick={() => { setTrouble(null); void create.run({ book: source, committee: destination('committee', names.committee.trim()), coop: destination('coop', names.coop.trim()) }) }}>编制分设方案</Button>
    </Form>
  )
}
