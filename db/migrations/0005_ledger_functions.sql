-- Up Migration

-- 报错约定：sqlstate MZ4xx 由 kernel 译成 DomainError；message 为中文，detail 为代码，hint 为 JSON 细节。

-- 锁定期间并检查可记账；缺行时按需建立。
create function ledger.lock_period(p_county int, p_book uuid, p_year int, p_month int) returns void
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
  b record;
  found_state text;
begin
  select state into found_state from period where county = p_county and book = p_book and year = p_year and month = p_month for update;
  if not found then
    select village, start_year * 12 + start_month as start into b from book where county = p_county and id = p_book;
    if p_year * 12 + p_month < b.start then
      raise exception using errcode = 'MZ409', detail = 'ledger.beforeStart',
        message = format('%s年%s月早于账套的建账月份，不能记账', p_year, p_month);
    end if;
    insert into period (county, book, year, month, village, state) values (p_county, p_book, p_year, p_month, b.village, 'open')
      on conflict do nothing;
    select state into found_state from period where county = p_county and book = p_book and year = p_year and month = p_month for update;
  end if;
  if found_state <> 'open' then
    raise exception using errcode = 'MZ409', detail = 'ledger.periodClosed',
      message = case found_state when 'opening' then format('%s年%s月早于账套的建账月份，不能记账', p_year, p_month)
        else format('%s年%s月已结账，不能再记账；请记入未结账的月份', p_year, p_month) end,
      hint = json_build_object('year', p_year, 'month', p_month)::text;
  end if;
end $$;

-- 记账的唯一入口：锁期间 → 编号 → 凭证、分录 → 余额。p_keep_numbers 仅供初始化导入历史凭证。
create function ledger.append(p_county int, p_book uuid, p_vouchers jsonb, p_entries jsonb, p_at timestamptz, p_keep_numbers boolean default false)
returns table (id uuid, year smallint, month smallint, no int)
language plpgsql security definer set search_path = ledger, pg_temp as $$
#variable_conflict use_column
declare
  b record;
  p record;
  bad record;
