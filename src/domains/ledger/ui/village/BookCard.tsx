import { Card, Descriptions } from 'antd'
import { Link } from 'react-router'
import { formatPeriod, type Period } from '../../../../kernel/day.ts'
import { paths } from '../../../../web/paths.ts'
import type { Book } from '../../contract.ts'
import { BookState } from '../BookPage.tsx'
import { kindNames, waitingText } from '../labels.ts'

/** A book: what state it is in, and the links to its statements. */
export function BookCard({ book, month }: { book: Book; month: Period }) {
  const facts = [
    { key: 'start', label: '建账月份', children: formatPeriod(book.start) },
    { key: 'closed', label: '已结账至', children: book.lastClosed ? formatPeriod(book.lastClosed) : '—' },
    { key: 'last', label: '最近凭证', children: book.lastVoucher ?? '—' },
    { key: 'vouchers', label: '凭证', children: <Link to={paths.book(book.id, 'vouchers')}>{book.vouchers} 张</Link> },
    { key: 'drafts', label: '未记账', children: <Link to={paths.book(book.id, 'drafts')}>{waitingText(book.waiting) || '没有'}</Link> },
  ]
  return (
    <Card
      size="small"
      title={<Link to={paths.book(book.id, 'balances', { month })}>{book.name}</Link>}
      extra={<span className="hint">{kindNames[book.kind]}</span>}
    >
      <BookState book={book} />
      <Descriptions size="small" column={2} items={facts} style={{ margin: '8px 0' }} />
      <div className="table-tools">
        <Link to={paths.book(book.id, 'balances', { month })}>科目余额表</Link>
        <Link to={paths.book(book.id, 'balance-sheet', { month })}>资产负债表</Link>
        <Link to={paths.book(book.id, 'income-statement', { month })}>收益及收益分配表</Link>
        <Link to={paths.book(book.id, 'accounts')}>明细账</Link>
      </div>
    </Card>
  )
}
