import { sql, type RawBuilder } from 'kysely'
import type { CheckCode } from './report.ts'

type Fragment = RawBuilder<unknown>

/** Fen as yuan text, exact: numeric, not float. */
const yuan = (expression: string): Fragment => sql.raw(`to_char((${expression})::numeric / 100, 'FM999,999,999,999,990.00')`)
/** Of the lateral list of comparisons: text is made only for the rows that are wrong. */
const compared = sql`case when t.fen then ${yuan('t.stored')} else t.stored::text end as stored, case when t.fen then ${yuan('t.expected')} else t.expected::text end as expected`
const signed = (side: string, rest = ''): string => `coalesce(sum(e.amount_fen) filter (where e.side = '${side}'${rest}), 0)`

const turnover = sql.raw(`
  ${signed('debit')} as debit_fen, ${signed('credit')} as credit_fen,
  ${signed('debit', " and v.kind = 'closing'")} as closing_debit_fen, ${signed('credit', " and v.kind = 'closing'")} as closing_credit_fen,
  coalesce(sum(case e.side when 'debit' then e.quantity else -e.quantity end), 0) as quantity`)

const postedEntries = (county: number): Fragment => sql`
  from ledger.entry e join ledger.voucher v on v.county = e.county and v.year = e.year and v.id = e.voucher where e.county = ${county}`

/** Codes are grouped by their bytes: the database's Chinese collation costs several times as much. */
const account = sql.raw('e.account collate "C"')

/** Every month's net movement by account and by dimension, from entries alone; allocation items are not carried. */
const movements = (county: number): Fragment => sql`
  select e.book, e.year, e.month, ${account} as account, '' as kind, '' as value, sum(case e.side when 'debit' then e.amount_fen else -e.amount_fen end) as fen
    from ledger.entry e where e.county = ${county} group by 1, 2, 3, 4
  union all
  select e.book, e.year, e.month, ${account}, d.key, d.value, sum(case e.side when 'debit' then e.amount_fen else -e.amount_fen end)
    from ledger.entry e cross join lateral jsonb_each_text(e.dimensions) d
    where e.county = ${county} and e.dimensions is not null and d.key <> 'allocation' group by 1, 2, 3, 4, 5, 6`

const voucherBalances = (county: number): Fragment => sql`
  with sums as (
    select e.year, e.voucher, count(*) as lines, ${sql.raw(signed('debit'))} as debit, ${sql.raw(signed('credit'))} as credit,
      bool_and(e.book = v.book and e.month = v.month and e.village = v.village) as own
    ${postedEntries(county)} group by e.year, e.voucher
  )
  select v.book, v.year, v.month, concat('凭证 ', v.word, '-', lpad(v.no::text, 4, '0'), ' ', t.what) as item, ${compared}
  from ledger.voucher v left join sums s on s.year = v.year and s.voucher = v.id
  cross join lateral (values
    ('借方合计与贷方合计', s.debit is distinct from s.credit, s.debit, s.credit, true),
    ('凭证金额与借方分录', v.debit_fen is distinct from s.debit, v.debit_fen, s.debit, true),
    ('分录少于两行', coalesce(s.lines, 0) < 2, null, null, false),
    ('分录的账套、月份或村与凭证不同', not coalesce(s.own, true), null, null, false),
    ('日期不在凭证的月份', extract(year from v.date) <> v.year or extract(month from v.date) <> v.month, null, null, false)
  ) as t (what, wrong, stored, expected, fen)
  where v.county = ${county} and t.wrong`

const bookBalances = (county: number): Fragment => sql`
  select book, year, month, concat(what, '：借方与贷方') as item, ${yuan('debit')} as stored, ${yuan('credit')} as expected from (
    select e.book, e.year, e.month, '分录合计' as what, ${sql.raw(signed('debit'))} as debit, ${sql.raw(signed('credit'))} as credit
      from ledger.entry e where e.county = ${county} group by 1, 2, 3
    union all
    select e.book, null, null, '全部分录', ${sql.raw(signed('debit'))}, ${sql.raw(signed('credit'))} from ledger.entry e where e.county = ${county} group by 1
    union all
    select book, year, month, '科目余额表', sum(debit_fen), sum(credit_fen) from ledger.balance where county = ${county} group by 1, 2, 3
    union all
    select p.book, p.year, p.month, '期末余额', coalesce(sum(c.fen) filter (where c.fen > 0), 0), coalesce(-sum(c.fen) filter (where c.fen < 0), 0)
      from ledger.period p join ledger.carried c on c.county = p.county and c.book = p.book and c.year = p.year and c.month = p.month
        and c.version = p.carried_version and c.kind = ''
      where p.county = ${county} and p.state in ('opening', 'closed') group by 1, 2, 3
  ) t where debit <> credit`

