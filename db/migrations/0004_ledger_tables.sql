-- Up Migration
create schema ledger;
grant usage on schema ledger to mingzhang_app;

create table ledger.book (
  county int not null,
  id uuid not null,
  village int not null,
  organisation uuid,
  kind text not null check (kind in ('coop', 'committee')),
  name text not null,
  standard text not null,
  start_year smallint not null,
  start_month smallint not null check (start_month between 1 and 12),
  state text not null default 'setup' check (state in ('setup', 'inUse')),
  used_from date,
  created_at timestamptz not null,
  primary key (county, id)
);
comment on table ledger.book is '账套：初始化（setup）可整批撤回历史数据，启用（inUse）不可逆';
create index book_village on ledger.book (county, village);
create unique index book_name on ledger.book (county, village, name);

create table ledger.account (
  county int not null,
  book uuid not null,
  code text not null,
  village int not null,
  name text not null,
  parent text,
  root text not null,
  level smallint not null,
  class text not null check (class in ('asset', 'liability', 'equity', 'cost', 'profit')),
  side text not null check (side in ('debit', 'credit')),
  leaf boolean not null default true,
  active boolean not null default true,
  tag text,
  dimensions text[] not null default '{}',
  initials text not null default '',
  primary key (county, book, code),
  foreign key (county, book) references ledger.book (county, id)
);
comment on table ledger.account is '会计科目：一级科目锁定，明细由账套自设；tag 为标准标签，报表与指标只认标签';
create index account_book on ledger.account (county, book, root);

create table ledger.dimension (
  county int not null,
  book uuid not null,
  id uuid not null,
  village int not null,
  kind text not null check (kind in ('party', 'project', 'contract', 'asset', 'fundSource')),
  category text check (category in ('member', 'household', 'counterparty', 'affiliate')),
  name text not null,
  initials text not null default '',
  primary key (county, book, id),
  unique (county, book, kind, name),
  foreign key (county, book) references ledger.book (county, id)
);
comment on table ledger.dimension is '辅助核算项：往来（成员、户、单位）、项目、合同、资产、资金来源';

create table ledger.period (
  county int not null,
  book uuid not null,
  year smallint not null,
  month smallint not null check (month between 1 and 12),
  village int not null,
  state text not null check (state in ('opening', 'open', 'closed')),
  carried_version int not null default 0,
  trial_hash bytea,
  closed_at timestamptz,
  closed_by text,
  primary key (county, book, year, month),
  foreign key (county, book) references ledger.book (county, id)
);
comment on table ledger.period is '会计期间：记账时锁定本行；opening 为建账期初所在的上一月';

create table ledger.counter (
  county int not null,
  book uuid not null,
  year smallint not null,
  month smallint not null,
  word text not null,
  village int not null,
  last_no int not null default 0,
  primary key (county, book, year, month, word)
);
comment on table ledger.counter is '凭证号计数：按账套、月份、凭证字连续编号';

create table ledger.number_gap (
  county int not null,
  book uuid not null,
  year smallint not null,
  month smallint not null,
  word text not null,
  no int not null,
  village int not null,
  batch uuid not null,
  reason text not null,
  primary key (county, book, year, month, word, no)
);
comment on table ledger.number_gap is '历史凭证断号：导入时说明原因后接受';

create table ledger.voucher (
  county int not null,
  year smallint not null,
  id uuid not null,
  village int not null,
  book uuid not null,
  month smallint not null,
  word text not null,
  no int not null,
  date date not null,
  kind text not null check (kind in ('ordinary', 'closing', 'correction')),
  summary text not null,
  debit_fen bigint not null,
  attachments smallint not null default 0,
  prepared_by text not null,
  reviewed_by text not null,
  preparer uuid,
  reviewer uuid,
  posted_at timestamptz not null,
  source_domain text,
  source_kind text,
  source_id text,
  batch uuid,
  reversal_of uuid,
  content_hash bytea not null,
  primary key (county, year, id),
  unique (county, year, book, month, word, no)
) partition by list (year);
comment on table ledger.voucher is '已记账凭证：只增不改不删；更正用红字冲销';
create index voucher_date on ledger.voucher (county, book, year, date);
create index voucher_batch on ledger.voucher (county, batch) where batch is not null;

create table ledger.entry (
  county int not null,
  year smallint not null,
  voucher uuid not null,
  line smallint not null,
  village int not null,
  book uuid not null,
  month smallint not null,
  account text not null,
  side text not null check (side in ('debit', 'credit')),
  amount_fen bigint not null check (amount_fen <> 0),
  summary text not null,
  dimensions jsonb,
  quantity numeric(18, 4),
  primary key (county, year, voucher, line)
) partition by list (year);
-- 不设外键：分录只经 ledger.append 写入，凭证同时写入、科目逐行核对且不可删除；逐行外键检查占记账时间的大半。孤行由 verify（V10）核对。
comment on table ledger.entry is '分录：一边加带符号金额，红字保持原方向、冲减该方向发生额；单位分';
create index entry_account on ledger.entry (county, book, year, account, month);

