import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../src/kernel/id.ts'
import { useDatabase } from '../support/database.ts'
import { draft } from '../support/ledger.ts'
import { people, startServer, type Api, type TestServer } from '../support/server.ts'

/** Many books at once: what each waits for, closing several with one command, and looking for a voucher in all of them. */
const database = useDatabase()
let server: TestServer
let [preparer, reviewer, office, stranger] = [] as unknown as Api[]
let town: number
let books: string[]

beforeAll(async () => {
  server = await startServer(database.appUrl, people('制单员', '审核员', '县办', '邻镇会计'))
  ;[preparer, reviewer, office, stranger] = await server.asEach('制单员', '审核员', '县办', '邻镇会计')
  town = (await server.village.act(server.app.db, (ctx) => ctx.trx.selectFrom('divisions.division').select('id').where('code', '=', '349981100').executeTakeFirstOrThrow())).id
  books = []
  for (const [name, kind] of [['一社', 'coop'], ['一委', 'committee'], ['二社', 'coop']] as const) {
    const { id } = await preparer.ledger.createBook({ key: newId(), village: server.village.id, kind, name, start: '2026-09' })
    books.push(id)
  }
  for (const book of books.slice(0, 2)) await preparer.ledger.useBook({ key: newId(), book, month: '2026-09' })
})
afterAll(() => server.close())

const stock = (date: string, fen: bigint, summary: string) => {
  const content = draft(date, ['121', fen], ['503', -fen])
  return { ...content, id: newId(), lines: content.lines.map((line) => ({ ...line, summary })) }
}
const submit = async (book: string, content: ReturnType<typeof stock>) => (await preparer!.ledger.submitDraft({ key: newId(), book, draft: content })).id
const onBoard = async (book: string) => (await reviewer!.ledger.board({ division: town })).books.find(({ id }) => id === book)!

describe('the board', () => {
  it('shows where each book stands, what waits and when it is due', async () => {
    const id = await submit(books[0]!, stock('2026-09-10', 12_345n, '入库茶叶'))
    const { books: rows, checked } = await reviewer!.ledger.board({ division: town })
    expect(checked).toBe(true)
    expect(rows.map(({ name, state, month, due, overdue, submitted, posted }) => [name, state, month, due, overdue, submitted, posted])).toEqual(expect.arrayContaining([
      ['一社', 'inUse', '2026-09', '2026-10-10', true, 1, 0], ['一委', 'inUse', '2026-09', '2026-10-10', true, 0, 0], ['二社', 'setup', null, null, false, 0, 0]]))
    expect((await onBoard(books[0]!)).blocks.length).toBeGreaterThan(0)
    await reviewer!.ledger.postDraft({ key: newId(), book: books[0]!, draft: id })
    expect(await onBoard(books[0]!)).toMatchObject({ submitted: 0, posted: 1, blocks: [] })
  })

  it('closes many with one command and tells what became of each', async () => {
    await submit(books[1]!, stock('2026-09-11', 500n, '入库办公用品'))
    const items = books.map((book) => ({ book, period: '2026-09' }))
    const { results } = await reviewer!.ledger.closeMany({ key: newId(), items })
    const problems = new Map(results.map(({ book, problem }) => [book, problem]))
    expect(problems.get(books[0]!)).toBeNull()
    expect(problems.get(books[1]!)).toMatch(/未记账|待审核/)
    expect(problems.get(books[2]!)).toMatch(/初始化/)
    expect(await onBoard(books[0]!)).toMatchObject({ month: '2026-10', due: '2026-11-10', overdue: false })
    expect((await onBoard(books[1]!)).month).toBe('2026-09')
    await expect(preparer!.ledger.closeMany({ key: newId(), items })).rejects.toMatchObject({ status: 403 })
  })
})

describe('search across books', () => {
  it('finds by amount, by number, by summary and by party, in scope only', async () => {
    const { id: party } = await preparer!.ledger.createParty({ key: newId(), book: books[0]!, name: '郭某一', category: 'member' })
    const advance = { ...draft('2026-10-13', ['113', 800n, party], ['121', -800n]), id: newId() }
    await reviewer!.ledger.postDraft({ key: newId(), book: books[0]!, draft: await submit(books[0]!, advance) })
    const find = async (text: string) => {
      const { as, rows } = await office!.ledger.searchVouchers({ division: town, text })
      return [as, ...rows.map(({ bookName, account, debitFen, creditFen }) => `${bookName} ${account} ${debitFen - creditFen}`)]
    }
    expect(await find('123.45')).toEqual(['amount', '一社 121 12345', '一社 503 -12345'])
    expect(await find('记-1')).toEqual(['number', '一社 113 800', '一社 121 12345'])
    expect(await find('茶叶')).toEqual(['text', '一社 121 12345', '一社 503 -12345'])
    expect(await find('郭某')).toEqual(['text', '一社 113 800'])
    expect(await find('%')).toEqual(['text'])
    await expect(stranger!.ledger.searchVouchers({ division: town, text: '茶叶' })).rejects.toMatchObject({ status: 404 })
    await expect(stranger!.ledger.board({ division: town })).rejects.toMatchObject({ status: 404 })
  })
})