/** Compares two rows of turnover column by column; a row that only one side has is named once. */
const turnoverDifferences = sql.raw(`
  cross join lateral (values
    ('借方', s.book is distinct from f.book or s.debit_fen <> f.debit_fen, s.debit_fen, f.debit_fen, true),
    ('贷方', s.credit_fen <> f.credit_fen, s.credit_fen, f.credit_fen, true),
    ('结转借方', s.closing_debit_fen <> f.closing_debit_fen, s.closing_debit_fen, f.closing_debit_fen, true),
    ('结转贷方', s.closing_credit_fen <> f.closing_credit_fen, s.closing_credit_fen, f.closing_credit_fen, true),
    ('数量', s.quantity <> f.quantity, s.quantity, f.quantity, false),
    ('村', s.village <> f.village, s.village, f.village, false)
  ) as t (what, wrong, stored, expected, fen) where t.wrong`)

const accountFold = (county: number): Fragment => sql`
  with f as (select e.book, e.year, e.month, ${account} as account, e.village, ${turnover} ${postedEntries(county)} group by 1, 2, 3, 4, 5),
    s as (select * from ledger.balance where county = ${county})
  select coalesce(s.book, f.book) as book, coalesce(s.year, f.year) as year, coalesce(s.month, f.month) as month,
    concat('科目 ', coalesce(s.account, f.account), ' ', t.what) as item,
    ${compared}
  from s full join f on f.book = s.book and f.year = s.year and f.month = s.month and f.account = s.account
  ${turnoverDifferences}`

const dimensionFold = (county: number): Fragment => sql`
  with f as (
    select e.book, e.year, e.month, ${account} as account, d.key as kind, d.value, e.village, ${turnover}
    from ledger.entry e join ledger.voucher v on v.county = e.county and v.year = e.year and v.id = e.voucher
      cross join lateral jsonb_each_text(e.dimensions) d
    where e.county = ${county} and e.dimensions is not null group by 1, 2, 3, 4, 5, 6, 7
  ), s as (select * from ledger.dimension_balance where county = ${county})
  select coalesce(s.book, f.book) as book, coalesce(s.year, f.year) as year, coalesce(s.month, f.month) as month,
    concat('科目 ', coalesce(s.account, f.account), ' ', coalesce(s.kind, f.kind), ' ', coalesce(n.name, s.value, f.value), ' ', t.what) as item,
    ${compared}
  from s full join f on f.book = s.book and f.year = s.year and f.month = s.month and f.account = s.account and f.kind = s.kind and f.value = s.value
    left join ledger.dimension n on n.county = ${county} and n.book = coalesce(s.book, f.book) and n.id::text = coalesce(s.value, f.value)
  ${turnoverDifferences}`

/** Numbers that a voucher need not have: gaps accepted with a reason and, while a book is being set up, those of withdrawn batches. */
const explained = (county: number): Fragment => sql`
  select book, year, month, word, no from ledger.number_gap where county = ${county}
  union
  select w.book, (v ->> 'year')::smallint, (v ->> 'month')::smallint, v ->> 'word', (v ->> 'no')::int
    from ledger.withdrawn w join ledger.book b on b.county = w.county and b.id = w.book and b.state = 'setup'
      cross join lateral jsonb_array_elements(coalesce(w.archive -> 'vouchers', '[]')) v
    where w.county = ${county}`

