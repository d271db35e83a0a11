-- Up Migration
create schema imports;
grant usage on schema imports to mingzhang_app;

create table imports.batch (
  county int not null,
  id uuid not null,
  village int not null,
  book uuid not null,
  kind text not null check (kind in ('opening', 'vouchers')),
  state text not null check (state in ('uploaded', 'staging', 'staged', 'posted', 'cancelled', 'failed', 'withdrawn')),
  file_name text not null,
  file_hash bytea not null,
  reading jsonb,
  content_hash bytea,
  total_rows int not null default 0,
  done_rows int not null default 0,
  last_row int not null default 0,
  errors int not null default 0,
  gaps int not null default 0,
  warnings int not null default 0,
  vouchers int not null default 0,
  lines int not null default 0,
  debit_fen bigint not null default 0,
  credit_fen bigint not null default 0,
  summary jsonb,
  failure text,
  created_by text not null,
  creator uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (county, id)
);
comment on table imports.batch is '导入批次：上传 → 暂存（分块、可取消、可续）→ 一次性记账；reading 为工作表、表头与列对应';
create index batch_book on imports.batch (county, book, created_at);
create unique index batch_content on imports.batch (county, book, kind, content_hash) where state = 'posted';

create table imports.chunk (
  county int not null,
  batch uuid not null,
  first_row int not null,
  village int not null,
  rows json not null,
  primary key (county, batch, first_row)
);
comment on table imports.chunk is '暂存块：约两千行原单元格，断点续读的最小单位；记账或取消后删除';

create table imports.finding (
  county int not null,
  batch uuid not null,
  ord int not null,
  village int not null,
  severity text not null check (severity in ('error', 'gap', 'warning')),
  row int,
  field text,
  code text not null,
  message text not null,
  advice text not null,
  primary key (county, batch, ord)
);
comment on table imports.finding is '检查结果：逐格的错误、断号与提醒';

create table imports.mapping (
  county int not null,
  village int not null,
  book uuid not null,
  kind text not null,
  headings text not null,
  mapping jsonb not null,
  primary key (county, book, kind, headings)
);
comment on table imports.mapping is '列对应：按账套记住上次的选择';

select kernel.protect('imports.batch'), kernel.protect('imports.chunk'), kernel.protect('imports.finding'), kernel.protect('imports.mapping');
grant select, insert, update, delete on all tables in schema imports to mingzhang_app;
