-- Up Migration
create schema transitions;
grant usage on schema transitions to mingzhang_app;

-- 衔接与分设方案：一人编制、另一人确认；确认后原样保留，作为建账依据。
create table transitions.plan (
  county int not null,
  id uuid not null,
  village int not null,
  kind text not null check (kind in ('conversion', 'split')),
  state text not null default 'draft' check (state in ('draft', 'submitted', 'confirmed', 'cancelled')),
  version int not null default 1,
  title text not null,
  source_book uuid,
  file_name text,
  file_hash bytea,
  content jsonb not null,
  reason text,
  created_by text not null,
  creator uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  submitted_by text,
  submitter uuid,
  submitted_at timestamptz,
  confirmed_by text,
  confirmer uuid,
  confirmed_at timestamptz,
  content_hash bytea,
  primary key (county, id),
  check ((state = 'confirmed') = (confirmed_at is not null)),
  check (state <> 'confirmed' or (content_hash is not null and confirmed_by <> submitted_by and confirmer is distinct from submitter)),
  check ((kind = 'split') = (source_book is not null))
);
comment on table transitions.plan is '新旧制度衔接与财务分设方案：旧余额、去向、平衡核对；确认后不可改';
comment on column transitions.plan.content is '旧账余额与去向（借方为正，单位分）、新账套、所用规则';
comment on column transitions.plan.content_hash is '确认时内容的 SHA-256';
comment on column transitions.plan.reason is '退回或取消的理由';
create index plan_village on transitions.plan (county, village, created_at desc);
create unique index plan_split on transitions.plan (county, source_book) where kind = 'split' and state in ('draft', 'submitted', 'confirmed');

create function transitions.refuse_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.state in ('confirmed', 'cancelled') then
    raise exception using errcode = 'MZ409', detail = 'transitions.final',
      message = case old.state when 'confirmed' then '方案已经确认建账，不能再改' when 'cancelled' then '方案已经取消，不能再改' else '方案不能删除，可以取消' end;
  end if;
  return new;
end $$;
create trigger final before update or delete on transitions.plan for each row execute function transitions.refuse_change();

-- 账套间往来：一笔业务在两个账套各制一张凭证，113 互为镜像。
create table transitions.pair (
  county int not null,
  id uuid not null,
  village int not null,
  from_book uuid not null,
  to_book uuid not null,
  from_draft uuid not null,
  to_draft uuid not null,
  date date not null,
  amount_fen bigint not null check (amount_fen > 0),
  summary text not null,
  created_by text not null,
  creator uuid,
  created_at timestamptz not null,
  primary key (county, id),
  check (from_book <> to_book)
);
comment on table transitions.pair is '账套间往来：互为镜像的两张凭证；是否记账看凭证本身';
create index pair_village on transitions.pair (county, village, date desc);

select kernel.protect('transitions.plan'), kernel.protect('transitions.pair');
grant select, insert, update on transitions.plan to mingzhang_app;
grant select, insert on transitions.pair to mingzhang_app;
revoke execute on function transitions.refuse_change from public;

-- 停用账套：分设后旧账套只供查阅。自停用月起不计入余额汇总，以前的发生额仍在。
alter table ledger.book add column retired_from date;
comment on column ledger.book.retired_from is '停用月（财务分设的启用月）的第一天；停用的账套不能再记账、结账';

create function ledger.retire_book(p_county int, p_book uuid, p_year int, p_month int) returns void
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
  b record;
begin
  select name, state, retired_from into b from book where county = p_county and id = p_book for update;
  if not found then raise exception using errcode = 'MZ404', message = '账套不存在', detail = 'ledger.bookNotFound'; end if;
  if b.retired_from is not null then
    raise exception using errcode = 'MZ409', message = format('“%s”已经停用', b.name), detail = 'ledger.bookRetired';
  end if;
  if exists (select 1 from draft where county = p_county and book = p_book and state <> 'posted') then
    raise exception using errcode = 'MZ409', detail = 'ledger.draftsLeft', message = format('“%s”还有未记账的凭证，请先记账或作废', b.name);
  end if;
  if exists (select 1 from voucher where county = p_county and book = p_book and year * 12 + month >= p_year * 12 + p_month) then
    raise exception using errcode = 'MZ409', detail = 'ledger.vouchersLater', message = format('“%s”在%s年%s月或以后已有凭证，不能从该月停用', b.name, p_year, p_month);
  end if;
  update book set retired_from = make_date(p_year, p_month, 1) where county = p_county and id = p_book;
end $$;

-- 与原函数相同，另外拒绝停用的账套。
create or replace function ledger.lock_period(p_county int, p_book uuid, p_year int, p_month int) returns void
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
  b record;
  found_state text;
begin
  select village, start_year * 12 + start_month as start, retired_from into b from book where county = p_county and id = p_book;
  if b.retired_from is not null then
    raise exception using errcode = 'MZ409', detail = 'ledger.bookRetired',
      message = format('账套自%s年%s月起停用（财务分设），只供查阅；请记入分设后的账套', extract(year from b.retired_from), extract(month from b.retired_from));
  end if;
  select state into found_state from period where county = p_county and book = p_book and year = p_year and month = p_month for update;
  if not found then
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

revoke execute on function ledger.retire_book from public;
grant execute on function ledger.retire_book to mingzhang_app;
