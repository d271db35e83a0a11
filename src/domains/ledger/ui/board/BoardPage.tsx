import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Segmented, Space, Tag, Tooltip } from 'antd'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { formatPeriod } from '../../../../kernel/day.ts'
import { api, orpc } from '../../../../web/api.ts'
import { DataTable, Empty, Loaded, Page, useCommand, useQueryState, type DataColumn } from '../../../../web/kit/index.ts'
import { paths, type BookTab } from '../../../../web/paths.ts'
import { useCan } from '../../../../web/session.tsx'
import { Slot, type BoardOutcome } from '../../../../web/slots.tsx'
import { codeOf, filters, isClosable, shownBooks, useTwoKeys, type BoardBook } from './board.ts'
import { SearchBox } from './SearchBox.tsx'
import './board.css'

/** All books of a division with the month each stands at, what waits, what blocks and what is due next. */
export default function BoardPage() {
  const division = Number(useParams().division)
  const query = useQuery(orpc.ledger.board.queryOptions({ input: { division } }))
  return (
    <Page title="工作台" division={division} href={(id) => paths.board(id)} trail={[{ title: '工作台' }]} extra={<SearchBox division={division} />}>
      <Loaded query={query} rows={16}>{(data) => <Board books={data.books} checked={data.checked} />}</Loaded>
    </Page>
  )
}

function Board({ books, checked }: { books: BoardBook[]; checked: boolean }) {
  const can = useCan()
  const navigate = useNavigate()
  const [filterText, setFilter] = useQueryState('show')
  const filter = filters.find(({ value }) => value === filterText)?.value ?? 'all'
  const shown = shownBooks(books, filter)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [outcome, setOutcome] = useState<BoardOutcome | null>(null)
  const typed = useTwoKeys((code) => {
    const book = shown[Number(code) - 1]
    if (book) void navigate(whereTo(book))
  })
  const finish = (what: BoardOutcome) => {
    setOutcome(what)
    setChosen(new Set())
  }
  const close = useCommand(api.ledger.closeMany, { done: ({ results }) => finish(closed(results)) })
  const closes = can('ledger.period.close')
  const chooses = closes || can('schedules.schedule.run')
  const ready = shown.filter(isClosable)
  const picked = shown.filter(({ id }) => chosen.has(id))
  return (
    <div className="panel">
      {outcome && <OutcomeList outcome={outcome} books={books} close={() => setOutcome(null)} />}
      {!checked && <Alert type="info" showIcon className="report-note" title="账套较多，这里只列进度；选一个乡镇可看到每个账套的结账检查" />}
      <DataTable
        columns={columnsOf(shown, chooses ? { chosen, set: setChosen } : null)}
        rows={shown}
        rowKey={(book) => book.id}
        exportName="工作台"
        rowClassName={(book) => (book.overdue ? 'board-overdue' : '')}
        toolbar={
          <Space wrap>
            <div className="board-filter"><Segmented value={filter} onChange={(value) => setFilter(value === 'all' ? null : value)} options={filters.map(({ value, label }) => ({ value, label: `${label} ${shownBooks(books, value).length}` }))} /></div>
            {closes && (
              <>
                <Button size="small" disabled={ready.length === 0} onClick={() => setChosen(new Set(ready.map(({ id }) => id)))}>选中可结账的 {ready.length} 个</Button>
                <Button size="small" type="primary" disabled={picked.length === 0} loading={close.busy} onClick={() => void close.run({ items: picked.map(({ id, month }) => ({ book: id, period: month! })) })}>结账 {picked.length} 个账套</Button>
              </>
            )}
            <Slot name="board.acts" books={picked.map(({ id, month }) => ({ id, month: month! }))} done={finish} />
            <span className="hint">{typed ? `跳到 ${typed}…` : '键入两位序号直达账套'}</span>
          </Space>
        }
        empty={<Empty title={filter === 'all' ? '还没有账套' : '没有这样的账套'} hint={filter === 'all' ? '在“乡镇与村”里为村建立账套后，会出现在这里' : '换一个筛选条件'} />}
      />
    </div>
  )
}

function closed(results: Awaited<ReturnType<typeof api.ledger.closeMany>>['results']): BoardOutcome {
  const rows = results.flatMap(({ book, problem }) => (problem === null ? [] : [{ book, text: problem, tab: 'periods' as const }]))
  return { title: `已结账 ${results.length - rows.length} 个${rows.length > 0 ? `，未结 ${rows.length} 个` : ''}`, good: rows.length === 0, rows }
}