begin
  select village, state into b from book where county = p_county and book.id = p_book for key share;
  if not found then
    raise exception using errcode = 'MZ404', message = '账套不存在', detail = 'ledger.bookNotFound';
  end if;
  if p_keep_numbers and b.state <> 'setup' then
    raise exception using errcode = 'MZ409', message = '账套已启用，不能再导入历史凭证', detail = 'ledger.bookInUse';
  end if;
  for p in select distinct v.year, v.month from jsonb_to_recordset(p_vouchers) as v (year int, month int) order by 1, 2 loop
    perform lock_period(p_county, p_book, p.year, p.month);
  end loop;

  select v.id, coalesce(sum(case e.side when 'debit' then e.amount_fen else -e.amount_fen end), 0) as difference into bad
    from jsonb_to_recordset(p_vouchers) as v (id uuid)
    left join jsonb_to_recordset(p_entries) as e (voucher uuid, side text, amount_fen bigint) on e.voucher = v.id
    group by v.id having count(e.voucher) < 2 or sum(case e.side when 'debit' then e.amount_fen else -e.amount_fen end) <> 0 limit 1;
  if found then
    raise exception using errcode = 'MZ422', message = '凭证借贷不平或少于两行', detail = 'ledger.unbalanced',
      hint = json_build_object('voucher', bad.id, 'differenceFen', bad.difference::text)::text;
  end if;
  select e.account, a.code, a.leaf, a.active, a.root, e.dimensions into bad
    from jsonb_to_recordset(p_entries) as e (account text, dimensions jsonb)
    left join account a on a.county = p_county and a.book = p_book and a.code = e.account
    where a.code is null or not a.leaf or not a.active or (a.root = '113' and not coalesce(e.dimensions ? 'party', false)) limit 1;
  if found then
    raise exception using errcode = 'MZ422', detail = 'ledger.account', hint = json_build_object('account', bad.account)::text,
      message = case when bad.code is null then format('科目 %s 不存在', bad.account)
        when not bad.leaf then format('科目 %s 不是末级，请选其明细科目', bad.account)
        when not bad.active then format('科目 %s 已停用', bad.account)
        else format('科目 %s 属内部往来，每行必须写明往来单位或成员', bad.account) end;
  end if;

  return query
  with incoming as (
    select v.*, row_number() over (partition by v.year, v.month, v.word order by v.ord) as position
    from rows from (jsonb_to_recordset(p_vouchers) as (id uuid, year smallint, month smallint, word text, no int, date date, kind text,
      summary text, debit_fen bigint, attachments smallint, prepared_by text, reviewed_by text, preparer uuid, reviewer uuid,
      source_domain text, source_kind text, source_id text, batch uuid, reversal_of uuid, content_hash text))
      with ordinality as v (id, year, month, word, no, date, kind, summary, debit_fen, attachments, prepared_by, reviewed_by,
        preparer, reviewer, source_domain, source_kind, source_id, batch, reversal_of, content_hash, ord)
  ), counted as (
    insert into counter as c (county, book, year, month, word, village, last_no)
    select p_county, p_book, i.year, i.month, i.word, b.village, case when p_keep_numbers then max(i.no) else count(*) end
    from incoming i group by i.year, i.month, i.word order by 3, 4, 5
    on conflict (county, book, year, month, word) do update
      set last_no = case when p_keep_numbers then greatest(c.last_no, excluded.last_no) else c.last_no + excluded.last_no end
    returning c.year, c.month, c.word, c.last_no
  ), sized as (
    select i.year, i.month, i.word, count(*) as n from incoming i group by 1, 2, 3
  ), sourced as (
    insert into source (county, book, domain, kind, id, village, year, voucher)
    select p_county, p_book, i.source_domain, i.source_kind, i.source_id, b.village, i.year, i.id
    from incoming i where i.source_id is not null
  )
  insert into voucher (county, year, id, village, book, month, word, no, date, kind, summary, debit_fen, attachments, prepared_by,
    reviewed_by, preparer, reviewer, posted_at, source_domain, source_kind, source_id, batch, reversal_of, content_hash)
  select p_county, i.year, i.id, b.village, p_book, i.month, i.word,
    case when p_keep_numbers then i.no else (c.last_no - s.n + i.position)::int end,
    i.date, i.kind, i.summary, i.debit_fen, coalesce(i.attachments, 0), i.prepared_by, i.reviewed_by, i.preparer, i.reviewer, p_at,
    i.source_domain, i.source_kind, i.source_id, i.batch, i.reversal_of, decode(i.content_hash, 'hex')
  from incoming i join counted c using (year, month, word) join sized s using (year, month, word)
  returning voucher.id, voucher.year, voucher.month, voucher.no;

  insert into entry (county, year, voucher, line, village, book, month, account, side, amount_fen, summary, dimensions, quantity)
  select p_county, v.year, e.voucher, e.line, b.village, p_book, v.month, e.account, e.side, e.amount_fen, e.summary, e.dimensions, e.quantity
  from jsonb_to_recordset(p_entries) as e (voucher uuid, line smallint, account text, side text, amount_fen bigint, summary text,
    dimensions jsonb, quantity numeric)
  join jsonb_to_recordset(p_vouchers) as v (id uuid, year smallint, month smallint) on v.id = e.voucher;

  insert into balance as t (county, year, book, account, month, village, debit_fen, credit_fen, closing_debit_fen, closing_credit_fen, quantity)
  select p_county, v.year, p_book, e.account, v.month, b.village,
    coalesce(sum(e.amount_fen) filter (where e.side = 'debit'), 0), coalesce(sum(e.amount_fen) filter (where e.side = 'credit'), 0),
    coalesce(sum(e.amount_fen) filter (where e.side = 'debit' and v.kind = 'closing'), 0),
    coalesce(sum(e.amount_fen) filter (where e.side = 'credit' and v.kind = 'closing'), 0),
    coalesce(sum(case e.side when 'debit' then e.quantity else -e.quantity end), 0)
  from jsonb_to_recordset(p_entries) as e (voucher uuid, account text, side text, amount_fen bigint, quantity numeric)
  join jsonb_to_recordset(p_vouchers) as v (id uuid, year smallint, month smallint, kind text) on v.id = e.voucher
  group by v.year, e.account, v.month order by v.year, e.account, v.month
  on conflict (county, year, book, account, month) do update set
    debit_fen = t.debit_fen + excluded.debit_fen, credit_fen = t.credit_fen + excluded.credit_fen,
    closing_debit_fen = t.closing_debit_fen + excluded.closing_debit_fen,
    closing_credit_fen = t.closing_credit_fen + excluded.closing_credit_fen, quantity = t.quantity + excluded.quantity;

  if jsonb_path_exists(p_entries, '$[*].dimensions.*') then
    insert into dimension_balance as t (county, year, book, account, kind, value, month, village, debit_fen, credit_fen,
      closing_debit_fen, closing_credit_fen, quantity)
    select p_county, v.year, p_book, e.account, d.key, d.value, v.month, b.village,
      coalesce(sum(e.amount_fen) filter (where e.side = 'debit'), 0), coalesce(sum(e.amount_fen) filter (where e.side = 'credit'), 0),
      coalesce(sum(e.amount_fen) filter (where e.side = 'debit' and v.kind = 'closing'), 0),
      coalesce(sum(e.amount_fen) filter (where e.side = 'credit' and v.kind = 'closing'), 0),
      coalesce(sum(case e.side when 'debit' then e.quantity else -e.quantity end), 0)
    from jsonb_to_recordset(p_entries) as e (voucher uuid, account text, side text, amount_fen bigint, dimensions jsonb, quantity numeric)
    join jsonb_to_recordset(p_vouchers) as v (id uuid, year smallint, month smallint, kind text) on v.id = e.voucher
    cross join lateral jsonb_each_text(coalesce(e.dimensions, '{}')) as d
    group by v.year, e.account, d.key, d.value, v.month order by v.year, e.account, d.key, d.value, v.month
    on conflict (county, year, book, account, kind, value, month) do update set
      debit_fen = t.debit_fen + excluded.debit_fen, credit_fen = t.credit_fen + excluded.credit_fen,
      closing_debit_fen = t.closing_debit_fen + excluded.closing_debit_fen,
      closing_credit_fen = t.closing_credit_fen + excluded.closing_credit_fen, quantity = t.quantity + excluded.quantity;
  end if;