create table ledger.source (
  county int not null,
  book uuid not null,
  domain text not null,
  kind text not null,
  id text not null,
  village int not null,
  year smallint not null,
  voucher uuid not null,
  primary key (county, book, domain, kind, id)
);
comment on table ledger.source is '来源登记：同一业务在同一账套只记账一次';

create table ledger.balance (
  county int not null,
  year smallint not null,
  book uuid not null,
  account text not null,
  month smallint not null,
  village int not null,
  debit_fen bigint not null,
  credit_fen bigint not null,
  closing_debit_fen bigint not null,
  closing_credit_fen bigint not null,
  quantity numeric(18, 4) not null default 0,
  primary key (county, year, book, account, month)
) partition by list (year);
comment on table ledger.balance is '科目月发生额；closing_* 为其中结转凭证的部分';

create table ledger.dimension_balance (
  county int not null,
  year smallint not null,
  book uuid not null,
  account text not null,
  kind text not null,
  value text not null,
  month smallint not null,
  village int not null,
  debit_fen bigint not null,
  credit_fen bigint not null,
  closing_debit_fen bigint not null,
  closing_credit_fen bigint not null,
  quantity numeric(18, 4) not null default 0,
  primary key (county, year, book, account, kind, value, month)
) partition by list (year);
comment on table ledger.dimension_balance is '辅助核算月发生额（含分配项 allocation）';

create table ledger.carried (
  county int not null,
  year smallint not null,
  book uuid not null,
  month smallint not null,
  version int not null,
  account text not null,
  kind text not null default '',
  value text not null default '',
  village int not null,
  fen bigint not null,
  primary key (county, year, book, month, version, account, kind, value)
) partition by list (year);
comment on table ledger.carried is '结账时冻结的期末余额（借方为正）；重开后旧版本保留；opening 期间存建账期初';

create table ledger.draft (
  county int not null,
  id uuid not null,
  village int not null,
  book uuid not null,
  date date not null,
  word text not null,
  kind text not null check (kind in ('ordinary', 'closing', 'correction')),
  state text not null check (state in ('draft', 'submitted', 'posted')),
  summary text not null,
  debit_fen bigint not null,
  content jsonb not null,
  prepared_by text not null,
  preparer uuid,
  batch uuid,
  created_at timestamptz not null,
  voucher uuid,
  voucher_year smallint,
  primary key (county, id),
  foreign key (county, book) references ledger.book (county, id)
);
comment on table ledger.draft is '未记账凭证：制单、提交；审核记账后登记凭证';
create index draft_book on ledger.draft (county, book, state);

create table ledger.withdrawn (
  county int not null,
  batch uuid not null,
  village int not null,
  book uuid not null,
  at timestamptz not null,
  by_name text not null,
  reason text not null,
  archive jsonb not null,
  primary key (county, batch)
);
comment on table ledger.withdrawn is '初始化期间撤回的批次：原样存档';

do $$
declare
  parent text;
  y int;
begin
  foreach parent in array array['voucher', 'entry', 'balance', 'dimension_balance', 'carried'] loop
    for y in 2023 .. 2032 loop
      execute format('create table ledger.%I partition of ledger.%I for values in (%s)', parent || '_' || y, parent, y);
    end loop;
    execute format('create table ledger.%I partition of ledger.%I default', parent || '_other', parent);
  end loop;
  foreach parent in array array['book', 'account', 'dimension', 'period', 'counter', 'number_gap', 'voucher', 'entry', 'source',
    'balance', 'dimension_balance', 'carried', 'draft', 'withdrawn'] loop
    perform kernel.protect(format('ledger.%I', parent)::regclass);
  end loop;
end $$;

-- 应用角色对账簿只读：凭证、分录、余额只能经 ledger 的函数写入。
grant select on all tables in schema ledger to mingzhang_app;
grant insert, update on ledger.book, ledger.account, ledger.dimension to mingzhang_app;
grant insert, update, delete on ledger.draft to mingzhang_app;
-- 分区不可直接访问：行级范围只在母表上。
do $$
declare
  part regclass;
begin
  for part in select inhrelid::regclass from pg_inherits join pg_class on pg_class.oid = inhparent
    where relnamespace = 'ledger'::regnamespace and relkind = 'p' loop
    execute format('revoke all on %s from mingzhang_app', part);
  end loop;
end $$;

create function ledger.refuse_change() returns trigger language plpgsql as $$
begin
  if current_setting('ledger.withdrawing', true) = old.batch::text and current_user <> 'mingzhang_app' then return old; end if;
  raise exception using errcode = 'MZ409', message = '已记账凭证不可修改或删除，请用红字冲销', detail = 'ledger.posted';
end $$;

create function ledger.refuse_entry_change() returns trigger language plpgsql as $$
begin
  if coalesce(current_setting('ledger.withdrawing', true), '') <> '' and current_user <> 'mingzhang_app' then return old; end if;
  raise exception using errcode = 'MZ409', message = '已记账分录不可修改或删除，请用红字冲销', detail = 'ledger.posted';
end $$;
create trigger immutable before update or delete on ledger.voucher for each row execute function ledger.refuse_change();
create trigger immutable before update or delete on ledger.entry for each row execute function ledger.refuse_entry_change();
