-- Up Migration
-- 开放档案的导入：整本账套在一个事务内原样恢复。恢复中（restoring）的账套不会被提交，故档案的行只能写进正在恢复的新账套。
alter table ledger.book drop constraint book_state_check;
alter table ledger.book add constraint book_state_check check (state in ('setup', 'inUse', 'restoring'));

create function ledger.refuse_half_restore() returns trigger language plpgsql as $$
begin
  if exists (select 1 from ledger.book where county = new.county and id = new.id and state = 'restoring') then
    raise exception using errcode = 'MZ409', message = '账套的恢复没有完成，没有写入任何内容', detail = 'ledger.halfRestored';
  end if;
  return null;
end $$;
create constraint trigger half_restored after insert on ledger.book deferrable initially deferred
  for each row when (new.state = 'restoring') execute function ledger.refuse_half_restore();

-- 按列名插入档案的行：档案里没有的列取默认值，县、村、账套由这里写明。
create function ledger.restore_into(p_table regclass, p_rows jsonb, p_county int, p_village int, p_book uuid) returns void
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
  keys text[];
  names text;
begin
  select array_agg(distinct k) into keys from jsonb_array_elements(p_rows) as r cross join lateral jsonb_object_keys(r) as k;
  select string_agg(quote_ident(attname), ', ' order by attnum) into names from pg_attribute
    where attrelid = p_table and attnum > 0 and not attisdropped and attname not in ('county', 'village', 'book') and attname = any (keys);
  execute format('insert into %s (county, village%s, %s) select $1, $2%s, %s from jsonb_populate_recordset(null::%s, $4)',
    p_table, case when p_table = 'ledger.book'::regclass then '' else ', book' end, names,
    case when p_table = 'ledger.book'::regclass then '' else ', $3' end, names, p_table) using p_county, p_village, p_book, p_rows;
end $$;

create function ledger.restore_begin(p_county int, p_village int, p_book jsonb) returns void
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
  twin text;
begin
  if exists (select 1 from book where county = p_county and id = (p_book ->> 'id')::uuid) then
    raise exception using errcode = 'MZ409', message = '本县已有这个账套，不能再导入；档案只能导入到没有它的地方', detail = 'ledger.bookExists';
  end if;
  select name into twin from book where county = p_county and village = p_village and name = p_book ->> 'name';
  if found then
    raise exception using errcode = 'MZ409', message = format('该村已有名为“%s”的另一个账套，请先核对是不是同一本账', twin), detail = 'ledger.bookNameTaken';
  end if;
  perform restore_into('ledger.book', jsonb_build_array(p_book || '{"state": "restoring"}'), p_county, p_village, null);
end $$;

create function ledger.restore_rows(p_county int, p_book uuid, p_table text, p_rows jsonb) returns void
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
  b record;
begin
  select village, state into b from book where county = p_county and id = p_book for update;
  if not found or b.state <> 'restoring' then
    raise exception using errcode = 'MZ409', message = '只有正在恢复的新账套可以写入档案的行', detail = 'ledger.notRestoring';
  end if;
  if p_table in ('book', 'balance', 'dimension_balance') then
    raise exception using errcode = 'MZ409', message = format('表 %s 不从档案写入', p_table), detail = 'ledger.notRestorable';
  end if;
  perform restore_into(format('ledger.%I', p_table)::regclass, p_rows, p_county, b.village, p_book);
end $$;

-- 完成恢复：由分录重算余额，核对每张凭证借贷相等、每个冻结余额与其哈希相符，然后给账套原来的状态。
-- 刚写入的行没有统计信息，规划器会当作小表逐行比对，故在此只用哈希连接。
create function ledger.restore_finish(p_county int, p_book uuid, p_state text) returns void
language plpgsql security definer set search_path = ledger, pg_temp set enable_nestloop = off set enable_mergejoin = off set jit = off set work_mem = '64MB' as $$
declare
  b record;
  bad record;
begin
  select state into b from book where county = p_county and id = p_book for update;
  if not found or b.state <> 'restoring' then
    raise exception using errcode = 'MZ409', message = '账套不在恢复中', detail = 'ledger.notRestoring';
  end if;
  select v.year, v.month, v.word, v.no into bad from voucher v left join entry e on e.county = v.county and e.year = v.year and e.voucher = v.id
    where v.county = p_county and v.book = p_book group by v.year, v.month, v.word, v.no
    having count(e.voucher) < 2 or sum(case e.side when 'debit' then e.amount_fen else -e.amount_fen end) <> 0 order by 1, 2, 3, 4 limit 1;
  if found then
    raise exception using errcode = 'MZ422', detail = 'ledger.unbalanced',
      message = format('%s年%s月凭证 %s-%s 借贷不平或少于两行', bad.year, bad.month, bad.word, lpad(bad.no::text, 4, '0'));
  end if;
  select p.year, p.month into bad from period p where p.county = p_county and p.book = p_book and p.state in ('opening', 'closed')
    and p.trial_hash is distinct from carried_hash(p_county, p_book, p.year, p.month, p.carried_version) order by 1, 2 limit 1;
  if found then
    raise exception using errcode = 'MZ422', detail = 'ledger.frozenChanged',
      message = format('%s年%s月冻结的余额与结账时的哈希不符', bad.year, bad.month);
  end if;
  insert into balance select * from folded_balance(p_county, p_book);
  insert into dimension_balance select * from folded_dimension_balance(p_county, p_book);
  update book set state = p_state where county = p_county and id = p_book;
end $$;

revoke execute on function ledger.refuse_half_restore, ledger.restore_into, ledger.restore_begin, ledger.restore_rows, ledger.restore_finish from public;
grant execute on function ledger.restore_begin, ledger.restore_rows, ledger.restore_finish to mingzhang_app;