end $$;

-- 初始化：写入建账期初（借方为正），冻结在建账月的上一月。
create function ledger.set_opening(p_county int, p_book uuid, p_batch uuid, p_rows jsonb, p_at timestamptz) returns void
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
  b record;
  y smallint;
  m smallint;
  bad record;
begin
  select village, state, start_year, start_month into b from book where county = p_county and id = p_book for update;
  if not found then raise exception using errcode = 'MZ404', message = '账套不存在', detail = 'ledger.bookNotFound'; end if;
  if b.state <> 'setup' then
    raise exception using errcode = 'MZ409', message = '账套已启用，期初余额不能再改', detail = 'ledger.bookInUse';
  end if;
  y := case when b.start_month = 1 then b.start_year - 1 else b.start_year end;
  m := case when b.start_month = 1 then 12 else b.start_month - 1 end;
  if exists (select 1 from period where county = p_county and book = p_book and state = 'opening') then
    raise exception using errcode = 'MZ409', message = '已有期初余额；如需重导，请先撤回原批次', detail = 'ledger.openingExists';
  end if;
  select r.account, a.code, a.leaf, a.root into bad from jsonb_to_recordset(p_rows) as r (account text, dimensions jsonb)
    left join account a on a.county = p_county and a.book = p_book and a.code = r.account
    where a.code is null or not a.leaf or (a.root = '113' and not coalesce(r.dimensions ? 'party', false)) limit 1;
  if found then
    raise exception using errcode = 'MZ422', detail = 'ledger.account', hint = json_build_object('account', bad.account)::text,
      message = case when bad.code is null then format('科目 %s 不存在', bad.account)
        when not bad.leaf then format('科目 %s 不是末级，请选其明细科目', bad.account)
        else format('科目 %s 属内部往来，每行必须写明往来单位或成员', bad.account) end;
  end if;
  if (select coalesce(sum(r.fen), 0) from jsonb_to_recordset(p_rows) as r (fen bigint)) <> 0 then
    raise exception using errcode = 'MZ422', message = '期初余额借贷不平', detail = 'ledger.unbalanced';
  end if;
  insert into period (county, book, year, month, village, state, closed_at) values (p_county, p_book, y, m, b.village, 'opening', p_at);
  insert into carried (county, year, book, month, version, account, village, fen)
  select p_county, y, p_book, m, 0, r.account, b.village, sum(r.fen) from jsonb_to_recordset(p_rows) as r (account text, fen bigint)
    group by r.account having sum(r.fen) <> 0;
  insert into carried (county, year, book, month, version, account, kind, value, village, fen)
  select p_county, y, p_book, m, 0, r.account, d.key, d.value, b.village, sum(r.fen)
    from jsonb_to_recordset(p_rows) as r (account text, fen bigint, dimensions jsonb) cross join lateral jsonb_each_text(r.dimensions) as d
    group by r.account, d.key, d.value having sum(r.fen) <> 0;
  update period set trial_hash = ledger.carried_hash(p_county, p_book, y, m, 0)
    where county = p_county and book = p_book and year = y and month = m;
