import { sql } from 'kysely'
import type { Context } from '../../../kernel/context.ts'
import { stringify } from '../../../kernel/json.ts'
import { newId, type Id } from '../../../kernel/id.ts'
import type { Account, DimensionKind } from '../contract.ts'

export async function findAccounts(ctx: Context, books: readonly Id[], codes?: readonly string[]): Promise<Map<Id, Map<string, Account>>> {
  let query = ctx.trx
    .selectFrom('ledger.account')
    .select(['book', 'code', 'name', 'parent', 'level', 'root', 'class', 'side', 'leaf', 'active', 'tag', 'dimensions', 'initials'])
    .where('county', '=', ctx.scope.county)
    .where(sql<boolean>`book = any(${books as Id[]}::uuid[])`)
  if (codes) query = query.where(sql<boolean>`code = any(${codes as string[]}::text[])`)
  const byBook = new Map<Id, Map<string, Account>>(books.map((book) => [book, new Map()]))
  for (const { book, ...row } of await query.orderBy('code').execute()) byBook.get(book)?.set(row.code, row as Account)
  return byBook
}

export async function insertAccounts(ctx: Context, book: Id, village: number, rows: readonly Account[]): Promise<void> {
  if (rows.length === 0) return
  await sql`insert into ledger.account (county, book, code, village, name, parent, root, level, class, side, leaf, tag, dimensions, initials)
    select ${ctx.scope.county}::int, ${book}::uuid, r.code, ${village}::int, r.name, r.parent, r.root, r.level, r.class, r.side, r.leaf, r.tag,
      array(select jsonb_array_elements_text(r.dimensions)), r.initials
    from jsonb_to_recordset(${stringify(rows)}::jsonb) as r (code text, name text, parent text, root text, level smallint, class text, side text,
      leaf boolean, tag text, dimensions jsonb, initials text)`.execute(ctx.trx)
}

export async function markParents(ctx: Context, book: Id, codes: readonly string[]): Promise<void> {
  if (codes.length === 0) return
  await ctx.trx.updateTable('ledger.account').set({ leaf: false }).where('county', '=', ctx.scope.county).where('book', '=', book).where('code', 'in', codes).execute()
}

/** Accounts that already carry an entry or an opening balance; they cannot become parents. */
export async function usedAccounts(ctx: Context, book: Id): Promise<Set<string>> {
  const { rows } = await sql<{ account: string }>`
    select account from ledger.balance where county = ${ctx.scope.county} and book = ${book}
    union select account from ledger.carried where county = ${ctx.scope.county} and book = ${book}`.execute(ctx.trx)
  return new Set(rows.map((row) => row.account))
}

export interface Party {
  id: Id
  name: string
  category: string | null
  initials: string
}

export type Dimension = Party & { kind: DimensionKind }

/** Every value of every auxiliary dimension of a book. */
export const findDimensions = (ctx: Context, book: Id): Promise<Dimension[]> =>
  ctx.trx
    .selectFrom('ledger.dimension')
    .select(['id', 'kind', 'name', 'category', 'initials'])
    .where('county', '=', ctx.scope.county)
    .where('book', '=', book)
    .orderBy('name')
    .execute() as Promise<Dimension[]>

/** Which of these are values of the book's dimensions, as `kind id`. */
export async function knownDimensions(ctx: Context, book: Id, ids: readonly Id[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await ctx.trx.selectFrom('ledger.dimension').select(['id', 'kind']).where('county', '=', ctx.scope.county).where('book', '=', book)
    .where(sql<boolean>`id = any(${ids as Id[]}::uuid[])`).execute()
  return new Set(rows.map(({ id, kind }) => `${kind} ${id}`))
}

export const findParties = async (ctx: Context, book: Id): Promise<Party[]> => (await findDimensions(ctx, book)).filter(({ kind }) => kind === 'party')

/** The parties of many books that are kept as affiliates (所属单位): often another book of the same village. */
export const affiliatesOf = (ctx: Context, books: readonly Id[]): Promise<{ book: Id; id: Id; name: string; village: number }[]> =>
  ctx.trx
    .selectFrom('ledger.dimension')
    .select(['book', 'id', 'name', 'village'])
    .where('county', '=', ctx.scope.county)
    .where(sql<boolean>`book = any(${books as Id[]}::uuid[])`)
    .where('kind', '=', 'party')
    .where('category', '=', 'affiliate')
    .orderBy('book')
    .orderBy('name')
    .execute()

export async function insertDimension(ctx: Context, book: { id: Id; village: number }, row: { id: Id; kind: DimensionKind; name: string; initials: string }): Promise<void> {
  await ctx.trx.insertInto('ledger.dimension').values({ county: ctx.scope.county, book: book.id, village: book.village, ...row })
    .onConflict((conflict) => conflict.columns(['county', 'book', 'kind', 'name']).doNothing()).execute()
}

export async function updateAccount(ctx: Context, book: Id, code: string, change: { name: string; initials: string; tag: string | null; active: boolean; dimensions: string[] }): Promise<void> {
  await ctx.trx.updateTable('ledger.account').set(change).where('county', '=', ctx.scope.county).where('book', '=', book).where('code', '=', code).execute()
}

export async function insertParties(ctx: Context, book: Id, village: number, rows: readonly { name: string; category: string; initials: string }[]): Promise<void> {
  if (rows.length === 0) return
  await sql`insert into ledger.dimension (county, book, id, village, kind, category, name, initials)
    select ${ctx.scope.county}::int, ${book}::uuid, r.id, ${village}::int, 'party', r.category, r.name, r.initials
    from jsonb_to_recordset(${stringify(rows.map((row) => ({ id: newId(), ...row })))}::jsonb) as r (id uuid, category text, name text, initials text)
    on conflict (county, book, kind, name) do nothing`.execute(ctx.trx)
}

export async function markSubdivided(ctx: Context, book: Id, code: string): Promise<void> {
  await ctx.trx.updateTable('ledger.account').set({ leaf: false, subdividedOn: ctx.today }).where('county', '=', ctx.scope.county).where('book', '=', book).where('code', '=', code).execute()
}

/** How many waiting vouchers name an account, and whether it moved in a month that is not closed. */
export async function openUse(ctx: Context, book: Id, code: string): Promise<{ drafts: number; moved: boolean }> {
  const { rows } = await sql<{ drafts: number; moved: boolean }>`
    select (select count(*)::int from ledger.draft d where d.county = ${ctx.scope.county} and d.book = ${book} and d.state <> 'posted'
        and jsonb_path_exists(d.content, '$.lines[*] ? (@.account == $code)', jsonb_build_object('code', ${code}::text))) as drafts,
      exists (select from ledger.balance b where b.county = ${ctx.scope.county} and b.book = ${book} and b.account = ${code}
        and not exists (select from ledger.period p where p.county = b.county and p.book = b.book and p.year = b.year and p.month = b.month and p.state <> 'open')) as moved`.execute(ctx.trx)
  return rows[0]!
}

/** Names of parties, projects and other auxiliary values by id. */
export async function namesOf(ctx: Context, ids: readonly Id[]): Promise<Map<Id, string>> {
  if (ids.length === 0) return new Map()
  const rows = await ctx.trx.selectFrom('ledger.dimension').select(['id', 'name']).where('county', '=', ctx.scope.county).where(sql<boolean>`id = any(${ids as Id[]}::uuid[])`).execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}
