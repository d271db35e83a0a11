-- Up Migration
create schema reports;
grant usage on schema reports to mingzhang_app;

-- 自定义报表：每次修改都是一个新版本，旧版本不改不删；停用也是一个版本。
create table reports.format (
  county int not null,
  id uuid not null,
  version int not null check (version > 0),
  division int,
  village int,
  name text not null,
  definition jsonb not null,
  state text not null check (state in ('active', 'retired')),
  reason text not null,
  created_by text not null,
  created_at timestamptz not null,
  primary key (county, id, version)
);
comment on table reports.format is '自定义报表格式的版本：表格、公式、修改理由和修改人';
comment on column reports.format.division is '适用的乡镇或村；空为全县';
comment on column reports.format.village is '适用一个村时的村，供行级范围使用';

create table reports.counterpart (
  county int not null,
  book uuid not null,
  party uuid not null,
  village int not null,
  other_book uuid,
  set_by text not null,
  set_at timestamptz not null,
  primary key (county, book, party)
);
comment on table reports.counterpart is '往来对应：一个账套的往来单位是另一个账套；合并报表据此抵销';
comment on column reports.counterpart.other_book is '对方账套；空为经人确认不是本系统的账套';

create table reports.note (
  county int not null,
  book uuid not null,
  year smallint not null,
  heading text not null,
  version int not null check (version > 0),
  village int not null,
  content text not null,
  created_by text not null,
  created_at timestamptz not null,
  primary key (county, book, year, heading, version)
);
comment on table reports.note is '财务报表附注的文字：按账套、年度、项目保存，旧版本保留';

select kernel.protect('reports.format'), kernel.protect('reports.counterpart'), kernel.protect('reports.note');
grant select, insert on reports.format, reports.note to mingzhang_app;
grant select, insert, update on reports.counterpart to mingzhang_app;
