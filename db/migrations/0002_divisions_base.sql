-- Up Migration
create schema divisions;
grant usage on schema divisions to mingzhang_app;

-- 行政区划是参考表：全国共用，不设行级范围；代码每年会变，永远不作主键。
create table divisions.edition (
  id int generated always as identity primary key,
  name text not null,
  as_of date,
  file_hash bytea not null,
  scope text not null default '',
  total int not null default 0,
  added int not null default 0,
  renamed int not null default 0,
  recoded int not null default 0,
  moved int not null default 0,
  merged int not null default 0,
  gone int not null default 0,
  imported_at timestamptz not null
);
comment on table divisions.edition is '区划版本：每次导入一版，保留变更历史';
comment on column divisions.edition.scope is '空为全国，否则为所导入县的六位代码';

create table divisions.division (
  id int generated always as identity primary key,
  level smallint not null check (level between 1 and 5),
  code text collate "C" not null,
  name text not null,
  parent int references divisions.division (id),
  county int,
  category text,
  initials text not null default '',
  without_coop boolean not null default false,
  status text not null default 'active' check (status in ('active', 'merged', 'gone')),
  successor int references divisions.division (id),
  edition int references divisions.edition (id)
);
comment on table divisions.division is '行政区划：1省 2市 3县 4乡镇 5村；county 为租户号（首次取六位县码，永不改变）';
comment on column divisions.division.initials is '名称拼音首字母，多音字各种读法以空格分开，用于搜索';
comment on column divisions.division.edition is '首次出现的版本';
comment on column divisions.division.without_coop is '虚拟村（如镇内、农场、开发区虚拟社区），不设集体经济组织';
create unique index division_code on divisions.division (code) where status = 'active';
create index division_former on divisions.division (code) where status <> 'active';
create index division_parent on divisions.division (parent);
create index division_county on divisions.division (county, level);
create unique index division_tenant on divisions.division (county) where level = 3;

create table divisions.history (
  division int not null references divisions.division (id),
  edition int not null references divisions.edition (id),
  change text not null check (change in ('renamed', 'recoded', 'moved', 'merged', 'gone', 'returned')),
  code text not null,
  name text not null,
  parent_code text,
  primary key (division, edition, change)
);
comment on table divisions.history is '区划变更：每版对每个区划的更名、变码、改隶、合并、撤销、恢复；code、name、parent_code 为变更前的内容';

create table divisions.county (
  county int primary key,
  division int not null references divisions.division (id),
  name text not null,
  created_at timestamptz not null
);
comment on table divisions.county is '已启用的县（租户）登记';

-- 租户号取六位县码；该码若曾属于另一个县（数据仍在），另发一个百万以上的号，两县的数据绝不相混。
create function divisions.tenant_number(county_code text) returns int
language sql stable as $$
  select case when exists (select from divisions.division d where d.level = 3 and d.county = county_code::int)
    then (select greatest(1000000, max(d.county)) + 1 from divisions.division d where d.level = 3)
    else county_code::int end
$$;

create table divisions.organisation (
  county int not null,
  id uuid not null,
  village int,
  division int not null references divisions.division (id),
  kind text not null check (kind in ('coop', 'committee', 'joint')),
  level text not null default 'village' check (level in ('township', 'village', 'group')),
  name text not null,
  uscc text,
  state text not null default 'active' check (state in ('active', 'ended')),
  created_at timestamptz not null,
  primary key (county, id)
);
comment on table divisions.organisation is '组织：集体经济组织（N1/N2/N3）、村民委员会（54）、联合体';
create unique index organisation_uscc on divisions.organisation (county, uscc) where uscc is not null;
create index organisation_village on divisions.organisation (county, village);
select kernel.protect('divisions.organisation');

grant select, insert, update on all tables in schema divisions to mingzhang_app;
grant usage on all sequences in schema divisions to mingzhang_app;
