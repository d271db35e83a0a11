import { balancesAt } from '../../src/domains/ledger/index.ts'
import type { Book, Desk } from './desk.ts'
import { people } from './desk.ts'
import { nextMonth, type Model } from './model.ts'

/** What holds in the books at any time (reliability.md §3), in SQL and TypeScript of its own: a list of what is broken. */
const YEARS = '(2025, 2026)'

interface Snapshot {
  drafts: [id: string, date: string, kind: string, state: string, version: number, preparer: string, reviewer: string | null, cashier: string | null, reversalOf: string | null, corrects: string | null][] | null
  vouchers: [id: string, period: string, no: number, kind: string, preparer: string, reviewer: string, cashier: string | null, reversalOf: string | null, corrects: string | null][] | null
  periods: [period: string, state: string, version: number][] | null
  reopenings: [id: string, state: string][] | null
  balances: [account: string, debit: string, credit: string][] | null
  unbalanced: string[] | null
}
const month = `year || '-' || lpad(month::text, 2, '0')`
const snapshotSql = `select
  (select json_agg(json_build_array(id, date, kind, state, version, prepared_by, reviewed_by, cashier_name, reversal_of, corrects)) from ledger.draft where county = $1 and book = $2) as drafts,
  (select json_agg(json_build_array(id, ${month}, no, kind, prepared_by, reviewed_by, cashier_name, reversal_of, corrects)) from ledger.voucher where county = $1 and year in ${YEARS} and book = $2) as vouchers,
  (select json_agg(json_build_array(${month}, state, carried_version)) from ledger.period where county = $1 and book = $2) as periods,
  (select json_agg(json_build_array(id, state)) from ledger.reopening where county = $1 and book = $2) as reopenings,
  (select json_agg(json_build_array(account, debit::text, credit::text)) from
    (select account, sum(debit_fen) as debit, sum(credit_fen) as credit from ledger.balance where county = $1 and year in ${YEARS} and book = $2 group by account) b) as balances,
  (select json_agg(voucher) from (select voucher from ledger.entry where county = $1 and year in ${YEARS} and book = $2 group by voucher
    having sum(case side when 'debit' then amount_fen else -amount_fen end) <> 0 or count(*) < 2) u) as unbalanced`

/** The cheap part, after every command: the books say exactly what the model says, V1, V4 and V6 (no voucher has come into a closed month). */
export async function differences({ watcher, county }: Desk, book: Book, model: Model): Promise<string[]> {
  const found = (await watcher.query<Snapshot>({ name: 'snapshot', text: snapshotSql, values: [county, book.id] })).rows[0]!
  const turnover = new Map<string, [bigint, bigint]>()
  for (const { lines } of model.vouchers.values())
    for (const { account, side, fen } of lines) {
      const sums = turnover.get(account) ?? [0n, 0n]
      sums[side === 'debit' ? 0 : 1] += fen
      turnover.set(account, sums)
    }
  const closed = [...model.frozen].filter(([period]) => model.isClosed(period))
  return [
    ...compare('drafts', found.drafts, [...model.drafts.values()].map((d) => [d.id, d.date, d.kind, d.state, d.version, d.preparer, d.reviewer, d.cashier, d.reversalOf, d.corrects])),
    ...compare('V4/V6 vouchers', found.vouchers, [...model.vouchers.values()].map((v) => [v.id, v.period, v.no, v.kind, v.preparer, v.reviewer, v.cashier, v.reversalOf, v.corrects])),
    ...compare('periods', found.periods?.filter(([, state]) => state === 'closed') ?? null, closed.map(([period, versions]) => [period, 'closed', versions.length])),
    ...compare('reopenings', found.reopenings, [...model.reopenings.values()].map(({ id, state }) => [id, state])),
    ...compare('V3 turnover', found.balances, [...turnover].map(([account, [debit, credit]]) => [account, String(debit), String(credit)])),
    ...(found.unbalanced ?? []).map((id) => `V1: ${id} does not balance`),
  ]
}

function compare(what: string, found: unknown[] | null, expected: unknown[]): string[] {
  const [left, right] = [found ?? [], expected].map((rows) => new Set(rows.map((row) => JSON.stringify(row))))
  const beyond = (a: ReadonlySet<string>, b: ReadonlySet<string>) => [...a].filter((row) => !b.has(row))
  return [...beyond(left!, right!).map((row) => `${what}: the books have ${row}`), ...beyond(right!, left!).map((row) => `${what}: the model has ${row}`)]
}

const signed = `case side when 'debit' then amount_fen else -amount_fen end`
const side = (name: string, closing = '') => `coalesce(sum(amount_fen) filter (where side = '${name}'${closing}), 0)`
const stored = 'debit_fen, credit_fen, closing_debit_fen, closing_credit_fen, quantity'
const folded = `${side('debit')} as debit_fen, ${side('credit')} as credit_fen, ${side('debit', " and kind = 'closing'")} as closing_debit_fen, ${side('credit', " and kind = 'closing'")} as closing_credit_fen,
  coalesce(sum(case side when 'debit' then quantity else -quantity end), 0) as quantity`
