-- Up Migration
create schema targets;
grant usage on schema targets to mingzhang_app;

create table targets.target_version (
  county int not null,
  year smallint not null,
  version smallint not null,
  effective date not null,
  strong_line_fen bigint not null,
  strong_comparator text not null check (strong_comparator in ('>', '>=')),
  strong_count int not null,
  count_comparator text not null check (count_comparator in ('>', '>=')),
  mean_fen bigint not null,
  mean_comparator text not null check (mean_comparator in ('>', '>=')),
  reason text not null,
  approved_by text not null,
  created_at timestamptz not null,
  primary key (county, year, version)
);
comment on table targets.target_version is '双五十目标版本：强村线、强村数、村均；含比较符、日期与理由';

create table targets.basis_version (
  county int not null,
  basis text not null,
  version smallint not null,
  effective date not null,
  lines jsonb not null,
  note text not null,
  approved_by text not null,
  created_at timestamptz not null,
  primary key (county, basis, version)
);
comment on table targets.basis_version is '考核口径版本：对会计口径的增减项清单，由县自定';

create table targets.denominator (
  county int not null,
  year smallint not null,
  village int not null,
  counted boolean not null,
  reason text,
  frozen_at timestamptz not null,
  primary key (county, year, village)
);
comment on table targets.denominator is '考核村名单：每年1月1日冻结；不计入的列明理由';

select kernel.protect('targets.target_version', null), kernel.protect('targets.basis_version', null), kernel.protect('targets.denominator');
grant select, insert on all tables in schema targets to mingzhang_app;
