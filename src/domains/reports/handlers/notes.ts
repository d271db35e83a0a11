import notes from '../../../../db/reference/notes-rural-collective-2023.json' with { type: 'json' }
import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { addMonths, yearOf, type Period } from '../../../kernel/day.ts'
import { conflict, invalid } from '../../../kernel/error.ts'
import type { Id } from '../../../kernel/id.ts'
import type { Fen } from '../../../kernel/money.ts'
import { ageing, balancesAt, bookOf, findAccounts, incomeStatement, turnover } from '../../ledger/index.ts'
import type { NoteTable } from '../contract.ts'
import * as store from '../store/notes.ts'

interface Heading {
  id: string
  title: string
  hint: string | null
  tables?: string[]
}
const headings: readonly Heading[] = notes.headings

const AGES = [12, 24, 36]
const MOST_PARTIES = 5000

/** 附注: what was written under each heading for the year, and the tables that the books give. */
export async function getNotes(ctx: Context, input: { book: Id; month: Period }) {
  const book = await bookOf(ctx, input.book)
  const year = yearOf(input.month)
  const written = new Map((await store.latestNotes(ctx, book.id, year)).map((row) => [row.heading, row]))
  const tables: Record<string, NoteTable[]> = {
    receivables: [await agedTable(ctx, input, '112', '应收款账龄', 'debit'), await agedTable(ctx, input, '113', '内部往来账龄（别人欠我）', 'debit')],
    payables: [await agedTable(ctx, input, '211', '应付款账龄', 'credit'), await agedTable(ctx, input, '113', '内部往来账龄（我欠别人）', 'credit')],
    ...(await movementTables(ctx, input)),
    distribution: [await distributionTable(ctx, input)],
  }
  return {
    title: book.name, year, month: input.month, asOf: ctx.today, status: notes.status, mayWrite: ctx.actor.permissions.has('reports.note.write'),
    headings: headings.map(({ id, title, hint, tables: names = [] }) => {
      const row = written.get(id)
      return {
        id, title, hint, content: row?.content ?? '', version: row?.version ?? 0, createdBy: row?.createdBy ?? null, createdAt: row?.createdAt.toISOString() ?? null,
        tables: names.flatMap((name) => tables[name] ?? []).filter(({ rows }) => rows.length > 0),
      }
    }),
  }
}

/** Saves the text under a heading as a new version. @throws DomainError reports.changedMeanwhile when it was made from an older one */
export async function saveNote(ctx: Context, input: { book: Id; year: number; heading: string; base: number; content: string }): Promise<{ version: number }> {
  const { book, year, heading, base, content } = input
  const { village } = await bookOf(ctx, book)
  if (!headings.some(({ id }) => id === heading)) throw invalid('reports.heading', '附注没有这个项目')
  const latest = (await store.latestNotes(ctx, book, year)).find((row) => row.heading === heading)
  const version = base + 1
  if ((latest?.version ?? 0) !== base || !(await store.insertNote(ctx, { book, village, year, heading, version, content })))
    throw conflict('reports.changedMeanwhile', `这一项刚被${latest?.createdBy ?? '他人'}改过，请刷新后再改`)
  await record(ctx, 'reports.saveNote', book, village, { year, heading, version })
  return { version }
}

const amount = (fen: Fen) => ({ text: '', fen })
const word = (text: string) => ({ text, fen: null })
const columns = (first: string, ...amounts: string[]) => [{ title: first, amount: false }, ...amounts.map((title) => ({ title, amount: true }))]

async function agedTable(ctx: Context, { book, month }: { book: Id; month: Period }, account: '112' | '113' | '211', title: string, side: 'debit' | 'credit'): Promise<NoteTable> {
  const aged = await ageing(ctx, { book, kind: 'coop', account, period: month, boundaries: AGES, page: 1, size: MOST_PARTIES })
  const sign = side === 'debit' ? 1n : -1n
  const rows = aged.rows.filter(({ balanceFen }) => balanceFen * sign > 0n)
  const total = rows.length > 0 ? [{ account, cells: [word('合计'), ...aged.totals[side].map(amount), amount(side === 'debit' ? aged.totals.debitFen : aged.totals.creditFen)] }] : []
  return {
    title,
    columns: columns('往来方', ...aged.buckets, '合计'),
    rows: [...rows.map((row) => ({ account, cells: [word(row.partyName ?? '未按往来核算'), ...row.buckets.map((fen) => amount(fen * sign)), amount(row.balanceFen * sign)] })), ...total],
  }
}

/** Opening of the year, turnover and closing of each leaf account: fixed assets with what wears them off, and 公积公益金. */
async function movementTables(ctx: Context, { book, month }: { book: Id; month: Period }): Promise<Record<'fixedAssets' | 'reserves', NoteTable[]>> {
  const january = `${yearOf(month)}-01`
  const accounts = (await findAccounts(ctx, [book])).get(book)!
  const opening = new Map((await balancesAt(ctx, { books: [book], period: addMonths(january, -1) })).map((row) => [row.account, row.fen]))
  const closing = new Map((await balancesAt(ctx, { books: [book], period: month })).map((row) => [row.account, row.fen]))
  const moved = new Map<string, { debitFen: Fen; creditFen: Fen }>()
  for (const row of await turnover(ctx, [book], january, month)) {
    const sum = moved.get(row.account) ?? { debitFen: 0n, creditFen: 0n }
    moved.set(row.account, { debitFen: sum.debitFen + row.debitFen, creditFen: sum.creditFen + row.creditFen })
  }
  const table = (title: string, roots: readonly string[]): NoteTable => ({
    title,
    columns: columns('科目', '年初余额', '本年借方', '本年贷方', '期末余额'),
    rows: [...accounts.values()].filter(({ root, leaf }) => leaf && roots.includes(root)).flatMap(({ code, name, side }) => {
      const { debitFen = 0n, creditFen = 0n } = moved.get(code) ?? {}
      const [before, after] = [opening.get(code) ?? 0n, closing.get(code) ?? 0n].map((fen) => (side === 'debit' ? fen : -fen)) as [Fen, Fen]
      const empty = before === 0n && after === 0n && debitFen === 0n && creditFen === 0n
      return empty ? [] : [{ account: code, cells: [word(`${code} ${name}`), amount(before), amount(debitFen), amount(creditFen), amount(after)] }]
    }),
  })
  return {
    fixedAssets: [table('固定资产、在建工程和累计折旧', ['151', '152', '153', '154']), table('生物资产和无形资产', ['131', '132', '133', '134', '161', '162'])],
    reserves: [table('公积公益金变动', ['311'])],
  }
}

/** 收益分配: from 净收益 down, as in the income statement. */
async function distributionTable(ctx: Context, { book, month }: { book: Id; month: Period }): Promise<NoteTable> {
  const { lines } = await incomeStatement(ctx, { book, kind: 'coop', period: month })
  const from = lines.findIndex(({ id }) => id === 'IS14')
  return {
    title: '收益分配',
    columns: columns('项目', '本年金额', '上年金额'),
    rows: lines.slice(from).map(({ name, currentFen, comparativeFen }) => ({ account: null, cells: [word(name), amount(currentFen), comparativeFen === null ? word('—') : amount(comparativeFen)] })),
  }
}