end $$;

-- 冻结余额的哈希：与存储顺序无关。
create function ledger.carried_hash(p_county int, p_book uuid, p_year int, p_month int, p_version int) returns bytea
language sql stable security definer set search_path = ledger, pg_temp as $$
  select sha256(convert_to(coalesce(string_agg(concat_ws('|', account, kind, value, fen), e'\n'
    order by account collate "C", kind collate "C", value collate "C"), ''), 'UTF8'))
  from carried where county = p_county and book = p_book and year = p_year and month = p_month and version = p_version
$$;

-- 结账：按月顺序冻结余额。凭证是否全部记账等检查由规则层先做，这里只守顺序与冻结。
create function ledger.close_period(p_county int, p_book uuid, p_year int, p_month int, p_by text, p_at timestamptz) returns void
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
  b record;
  previous record;
  next_version int;
begin
  select village, start_year * 12 + start_month as start into b from book where county = p_county and id = p_book for update;
  if not found then raise exception using errcode = 'MZ404', message = '账套不存在', detail = 'ledger.bookNotFound'; end if;
  perform lock_period(p_county, p_book, p_year, p_month);
  select year, month, carried_version as version into previous from period where county = p_county and book = p_book
    and state in ('opening', 'closed') and year = (p_year * 12 + p_month - 2) / 12 and month = (p_month + 10) % 12 + 1;
  if p_year * 12 + p_month > b.start and previous is null then
    raise exception using errcode = 'MZ409', message = '上一月尚未结账，请按月顺序结账', detail = 'ledger.previousOpen';
  end if;
  if exists (select 1 from draft where county = p_county and book = p_book and state <> 'posted'
    and extract(year from date) = p_year and extract(month from date) = p_month) then
    raise exception using errcode = 'MZ409', message = '本月还有未记账的凭证，不能结账', detail = 'ledger.draftsLeft';
  end if;
  select carried_version + 1 into next_version from period
    where county = p_county and book = p_book and year = p_year and month = p_month;
  insert into carried (county, year, book, month, version, account, kind, value, village, fen)
  select p_county, p_year, p_book, p_month, next_version, m.account, m.kind, m.value, b.village, sum(m.fen) from (
    select c.account, c.kind, c.value, c.fen from carried c where c.county = p_county and c.book = p_book
      and c.year = previous.year and c.month = previous.month and c.version = previous.version
    union all
    select t.account, '', '', t.debit_fen - t.credit_fen from balance t
      where t.county = p_county and t.year = p_year and t.book = p_book and t.month = p_month
    union all
    select t.account, t.kind, t.value, t.debit_fen - t.credit_fen from dimension_balance t
      where t.county = p_county and t.year = p_year and t.book = p_book and t.month = p_month and t.kind <> 'allocation'
  ) m group by m.account, m.kind, m.value having sum(m.fen) <> 0;
  update period set state = 'closed', carried_version = next_version, closed_at = p_at, closed_by = p_by,
    trial_hash = carried_hash(p_county, p_book, p_year, p_month, next_version)
    where county = p_county and book = p_book and year = p_year and month = p_month;
end $$;

-- 启用：不可逆；启用月之前的月份全部结账。
create function ledger.put_into_use(p_county int, p_book uuid, p_year int, p_month int, p_by text, p_at timestamptz) returns void
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
  b record;
  gap record;
  ym int;
