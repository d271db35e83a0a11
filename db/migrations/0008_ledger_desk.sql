-- Up Migration
-- 会计工作台：凭证流转（制单、出纳签字、审核、退回、记账）、红蓝字更正、重开期间、账套设置、模板凭证、收益分配方案。

alter table ledger.draft drop constraint draft_state_check;
alter table ledger.draft add constraint draft_state_check check (state in ('draft', 'submitted', 'returned', 'reviewed', 'posted'));
alter table ledger.draft
  add column version int not null default 1,
  add column cashier_name text,
  add column cashier uuid,
  add column reviewed_by text,
  add column reviewer uuid,
  add column reason text,
  add column source_domain text,
  add column source_kind text,
  add column source_id text,
  add column reversal_of uuid,
  add column corrects uuid,
  add column origin_year smallint,
  add column updated_at timestamptz;
comment on column ledger.draft.reason is '退回理由';
comment on column ledger.draft.version is '每次保存加一；审核时核对所见版本';
create unique index draft_source on ledger.draft (county, book, source_domain, source_kind, source_id) where source_id is not null;
-- 未记账凭证的任何改动都有操作日志；已记账的不再改。
create function ledger.refuse_draft_change() returns trigger language plpgsql as $$
begin
  if old.state = 'posted' then
    raise exception using errcode = 'MZ409', message = '这张凭证已经记账，不能再改；请用红字冲销', detail = 'ledger.posted';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger posted before update or delete on ledger.draft for each row execute function ledger.refuse_draft_change();

alter table ledger.voucher
  add column cashier_name text,
  add column cashier uuid,
  add column corrects uuid,
  add column origin_year smallint;
comment on column ledger.voucher.reversal_of is '红字冲销的原凭证，年度见 origin_year';
comment on column ledger.voucher.corrects is '蓝字订正的原凭证，年度见 origin_year';

-- 已有发生额的科目分设明细：余额由一张经审核的凭证转入明细，此后科目本身不再记账。
alter table ledger.account add column subdivided_on date;

-- 账套设置：是否要出纳签字、凭证字、以前年度差错的处理、公积公益金比例等。状态只能由函数改变。
alter table ledger.book add column settings jsonb not null default '{}';
revoke update on ledger.book from mingzhang_app;
grant update (settings) on ledger.book to mingzhang_app;

-- 每个月都先经结账检查，批量结账逐月进行，不再有跳过检查的入口。
drop function ledger.close_through;

create table ledger.template (
  county int not null,
  id uuid not null,
  village int not null,
  book uuid not null,
  name text not null,
  content jsonb not null,
  created_by text not null,
  creator uuid,
  updated_at timestamptz not null,
  primary key (county, id),
  unique (county, book, name),
  foreign key (county, book) references ledger.book (county, id)
);
comment on table ledger.template is '模板凭证：摘要与金额可含变量';

create table ledger.reopening (
  county int not null,
  id uuid not null,
  village int not null,
  book uuid not null,
  year smallint not null,
  month smallint not null check (month between 1 and 12),
  state text not null default 'requested' check (state in ('requested', 'approved', 'refused')),
  reason text not null,
  requested_by text not null,
  requester uuid,
  requested_at timestamptz not null,
  decided_by text,
  decider uuid,
  decided_at timestamptz,
  remark text,
  primary key (county, id),
  foreign key (county, book) references ledger.book (county, id)
);
comment on table ledger.reopening is '重开期间：申请、批准各由一人；重开后已记账凭证仍不可改';
create unique index reopening_pending on ledger.reopening (county, book, year, month) where state = 'requested';

create table ledger.distribution (
  county int not null,
  id uuid not null,
  village int not null,
  book uuid not null,
  year smallint not null,
  state text not null default 'draft' check (state in ('draft', 'approved', 'void')),
  content jsonb not null,
  created_by text not null,
  creator uuid,
  created_at timestamptz not null,
  approved_by text,
  approver uuid,
  approved_at timestamptz,
  primary key (county, id),
  foreign key (county, book) references ledger.book (county, id)
);
comment on table ledger.distribution is '收益分配方案：章程比例、会议与公示、按法定顺序的各项金额';
create unique index distribution_year on ledger.distribution (county, book, year) where state <> 'void';

select kernel.protect('ledger.template'), kernel.protect('ledger.reopening'), kernel.protect('ledger.distribution');
grant select, insert, update, delete on ledger.template to mingzhang_app;
grant select, insert on ledger.reopening to mingzhang_app;
grant select, insert, update on ledger.distribution to mingzhang_app;