const own = `county = $1 and year in ${YEARS} and book = $2`
const entries = `(select e.*, v.kind from ledger.entry e join ledger.voucher v on v.county = e.county and v.year = e.year and v.id = e.voucher where e.county = $1 and e.year in ${YEARS} and e.book = $2) e`
/** Opening, and movements up to each closed month, by account and party; the opening stands in the month before the start. */
const upTo = `select p.year, p.month, m.account, m.kind, m.value, sum(m.fen) as fen from ledger.period p join (
    select year, month, account, '' as kind, '' as value, ${signed} as fen from ${entries}
    union all select e.year, e.month, e.account, d.key, d.value, ${signed.replaceAll('side', 'e.side')} from ${entries}, jsonb_each_text(e.dimensions) d where d.key = 'party'
    union all select c.year, c.month, c.account, c.kind, c.value, c.fen from ledger.carried c join ledger.period o on o.county = c.county and o.book = c.book and o.year = c.year and o.month = c.month and o.state = 'opening'
      where c.county = $1 and c.book = $2 and c.version = o.carried_version
  ) m on m.year * 12 + m.month <= p.year * 12 + p.month
  where p.county = $1 and p.book = $2 and p.state = 'closed' group by 1, 2, 3, 4, 5 having sum(m.fen) <> 0`
const both = (a: string, b: string) => `(select * from ((${a}) except (${b})) x union all select * from ((${b}) except (${a})) y)`

/** Each row that one of these gives is a violation. */
const deep: Record<string, string> = {
  V1: `select voucher::text as what from ledger.entry where ${own} group by voucher having sum(${signed}) <> 0 or count(*) < 2`,
  V2: `select ${month} as what from ledger.balance where ${own} group by year, month having sum(debit_fen) <> sum(credit_fen)
    union all select ${month} from ledger.entry where ${own} group by year, month having sum(${signed}) <> 0`,
  V3: `select account || ' ' || month as what from ${both(`select year, month, account, ${stored} from ledger.balance where ${own}`, `select year, month, account, ${folded} from ${entries} group by 1, 2, 3`)} r`,
  'V3 by dimension': `select account || ' ' || value as what from ${both(
    `select year, month, account, kind, value, ${stored} from ledger.dimension_balance where ${own}`,
    `select e.year, e.month, e.account, d.key, d.value, ${folded.replaceAll('kind', 'e.kind')} from ${entries}, jsonb_each_text(e.dimensions) d where d.key <> 'allocation' group by 1, 2, 3, 4, 5`)} r where kind <> 'allocation'`,
  V4: `select ${month} || ' ' || word as what from ledger.voucher where ${own} group by year, month, word having min(no) <> 1 or max(no) <> count(*) or count(distinct no) <> count(*)`,
  V5: `select c.year || '-' || c.month || ' ' || c.word as what from ledger.counter c left join (select year, month, word, count(*) as n from ledger.voucher where ${own} group by 1, 2, 3) v using (year, month, word)
    where c.county = $1 and c.book = $2 and c.last_no <> coalesce(v.n, 0)
    union all select ${month} from ledger.voucher v where ${own} and not exists (select from ledger.counter c where c.county = v.county and c.book = v.book and c.year = v.year and c.month = v.month and c.word = v.word)`,
  V7: `select account || ' ' || month as what from ${both(
    `select c.year, c.month, c.account, c.kind, c.value, c.fen::numeric as fen from ledger.carried c join ledger.period p on p.county = c.county and p.book = c.book and p.year = c.year and p.month = c.month and p.state = 'closed' and p.carried_version = c.version
      where c.county = $1 and c.book = $2 and c.kind in ('', 'party') and c.fen <> 0`, upTo)} r
    union all select ${month} from ledger.period where county = $1 and book = $2 and state = 'closed' and trial_hash is null`,
  V15: `select id::text as what from ledger.voucher where ${own} and (prepared_by in (reviewed_by, cashier_name) or reviewed_by = cashier_name or preparer in (reviewer, cashier) or reviewer = cashier)
    union all select v.id::text from ledger.voucher v where ${own} and v.cashier_name is null and exists (select from ledger.entry e where e.county = v.county and e.year = v.year and e.voucher = v.id and e.account ~ '^10[12]')`,
}
const deepSql = Object.entries(deep).map(([check, sql]) => `select '${check}' as "check", what from (${sql}) q`).join('\nunion all ')

