import { EditOutlined, PrinterOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Input, Space } from 'antd'
import { useState } from 'react'
import { useOutletContext } from 'react-router'
import { api, orpc } from '../../../web/api.ts'
import { instantText, Loaded, Money, useCommand, useMonth } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import type { Book } from '../../ledger/contract.ts'
import type { NoteTable } from '../contract.ts'
import './reports.css'

type Notes = Awaited<ReturnType<typeof orpc.reports.notes.call>>
type Heading = Notes['headings'][number]

/** 附注: headings with the text of the year, and the tables that the books give; printed by the browser. */
export default function NotesTab() {
  const book = useOutletContext<Book>()
  const [month] = useMonth()
  const query = useQuery(orpc.reports.notes.queryOptions({ input: { book: book.id, month } }))
  return (
    <Loaded query={query}>
      {(notes) => (
        <div className="panel report">
          <div className="report-head">
            <div>
              <h2>{notes.title}　{notes.year} 年财务报表附注</h2>
              <div className="hint">表中数字截至 {notes.month} · 单位：元 · 数据截至 {notes.asOf}</div>
            </div>
            <Button size="small" className="no-print" icon={<PrinterOutlined />} onClick={() => window.print()}>打印</Button>
          </div>
          <Alert type="info" showIcon className="report-note no-print" title={notes.status} />
          {notes.headings.map((heading, i) => <Section key={`${heading.id}.${notes.year}`} no={i + 1} book={book.id} notes={notes} heading={heading} />)}
        </div>
      )}
    </Loaded>
  )
}

function Section({ no, book, notes, heading }: { no: number; book: string; notes: Notes; heading: Heading }) {
  const [text, setText] = useState<string | null>(null)
  const save = useCommand(api.reports.saveNote, { success: '已保存', done: () => setText(null) })
  const { content, hint, version, createdBy, createdAt } = heading
  return (
    <section className="note" aria-label={heading.title}>
      <h3>
        {no}. {heading.title}{' '}
        {notes.mayWrite && text === null && <Button className="no-print" type="link" size="small" icon={<EditOutlined />} aria-label={`写${heading.title}`} onClick={() => setText(content)}>写</Button>}
      </h3>
      {hint && <div className="hint no-print">{hint}</div>}
      {text === null ? (
        <div className="note-text">{content || <span className="hint">（尚未填写）</span>}</div>
      ) : (
        <Space orientation="vertical" className="report-wide">
          <Input.TextArea aria-label={heading.title} autoFocus value={text} maxLength={5000} autoSize={{ minRows: 3 }} onChange={(event) => setText(event.target.value)} />
          <Space>
            <Button type="primary" size="small" loading={save.busy} onClick={() => void save.run({ book, year: notes.year, heading: heading.id, base: version, content: text })}>保存</Button>
            <Button size="small" onClick={() => setText(null)}>放弃</Button>
          </Space>
        </Space>
      )}
      {createdBy && createdAt && text === null && <div className="hint no-print">第 {version} 版 · {createdBy} · {instantText(createdAt)}</div>}
      {heading.tables.map((table) => <Table key={table.title} book={book} month={notes.month} table={table} />)}
    </section>
  )
}

function Table({ book, month, table }: { book: string; month: string; table: NoteTable }) {
  return (
    <>
      <h4>{table.title}</h4>
      <div className="report-scroll">
        <table className="report-table report-wide">
          <thead><tr>{table.columns.map(({ title, amount }) => <th key={title} className={amount ? 'report-figure' : ''}>{title}</th>)}</tr></thead>
          <tbody>
            {table.rows.map((row, r) => (
              <tr key={r}>
                {row.cells.map(({ text, fen }, c) => (
                  <td key={c} className={fen === null ? '' : 'report-figure'}>
                    {fen === null ? text : <Money fen={fen} zero="dash" to={row.account && fen !== 0n ? paths.account(book, row.account, { to: month }) : undefined} />}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}