const numbers = (county: number): Fragment => sql`
  with numbered as (
    select book, year, month, word, no, lag(no, 1, 0) over (partition by book, year, month, word order by no) as before
    from ledger.voucher where county = ${county}
  ), missing as (
    -- A run of more than a thousand is one damaged number, so the rest is not listed.
    select n.book, n.year, n.month, n.word, g.no from numbered n cross join lateral generate_series(n.before + 1, least(n.no - 1, n.before + 1000)) as g (no)
    except (${explained(county)})
  )
  select book, year, month, concat('凭证 ', word, '-', lpad(no::text, 4, '0'), ' ', what) as item, null as stored, null as expected from (
    select *, '缺号，没有断号说明' as what from missing
    union all select book, year, month, word, no, '重号' from numbered where no = before
    union all select book, year, month, word, no, '编号小于 1' from numbered where no < 1
    union all select g.book, g.year, g.month, g.word, g.no, '登记为断号，却有凭证' from ledger.number_gap g
      join ledger.voucher v on v.county = g.county and v.year = g.year and v.book = g.book and v.month = g.month and v.word = g.word and v.no = g.no
      where g.county = ${county}
  ) t`

const counters = (county: number): Fragment => sql`
  with used as (select book, year, month, word, max(no) as last, count(*) as n from ledger.voucher where county = ${county} group by 1, 2, 3, 4),
    gaps as (
      select g.book, g.year, g.month, g.word, count(*) as n from (${explained(county)}) g join used u on u.book = g.book and u.year = g.year and u.month = g.month and u.word = g.word
      where g.no <= u.last and not exists (select from ledger.voucher v where v.county = ${county} and v.year = g.year and v.book = g.book and v.month = g.month and v.word = g.word and v.no = g.no)
      group by 1, 2, 3, 4
    )
  select coalesce(c.book, u.book) as book, coalesce(c.year, u.year) as year, coalesce(c.month, u.month) as month,
    concat('凭证字 ', coalesce(c.word, u.word), ' ', t.what) as item, c.last_no::text as stored, t.expected::text as expected
  from (select * from ledger.counter where county = ${county}) c
    full join used u on u.book = c.book and u.year = c.year and u.month = c.month and u.word = c.word
    left join gaps g on g.book = u.book and g.year = u.year and g.month = u.month and g.word = u.word
    cross join lateral (values ('计数与最大号', coalesce(u.last, 0)), ('计数与张数加断号', coalesce(u.n, 0) + coalesce(g.n, 0))) as t (what, expected)
  where c.last_no is distinct from t.expected`

const frozenHashes = (county: number): Fragment => sql`
  with hashed as (
    select book, year, month, version, sha256(convert_to(string_agg(concat_ws('|', account, kind, value, fen), e'\n'
      order by account collate "C", kind collate "C", value collate "C"), 'UTF8')) as hash
    from ledger.carried where county = ${county} group by 1, 2, 3, 4
  )
  select p.book, p.year, p.month, '冻结余额的哈希' as item, encode(p.trial_hash, 'hex') as stored, encode(coalesce(h.hash, sha256('')), 'hex') as expected
  from ledger.period p left join hashed h on h.book = p.book and h.year = p.year and h.month = p.month and h.version = p.carried_version
  where p.county = ${county} and p.state in ('opening', 'closed') and p.trial_hash is distinct from coalesce(h.hash, sha256(''))`

/** The last frozen balance of each book against its first opening and every entry up to then. */
const frozenTotals = (county: number): Fragment => sql`
  with last as (
    select distinct on (book) book, year, month, carried_version as version, year * 12 + month as ym from ledger.period
    where county = ${county} and state = 'closed' order by book, year desc, month desc
  ), parts as (
    select c.book, c.account collate "C" as account, c.kind collate "C" as kind, c.value collate "C" as value, c.fen as stored, 0 as folded from ledger.carried c
      join last l on l.book = c.book and l.year = c.year and l.month = c.month and l.version = c.version where c.county = ${county}
    union all
    select c.book, c.account, c.kind, c.value, 0, c.fen from ledger.carried c
      join ledger.period p on p.county = c.county and p.book = c.book and p.year = c.year and p.month = c.month and p.state = 'opening' and p.carried_version = c.version
      where c.county = ${county}
    union all
    select m.book, m.account, m.kind, m.value, 0, m.fen from (${movements(county)}) m join last l on l.book = m.book and m.year * 12 + m.month <= l.ym
  )
  select p.book, l.year, l.month, concat_ws(' ', '科目', p.account, nullif(p.kind, ''), nullif(p.value, ''), '期末余额') as item,
    ${yuan('sum(p.stored)')} as stored, ${yuan('sum(p.folded)')} as expected
  from parts p join last l on l.book = p.book group by p.book, l.year, l.month, p.account, p.kind, p.value having sum(p.stored) <> sum(p.folded)`