begin
  select state, start_year, start_month into b from book where county = p_county and id = p_book for update;
  if not found then raise exception using errcode = 'MZ404', message = '账套不存在', detail = 'ledger.bookNotFound'; end if;
  if b.state <> 'setup' then raise exception using errcode = 'MZ409', message = '账套已经启用', detail = 'ledger.bookInUse'; end if;
  if p_year * 12 + p_month < b.start_year * 12 + b.start_month then
    raise exception using errcode = 'MZ422', message = '启用月份不能早于建账月份', detail = 'ledger.beforeStart';
  end if;
  select c.year, c.month, c.word into gap from counter c where c.county = p_county and c.book = p_book and c.last_no <>
    (select count(*) from voucher v where v.county = p_county and v.book = p_book and v.year = c.year and v.month = c.month and v.word = c.word)
    + (select count(*) from number_gap g where g.county = p_county and g.book = p_book and g.year = c.year and g.month = c.month and g.word = c.word)
    order by 1, 2, 3 limit 1;
  if found then
    raise exception using errcode = 'MZ409', detail = 'ledger.numberGap',
      message = format('%s年%s月“%s”字凭证有断号，不能启用；请补导缺号的凭证，或重新导入并说明断号原因', gap.year, gap.month, gap.word);
  end if;
  for ym in b.start_year * 12 + b.start_month - 1 .. p_year * 12 + p_month - 2 loop
    perform close_period(p_county, p_book, ym / 12, ym % 12 + 1, p_by, p_at);
  end loop;
  update book set state = 'inUse', used_from = make_date(p_year, p_month, 1) where county = p_county and id = p_book;
end $$;

-- 批量结账到某月（含）：供代理记账中心按批结账。
create function ledger.close_through(p_county int, p_book uuid, p_year int, p_month int, p_by text, p_at timestamptz) returns int
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
  first_open int;
  ym int;
  n int := 0;
begin
  select coalesce((select max(year * 12 + month) from period where county = p_county and book = p_book and state = 'closed'),
    start_year * 12 + start_month - 1) into first_open from book where county = p_county and id = p_book;
  for ym in first_open .. p_year * 12 + p_month - 1 loop
    perform close_period(p_county, p_book, ym / 12, ym % 12 + 1, p_by, p_at);
    n := n + 1;
  end loop;
  return n;
end $$;

-- 撤回初始化批次：整批存档后移除，并由剩余分录重算余额。
create function ledger.withdraw(p_county int, p_book uuid, p_batch uuid, p_by text, p_reason text, p_at timestamptz) returns int
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
  b record;
  removed int;
  opening_row record;
begin
  select village, state into b from book where county = p_county and id = p_book for update;
  if not found then raise exception using errcode = 'MZ404', message = '账套不存在', detail = 'ledger.bookNotFound'; end if;
  if b.state <> 'setup' then
    raise exception using errcode = 'MZ409', message = '账套已启用，导入的凭证不能撤回，请用红字冲销', detail = 'ledger.bookInUse';
  end if;
  insert into withdrawn (county, batch, village, book, at, by_name, reason, archive)
  select p_county, p_batch, b.village, p_book, p_at, p_by, p_reason, jsonb_build_object(
    'vouchers', coalesce((select jsonb_agg(to_jsonb(v)) from voucher v where v.county = p_county and v.book = p_book and v.batch = p_batch), '[]'),
    'entries', coalesce((select jsonb_agg(to_jsonb(e)) from entry e join voucher v on v.county = e.county and v.year = e.year and v.id = e.voucher
      where v.county = p_county and v.book = p_book and v.batch = p_batch), '[]'));
  perform set_config('ledger.withdrawing', p_batch::text, true);
  delete from entry e using voucher v where v.county = p_county and v.book = p_book and v.batch = p_batch
    and e.county = v.county and e.year = v.year and e.voucher = v.id;
  delete from voucher v where v.county = p_county and v.book = p_book and v.batch = p_batch;
  get diagnostics removed = row_count;
  perform set_config('ledger.withdrawing', '', true);
  delete from number_gap where county = p_county and book = p_book and batch = p_batch;
  delete from balance where county = p_county and book = p_book;
  delete from dimension_balance where county = p_county and book = p_book;
  insert into balance select * from folded_balance(p_county, p_book);
  insert into dimension_balance select * from folded_dimension_balance(p_county, p_book);
  delete from counter where county = p_county and book = p_book;
  insert into counter (county, book, year, month, word, village, last_no)
  select p_county, p_book, v.year, v.month, v.word, b.village, max(v.no) from voucher v
    where v.county = p_county and v.book = p_book group by v.year, v.month, v.word;
  return removed;