-- 记账的唯一入口：锁期间 → 编号 → 凭证、分录 → 余额。p_keep_numbers 仅供初始化导入历史凭证。
create or replace function ledger.append(p_county int, p_book uuid, p_vouchers jsonb, p_entries jsonb, p_at timestamptz, p_keep_numbers boolean default false)
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
  -- 历史凭证保留原签名；此后制单与审核必须是两个人（会计法第二十五、三十五条）。
  if not p_keep_numbers and exists (select 1 from jsonb_to_recordset(p_vouchers) as v (prepared_by text, reviewed_by text, preparer uuid, reviewer uuid, cashier uuid)
    where v.preparer = v.reviewer or (v.prepared_by = v.reviewed_by and v.prepared_by <> '') or v.cashier = v.reviewer or v.cashier = v.preparer) then
    raise exception using errcode = 'MZ409', message = '制单人、审核人、出纳不能是同一人，请由另一人办理', detail = 'ledger.sameHands';
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
    from jsonb_to_recordset(p_entries) as e (voucher uuid, account text, dimensions jsonb)
    left join account a on a.county = p_county and a.book = p_book and a.code = e.account
    where a.code is null or not a.active or (a.root = '113' and not coalesce(e.dimensions ? 'party', false))
      -- 余额转入明细的凭证是唯一可以用到已分设科目本身的凭证。
      or (not a.leaf and not exists (select 1 from jsonb_to_recordset(p_vouchers) as v (id uuid, source_domain text, source_kind text, source_id text)
        where v.id = e.voucher and v.source_domain = 'ledger' and v.source_kind = 'subdivide' and v.source_id = e.account)) limit 1;
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
      source_domain text, source_kind text, source_id text, batch uuid, reversal_of uuid, corrects uuid, origin_year smallint,
      cashier_name text, cashier uuid, content_hash text))
      with ordinality as v (id, year, month, word, no, date, kind, summary, debit_fen, attachments, prepared_by, reviewed_by,
        preparer, reviewer, source_domain, source_kind, source_id, batch, reversal_of, corrects, origin_year, cashier_name, cashier, content_hash, ord)
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
    reviewed_by, preparer, reviewer, posted_at, source_domain, source_kind, source_id, batch, reversal_of, corrects, origin_year,
    cashier_name, cashier, content_hash)
  select p_county, i.year, i.id, b.village, p_book, i.month, i.word,
    case when p_keep_numbers then i.no else (c.last_no - s.n + i.position)::int end,
    i.date, i.kind, i.summary, i.debit_fen, coalesce(i.attachments, 0), i.prepared_by, i.reviewed_by, i.preparer, i.reviewer, p_at,
    i.source_domain, i.source_kind, i.source_id, i.batch, i.reversal_of, i.corrects, i.origin_year, i.cashier_name, i.cashier,
    decode(i.content_hash, 'hex')
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

-- 重开期间：由另一人批准；只能从最后一个已结账的月份逐月向前；冻结的余额作为旧版本保留，已记账凭证仍不可改。
create function ledger.reopen_period(p_county int, p_reopening uuid, p_approve boolean, p_by text, p_person uuid, p_remark text, p_at timestamptz) returns void
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
  r record;
  b record;
  found_state text;
begin
  select * into r from reopening where county = p_county and id = p_reopening for update;
  if not found then raise exception using errcode = 'MZ404', message = '没有这项重开申请', detail = 'ledger.reopeningNotFound'; end if;
  if r.state <> 'requested' then
    raise exception using errcode = 'MZ409', message = '这项重开申请已经办结', detail = 'ledger.reopeningDecided';
  end if;
  if p_approve and (r.requester = p_person or r.requested_by = p_by) then
    raise exception using errcode = 'MZ409', message = '重开期间须由申请人以外的人批准', detail = 'ledger.sameHands';
  end if;
  update reopening set state = case when p_approve then 'approved' else 'refused' end, decided_by = p_by, decider = p_person, decided_at = p_at, remark = p_remark
    where county = p_county and id = p_reopening;
  if not p_approve then return; end if;
  select state, used_from into b from book where county = p_county and id = r.book for update;
  if b.state <> 'inUse' or r.year * 12 + r.month < extract(year from b.used_from) * 12 + extract(month from b.used_from) then
    raise exception using errcode = 'MZ409', message = '启用前的月份是历史数据，不能重开', detail = 'ledger.beforeUse';
  end if;
  select state into found_state from period where county = p_county and book = r.book and year = r.year and month = r.month for update;
  if found_state is distinct from 'closed' then
    raise exception using errcode = 'MZ409', message = format('%s年%s月没有结账，不需要重开', r.year, r.month), detail = 'ledger.periodOpen';
  end if;
  if exists (select 1 from period where county = p_county and book = r.book and state = 'closed' and year * 12 + month > r.year * 12 + r.month) then
    raise exception using errcode = 'MZ409', message = '后面还有已结账的月份；请从最后一个已结账的月份起逐月重开', detail = 'ledger.reopenOrder';
  end if;
  update period set state = 'open', closed_at = null, closed_by = null, trial_hash = null where county = p_county and book = r.book and year = r.year and month = r.month;
end $$;

revoke execute on function ledger.reopen_period, ledger.refuse_draft_change from public;
grant execute on function ledger.reopen_period to mingzhang_app;