/** No foreign key guards an entry, so its voucher and its account are looked for here; the account must not have become a parent. */
const orphans = (county: number): Fragment => sql`
  select e.book, e.year, e.month, concat('第 ', e.line, ' 行分录没有凭证 ', e.voucher) as item, null as stored, null as expected from ledger.entry e
    where e.county = ${county} and not exists (select from ledger.voucher v where v.county = e.county and v.year = e.year and v.id = e.voucher)
  union all
  select e.book, e.year, e.month, concat('科目 ', e.account, case when a.code is null then ' 不存在，却有分录' else ' 不是末级，却有分录' end), null, null
    from (select distinct book, year, month, account from ledger.entry where county = ${county}) e
      left join ledger.account a on a.county = ${county} and a.book = e.book and a.code = e.account
    where a.leaf is distinct from true
      -- A subdivided account keeps what it carried until then.
      and (a.subdivided_on is null or make_date(e.year, e.month, 1) > a.subdivided_on)`

const chain = (county: number): Fragment => sql`
  with frozen as (
    select book, year, month, state, carried_version as version, year * 12 + month as ym, lead(year * 12 + month) over (partition by book order by year, month) as next_ym
    from ledger.period where county = ${county} and state in ('opening', 'closed')
  ), balances as (
    select c.book, c.account collate "C" as account, c.kind collate "C" as kind, c.value collate "C" as value, c.fen, f.ym, f.next_ym, f.state from ledger.carried c
      join frozen f on f.book = c.book and f.year = c.year and f.month = c.month and f.version = c.version where c.county = ${county}
  ), parts as (
    select book, ym, account, kind, value, fen as stored, 0 as folded from balances where state = 'closed'
    union all select book, next_ym, account, kind, value, 0, fen from balances where next_ym is not null
    union all select m.book, f.ym, m.account, m.kind, m.value, 0, m.fen from (${movements(county)}) m
      join frozen f on f.book = m.book and f.ym = m.year * 12 + m.month and f.state = 'closed'
  )
  select book, ((ym - 1) / 12)::int as year, ((ym - 1) % 12 + 1)::int as month, concat_ws(' ', '科目', account, nullif(kind, ''), nullif(value, ''), '上月期末加本月发生额') as item,
    ${yuan('sum(stored)')} as stored, ${yuan('sum(folded)')} as expected
  from parts group by book, ym, account, kind, value having sum(stored) <> sum(folded)
  union all
  select p.book, p.year, p.month, '已结账，而上一月没有结账', null, null from ledger.period p
    join ledger.book b on b.county = p.county and b.id = p.book
    where p.county = ${county} and p.state = 'closed' and p.year * 12 + p.month > b.start_year * 12 + b.start_month
      and not exists (select from ledger.period q where q.county = p.county and q.book = p.book and q.state = 'closed' and q.year * 12 + q.month = p.year * 12 + p.month - 1)
  union all
  select v.book, v.year, v.month, '有凭证早于建账月份', null, null from ledger.voucher v join ledger.book b on b.county = v.county and b.id = v.book
    where v.county = ${county} and v.year * 12 + v.month < b.start_year * 12 + b.start_month group by 1, 2, 3`

/** Each returns `Finding` rows: nothing when all is well. All are set-based over the whole county. */
export const queries: readonly { check: CheckCode; rows: (county: number) => Fragment }[] = [
  { check: 'V1', rows: voucherBalances },
  { check: 'V2', rows: bookBalances },
  { check: 'V3', rows: accountFold },
  { check: 'V3', rows: dimensionFold },
  { check: 'V4', rows: numbers },
  { check: 'V5', rows: counters },
  { check: 'V7', rows: frozenHashes },
  { check: 'V7', rows: frozenTotals },
  { check: 'V10', rows: orphans },
  { check: 'V12', rows: chain },
]