end $$;

-- 撤回期初余额。
create function ledger.withdraw_opening(p_county int, p_book uuid, p_batch uuid, p_by text, p_reason text, p_at timestamptz) returns void
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
  b record;
  o record;
begin
  select village, state into b from book where county = p_county and id = p_book for update;
  if not found then raise exception using errcode = 'MZ404', message = '账套不存在', detail = 'ledger.bookNotFound'; end if;
  if b.state <> 'setup' then
    raise exception using errcode = 'MZ409', message = '账套已启用，期初余额不能撤回', detail = 'ledger.bookInUse';
  end if;
  select year, month into o from period where county = p_county and book = p_book and state = 'opening';
  if not found then return; end if;
  insert into withdrawn (county, batch, village, book, at, by_name, reason, archive)
  select p_county, p_batch, b.village, p_book, p_at, p_by, p_reason, jsonb_build_object('opening',
    coalesce((select jsonb_agg(to_jsonb(c)) from carried c where c.county = p_county and c.book = p_book and c.year = o.year and c.month = o.month), '[]'));
  delete from carried where county = p_county and book = p_book and year = o.year and month = o.month;
  delete from period where county = p_county and book = p_book and year = o.year and month = o.month;
end $$;

-- 由分录重算月发生额：核对（verify）与撤回共用。
create function ledger.folded_balance(p_county int, p_book uuid) returns setof ledger.balance
language sql stable security definer set search_path = ledger, pg_temp as $$
  select e.county, e.year, e.book, e.account, e.month, e.village,
    coalesce(sum(e.amount_fen) filter (where e.side = 'debit'), 0)::bigint,
    coalesce(sum(e.amount_fen) filter (where e.side = 'credit'), 0)::bigint,
    coalesce(sum(e.amount_fen) filter (where e.side = 'debit' and v.kind = 'closing'), 0)::bigint,
    coalesce(sum(e.amount_fen) filter (where e.side = 'credit' and v.kind = 'closing'), 0)::bigint,
    coalesce(sum(case e.side when 'debit' then e.quantity else -e.quantity end), 0)::numeric(18, 4)
  from entry e join voucher v on v.county = e.county and v.year = e.year and v.id = e.voucher
  where e.county = p_county and e.book = p_book
  group by e.county, e.year, e.book, e.account, e.month, e.village
$$;

create function ledger.folded_dimension_balance(p_county int, p_book uuid) returns setof ledger.dimension_balance
language sql stable security definer set search_path = ledger, pg_temp as $$
  select e.county, e.year, e.book, e.account, d.key, d.value, e.month, e.village,
    coalesce(sum(e.amount_fen) filter (where e.side = 'debit'), 0)::bigint,
    coalesce(sum(e.amount_fen) filter (where e.side = 'credit'), 0)::bigint,
    coalesce(sum(e.amount_fen) filter (where e.side = 'debit' and v.kind = 'closing'), 0)::bigint,
    coalesce(sum(e.amount_fen) filter (where e.side = 'credit' and v.kind = 'closing'), 0)::bigint,
    coalesce(sum(case e.side when 'debit' then e.quantity else -e.quantity end), 0)::numeric(18, 4)
  from entry e join voucher v on v.county = e.county and v.year = e.year and v.id = e.voucher
  cross join lateral jsonb_each_text(e.dimensions) as d
  where e.county = p_county and e.book = p_book and e.dimensions is not null
  group by e.county, e.year, e.book, e.account, d.key, d.value, e.month, e.village
$$;

create function ledger.accept_gap(p_county int, p_book uuid, p_batch uuid, p_gaps jsonb, p_reason text) returns void
language sql security definer set search_path = ledger, pg_temp as $$
  insert into number_gap (county, book, year, month, word, no, village, batch, reason)
  select p_county, p_book, g.year, g.month, g.word, g.no, b.village, p_batch, p_reason
  from jsonb_to_recordset(p_gaps) as g (year smallint, month smallint, word text, no int)
  join book b on b.county = p_county and b.id = p_book and b.state = 'setup'
$$;

revoke execute on all functions in schema ledger from public;
grant execute on all functions in schema ledger to mingzhang_app;
revoke execute on function ledger.lock_period from mingzhang_app;
