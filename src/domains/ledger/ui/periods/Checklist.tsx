import { useQuery } from '@tanstack/react-query'
import { Button, Popconfirm } from 'antd'
import { Link } from 'react-router'
import { formatPeriod, type Period } from '../../../../kernel/day.ts'
import type { Id } from '../../../../kernel/id.ts'
import { api, orpc } from '../../../../web/api.ts'
import { Loaded, useCommand } from '../../../../web/kit/index.ts'
import { bookTabs, paths } from '../../../../web/paths.ts'
import { useCan } from '../../../../web/session.tsx'
import type { CloseCheck } from '../../contract/periods.ts'
import { useBook } from '../useBook.ts'
import './periods.css'

const marks = { ok: '✓', blocks: '×', warns: '!', notApplicable: '–' } as const
const markNames = { ok: '通过', blocks: '未通过', warns: '提醒', notApplicable: '不适用' } as const

/** What must be in order before a month is closed, each line with its figures and the way to put it right. */
export function Checklist({ period }: { period: Period }) {
  const book = useBook()
  const can = useCan()
  const query = useQuery(orpc.ledger.closeChecks.queryOptions({ input: { book: book.id, period } }))
  const close = useCommand(api.ledger.closePeriod, { success: ({ closed, trialHash }) => `${formatPeriod(closed)}已结账，试算平衡表已冻结（${trialHash.slice(0, 12)}…）` })
  return (
    <section className="panel" aria-labelledby="closing">
      <h2 id="closing">{formatPeriod(period)}结账</h2>
      <Loaded query={query} rows={8}>
        {({ checks, ready }) => {
          const left = checks.filter(({ state }) => state === 'blocks').length
          return (
            <>
              <ul className="checks">
                {checks.map((check) => <CheckLine key={check.code} check={check} book={book.id} period={period} />)}
              </ul>
              {can('ledger.period.close') && book.state === 'inUse' && (
                <Popconfirm
                  title={`把“${book.name}”的${formatPeriod(period)}结账？`}
                  description="结账后这个月不能再记账；有错误在以后的月份更正。确需重开须另一人批准。"
                  okText="结账"
                  disabled={!ready}
                  onConfirm={() => close.run({ book: book.id, period })}
                >
                  <Button type="primary" disabled={!ready} loading={close.busy} aria-describedby="why-not">结账</Button>
                </Popconfirm>
              )}{' '}
              <span id="why-not" className="hint">{ready ? '各项检查已通过' : `还有 ${left} 项未通过，办完后才能结账`}</span>
            </>
          )
        }}
      </Loaded>
    </section>
  )
}

function CheckLine({ check, book, period }: { check: CloseCheck; book: Id; period: Period }) {
  const to = targetOf(check, book, period)
  return (
    <li className={`check-${check.state}`}>
      <span className="check-mark" role="img" aria-label={markNames[check.state]}>{marks[check.state]}</span>
      <strong>{check.title}</strong>
      <span className="check-words">{check.explanation}</span>
      {to ? <Link to={to} aria-label={`办理：${check.title}`}>办理</Link> : <span />}
    </li>
  )
}

function targetOf({ target }: CloseCheck, book: Id, period: Period): string | null {
  if (!target) return null
  if (target.account) return paths.account(book, target.account, { from: period, to: period })
  const tab = bookTabs.find((name) => name === target.tab)
  return tab ? paths.book(book, tab) : null
}