/** V13, once for all books: the application's role holds no right to write what is posted or closed. */
export async function openDoors({ watcher }: Desk): Promise<string[]> {
  const { rows } = await watcher.query<{ what: string }>(`select relname || ' ' || held as what from pg_class, unnest(array['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) held
    where relnamespace = 'ledger'::regnamespace and relkind in ('r', 'p') and relname ~ '^(voucher|entry|balance|dimension_balance|carried|period|counter|source|number_gap)'
      and (has_table_privilege('mingzhang_app', pg_class.oid, held) or (held in ('INSERT', 'UPDATE') and has_any_column_privilege('mingzhang_app', pg_class.oid, held)))`)
  return rows.map(({ what }) => `V13: mingzhang_app may ${what}`)
}

/** The others, at the end of a run: V1–V5, V7, V12, V15, every entry beside the model's, and the program's own reading of balances. */
export async function violations(desk: Desk, book: Book, model: Model): Promise<string[]> {
  const { watcher, county } = desk
  const { rows } = await watcher.query<{ check: string; what: string }>({ name: 'invariants', text: deepSql, values: [county, book.id] })
  const entryRows = await watcher.query<{ row: unknown }>({ name: 'entries', text: `select json_build_array(voucher, account, side, amount_fen::text, dimensions ->> 'party') as row from ledger.entry where ${own}`, values: [county, book.id] })
  const lines = [...model.vouchers.values()].flatMap(({ id, lines: list }) => list.map((l) => [id, l.account, l.side, String(l.fen), l.party ?? null]))
  const carried = await watcher.query<{ row: unknown }>({
    name: 'carried', values: [county, book.id],
    text: `select json_build_array(${month}, version, account, value, fen::text) as row from ledger.carried c where ${own} and version > 0 and fen <> 0
      and (kind = 'party' or (kind = '' and account !~ '^113')) and exists (select from ledger.period p where p.county = c.county and p.book = c.book and p.year = c.year and p.month = c.month and p.state <> 'opening')`,
  })
  const frozen = [...model.frozen].flatMap(([period, versions]) => versions.flatMap((balances, i) => [...balances].map(([key, fen]) => [period, i + 1, ...key.split('|'), String(fen)])))
  return [
    ...rows.map(({ check, what }) => `${check}: ${what}`),
    ...compare('entries', entryRows.rows.map(({ row }) => row), lines),
    ...compare('V7 frozen versions', carried.rows.map(({ row }) => row), frozen),
    ...hands(model),
    ...(await openings(desk, book, model)),
  ]
}

/** V15 on the model's side: the rules themselves never let one person hold two parts. */
const hands = (model: Model): string[] =>
  [...model.vouchers.values()].filter((v) => new Set([v.preparer, v.reviewer, v.cashier]).size < 3 || ![v.preparer, v.reviewer].every((name) => people.has(name!))).map(({ id }) => `V15: ${id}`)

/** V12: each month begins with what the one before it left, as the program reads it; a closed year leaves 5xx and 321 at zero. */
async function openings(desk: Desk, book: Book, model: Model): Promise<string[]> {
  const last = model.lastClosed
  if (last < '2025-11') return []
  const api = desk.clients.get('审核员')!
  const text = (rows: Iterable<[string, bigint]>) => [...rows].filter(([, fen]) => fen !== 0n).map(([account, fen]) => [account, String(fen)])
  const byAccount = (period: string) => {
    const sums = new Map<string, bigint>()
    for (const [key, fen] of model.balances(period)) sums.set(key.split('|')[0]!, (sums.get(key.split('|')[0]!) ?? 0n) + fen)
    return text(sums)
  }
  const next = nextMonth(last)
  const { rows } = await api.trialBalance({ book: book.id, period: next })
  const closing = await desk.act('审核员', (ctx) => balancesAt(ctx, { books: [book.id], period: last }))
  const found = [
    ...compare(`V12 closing of ${last}`, text(closing.map(({ account, fen }) => [account, fen])), byAccount(last)),
    ...compare(`V12 opening of ${next}`, text(rows.filter(({ leaf }) => leaf).map(({ account, openingFen }) => [account, openingFen])), byAccount(last)),
    ...compare(`V12 closing of ${next}`, text(rows.filter(({ leaf }) => leaf).map(({ account, closingFen }) => [account, closingFen])), byAccount(next)),
  ]
  if (last < '2025-12') return found
  const { opening } = await api.yearEnd({ book: book.id, year: 2025 })
  const standing = byAccount('2025-12').filter(([account]) => /^5|^321/.test(account!))
  if (!opening?.equal) found.push('V12: the openings of 2026 differ from the closing of 2025')
  const january = await api.trialBalance({ book: book.id, period: '2026-01' })
  found.push(...compare('V12 opening of 2026', text(january.rows.filter(({ leaf }) => leaf).map(({ account, yearOpeningFen }) => [account, yearOpeningFen])), byAccount('2025-12')))
  return [...found, ...standing.map(([account]) => `V12: ${account} stands after the year's end`)]
}