function OutcomeList({ outcome: { title, good, rows }, books, close }: { outcome: BoardOutcome; books: BoardBook[]; close: () => void }) {
  const names = new Map(books.map(({ id, name }) => [id, name]))
  return (
    <Alert
      type={good ? 'success' : 'warning'}
      showIcon
      closable={{ onClose: close }}
      className="report-note"
      title={title}
      description={rows.length > 0 && <ul className="board-failed">{rows.map(({ book, text, tab }) => <li key={book}><Link to={paths.book(book, tab)}>{names.get(book)}</Link>：{text}</li>)}</ul>}
    />
  )
}

/** Where the next work on a book is done. */
function whereTo(book: BoardBook): string {
  const tab: BookTab = book.state === 'setup' ? 'import' : book.draft + book.submitted + book.returned + book.reviewed > 0 ? 'drafts' : 'periods'
  return paths.book(book.id, tab)
}

interface Choice {
  chosen: ReadonlySet<string>
  set: (chosen: ReadonlySet<string>) => void
}

const count = (key: 'draft' | 'returned' | 'submitted' | 'awaitsCashier' | 'reviewed', title: string): DataColumn<BoardBook> => ({
  key, title, kind: 'number', width: 62, value: (book) => book[key] || null, to: (book) => paths.book(book.id, 'drafts'),
})

function columnsOf(shown: readonly BoardBook[], choice: Choice | null): DataColumn<BoardBook>[] {
  const place = new Map(shown.map(({ id }, i) => [id, i]))
  const toggle = ({ chosen, set }: Choice, id: string) => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    set(next)
  }
  return [
    ...(choice ? [{
      key: 'choose', title: '', kind: 'text' as const, width: 36, fixed: 'left' as const, screenOnly: true, value: () => null,
      render: (book: BoardBook) => <Checkbox aria-label={`选择 ${book.name}`} disabled={book.month === null} checked={choice.chosen.has(book.id)} onChange={() => toggle(choice, book.id)} />,
    }] : []),
    { key: 'code', title: '序号', kind: 'text', width: 52, value: (book) => codeOf(place.get(book.id) ?? 0), render: (book) => <kbd>{codeOf(place.get(book.id) ?? 0)}</kbd> },
    { key: 'name', title: '账套', kind: 'text', width: 216, value: (book) => book.name, to: whereTo },
    { key: 'village', title: '村', kind: 'text', width: 90, value: (book) => book.villageName, to: (book) => paths.village(book.village) },
    { key: 'month', title: '待结月份', kind: 'text', width: 92, value: (book) => (book.month ? formatPeriod(book.month) : '初始化中'), to: (book) => paths.book(book.id, 'periods') },
    { key: 'due', title: '结账期限', kind: 'text', width: 100, value: (book) => book.due ?? '', render: (book) => book.due && <span className={book.overdue ? 'board-late' : ''}>{book.due}{book.overdue && ' 逾期'}</span> },
    count('draft', '草稿'), count('returned', '退回'), count('submitted', '待审核'), count('awaitsCashier', '待签字'), count('reviewed', '待记账'),
    { key: 'posted', title: '已记账', kind: 'number', width: 70, value: (book) => book.posted, to: (book) => (book.month ? `${paths.book(book.id, 'vouchers')}?from=${book.month}&to=${book.month}` : undefined) },
    { key: 'blocks', title: '卡在哪', kind: 'text', width: 220, value: (book) => book.blocks.map(({ explanation }) => explanation).join('；'), render: (book) => <Blocks book={book} /> },
  ]
}

function Blocks({ book }: { book: BoardBook }) {
  if (book.month === null) return <Link to={paths.book(book.id, 'import')}>导入期初和历史凭证后启用</Link>
  if (book.blocks.length === 0) return <span>{isClosable(book) && <Tag color="green">可以结账</Tag>}{book.warns > 0 && <span className="hint">{book.warns} 项提醒</span>}</span>
  return (
    <Tooltip title={book.blocks.map(({ code, title, explanation }) => <div key={code}>{title}：{explanation}</div>)}>
      <Link className="board-block" to={paths.book(book.id, 'periods')}>{book.blocks.length > 1 && `${book.blocks.length} 项：`}{book.blocks[0]!.explanation}</Link>
    </Tooltip>
  )
}
